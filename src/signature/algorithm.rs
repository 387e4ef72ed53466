//! What a signature is made with, and how it is written into a request.

use serde::{Deserialize, Serialize};

/// The arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1.5 with SHA-256: what the fediverse speaks, `rsa-sha256`, `rsa-v1_5-sha256` or `hs2019`.
    RsaV15Sha256,
    /// RSASSA-PSS with SHA-512, `rsa-pss-sha512` ([RFC 9421 §3.3.1](https://www.rfc-editor.org/rfc/rfc9421#section-3.3.1)).
    RsaPssSha512,
    /// Ed25519 ([RFC 9421 §3.3.6](https://www.rfc-editor.org/rfc/rfc9421#section-3.3.6)).
    Ed25519,
}

/// How a signature is written into a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Scheme {
    /// [draft-cavage-http-signatures-12](https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12).
    #[default]
    Cavage,
    /// [RFC 9421](https://www.rfc-editor.org/rfc/rfc9421).
    Rfc9421,
}
