//! The server where the followers live: it serves their actor documents, all with one key, and takes whatever is posted.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::routing::{any, get};
use gatepost::signature::key::PrivateKey;
use std::net::SocketAddr;
use std::sync::OnceLock;

/// The one key: signing is the bench's cost, not the gate's.
pub(crate) fn key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate().unwrap())
}

/// The id of a follower.
pub(crate) fn actor(address: SocketAddr, number: usize) -> String {
    format!("http://{address}/users/{number}")
}

/// Starts it.
pub(crate) async fn start() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let document = move |Path(number): Path<usize>| async move {
        let id = actor(address, number);
        let pem = key().public().to_pem().replace('\n', "\\n");
        let body = format!(
            r#"{{"@context":"https://www.w3.org/ns/activitystreams","id":"{id}","type":"Person","preferredUsername":"u{number}","inbox":"{id}/inbox","publicKey":{{"id":"{id}#main-key","owner":"{id}","publicKeyPem":"{pem}"}}}}"#
        );
        ([(header::CONTENT_TYPE, "application/activity+json")], body).into_response()
    };
    let app = Router::new().route("/users/{number}", get(document)).fallback(any(|| async { "" }));
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}
