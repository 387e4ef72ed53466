//! A request as a server elsewhere writes it, part by part, so that each part can be wrong.

use super::world::{ALICE, KEY, run};
use crate::crypto::PortableSigner;
use crate::ports::Signer as _;
use crate::signature::key::PrivateKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Which headers the signature covers, as most servers choose them.
const COVERS: &str = "(request-target) host date digest content-type";

#[derive(Clone)]
pub(super) struct Letter {
    pub(super) method: Method,
    /// What is asked for.
    pub(super) uri: String,
    /// What the signature says was asked for.
    pub(super) signed_target: String,
    pub(super) headers: Vec<(String, String)>,
    /// `headers="…"`.
    pub(super) covers: String,
    /// Further parameters: `,algorithm="rsa-sha256"`.
    pub(super) parameters: String,
    pub(super) key_id: String,
    pub(super) key: PrivateKey,
    pub(super) body: Vec<u8>,
    /// `(created)` and `(expires)`, as they are signed.
    pub(super) created: String,
    pub(super) expires: String,
}

/// Alice asks to follow.
pub(super) fn follow() -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{ALICE}#follows/1"),
        "type": "Follow",
        "actor": ALICE,
        "object": super::world::US,
    })
}

pub(super) fn sha256(body: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(body))
}

impl Letter {
    /// An activity, signed with its actor's first key at this time.
    pub(super) fn of(activity: &Value, now: Timestamp) -> Self {
        Self::of_bytes(serde_json::to_vec(activity).unwrap(), activity["actor"].as_str().unwrap_or(ALICE), now)
    }

    pub(super) fn of_bytes(body: Vec<u8>, actor: &str, now: Timestamp) -> Self {
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let digest = format!("SHA-256={}", sha256(&body));
        let headers = [
            ("host", "me.example"),
            ("date", date.as_str()),
            ("digest", digest.as_str()),
            ("content-type", "application/activity+json"),
        ];
        Self {
            method: Method::POST,
            uri: "/gate/inbox".to_owned(),
            signed_target: "post /gate/inbox".to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            covers: COVERS.to_owned(),
            parameters: ",algorithm=\"rsa-sha256\"".to_owned(),
            key_id: format!("{actor}#main-key"),
            key: KEY.clone(),
            body,
            created: String::new(),
            expires: String::new(),
        }
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.add(name, value);
    }

    pub(super) fn unset(&mut self, name: &str) {
        self.headers.retain(|(known, _)| known != name);
    }

    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Another body, with its own digest.
    pub(super) fn write(&mut self, body: impl Into<Vec<u8>>) {
        self.body = body.into();
        let digest = format!("SHA-256={}", sha256(&self.body));
        self.set("digest", &digest);
    }

    /// `(created)` instead of a date.
    pub(super) fn created(&mut self, created: &str) {
        self.covers = "(request-target) host (created) digest".to_owned();
        self.parameters = format!(",algorithm=\"hs2019\",created={created}");
        created.clone_into(&mut self.created);
    }

    fn values(&self, name: &str) -> String {
        let values = self.headers.iter().filter(|(known, _)| known == name);
        values.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// What is signed, as draft-cavage-12 §2.3 says.
    fn base(&self) -> String {
        let line = |name: &str| match name {
            "(request-target)" => format!("{name}: {}", self.signed_target),
            "(created)" => format!("{name}: {}", self.created),
            "(expires)" => format!("{name}: {}", self.expires),
            _ => format!("{name}: {}", self.values(name)),
        };
        self.covers.split(' ').map(line).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn signed(&self, base: &str) -> Vec<u8> {
        run(PortableSigner::new("", &self.key).sign(base.as_bytes())).unwrap()
    }

    /// With its signature.
    pub(super) fn seal(&self) -> Request<Bytes> {
        let signature = STANDARD.encode(self.signed(&self.base()));
        let headers = format!(",headers=\"{}\"", self.covers);
        let value = format!("keyId=\"{}\"{}{headers},signature=\"{signature}\"", self.key_id, self.parameters);
        let mut request = self.unsigned();
        request.headers_mut().append("signature", value.parse().unwrap());
        request
    }

    /// Signed as RFC 9421 says: `components` is `"@method" "@target-uri"`, `parameters` what stands behind them.
    pub(super) fn seal_message(&self, components: &str, parameters: &str) -> Request<Bytes> {
        let line = |name: &str| {
            let value = match name {
                "\"@method\"" => self.method.to_string(),
                "\"@target-uri\"" => super::world::INBOX.to_owned(),
                "\"@authority\"" => "me.example".to_owned(),
                "\"@path\"" => "/gate/inbox".to_owned(),
                _ => self.values(name.trim_matches('"')),
            };
            format!("{name}: {value}\n")
        };
        let lines: String = components.split(' ').map(line).collect();
        let input = format!("({components}){parameters}");
        let signature = STANDARD.encode(self.signed(&format!("{lines}\"@signature-params\": {input}")));
        let mut request = self.unsigned();
        request.headers_mut().append("signature-input", format!("sig1={input}").parse().unwrap());
        request.headers_mut().append("signature", format!("sig1=:{signature}:").parse().unwrap());
        request
    }

    /// Without any.
    pub(super) fn unsigned(&self) -> Request<Bytes> {
        let mut request = Request::builder().method(self.method.clone()).uri(&self.uri);
        for (name, value) in &self.headers {
            request = request.header(name, value.as_bytes());
        }
        request.body(Bytes::from(self.body.clone())).unwrap()
    }
}
