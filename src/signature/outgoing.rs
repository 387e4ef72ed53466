//! Our own requests, signed.
//!
//! Signing is done in two steps, because the arithmetic may be elsewhere: [`Outgoing::unsigned`] writes the headers and what is to
//! be signed, [`Unsigned::signed`] puts the signature in.

use super::algorithm::{Algorithm, Scheme};
use crate::vocab::RemoteUrl;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, Method};

/// A request of ours.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    pub(super) method: &'a Method,
    pub(super) url: &'a RemoteUrl,
    pub(super) body: Option<(&'a [u8], &'static str)>,
}

impl<'a> Outgoing<'a> {
    /// A GET.
    pub fn get(url: &'a RemoteUrl) -> Self {
        Self { method: &Method::GET, url, body: None }
    }

    /// A POST of a body of this media type.
    pub fn post(url: &'a RemoteUrl, body: &'a [u8], media_type: &'static str) -> Self {
        Self { method: &Method::POST, url, body: Some((body, media_type)) }
    }

    /// The headers that both schemes send.
    pub(super) fn headers(&self, now: i64) -> HeaderMap {
        let mut headers = HeaderMap::new();
        put(&mut headers, "host", &self.url.authority());
        put(&mut headers, "date", &super::time::http_date(now));
        if let Some((_, media_type)) = self.body {
            put(&mut headers, "content-type", media_type);
        }
        headers
    }

    /// Writes what is to be signed. `now` is in Unix seconds: sign when you send, not when you put it in a queue.
    pub fn unsigned(&self, scheme: Scheme, key_id: &str, algorithm: Algorithm, now: i64) -> Unsigned {
        match scheme {
            Scheme::Cavage => super::cavage::write(self, key_id, algorithm, now),
            Scheme::Rfc9421 => super::message::write(self, key_id, algorithm, now),
        }
    }
}

/// A request that lacks nothing but its signature.
#[derive(Debug, Clone)]
pub struct Unsigned {
    pub(super) headers: HeaderMap,
    pub(super) base: Vec<u8>,
    pub(super) scheme: Scheme,
    /// What stands before the signature's base64 in its header.
    pub(super) before: String,
}

impl Unsigned {
    /// The bytes to sign.
    pub fn base(&self) -> &[u8] {
        &self.base
    }

    /// All headers of the request: `Host`, `Date`, the digest, `Content-Type` and the signature.
    pub fn signed(self, signature: &[u8]) -> HeaderMap {
        let after = match self.scheme {
            Scheme::Cavage => '"',
            Scheme::Rfc9421 => ':',
        };
        let mut headers = self.headers;
        put(&mut headers, "signature", &format!("{}{}{after}", self.before, STANDARD.encode(signature)));
        headers
    }
}

/// Adds a header. What is put is ASCII without control characters, made of checked addresses and base64; were it not, it is
/// left out, and the request is refused by its receiver as unsigned.
pub(super) fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
