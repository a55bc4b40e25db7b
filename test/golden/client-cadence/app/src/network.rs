//! Everything about the network: the port, the variables this service needs, and one client for
//! each service it links to.
//!
//! Managed by rnet. Regenerate with `npx -p create-rnet-app rnet sync`; edits here are merged.
//! Nothing is contacted until it is used, so tests and builds need no variable.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use cadence::{Counted, MetricSink, QueuingMetricSink, StatsdClient};

/// Says what is wrong with the value of a variable, if anything is.
type Judge = fn(&str) -> Option<String>;

/// The variables of the links, and what Railway sets each of them to.
#[rustfmt::skip] // one a line, however long
const VARIABLES: &[(&str, Judge, &str)] = &[
    ("BACKEND_HOST", host_problem, "${{backend.RAILWAY_PRIVATE_DOMAIN}}"),
    ("BACKEND_PORT", port_problem, "${{backend.PORT}}"),
    ("OTHER_BACKEND_HOST", host_problem, "${{second-backend.RAILWAY_PRIVATE_DOMAIN}}"),
    ("OTHER_BACKEND_PORT", port_problem, "${{second-backend.PORT}}"),
];

/// How long a link may take to answer `/health/links`.
const PROBE_LIMIT: Duration = Duration::from_secs(2);

/// The port to listen on: `PORT`, or 3000 if it is not set.
pub fn port() -> Result<u16, String> {
    let value = variable("PORT");
    if value.is_empty() {
        return Ok(3000);
    }
    parse_port(&value).ok_or(format!(
        "PORT must be a number from 1 to 65535, got {value:?}"
    ))
}

/// Looks at every variable at once; the error has one line for each problem.
pub fn check() -> Result<(), String> {
    let mut problems = Vec::new();
    problems.extend(port().err());
    for (name, judge, expected) in VARIABLES {
        if let Some(problem) = problem_with(name, *judge) {
            problems.push(format!(
                "{name} {problem}. On Railway set it on \"app\" \
                 to {expected} (.env.railway has it); locally copy .env.example to .env"
            ));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

/// Asks every link in parallel whether it answers: "ok" or "failed", by the name of its variable.
pub async fn probe_links() -> BTreeMap<&'static str, &'static str> {
    let mut probes = tokio::task::JoinSet::new();

    let host = variable("BACKEND_HOST");
    let port = variable("BACKEND_PORT");
    let asked = statsd_answers(backend(), host, port);
    probes.spawn(probe("BACKEND", asked));

    let host = variable("OTHER_BACKEND_HOST");
    let port = variable("OTHER_BACKEND_PORT");
    let asked = statsd_answers(other_backend(), host, port);
    probes.spawn(probe("OTHER_BACKEND", asked));

    probes.join_all().await.into_iter().collect()
}

/// Why it failed goes to the log, not to the client: it may name addresses.
async fn probe(
    name: &'static str,
    asked: impl Future<Output = Result<(), Box<dyn Error + Send + Sync>>>,
) -> (&'static str, &'static str) {
    let problem = match tokio::time::timeout(PROBE_LIMIT, asked).await {
        Ok(Ok(())) => return (name, "ok"),
        Ok(Err(error)) => causes(error.as_ref()),
        Err(_) => format!("no answer within {PROBE_LIMIT:?}"),
    };
    tracing::warn!("{name}: {problem}");
    (name, "failed")
}

/// An error with all that caused it: the last one is usually the telling one.
fn causes(error: &dyn Error) -> String {
    std::iter::successors(Some(error), |&error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// Ends what the clients hold open; the last thing the entry point does.
pub async fn close() {
    close_statsd().await;
}

/// The StatsD agent behind `BACKEND_HOST`:
/// `let _ = backend().count("orders", 1);`
/// It never waits for the network. The traits of `count`, `gauge` and so on: `cadence::prelude`.
pub fn backend() -> &'static StatsdClient {
    const HOST: &str = "BACKEND_HOST";
    const PORT: &str = "BACKEND_PORT";
    static LINK: LazyLock<StatsdClient> = LazyLock::new(|| statsd_client(HOST, PORT));
    &LINK
}

/// The StatsD agent behind `OTHER_BACKEND_HOST`:
/// `let _ = other_backend().count("orders", 1);`
/// It never waits for the network. The traits of `count`, `gauge` and so on: `cadence::prelude`.
pub fn other_backend() -> &'static StatsdClient {
    const HOST: &str = "OTHER_BACKEND_HOST";
    const PORT: &str = "OTHER_BACKEND_PORT";
    static LINK: LazyLock<StatsdClient> = LazyLock::new(|| statsd_client(HOST, PORT));
    &LINK
}

static STATSD_QUEUES: Mutex<Vec<QueuingMetricSink>> = Mutex::new(Vec::new());

/// Metrics wait here for the thread that sends them; more are dropped.
const STATSD_QUEUE: usize = 10_000;

/// How long an address is used before the name is resolved again: it changes with every deploy.
const STATSD_ADDRESS_AGE: Duration = Duration::from_secs(30);

/// How soon it is resolved again while it does not resolve, or nothing listens there.
const STATSD_RETRY: Duration = Duration::from_secs(1);

fn statsd_client(host: &'static str, port: &'static str) -> StatsdClient {
    let route = StatsdRoute {
        socket: None,
        renew: Instant::now(),
    };
    let sink = StatsdSink {
        host,
        port,
        route: Mutex::new(route),
    };
    let queue = QueuingMetricSink::with_capacity(sink, STATSD_QUEUE);
    let mut queues = STATSD_QUEUES.lock().unwrap_or_else(PoisonError::into_inner);
    queues.push(queue.clone());
    StatsdClient::from_sink("", queue)
}

/// cadence's own UDP sink fails if the name does not resolve yet, and the socket of its
/// examples, bound to `0.0.0.0:0`, cannot reach the IPv6 addresses of the private network.
struct StatsdSink {
    host: &'static str,
    port: &'static str,
    route: Mutex<StatsdRoute>,
}

struct StatsdRoute {
    socket: Option<UdpSocket>,
    renew: Instant,
}

impl MetricSink for StatsdSink {
    fn emit(&self, metric: &str) -> io::Result<usize> {
        let mut guard = self.route.lock().unwrap_or_else(PoisonError::into_inner);
        let route = &mut *guard;
        let now = Instant::now();
        if now >= route.renew {
            match statsd_socket(&variable(self.host), &variable(self.port)) {
                Ok(socket) => {
                    route.socket = Some(socket);
                    route.renew = now + STATSD_ADDRESS_AGE;
                }
                Err(_) => route.renew = now + STATSD_RETRY,
            }
        }
        let socket = route.socket.as_ref().ok_or(io::ErrorKind::NotConnected)?;
        socket.send(metric.as_bytes()).or_else(|_| {
            // An earlier metric was refused, and this says so instead of sending: the agent may
            // have moved.
            route.renew = route.renew.min(now + STATSD_RETRY);
            socket.send(metric.as_bytes())
        })
    }
}

/// A socket for both families (IPv4 answers are mapped), or for IPv4 if the kernel has no IPv6.
fn statsd_socket(host: &str, port: &str) -> io::Result<UdpSocket> {
    let port = parse_port(port).ok_or(io::ErrorKind::InvalidInput)?;
    let mut found: Vec<SocketAddr> = (host, port).to_socket_addrs()?.collect();
    let socket = match statsd_bind() {
        Ok(socket) => {
            for address in &mut found {
                if let SocketAddr::V4(v4) = *address {
                    *address = SocketAddr::from((v4.ip().to_ipv6_mapped(), port));
                }
            }
            socket
        }
        Err(_) => UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?,
    };
    socket.connect(&found[..])?;
    Ok(socket)
}

/// `[::]:0`, for mapped addresses too: `sysctl net.ipv6.bindv6only` and Windows default to not.
fn statsd_bind() -> io::Result<UdpSocket> {
    use socket2::{Domain, Socket, Type};

    let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    socket.set_only_v6(false)?;
    socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into())?;
    Ok(socket.into())
}

async fn statsd_answers(
    client: &StatsdClient,
    host: String,
    port: String,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let port = parse_port(&port).ok_or(format!("{port:?} is not a port"))?;
    let mut found = tokio::net::lookup_host((host, port)).await?;
    found.next().ok_or("the name has no address")?;
    client.count("health.links", 1)?;
    Ok(())
}

/// Sends what still waits, for a second at most.
async fn close_statsd() {
    let queues = {
        let mut queues = STATSD_QUEUES.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *queues)
    };
    for _ in 0..100 {
        if queues.iter().all(|queue| queue.queued() == 0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The value of a variable, empty if it is not set.
fn variable(name: &str) -> String {
    match env::var_os(name) {
        Some(value) => value.to_string_lossy().into_owned(),
        None => String::new(),
    }
}

fn parse_port(text: &str) -> Option<u16> {
    // `parse` alone would take "+3000".
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok()?;
    (digits && port > 0).then_some(port)
}

fn problem_with(name: &str, judge: Judge) -> Option<String> {
    if env::var_os(name).is_none() {
        return Some("is not set".into());
    }
    let value = variable(name);
    if value.is_empty() {
        return Some("is empty".into());
    }
    if value.contains("{{") {
        let got = masked(&value);
        let problem = "the reference names no existing service";
        return Some(format!("got {got}: {problem}"));
    }
    judge(&value)
}

/// Names of the private network resolve on Railway only.
fn host_problem(host: &str) -> Option<String> {
    let outside = variable("RAILWAY_ENVIRONMENT_NAME").is_empty();
    if is_private(host) && outside && !resolves(host) {
        return Some(format!(
            "got the private host {host}, which does not resolve outside Railway: \
             not from a laptop, a browser or another vendor's servers"
        ));
    }
    None
}

fn port_problem(value: &str) -> Option<String> {
    match parse_port(value) {
        Some(_) => None,
        None => Some(format!("got {value:?}: not a port from 1 to 65535")),
    }
}

fn is_private(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host.ends_with(".railway.internal")
}

fn resolves(host: &str) -> bool {
    std::net::ToSocketAddrs::to_socket_addrs(&(host, 0)).is_ok()
}

/// A value as it may be shown: in quotes, without its password.
fn masked(value: &str) -> String {
    let start = value.find("://").map_or(0, |at| at + 3);
    let (before, rest) = value.split_at(start);
    let shown = match rest.rsplit_once('@') {
        Some((login, after)) => match login.split_once(':') {
            Some((user, _)) => format!("{before}{user}:***@{after}"),
            None => value.to_owned(),
        },
        None => value.to_owned(),
    };
    format!("{shown:?}")
}
