//! Everything about the network: the port, the variables this service needs, and one client for
//! each service it links to.
//!
//! Managed by rnet. Regenerate with `npx -p create-rnet-app rnet sync`; edits here are merged.
//! Nothing is contacted until it is used, so tests and builds need no variable.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::sync::LazyLock;
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};

/// Says what is wrong with the value of a variable, if anything is.
type Judge = fn(&str) -> Option<String>;

/// The variables of the links, and what Railway sets each of them to.
#[rustfmt::skip] // one a line, however long
const VARIABLES: &[(&str, Judge, &str)] = &[
    ("BACKEND_URL", url_problem, "http://${{backend.RAILWAY_PRIVATE_DOMAIN}}:${{backend.PORT}}"),
    ("OTHER_BACKEND", url_problem, "http://${{second-backend.RAILWAY_PRIVATE_DOMAIN}}:${{second-backend.PORT}}"),
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

    let answer = backend(Method::GET, "/health");
    let asked = http_answers(answer);
    probes.spawn(probe("BACKEND_URL", asked));

    let answer = other_backend(Method::GET, "/health");
    let asked = http_answers(answer);
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

/// Nothing is held open that must be ended in order.
pub async fn close() {}

/// A request to the service behind `BACKEND_URL`:
/// `backend(Method::GET, "/health").send().await?`.
pub fn backend(method: Method, path: &str) -> RequestBuilder {
    http_request("BACKEND_URL", method, path)
}

/// A request to the service behind `OTHER_BACKEND`:
/// `other_backend(Method::GET, "/health").send().await?`.
pub fn other_backend(method: Method, path: &str) -> RequestBuilder {
    http_request("OTHER_BACKEND", method, path)
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
