//! Why a request is not believed: a stable code for the log and the answer, and the status that makes senders behave.
//!
//! Statuses follow what Mastodon answers, because senders are built to it: 400 for what cannot be read, 401 for a signature that
//! is missing or does not convince, 421 for a request that was meant for another host.

use http::StatusCode;

/// Why a request is not believed. Nothing of what the stranger sent is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// Neither a `Signature` header nor an `Authorization: Signature`.
    #[error("the request is not signed")]
    NoSignature,
    /// More than one `Signature`, `Signature-Input` or label: which one counts would be a guess.
    #[error("the request carries more than one signature")]
    SeveralSignatures,
    /// Both schemes at once. No server sends that.
    #[error("the request is signed with two schemes at once")]
    MixedSchemes,
    /// The header cannot be read: its grammar, its length, a parameter given twice.
    #[error("the signature header cannot be read")]
    Malformed,
    /// An algorithm that is not taken: symmetric, SHA-1, or unknown.
    #[error("the signature's algorithm is not taken")]
    UnknownAlgorithm,
    /// The signature does not cover what it must; the text says what.
    #[error("the signature does not cover {0}")]
    NotCovered(&'static str),
    /// A component that is not known here, or a parameter (`;sf`, `;bs`, `;key`, `;req`, `;tr`) that is not.
    #[error("the signature covers something that is not understood")]
    UnknownComponent,
    /// A header that is said to be covered was not sent.
    #[error("a covered header is missing")]
    NotSent,
    /// The signature's bytes are not strict base64, or none.
    #[error("the signature is not base64")]
    BadBase64,
    /// `acct:`, `http:`, a private name, no URL at all.
    #[error("the key id is no address that can be asked")]
    BadKeyId,
    /// The key would be on our own host.
    #[error("the key id is on our own host")]
    OurOwnKey,
    /// No `Host` header.
    #[error("there is no Host header")]
    NoHost,
    /// More than one `Host` header.
    #[error("there is more than one Host header")]
    SeveralHosts,
    /// A `Host` that is not ours.
    #[error("the request is meant for another host")]
    OtherHost,
    /// Neither `Digest` nor `Content-Digest`.
    #[error("there is no digest of the body")]
    NoDigest,
    /// Only digests that are not taken: MD5, SHA-1, `unixsum` …
    #[error("the digest is of no kind that is taken")]
    UnknownDigest,
    /// A digest that cannot be read.
    #[error("the digest cannot be read")]
    BadDigest,
    /// A digest of another body.
    #[error("the digest is of another body")]
    WrongDigest,
    /// More than one `Date` header.
    #[error("there is more than one Date header")]
    SeveralDates,
    /// A `Date` that cannot be read.
    #[error("the date cannot be read")]
    BadDate,
    /// Too old, or too far ahead of our clock: by how many seconds our clock is ahead of the sender's; below zero, behind.
    #[error("the signature's time is too far from now")]
    DateSkew(i64),
    /// Its own `expires` has passed, or lies before `created`.
    #[error("the signature has expired")]
    Expired,
    /// The key that was found is not the one that was named.
    #[error("the key is not the one that was named")]
    OtherKey,
    /// The key is of another kind than the algorithm that was named.
    #[error("the key does not fit the algorithm")]
    UnfitKey,
    /// The arithmetic says no.
    #[error("the signature does not verify")]
    WrongSignature,
}

impl Refusal {
    /// A stable word for the answer's body, the log and the counters.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoSignature => "signature-missing",
            Self::SeveralSignatures => "signature-several",
            Self::MixedSchemes => "signature-mixed",
            Self::Malformed => "signature-malformed",
            Self::UnknownAlgorithm => "signature-algorithm",
            Self::NotCovered(_) => "signature-coverage",
            Self::UnknownComponent => "signature-component",
            Self::NotSent => "signature-header-missing",
            Self::BadBase64 => "signature-base64",
            Self::BadKeyId => "key-id",
            Self::OurOwnKey => "key-ours",
            Self::NoHost => "host-missing",
            Self::SeveralHosts => "host-several",
            Self::OtherHost => "host-other",
            Self::NoDigest => "digest-missing",
            Self::UnknownDigest => "digest-unknown",
            Self::BadDigest => "digest-malformed",
            Self::WrongDigest => "digest-wrong",
            Self::SeveralDates => "date-several",
            Self::BadDate => "date-malformed",
            Self::DateSkew(_) => "date-skew",
            Self::Expired => "signature-expired",
            Self::OtherKey => "key-other",
            Self::UnfitKey => "key-unfit",
            Self::WrongSignature => "signature-wrong",
        }
    }

    /// What the sender is answered.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::SeveralSignatures | Self::NoHost | Self::SeveralHosts | Self::SeveralDates => {
                StatusCode::BAD_REQUEST
            }
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            _ => StatusCode::UNAUTHORIZED,
        }
    }
}
