mod app;
mod network;

use std::error::Error;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tracing::Level;
use tracing_subscriber::fmt::writer::MakeWriterExt;

/// How long requests under way may still take after SIGTERM or Ctrl-C.
const GRACE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    // Railway shows what comes on stderr as errors.
    let writer = io::stderr.with_max_level(Level::WARN).or_else(io::stdout);
    tracing_subscriber::fmt().with_writer(writer).init();

    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    // For local runs: a deploy has no .env, and a variable that is set already stays as it is.
    if let Err(error) = dotenvy::from_path(".env")
        && !error.not_found()
    {
        return Err(format!(".env: {error}").into());
    }

    let runtime = Runtime::new()?;
    let result = runtime.block_on(serve());
    // Does not wait for a name look-up that is still under way, as dropping the runtime would.
    runtime.shutdown_background();
    result
}

async fn serve() -> Result<(), Box<dyn Error>> {
    network::check()?;
    let port = network::port()?;
    let listener = listen(port).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => format!("port {port} is already in use"),
        _ => format!("cannot listen on port {port}: {error}"),
    })?;
    let signal = stop_signal()?;
    tracing::info!("listening on http://{}", listener.local_addr()?);

    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, app::router()).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let limit = async {
        signal.await;
        tracing::info!("stopping");
        let _ = stop.send(());
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = server.into_future() => result?,
        () = limit => tracing::warn!("stopped with requests still open after {GRACE:?}"),
    }

    network::close().await;
    Ok(())
}

/// One socket for both address families: Railway's private network may be IPv6 only, its public
/// side comes over IPv4. A kernel without IPv6 gets an IPv4 socket.
fn listen(port: u16) -> io::Result<TcpListener> {
    match bind(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port))) {
        Err(error) if error.kind() != ErrorKind::AddrInUse => {
            bind(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)))
        }
        result => result,
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    if address.is_ipv6() {
        // Not every system's default: `sysctl net.ipv6.bindv6only`, Windows.
        socket.set_only_v6(false)?;
    }
    // As tokio's `TcpListener::bind` does; on Windows the option means something else.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    // Without it the second part of an answer may wait 40 ms. On Linux accepted sockets inherit it.
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    TcpListener::from_std(socket.into())
}

/// Completes on SIGTERM or Ctrl-C. The handlers are in place when this returns: without them
/// process 1 of a container would never hear SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
