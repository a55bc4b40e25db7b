//! Everything about the network: the port, the variables this service needs, and one client for
//! each service it links to.
//!
//! Managed by rnet. Regenerate with `npx -p create-rnet-app rnet sync`; edits here are merged.
//! Nothing is contacted until it is used, so tests and builds need no variable.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use mongodb::error::Result as MongoResult;
use tokio::sync::OnceCell;

/// Says what is wrong with the value of a variable, if anything is.
type Judge = fn(&str) -> Option<String>;

/// The variables of the links, and what Railway sets each of them to.
#[rustfmt::skip] // one a line, however long
const VARIABLES: &[(&str, Judge, &str)] = &[
    ("BACKEND_URL", url_problem, "${{backend.MONGO_URL}}"),
    ("OTHER_BACKEND", url_problem, "${{second-backend.MONGO_URL}}"),
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

    let asked = mongo_answers(backend());
    probes.spawn(probe("BACKEND_URL", asked));

    let asked = mongo_answers(other_backend());
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
    close_mongo().await;
}

/// The MongoDB behind `BACKEND_URL`, one pool of connections shared by clones:
/// `let shop = backend().await?.database("shop");`
pub async fn backend() -> MongoResult<mongodb::Client> {
    static LINK: OnceCell<mongodb::Client> = OnceCell::const_new();
    let client = LINK.get_or_try_init(|| mongo_client("BACKEND_URL"));
    client.await.cloned()
}

/// The MongoDB behind `OTHER_BACKEND`, one pool of connections shared by clones:
/// `let shop = other_backend().await?.database("shop");`
pub async fn other_backend() -> MongoResult<mongodb::Client> {
    static LINK: OnceCell<mongodb::Client> = OnceCell::const_new();
    let client = LINK.get_or_try_init(|| mongo_client("OTHER_BACKEND"));
    client.await.cloned()
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
