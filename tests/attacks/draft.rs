//! A valid signed request before it is signed: what a case may change of it, and how it is signed afterwards.

use crate::neighbour::Page;
use crate::signer::{self, Secret};
use crate::wire::Wire;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

/// How it is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// draft-cavage-http-signatures-12.
    Cavage,
    /// RFC 9421.
    Message,
}

/// Who sends it.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) key_id: String,
    pub(crate) secret: Secret,
    /// The actor document that lies at the id.
    pub(crate) document: Value,
}

impl Person {
    /// Somebody at an address, with a key.
    pub(crate) fn at(id: &str, secret: &Secret) -> Self {
        let key_id = format!("{id}#main-key");
        let name = id.rsplit('/').next().unwrap_or_default();
        let mut document = json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": id, "type": "Person", "preferredUsername": name, "name": name,
            "inbox": format!("{id}/inbox"), "outbox": format!("{id}/outbox"), "followers": format!("{id}/followers"),
        });
        match secret {
            Secret::Rsa(_) => {
                document["publicKey"] = json!({ "id": key_id, "owner": id, "publicKeyPem": secret.pem() });
            }
            Secret::Ed25519(_) => {
                let key = json!({ "id": key_id, "type": "Multikey", "controller": id, "publicKeyMultibase": secret.multibase() });
                document["assertionMethod"] = json!([key]);
            }
        }
        Self { id: id.to_owned(), key_id, secret: secret.clone(), document }
    }
}

/// A request, not yet signed.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) person: Person,
    /// What lies at the person's id; the document, if nothing else is said.
    pub(crate) page: Option<Page>,
    pub(crate) activity: Value,
    /// Instead of the activity.
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) method: String,
    pub(crate) target: String,
    /// What is signed as `(request-target)`, where it is not the truth.
    pub(crate) signed_target: Option<String>,
    pub(crate) host: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) scheme: Scheme,
    pub(crate) covered: Vec<String>,
    /// `keyId`, `algorithm` and the like, as they are written.
    pub(crate) parameters: Vec<(String, String)>,
    /// Whether digests are left out.
    pub(crate) undigested: bool,
}

impl Draft {
    /// An activity of somebody's, signed as most servers do.
    pub(crate) fn new(person: Person, activity: Value, host: &str, target: &str) -> Self {
        let algorithm = if matches!(person.secret, Secret::Rsa(_)) { "rsa-sha256" } else { "hs2019" };
        let key_id = format!("\"{}\"", person.key_id);
        Self {
            person,
            page: None,
            activity,
            body: None,
            method: "POST".into(),
            target: target.into(),
            signed_target: None,
            host: host.into(),
            headers: vec![
                ("Date".into(), http_date(now())),
                ("Content-Type".into(), "application/activity+json".into()),
            ],
            scheme: Scheme::Cavage,
            covered: names("(request-target) host date digest content-type"),
            parameters: vec![("keyId".into(), key_id), ("algorithm".into(), format!("\"{algorithm}\""))],
            undigested: false,
        }
    }

    /// The same, signed as RFC 9421 says.
    pub(crate) fn into_message(mut self) -> Self {
        self.scheme = Scheme::Message;
        self.covered = names("@method @target-uri content-digest");
        let key_id = format!("\"{}\"", self.person.key_id);
        self.parameters = vec![("created".into(), now().to_string()), ("keyid".into(), key_id)];
        self
    }

    /// Covers these and nothing else.
    pub(crate) fn cover(&mut self, list: &str) {
        self.covered = names(list);
    }

    /// Writes a parameter, as it stands.
    pub(crate) fn say(&mut self, name: &str, value: impl Into<String>) {
        self.parameters.retain(|(n, _)| n != name);
        self.parameters.push((name.into(), value.into()));
    }

    /// Leaves a parameter out.
    pub(crate) fn unsay(&mut self, name: &str) {
        self.parameters.retain(|(n, _)| n != name);
    }

    /// Writes a header in the place of what was there.
    pub(crate) fn head(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self.headers.push((name.into(), value.into()));
    }

    /// Dates it so many seconds from now.
    pub(crate) fn date(&mut self, seconds: i64) {
        self.head("Date", http_date(now() + seconds));
    }

    /// Names the key otherwise, in the signature and in the document.
    pub(crate) fn key_id(&mut self, id: &str) {
        self.say("keyId", format!("\"{id}\""));
        self.person.document["publicKey"]["id"] = id.into();
    }

    /// Signs it.
    pub(crate) fn sign(&self) -> Wire {
        let body = self.body.clone().unwrap_or_else(|| self.activity.to_string().into_bytes());
        let mut wire = Wire::new(&self.method, &self.target, &self.host, body);
        for (name, value) in &self.headers {
            wire.add(name, value);
        }
        let (digest, value) = match self.scheme {
            Scheme::Cavage => ("Digest", signer::digest(&wire.body)),
            Scheme::Message => ("Content-Digest", signer::content_digest(&wire.body)),
        };
        if !self.undigested && wire.get(digest).is_none() {
            wire.add(digest, &value);
        }
        match self.scheme {
            Scheme::Cavage => self.sign_cavage(&mut wire),
            Scheme::Message => self.sign_message(&mut wire),
        }
        wire
    }

    fn parameter(&self, name: &str) -> String {
        let found = self.parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        found.unwrap_or_default().trim_matches('"').to_owned()
    }

    fn sign_cavage(&self, wire: &mut Wire) {
        let target =
            self.signed_target.clone().unwrap_or(format!("{} {}", self.method.to_ascii_lowercase(), self.target));
        let lines: Vec<String> = (self.covered.iter())
            .map(|name| match name.as_str() {
                "(request-target)" => format!("{name}: {target}"),
                "(created)" => format!("{name}: {}", self.parameter("created")),
                "(expires)" => format!("{name}: {}", self.parameter("expires")),
                _ => format!("{name}: {}", wire.joined(name)),
            })
            .collect();
        let signature = signer::base64(&self.person.secret.sign(lines.join("\n").as_bytes()));
        let mut text: String = self.parameters.iter().map(|(name, value)| format!("{name}={value},")).collect();
        if !self.covered.is_empty() {
            text.push_str(&format!("headers=\"{}\",", self.covered.join(" ")));
        }
        wire.add("Signature", &format!("{text}signature=\"{signature}\""));
    }

    fn sign_message(&self, wire: &mut Wire) {
        let mut base = String::new();
        for identifier in self.identifiers() {
            let name = identifier.trim_start_matches('"').split('"').next().unwrap_or_default();
            let value = match name {
                "@method" => self.method.clone(),
                "@target-uri" => {
                    let target = self.signed_target.as_deref().unwrap_or(&self.target);
                    format!("http://{}{target}", self.host)
                }
                "@authority" => self.host.clone(),
                "@path" => self.target.split('?').next().unwrap_or_default().to_owned(),
                _ => wire.joined(name),
            };
            base.push_str(&format!("{identifier}: {value}\n"));
        }
        let parameters: String = self.parameters.iter().map(|(name, value)| format!(";{name}={value}")).collect();
        let input = format!("({}){parameters}", self.identifiers().join(" "));
        let signature = self.person.secret.sign(format!("{base}\"@signature-params\": {input}").as_bytes());
        wire.add("Signature-Input", &format!("sig1={input}"));
        wire.add("Signature", &format!("sig1=:{}:", signer::base64(&signature)));
    }

    /// `date;sf` is written `"date";sf`.
    fn identifiers(&self) -> Vec<String> {
        let quoted = |name: &String| match name.split_once(';') {
            Some((name, parameter)) => format!("\"{name}\";{parameter}"),
            None => format!("\"{name}\""),
        };
        self.covered.iter().map(quoted).collect()
    }
}

fn names(list: &str) -> Vec<String> {
    list.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Unix seconds.
pub(crate) fn now() -> i64 {
    UNIX_EPOCH.elapsed().unwrap().as_secs().try_into().unwrap()
}

pub(crate) fn http_date(at: i64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(at.try_into().unwrap_or_default()))
}
