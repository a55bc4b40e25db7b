//! Everything about the network: the port, the variables this service needs, and one client for
//! each service it links to.
//!
//! Managed by rnet. Regenerate with `npx -p create-rnet-app rnet sync`; edits here are merged.
//! Nothing is contacted until it is used, so tests and builds need no variable.

use std::collections::BTreeMap;
use std::env;

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
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

/// This service links to none yet.
pub async fn probe_links() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::new()
}

/// Nothing is held open that must be ended in order.
pub async fn close() {}

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
