//! Why the gate says no: a stable word and a status that makes senders behave.
//!
//! Mastodon, Misskey, `GoToSocial` and Lemmy drop what gets a 4xx other than 401, 408, 429, and try again after 401 (Mastodon), 429
//! and 5xx. So what can never be right gets 400 or 403, what may become right 401, what is our own trouble 503. The table in
//! `docs/gate.md` is held to this file by a test.

use super::guarded;
use crate::ports::StoreError;
use crate::signature;
use crate::vocab::BadActivity;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

/// Seconds after which a busy gate may be asked again.
const LATER: &str = "30";

/// Why a request is refused. Nothing of what the stranger sent is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such address at the gate.
    #[error("there is nothing at this address")]
    NoSuchPath,
    /// Another method than the ones named.
    #[error("only {0} is answered here")]
    Method(&'static str),
    /// A media type that is no activity's, or an encoded body.
    #[error("the body is not sent as application/activity+json")]
    MediaType,
    /// More than 1 MiB.
    #[error("the body is larger than 1 MiB")]
    TooLarge,
    /// Said by a shell: request line and headers are more than it reads.
    #[error("request line and headers are larger than 32 KiB")]
    HeadTooLarge,
    /// Said by a shell: the body did not come in time.
    #[error("the body took longer than ten seconds")]
    TooSlow,
    /// Said by a shell: the body ended early or cannot be read.
    #[error("the body broke off")]
    BodyBroken,
    /// Said by a shell: how long the body is cannot be known.
    #[error("the body's length is not said")]
    NoLength,
    /// Said by a shell: as much as it can do at once is under way.
    #[error("the gate has its hands full")]
    TooBusy,
    /// No body.
    #[error("the body is empty")]
    Empty,
    /// Sent by a page in a browser.
    #[error("pages of other sites may not post here")]
    CrossSite,
    /// Not an activity.
    #[error("the body is not an activity: {0}")]
    Malformed(#[from] BadActivity),
    /// The signature does not convince.
    #[error("{0}")]
    Signature(#[from] signature::Refusal),
    /// It claims to be from us.
    #[error("it claims to be from this site itself")]
    Ourselves,
    /// The actor, the key, the activity or its object belong to different owners.
    #[error("{0}")]
    NotTheirs(&'static str),
    /// The actor's document cannot be had, or is none.
    #[error("the actor's document does not prove the key")]
    NoKey,
    /// The actor's server does not answer now.
    #[error("the actor's server does not answer")]
    KeyHostDown,
    /// The owner keeps them out.
    #[error("they are blocked")]
    Blocked,
    /// Their domain asks for too much.
    #[error("their domain asks for too much")]
    TooMany,
    /// The store cannot write now.
    #[error("the store cannot take it now")]
    StoreBusy,
    /// `gate.json` is not usable.
    #[error("the gate's own configuration is wrong")]
    Misconfigured,
}

impl Refusal {
    /// Every one, for the table in `docs/gate.md`; what it says about a request stands for any other.
    pub const ALL: [Self; 45] = [
        Self::NoSuchPath,
        Self::Method("POST"),
        Self::MediaType,
        Self::TooLarge,
        Self::HeadTooLarge,
        Self::TooSlow,
        Self::BodyBroken,
        Self::NoLength,
        Self::TooBusy,
        Self::Empty,
        Self::CrossSite,
        Self::Malformed(BadActivity::NotAnObject),
        Self::Signature(signature::Refusal::NoSignature),
        Self::Signature(signature::Refusal::SeveralSignatures),
        Self::Signature(signature::Refusal::MixedSchemes),
        Self::Signature(signature::Refusal::Malformed),
        Self::Signature(signature::Refusal::UnknownAlgorithm),
        Self::Signature(signature::Refusal::NotCovered("the request's target")),
        Self::Signature(signature::Refusal::UnknownComponent),
        Self::Signature(signature::Refusal::NotSent),
        Self::Signature(signature::Refusal::BadBase64),
        Self::Signature(signature::Refusal::BadKeyId),
        Self::Signature(signature::Refusal::OurOwnKey),
        Self::Signature(signature::Refusal::NoHost),
        Self::Signature(signature::Refusal::SeveralHosts),
        Self::Signature(signature::Refusal::OtherHost),
        Self::Signature(signature::Refusal::NoDigest),
        Self::Signature(signature::Refusal::UnknownDigest),
        Self::Signature(signature::Refusal::BadDigest),
        Self::Signature(signature::Refusal::WrongDigest),
        Self::Signature(signature::Refusal::SeveralDates),
        Self::Signature(signature::Refusal::BadDate),
        Self::Signature(signature::Refusal::DateSkew(7200)),
        Self::Signature(signature::Refusal::Expired),
        Self::Signature(signature::Refusal::OtherKey),
        Self::Signature(signature::Refusal::UnfitKey),
        Self::Signature(signature::Refusal::WrongSignature),
        Self::Ourselves,
        Self::NotTheirs("the object is by somebody else"),
        Self::NoKey,
        Self::KeyHostDown,
        Self::Blocked,
        Self::TooMany,
        Self::StoreBusy,
        Self::Misconfigured,
    ];

    /// All of them as a Markdown table: code, status, meaning.
    pub fn table() -> String {
        let row = |refusal: &Self| format!("| `{}` | {} | {refusal} |\n", refusal.code(), refusal.status().as_u16());
        let rows: String = Self::ALL.iter().map(row).collect();
        format!("| code | status | meaning |\n|---|---|---|\n{rows}")
    }

    /// A stable word for the answer's body and the log.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchPath => "no-such-path",
            Self::Method(_) => "method",
            Self::MediaType => "media-type",
            Self::TooLarge => "too-large",
            Self::HeadTooLarge => "head-too-large",
            Self::TooSlow => "too-slow",
            Self::BodyBroken => "body-broken",
            Self::NoLength => "length-required",
            Self::TooBusy => "too-busy",
            Self::Empty => "empty",
            Self::CrossSite => "cross-site",
            Self::Malformed(_) => "malformed",
            Self::Signature(why) => why.code(),
            Self::Ourselves => "ourselves",
            Self::NotTheirs(_) => "actor-mismatch",
            Self::NoKey => "key-not-proven",
            Self::KeyHostDown => "key-host-down",
            Self::Blocked => "blocked",
            Self::TooMany => "too-many",
            Self::StoreBusy => "store-busy",
            Self::Misconfigured => "misconfigured",
        }
    }

    /// What the sender is answered.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoLength => StatusCode::LENGTH_REQUIRED,
            Self::BodyBroken | Self::Empty | Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::CrossSite | Self::Blocked => StatusCode::FORBIDDEN,
            Self::Signature(why) => why.status(),
            Self::Ourselves | Self::NotTheirs(_) | Self::NoKey => StatusCode::UNAUTHORIZED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::TooBusy | Self::KeyHostDown | Self::StoreBusy | Self::Misconfigured => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// The answer: the status and the word, nothing else. The refusal itself goes with it as an extension, which no shell sends, for
    /// the log.
    pub fn into_response(self) -> Response<Bytes> {
        let body = format!("{{\"error\":\"{}\"}}\n", self.code());
        let status = self.status();
        let mut response = guarded(Response::new(Bytes::from(body)), status);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Self::Method(allowed) = &self {
            headers.insert(header::ALLOW, HeaderValue::from_static(allowed));
        }
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(LATER));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Whatever ails the store, the sender should come again.
impl From<StoreError> for Refusal {
    fn from(_: StoreError) -> Self {
        Self::StoreBusy
    }
}
