//! The one HTTP client, as the doctor sees it: every answer is an answer, also one that no server would take.
//!
//! A port of its own beside [`Outbound`](super::Outbound): the gate needs none of it, and what it tells — redirects, headers, pages
//! of errors — is what the gate must never act on.

use super::OutboundError;
use crate::signature::Scheme;
use crate::vocab::RemoteUrl;
use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use std::time::Duration;

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// A GET; redirects are followed, at most three.
    Get,
    /// A POST of `application/activity+json` with nothing in it: every inbox refuses it, and nothing else looks like one.
    EmptyPost,
}

/// One request, as some server would make it.
#[derive(Debug, Clone)]
pub struct Call {
    /// Where.
    pub url: RemoteUrl,
    /// What.
    pub sends: Sends,
    /// `Accept`, letter by letter.
    pub accept: &'static str,
    /// `User-Agent`.
    pub agent: String,
    /// Signed so; nothing when it is not signed.
    pub scheme: Option<Scheme>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The addresses that led on, the one that was asked for first; empty when none did.
    pub led_on: Vec<RemoteUrl>,
    /// Where the answer is from.
    pub url: RemoteUrl,
    /// Its status. A redirect when it leads where we do not go, or too far.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, decompressed, at most 1 MiB.
    pub body: Bytes,
    /// From the first byte sent to the last byte read, redirects included.
    pub took: Duration,
    /// Our clock when it was there.
    pub at: Timestamp,
}

/// Asks like others and tells what came, under the same rules for addresses, sizes and times as everything that is sent. Unlike the
/// gate it may ask the site itself.
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
pub trait Probe: Send + Sync {
    /// Sends one request. An answer of any status and type is a [`Seen`].
    async fn probe(&self, call: &Call) -> Result<Seen, OutboundError>;
}
