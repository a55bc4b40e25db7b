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
use mongodb::error::Result as MongoResult;
use redis::RedisResult;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use reqwest::{Client, Method, RequestBuilder};
use tokio::sync::OnceCell;

/// Says what is wrong with the value of a variable, if anything is.
type Judge = fn(&str) -> Option<String>;

/// The variables of the links, and what Railway sets each of them to.
#[rustfmt::skip] // one a line, however long
const VARIABLES: &[(&str, Judge, &str)] = &[
    ("STATSD_CADENCE_HOST", host_problem, "${{statsd.RAILWAY_PRIVATE_DOMAIN}}"),
    ("STATSD_CADENCE_PORT", port_problem, "${{statsd.PORT}}"),
    ("MONGO_MONGODB_URL", url_problem, "${{mongo.MONGO_URL}}"),
    ("REDIS_REDIS_URL", url_problem, "${{redis.REDIS_URL}}"),
    ("EXPRESS_REQWEST_URL", url_problem, "http://${{express.RAILWAY_PRIVATE_DOMAIN}}:${{express.PORT}}"),
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
                "{name} {problem}. On Railway set it on \"axum\" \
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

    let host = variable("STATSD_CADENCE_HOST");
    let port = variable("STATSD_CADENCE_PORT");
    let asked = statsd_answers(statsd_cadence(), host, port);
    probes.spawn(probe("STATSD_CADENCE", asked));

    let asked = mongo_answers(mongo_mongodb());
    probes.spawn(probe("MONGO_MONGODB_URL", asked));

    let asked = redis_answers(redis_redis());
    probes.spawn(probe("REDIS_REDIS_URL", asked));

    let answer = express_reqwest(Method::GET, "/health");
    let asked = http_answers(answer);
    probes.spawn(probe("EXPRESS_REQWEST_URL", asked));

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
    close_mongo().await;
    close_statsd().await;
}

/// The StatsD agent behind `STATSD_CADENCE_HOST`:
/// `let _ = statsd_cadence().count("orders", 1);`
/// It never waits for the network. The traits of `count`, `gauge` and so on: `cadence::prelude`.
pub fn statsd_cadence() -> &'static StatsdClient {
    const HOST: &str = "STATSD_CADENCE_HOST";
    const PORT: &str = "STATSD_CADENCE_PORT";
    static LINK: LazyLock<StatsdClient> = LazyLock::new(|| statsd_client(HOST, PORT));
    &LINK
}

/// The MongoDB behind `MONGO_MONGODB_URL`, one pool of connections shared by clones:
/// `let shop = mongo_mongodb().await?.database("shop");`
pub async fn mongo_mongodb() -> MongoResult<mongodb::Client> {
    static LINK: OnceCell<mongodb::Client> = OnceCell::const_new();
    let client = LINK.get_or_try_init(|| mongo_client("MONGO_MONGODB_URL"));
    client.await.cloned()
}

/// The Redis behind `REDIS_REDIS_URL`, one connection shared by clones:
/// `let mut redis = redis_redis()?;`
/// `let hits: u64 = redis::cmd("INCR").arg("hits").query_async(&mut redis).await?;`
pub fn redis_redis() -> RedisResult<ConnectionManager> {
    const NAME: &str = "REDIS_REDIS_URL";
    static LINK: LazyLock<RedisResult<ConnectionManager>> =
        LazyLock::new(|| redis_connection(NAME));
    LINK.clone()
}

/// A request to the service behind `EXPRESS_REQWEST_URL`:
/// `express_reqwest(Method::GET, "/health").send().await?`.
pub fn express_reqwest(method: Method, path: &str) -> RequestBuilder {
    http_request("EXPRESS_REQWEST_URL", method, path)
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

static MONGO_CLIENTS: Mutex<Vec<mongodb::Client>> = Mutex::new(Vec::new());

/// Connects in the background, tries again while MongoDB is not there yet, and resolves the name
/// anew for every connection. No IPv6 option is needed: the driver tries every address.
async fn mongo_client(name: &str) -> MongoResult<mongodb::Client> {
    let mut options = mongodb::options::ClientOptions::parse(variable(name)).await?;
    options.server_selection_timeout = Some(Duration::from_secs(10));
    let client = mongodb::Client::with_options(options)?;
    let mut clients = MONGO_CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    clients.push(client.clone());
    Ok(client)
}

async fn mongo_answers(
    client: impl Future<Output = MongoResult<mongodb::Client>>,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let ping = mongodb::bson::doc! { "ping": 1 };
    client.await?.database("admin").run_command(ping).await?;
    Ok(())
}

async fn close_mongo() {
    let clients = {
        let mut clients = MONGO_CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *clients)
    };
    for client in clients {
        client.shutdown().immediate(true).await;
    }
}

/// Connects at the first command, tries again while Redis is not there yet, and resolves the name
/// anew each time. No IPv6 option is needed: redis tries every address, of either family.
fn redis_connection(name: &str) -> RedisResult<ConnectionManager> {
    let client = redis::Client::open(variable(name))?;
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(Duration::from_secs(5)))
        .set_response_timeout(Some(Duration::from_secs(10)))
        .set_max_delay(Duration::from_secs(2));
    ConnectionManager::new_lazy_with_config(client, config)
}

async fn redis_answers(
    connection: RedisResult<ConnectionManager>,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut connection = connection?;
    redis::cmd("PING").exec_async(&mut connection).await?;
    Ok(())
}

/// A base URL that is missing or wrong shows as the error of `send`.
fn http_request(name: &str, method: Method, path: &str) -> RequestBuilder {
    let base = variable(name);
    let base = base.trim_end_matches('/');
    let path = path.trim_start_matches('/');
    http_client().request(method, format!("{base}/{path}"))
}

/// One pool of connections for all links. No IPv6 option is needed: reqwest asks for A and AAAA,
/// tries both, and asks again for every new connection.
fn http_client() -> &'static Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| {
        let builder = || {
            Client::builder()
                .connect_timeout(Duration::from_secs(5))
                .timeout(Duration::from_secs(30))
                // `HTTP_PROXY` is meant for the internet; a proxy cannot see the private network.
                .no_proxy()
        };
        // An image without CA certificates (debian:*-slim) fails the first: http:// needs none.
        builder()
            .build()
            .or_else(|_| builder().tls_certs_only([]).build())
            .expect("an HTTP client without certificates needs nothing of the system")
    });
    &CLIENT
}

async fn http_answers(request: RequestBuilder) -> Result<(), Box<dyn Error + Send + Sync>> {
    let status = request.send().await?.status();
    if status.is_success() {
        Ok(())
    } else {
        Err(format!("answered {status}").into())
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

fn url_problem(url: &str) -> Option<String> {
    let got = masked(url);
    let Some((scheme, hosts)) = parse_url(url) else {
        return Some(format!("got {got}: not a URL"));
    };
    let needs_port = scheme != "https" && !scheme.ends_with("+srv");
    for (host, port) in hosts {
        let problem = if port.is_empty() && needs_port {
            "it has no port, the target's PORT is not set"
        } else if !port.is_empty() && parse_port(port).is_none() {
            "not a URL"
        } else if scheme == "https" && is_private(host) {
            "the private network has no https://, use http://"
        } else if let Some(problem) = host_problem(host) {
            return Some(problem);
        } else {
            continue;
        };
        return Some(format!("got {got}: {problem}"));
    }
    None
}

/// The scheme of a URL and its (host, port) pairs: one for MongoDB lists several.
fn parse_url(url: &str) -> Option<(&str, Vec<(&str, &str)>)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let hosts = match authority.rsplit_once('@') {
        Some((_, hosts)) => hosts,
        None => authority,
    };
    let pairs: Vec<_> = hosts.split(',').map(split_port).collect();
    let whole = !scheme.is_empty() && pairs.iter().all(|(host, _)| !host.is_empty());
    let spaced = url.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    (whole && !spaced).then_some((scheme, pairs))
}

fn split_port(host: &str) -> (&str, &str) {
    match host.rsplit_once(':') {
        // The colons of a bare IPv6 address stand in brackets.
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (host, ""),
    }
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
