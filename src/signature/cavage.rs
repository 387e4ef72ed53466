//! draft-cavage-http-signatures-12.
use super::algorithm::{Algorithm, Scheme};
use super::claim::Claim;
use super::outgoing::{Outgoing, Unsigned};
use super::received::{Place, Received};
use super::refusal::Refusal;

/// The parameters in `Authorization: Signature …`.
pub(super) fn in_authorization(value: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = value.split_at_checked("Signature ".len())?;
    scheme.eq_ignore_ascii_case(b"Signature ").then_some(rest)
}

pub(super) fn read(_: &Received<'_>, _: &Place, _: &str, _: i64) -> Result<Claim, Refusal> {
    Err(Refusal::NoSignature)
}

pub(super) fn write(request: &Outgoing<'_>, _: &str, _: Algorithm, _: i64) -> Unsigned {
    let _ = (request.method, request.url, request.body);
    Unsigned { headers: http::HeaderMap::new(), base: Vec::new(), scheme: Scheme::Cavage, before: String::new() }
}
