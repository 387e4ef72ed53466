//! Signed requests, whole: read by `signature`, checked by the arithmetic of this floor.

mod documents;
mod mutations;
mod peers;
mod refusals;

use super::{PortableSigner, PortableVerifier};
use crate::ports::{self, SignError, Signer, Verified};
use crate::signature::key::PrivateKey;
use crate::signature::{
    self, ActorKey, Algorithm, HostHeader, Outgoing, Place, Received, Refusal, Scheme, VerifyingKey,
};
use crate::vocab::{Reach, RemoteUrl};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use http::{HeaderMap, HeaderName, Method};
use sha2::{Digest as _, Sha256};
use std::future::Future;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

/// Wed, 20 Dec 2023 12:00:00 GMT.
const NOW: i64 = 1_703_073_600;
const INBOX: &str = "https://example.org/gate/inbox";
const ACTOR: &str = "https://remote.example/users/alice";
const KEY: &str = "https://remote.example/users/alice#main-key";
const BODY: &[u8] = br#"{"type":"Follow","actor":"https://remote.example/users/alice"}"#;

/// Waits for what is ready at once: nothing here waits for the world.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the arithmetic waits for something"),
    }
}

fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Internet).unwrap()
}

fn place() -> Place {
    Place::new(&url(INBOX), HostHeader::AsSent, Reach::Internet)
}

/// One RSA key for all tests: making it takes a second.
fn rsa_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate().unwrap())
}

fn alice() -> ActorKey {
    let key = VerifyingKey::from_pem(&rsa_key().public().to_pem()).unwrap();
    ActorKey::restored(url(KEY), url(ACTOR), key)
}

/// Signs with Ed25519, as no code of ours does yet.
struct Edward(ed25519_dalek::SigningKey);

impl Edward {
    fn new() -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&[7; 32]))
    }

    fn actor_key(&self) -> ActorKey {
        let point = [&[0xed, 0x01], self.0.verifying_key().as_bytes().as_slice()].concat();
        let key = VerifyingKey::from_multibase(&format!("z{}", bs58::encode(point).into_string())).unwrap();
        ActorKey::restored(url(KEY), url(ACTOR), key)
    }
}

#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
impl Signer for Edward {
    fn key_id(&self) -> &str {
        KEY
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::Ed25519
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

/// A request on its way to our inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sent {
    method: Method,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Sent {
    /// A POST with the headers that servers send, unsigned.
    fn unsigned() -> Self {
        let mut sent = Self {
            method: Method::POST,
            path: "/gate/inbox".into(),
            query: None,
            headers: HeaderMap::new(),
            body: BODY.into(),
        };
        sent.set("host", "example.org");
        sent.set("date", "Wed, 20 Dec 2023 12:00:00 GMT");
        sent.set("content-type", "application/activity+json");
        sent.set("digest", &format!("SHA-256={}", STANDARD.encode(Sha256::digest(BODY))));
        sent.set("content-digest", &format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(BODY))));
        sent
    }

    /// What our own code sends.
    fn ours(scheme: Scheme, signer: &dyn Signer) -> Self {
        let to = url(INBOX);
        let outgoing = Outgoing::post(&to, BODY, crate::vocab::ACTIVITY_JSON);
        let headers = ready(ports::sign(&outgoing, scheme, signer, NOW)).unwrap();
        Self { headers, ..Self::unsigned() }
    }

    fn set(&mut self, name: &str, value: &str) {
        self.headers.insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }

    fn add(&mut self, name: &str, value: &str) {
        self.headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }

    fn target(&self) -> String {
        self.query.as_ref().map_or_else(|| self.path.clone(), |query| format!("{}?{query}", self.path))
    }

    /// The value of a header as a signature covers it.
    fn covered(&self, name: &str) -> String {
        let values: Vec<_> = self.headers.get_all(name).iter().map(|v| v.to_str().unwrap().trim()).collect();
        values.join(", ")
    }

    /// Signs as draft-cavage says, written for this test alone. `more` stands in the header and may hold `created=`.
    fn cavage(mut self, list: &str, more: &str) -> Self {
        let time = |name: &str| more.split(',').find_map(|p| p.trim().strip_prefix(name)).unwrap_or_default();
        let line = |name: &str| match name {
            "(request-target)" => {
                format!("{name}: {} {}", self.method.as_str().to_lowercase(), self.target())
            }
            "(created)" => format!("{name}: {}", time("created=")),
            "(expires)" => format!("{name}: {}", time("expires=")),
            _ => format!("{name}: {}", self.covered(name)),
        };
        let base: Vec<String> = list.split(' ').map(line).collect();
        let signature = STANDARD.encode(sign(base.join("\n").as_bytes()));
        let comma = if more.is_empty() { "" } else { "," };
        self.set("signature", &format!("keyId=\"{KEY}\",headers=\"{list}\"{comma}{more},signature=\"{signature}\""));
        self
    }

    /// Signs as RFC 9421 says, written for this test alone.
    fn rfc9421(mut self, list: &str, parameters: &str) -> Self {
        let line = |name: &str| match name {
            "@method" => self.method.to_string(),
            "@target-uri" => format!("https://example.org{}", self.target()),
            "@authority" => "example.org".to_owned(),
            "@path" => self.path.clone(),
            "@request-target" => self.target(),
            "@query" => format!("?{}", self.query.as_deref().unwrap_or_default()),
            "@scheme" => "https".to_owned(),
            _ => self.covered(name),
        };
        let quoted: Vec<String> = list.split(' ').map(|name| format!("\"{name}\"")).collect();
        let input = format!("({}){parameters}", quoted.join(" "));
        let lines: String = list.split(' ').map(|name| format!("\"{name}\": {}\n", line(name))).collect();
        let signature = STANDARD.encode(sign(format!("{lines}\"@signature-params\": {input}").as_bytes()));
        self.set("signature-input", &format!("sig1={input}"));
        self.set("signature", &format!("sig1=:{signature}:"));
        self
    }

    fn received(&self) -> Received<'_> {
        let query = self.query.as_deref();
        Received { method: &self.method, query, headers: &self.headers, body: &self.body }
    }

    /// Reads and verifies.
    fn told_by(&self, key: &ActorKey) -> Result<Verified, Refusal> {
        let claim = signature::read(&self.received(), &place(), NOW)?;
        ready(ports::verify(&claim, key, &PortableVerifier))
    }

    fn told(&self) -> Result<Verified, Refusal> {
        self.told_by(&alice())
    }
}

fn sign(message: &[u8]) -> Vec<u8> {
    ready(PortableSigner::new(KEY, rsa_key()).sign(message)).unwrap()
}

#[test]
fn what_we_sign_is_believed() {
    for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
        let verified = Sent::ours(scheme, &PortableSigner::new(KEY, rsa_key())).told().unwrap();
        assert_eq!((verified.owner(), verified.key_id(), verified.scheme()), (&url(ACTOR), &url(KEY), scheme));
        let edward = Edward::new();
        Sent::ours(scheme, &edward).told_by(&edward.actor_key()).unwrap();
    }
}

#[test]
fn the_time_of_a_claim_is_one_that_was_signed() {
    let at = |sent: &Sent| signature::read(&sent.received(), &place(), NOW + 100).unwrap().signed_at();
    let list = "(request-target) host date digest";
    assert_eq!(at(&Sent::unsigned().cavage(list, "")), NOW);
    // Put in by whoever sends it a second time.
    let later = format!("created={}", NOW + 90);
    assert_eq!(at(&Sent::unsigned().cavage(list, &later)), NOW);
    assert_eq!(at(&Sent::unsigned().cavage("(request-target) (created) host digest", &later)), NOW + 90);
}

#[test]
fn what_we_get_is_signed_too() {
    for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
        let to = url("https://example.org/gate/inbox?page=1");
        let signer = PortableSigner::new(KEY, rsa_key());
        let headers = ready(ports::sign(&Outgoing::get(&to), scheme, &signer, NOW)).unwrap();
        let sent =
            Sent { method: Method::GET, query: Some("page=1".into()), headers, body: Vec::new(), ..Sent::unsigned() };
        sent.told().unwrap();
        assert_eq!(sent.headers.get("digest"), None);
    }
}

#[test]
#[cfg(feature = "gate")]
fn the_native_arithmetic_agrees_with_the_portable() {
    use super::{NativeSigner, NativeVerifier};
    let native = NativeSigner::new(KEY, rsa_key()).unwrap();
    let base = b"what is signed";
    // PKCS#1 v1.5 has no randomness: the same key and message give the same bytes.
    assert_eq!(ready(native.sign(base)).unwrap(), sign(base));
    let verifier = NativeVerifier::default();
    let edward = Edward::new();
    for signer in [&native as &dyn Signer, &edward] {
        let key = if signer.algorithm() == Algorithm::Ed25519 { edward.actor_key() } else { alice() };
        for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
            let mut sent = Sent::ours(scheme, signer);
            let claim = signature::read(&sent.received(), &place(), NOW).unwrap();
            for _ in 0..2 {
                ready(ports::verify(&claim, &key, &verifier)).unwrap();
            }
            sent.method = Method::PUT;
            let claim = signature::read(&sent.received(), &place(), NOW).unwrap();
            assert_eq!(ready(ports::verify(&claim, &key, &verifier)), Err(Refusal::WrongSignature));
        }
    }
}
