//! Signatures, held against an implementation in another language: `http-message-signatures` and `cryptography` for Python.
//!
//! `GATEPOST_PYTHON` names an interpreter that has what `.ci/python/requirements.txt` lists.

use crate::support::running::needed;
use gatepost::crypto;
use gatepost::ports;
use gatepost::signature::key::PrivateKey;
use gatepost::signature::{self, ActorKey, HostHeader, Outgoing, Place, Received, Refusal, Scheme, VerifyingKey};
use gatepost::vocab::{ACTIVITY_JSON, Reach, RemoteUrl};
use http::{HeaderMap, HeaderName, Method};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::task::{Context, Poll, Waker};

const KEY: &str = "https://remote.example/users/alice#main-key";
const INBOX: &str = "https://example.org/gate/inbox";
const BODY: &str = "{\"type\":\"Follow\"}";

fn ready<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the arithmetic waits for something"),
    }
}

fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Internet).unwrap()
}

/// The interpreter, if it has the packages.
fn python() -> Option<String> {
    let python = std::env::var("GATEPOST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import http_message_signatures, cryptography"]).output();
    let missing = format!("{python} lacks what .ci/python/requirements.txt lists");
    needed(has.is_ok_and(|output| output.status.success()).then_some(python), &missing)
}

fn ask(python: &str, order: &Value) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/signatures/peer.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(order.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn python_believes_us_and_we_believe_python() {
    let Some(python) = python() else { return };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let now = i64::try_from(now).unwrap();
    let key = PrivateKey::generate().unwrap();
    let (signer, verifier) = (crypto::signer(KEY, &key).unwrap(), crypto::verifier());
    let (inbox, page) = (url(INBOX), url("https://example.org/ap/actor.json?page=1"));
    let mut requests = Vec::new();
    for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
        for (to, outgoing, body) in
            [(&inbox, Outgoing::post(&inbox, BODY.as_bytes(), ACTIVITY_JSON), BODY), (&page, Outgoing::get(&page), "")]
        {
            let headers = ready(ports::sign(&outgoing, scheme, signer.as_ref(), now)).unwrap();
            let headers: BTreeMap<_, _> = headers.iter().map(|(n, v)| (n.as_str(), v.to_str().unwrap())).collect();
            let method = if body.is_empty() { "GET" } else { "POST" };
            requests.push(json!({ "method": method, "url": to.as_str(), "headers": headers, "body": body }));
        }
    }
    let order = json!({
        "private_key": key.to_pem().unwrap(), "key_id": KEY, "url": INBOX, "body": BODY, "requests": requests,
    });

    let alice = VerifyingKey::from_pem(&key.public().to_pem()).unwrap();
    let alice = ActorKey::restored(url(KEY), url(KEY).without_fragment(), alice);
    let place = Place::new(&inbox, HostHeader::AsSent, Reach::Internet);
    let told = |headers: &HeaderMap, body: &str| {
        let received = Received { method: &Method::POST, query: None, headers, body: body.as_bytes() };
        let claim = signature::read(&received, &place, now)?;
        ready(ports::verify(&claim, &alice, verifier.as_ref())).map(|_| ())
    };
    let answer = ask(&python, &order);
    let answered = answer.as_array().unwrap();
    assert_eq!(answered.len(), 8);
    for sent in answered {
        let header = |(n, v): (&String, &Value)| {
            (n.parse::<HeaderName>().unwrap(), v.as_str().unwrap().parse::<http::HeaderValue>().unwrap())
        };
        let headers: HeaderMap = sent.as_object().unwrap().iter().map(header).collect();
        assert_eq!(told(&headers, BODY), Ok(()), "{sent}");
        assert_eq!(told(&headers, "{}"), Err(Refusal::WrongDigest), "{sent}");
    }
}
