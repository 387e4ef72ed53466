//! RFC 9421.
use super::algorithm::{Algorithm, Scheme};
use super::claim::Claim;
use super::outgoing::{Outgoing, Unsigned};
use super::received::{Place, Received};
use super::refusal::Refusal;

pub(super) fn read(_: &Received<'_>, _: &Place, _: i64) -> Result<Claim, Refusal> {
    Err(Refusal::NoSignature)
}

pub(super) fn write(_: &Outgoing<'_>, _: &str, _: Algorithm, _: i64) -> Unsigned {
    Unsigned { headers: http::HeaderMap::new(), base: Vec::new(), scheme: Scheme::Rfc9421, before: String::new() }
}
