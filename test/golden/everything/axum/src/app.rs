//! The application: routes without a socket, so that tests can call them directly.

use std::collections::BTreeMap;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::network;

/// The largest request body an extractor reads, in bytes; more is answered with 413.
const MAX_BODY: usize = 1024 * 1024;

pub fn router() -> Router {
    Router::new()
        .route("/", get(hello))
        .route("/health", get(health))
        .route("/health/links", get(health_links))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}

async fn hello() -> &'static str {
    "Hello, World!"
}

/// Is this process able to answer? Asks no other, so that one slow service cannot stop a deploy.
async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Does every service answer that this one links to? Keys are the names of variables.
async fn health_links() -> (StatusCode, Json<BTreeMap<&'static str, &'static str>>) {
    let links = network::probe_links().await;
    let status = if links.values().all(|&answer| answer == "ok") {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(links))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, Response};
    use tower::ServiceExt;

    use super::*;

    async fn get(path: &str) -> Response<Body> {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn health_is_ok() {
        let response = get("/health").await;
        assert_eq!(response.status(), StatusCode::OK);

        let body = to_bytes(response.into_body(), MAX_BODY).await.unwrap();
        assert_eq!(body, r#"{"status":"ok"}"#);
    }

    #[tokio::test]
    async fn an_unknown_path_is_not_found() {
        let response = get("/nothing-here").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
}
