//! Somebody on a server next door: follows with a signature, shows the key, and keeps what comes to the inbox.

use crate::hosts::http::Message;
use gatepost::crypto;
use gatepost::ports;
use gatepost::signature::key::PrivateKey;
use gatepost::signature::{Outgoing, Scheme};
use gatepost::vocab::{ACTIVITY_JSON, Reach, RemoteUrl};
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, UNIX_EPOCH};

/// How long an answer may be on its way: it is sent some time after the Follow by intent.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Neighbour {
    pub(crate) actor: String,
    key: PrivateKey,
    got: Receiver<Message>,
}

impl Neighbour {
    /// Moves in; stays until the test ends.
    pub(crate) fn move_in() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let (actor, key) = (format!("{origin}/users/ann"), PrivateKey::generate().expect("a key"));
        let document = json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": actor, "type": "Person", "preferredUsername": "ann", "inbox": format!("{actor}/inbox"),
            "publicKey": { "id": format!("{actor}#main-key"), "owner": actor, "publicKeyPem": key.public().to_pem() },
        });
        let (send, got) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                talk(stream, &document, &send);
            }
        });
        Self { actor, key, got }
    }

    /// A Follow of somebody.
    pub(crate) fn follow(&self, whom: &str) -> Value {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams", "id": format!("{}/follows/1", self.actor),
            "type": "Follow", "actor": self.actor, "object": whom,
        })
    }

    /// The headers that a delivery to an inbox has, among them the signature.
    pub(crate) fn signed(&self, inbox: &str, body: &[u8]) -> Vec<(String, String)> {
        let inbox = RemoteUrl::parse(inbox, Reach::Loopback).expect("an inbox");
        let signer = crypto::signer(&format!("{}#main-key", self.actor), &self.key).expect("a signer");
        let now = UNIX_EPOCH.elapsed().expect("a time").as_secs().try_into().expect("a time");
        let outgoing = Outgoing::post(&inbox, body, ACTIVITY_JSON);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let headers = runtime.block_on(ports::sign(&outgoing, Scheme::Cavage, signer.as_ref(), now)).expect("signed");
        headers.iter().map(|(name, value)| (name.to_string(), value.to_str().expect("a text").to_owned())).collect()
    }

    /// The next thing that came to the inbox.
    pub(crate) fn receives(&self) -> Message {
        self.got.recv_timeout(PATIENCE).expect("something came to the inbox")
    }
}

fn talk(mut stream: TcpStream, document: &Value, send: &Sender<Message>) {
    let message = Message::read(&mut stream, true);
    let (status, body) = match message.start.split(' ').take(2).collect::<Vec<_>>()[..] {
        ["GET", "/users/ann"] => ("200 OK", document.to_string()),
        ["POST", "/users/ann/inbox"] => ("202 Accepted", String::new()),
        _ => ("404 Not Found", String::new()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {ACTIVITY_JSON}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    if status.starts_with("202") {
        let _ = send.send(message);
    }
}
