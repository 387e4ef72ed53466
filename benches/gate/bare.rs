//! A server that does nothing: axum, reading the body and answering 202.

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use std::net::SocketAddr;

/// Starts it.
pub(crate) async fn start() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().fallback(post(|body: Bytes| async move {
        if body.is_empty() { StatusCode::BAD_REQUEST } else { StatusCode::ACCEPTED }
    }));
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}
