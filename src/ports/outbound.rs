//! The one HTTP client, as its callers see it.

use crate::signature::Scheme;
use crate::vocab::RemoteUrl;
use async_trait::async_trait;
use bytes::Bytes;
use http::StatusCode;
use std::time::Duration;

/// An ActivityPub document as it was found.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// Where it was found after redirects; its `id` must be this.
    pub url: RemoteUrl,
    /// The body, decompressed, at most 1 MiB.
    pub body: Bytes,
}

/// What a server said to a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status; redirects are not followed.
    pub status: StatusCode,
    /// `Retry-After`, whether it was written as seconds or as a date; at most 24 hours.
    pub retry_after: Option<Duration>,
}

/// Why there is no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// Our own rules forbid the address: scheme, port, name, range, or ourselves. Nothing was sent to it.
    #[error("refused by our own rules: {0}")]
    Refused(&'static str),
    /// It answered, but not with what was asked for: 404, 401, 500 …
    #[error("it answered {0}")]
    Status(StatusCode),
    /// Not `application/activity+json`, nor `application/ld+json` with the `ActivityStreams` profile.
    #[error("it is not served as application/activity+json")]
    MediaType,
    /// More than the limit, counted after decompression.
    #[error("it is larger than 1 MiB")]
    TooLarge,
    /// Too many redirects, a loop, or one that leads where we do not go.
    #[error("its redirects lead nowhere")]
    Redirects,
    /// No such name.
    #[error("its name cannot be found")]
    NoSuchHost,
    /// No connection, a broken one, or none in time.
    #[error("it cannot be reached: {0}")]
    Unreachable(&'static str),
    /// Its certificate is not valid for it.
    #[error("its certificate is not valid")]
    Certificate,
    /// We could not sign the request.
    #[error("the request could not be signed")]
    Unsigned,
}

impl OutboundError {
    /// Whether the same request may succeed later without anybody changing anything on our side.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::NoSuchHost | Self::Unreachable(_) => true,
            Self::Status(status) => status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429),
            _ => false,
        }
    }
}

/// Sends every byte that leaves the gate.
///
/// Addresses are checked on the connection that is used, redirects are followed by hand (at most three, each checked), sizes and
/// times are capped; see `outbound.rs` for the figures.
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
pub trait Outbound: Send + Sync {
    /// GETs an ActivityPub document, signed.
    async fn get(&self, url: &RemoteUrl) -> Result<Fetched, OutboundError>;

    /// GETs any JSON document of a well-known place (WebFinger, NodeInfo), unsigned; the media type is one that ends in `json`.
    async fn get_json(&self, url: &RemoteUrl) -> Result<Fetched, OutboundError>;

    /// POSTs an activity, signed now with the scheme asked for. An answer of any status is an [`Answer`].
    async fn post(&self, inbox: &RemoteUrl, body: Bytes, scheme: Scheme) -> Result<Answer, OutboundError>;
}
