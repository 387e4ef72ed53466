//! What a signed request claims: that the holder of a key sent it. Everything that can be refused without the key has been.
//!
//! Order of the refusals, cheapest first: host, scheme and grammar, algorithm, coverage, key id, time, digest. Nothing is
//! fetched before all of them passed.

use super::actor_key::ActorKey;
use super::algorithm::{Algorithm, Scheme};
use super::received::{Place, Received};
use super::refusal::Refusal;
use super::verifying_key::KeyKind;
use super::{cavage, digest, message};
use crate::vocab::RemoteUrl;
use http::header::AUTHORIZATION;

/// A claim that only the arithmetic can still refuse. Made by [`read`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub(super) key_id: RemoteUrl,
    pub(super) scheme: Scheme,
    pub(super) algorithm: Option<Algorithm>,
    pub(super) bases: Vec<Vec<u8>>,
    pub(super) signature: Vec<u8>,
    pub(super) signed_at: i64,
}

impl Claim {
    /// The key, as `keyId` names it: fetch [`RemoteUrl::without_fragment`], look for exactly this id in it.
    pub fn key_id(&self) -> &RemoteUrl {
        &self.key_id
    }

    /// When it was signed, by the sender's clock, in Unix seconds: `created`, else `Date`.
    pub fn signed_at(&self) -> i64 {
        self.signed_at
    }

    /// How the signature was written: what this server will surely understand from us.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// What may have been signed, likeliest first; at most four, because of paths and queries that hosts rewrite.
    pub fn bases(&self) -> impl Iterator<Item = &[u8]> {
        self.bases.iter().map(Vec::as_slice)
    }

    /// The signature's bytes.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// What the signature must have been made with, if it was made with this key.
    pub fn algorithm_with(&self, key: &ActorKey) -> Result<Algorithm, Refusal> {
        if key.id() != &self.key_id {
            return Err(Refusal::OtherKey);
        }
        match (key.key().kind(), self.algorithm) {
            (KeyKind::Rsa(_), None | Some(Algorithm::RsaV15Sha256)) => Ok(Algorithm::RsaV15Sha256),
            (KeyKind::Rsa(_), Some(Algorithm::RsaPssSha512)) => Ok(Algorithm::RsaPssSha512),
            (KeyKind::Ed25519(_), None | Some(Algorithm::Ed25519)) => Ok(Algorithm::Ed25519),
            _ => Err(Refusal::UnfitKey),
        }
    }
}

/// Reads what a request claims, and refuses what no key could mend. `now` is in Unix seconds.
pub fn read(request: &Received<'_>, place: &Place, now: i64) -> Result<Claim, Refusal> {
    let host = place.host(request.headers)?;
    let claim = match scheme(request)? {
        Scheme::Cavage => cavage::read(request, place, host, now)?,
        Scheme::Rfc9421 => message::read(request, place, host, now)?,
    };
    if claim.key_id.authority() == place.authority {
        return Err(Refusal::OurOwnKey);
    }
    if request.has_body() {
        digest::check(request.headers, request.body)?;
    }
    Ok(claim)
}

/// Which scheme, of exactly one.
fn scheme(request: &Received<'_>) -> Result<Scheme, Refusal> {
    let count = |name: &str| request.headers.get_all(name).iter().count();
    let authorized = request
        .headers
        .get_all(AUTHORIZATION)
        .iter()
        .filter(|v| cavage::in_authorization(v.as_bytes()).is_some())
        .count();
    match (count("signature-input"), count("signature"), authorized) {
        (0.., 0, 0) => Err(Refusal::NoSignature),
        (0, 1, 0) | (0, 0, 1) => Ok(Scheme::Cavage),
        (1, 1, 0) => Ok(Scheme::Rfc9421),
        (1.., _, 1..) => Err(Refusal::MixedSchemes),
        _ => Err(Refusal::SeveralSignatures),
    }
}
