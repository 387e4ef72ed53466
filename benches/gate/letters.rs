//! Requests, written and signed before the clock runs.

use super::neighbour;
use gatepost::ports;
use gatepost::signature::{Outgoing, Scheme};
use gatepost::vocab::{ACTIVITY_JSON, Reach, RemoteUrl};
use gatepost::{clock, crypto};
use std::net::SocketAddr;

/// Signed Follows.
pub(crate) struct Letters {
    /// Each a whole HTTP/1.1 request. The first of each actor come first.
    pub(crate) signed: Vec<Vec<u8>>,
}

impl Letters {
    /// Follows of so many actors, `count` in all.
    pub(crate) fn write(inbox: &str, neighbour: SocketAddr, actors: usize, count: usize) -> Self {
        Self::series(inbox, neighbour, actors, count, 'a')
    }

    /// The same people once more.
    pub(crate) fn again(inbox: &str, neighbour: SocketAddr, actors: usize, count: usize) -> Self {
        Self::series(inbox, neighbour, actors, count, 'b')
    }

    fn series(inbox: &str, neighbour: SocketAddr, actors: usize, count: usize, series: char) -> Self {
        let signed = (0..count).map(|n| follow(inbox, neighbour, n % actors, &format!("{series}{n}"))).collect();
        Self { signed }
    }
}

/// A signed Follow of one actor.
pub(crate) fn follow(inbox: &str, neighbour: SocketAddr, number: usize, name: &str) -> Vec<u8> {
    let actor = neighbour::actor(neighbour, number);
    let body = body(inbox, &actor, name);
    let url = RemoteUrl::parse(inbox, Reach::Loopback).unwrap();
    let signer = crypto::signer(&format!("{actor}#main-key"), neighbour::key()).unwrap();
    let request = Outgoing::post(&url, body.as_bytes(), ACTIVITY_JSON);
    let now = clock::now() / 1_000_000_000;
    let headers = futures_executor(ports::sign(&request, Scheme::Cavage, signer.as_ref(), now)).unwrap();
    let mut text = format!("POST {} HTTP/1.1\r\ncontent-length: {}\r\n", url.target(), body.len());
    for (name, value) in &headers {
        text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    format!("{text}\r\n{body}").into_bytes()
}

/// A request without a signature.
pub(crate) fn unsigned(inbox: &str, number: usize) -> Vec<u8> {
    let url = RemoteUrl::parse(inbox, Reach::Loopback).unwrap();
    let body = body(inbox, "http://127.0.0.9/users/x", &number.to_string());
    format!(
        "POST {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/activity+json\r\ncontent-length: {}\r\n\r\n{body}",
        url.target(),
        url.authority(),
        body.len()
    )
    .into_bytes()
}

fn body(inbox: &str, actor: &str, name: &str) -> String {
    let us = inbox.replace("/gate/inbox", "/ap/actor.json");
    format!(
        r#"{{"@context":"https://www.w3.org/ns/activitystreams","id":"{actor}/follows/{name}","type":"Follow","actor":"{actor}","object":"{us}"}}"#
    )
}

/// Signing waits for nothing.
fn futures_executor<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => unreachable!("the arithmetic waits for nothing"),
    }
}
