//! [draft-cavage-http-signatures-12](https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12), in and out.
//!
//! In: any list and order of headers that covers `(request-target)`, `host`, `date` or `(created)`, and `digest` if there is a
//! body. `rsa-sha256`, `hs2019` or no algorithm: all mean what the key says, and RSA means PKCS#1 v1.5 with SHA-256, whatever the
//! draft says of PSS, because that is what servers do. Read from `Signature` or from `Authorization: Signature`, not from both.
//! Out: the common denominator of all servers, `algorithm` always said.
//! Limits: 32 covered headers, signatures of at most 1,024 characters.

mod parameters;
#[cfg(test)]
mod vectors;

use super::algorithm::{Algorithm, Scheme};
use super::claim::Claim;
use super::outgoing::{Outgoing, Unsigned};
use super::received::{Place, Received, Target};
use super::refusal::Refusal;
use super::time::{self, Times};
use crate::vocab::RemoteUrl;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use parameters::Parameters;
use std::borrow::Cow;
use std::io::Write as _;

const MAX_HEADERS: usize = 32;
const MAX_SIGNATURE: usize = 1024;

/// The parameters in `Authorization: Signature …`, §3.1.
pub(super) fn in_authorization(value: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = value.split_at_checked("Signature ".len())?;
    scheme.eq_ignore_ascii_case(b"Signature ").then_some(rest)
}

/// Reads the claim of a request that carries one signature of this scheme.
pub(super) fn read(request: &Received<'_>, place: &Place, host: &str, now: i64) -> Result<Claim, Refusal> {
    let value = match request.headers.get("signature") {
        Some(value) => value.as_bytes(),
        None => request
            .headers
            .get_all(AUTHORIZATION)
            .iter()
            .find_map(|value| in_authorization(value.as_bytes()))
            .ok_or(Refusal::NoSignature)?,
    };
    let parameters = Parameters::read(value)?;
    let hs2019 = is_hs2019(parameters.algorithm)?;
    let covered = covered(&parameters, hs2019)?;
    enough(&covered, request.has_body())?;
    let key_id = RemoteUrl::parse(parameters.key_id, place.reach).map_err(|_| Refusal::BadKeyId)?;
    let times =
        Times { created: parameters.created.map(|t| t.seconds), expires: parameters.expires.map(|t| t.seconds) };
    times.check(now)?;
    let dated = covered.iter().any(|name| name == "date");
    let date = dated.then(|| time::check_date(request.headers, now)).transpose()?;
    // A time that is not covered is anybody's. One of the two is, else it would not be enough.
    let created = times.created.filter(|_| covered.iter().any(|name| name == "(created)"));
    let signed_at = created.or(date).unwrap_or(now);
    let lines = Lines { request, host, parameters: &parameters, covered: &covered };
    let bases: Result<Vec<_>, _> = place.targets(request.query).map(|target| lines.base(target)).collect();
    Ok(Claim {
        key_id,
        scheme: Scheme::Cavage,
        algorithm: None,
        bases: bases?,
        signature: bytes(parameters.signature)?,
        signed_at,
    })
}

/// §2.1.3 `algorithm`: whether it leaves all to the key, as `hs2019` and silence do.
fn is_hs2019(algorithm: Option<&str>) -> Result<bool, Refusal> {
    match algorithm {
        None => Ok(true),
        Some(name) if name.eq_ignore_ascii_case("hs2019") => Ok(true),
        Some(name) if name.eq_ignore_ascii_case("rsa-sha256") => Ok(false),
        Some(_) => Err(Refusal::UnknownAlgorithm),
    }
}

/// §2.1.6 `headers`: what is covered, in lower case. Without it, only the time is.
fn covered<'a>(parameters: &Parameters<'a>, hs2019: bool) -> Result<Vec<Cow<'a, str>>, Refusal> {
    let list = parameters.headers.unwrap_or(if hs2019 { "(created)" } else { "date" });
    let mut names: Vec<Cow<'a, str>> = Vec::with_capacity(8);
    for name in list.split(' ') {
        let is_lower = !name.bytes().any(|b| b.is_ascii_uppercase());
        let name = if is_lower { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) };
        if name.is_empty() || names.len() == MAX_HEADERS || names.contains(&name) {
            return Err(Refusal::Malformed);
        }
        // §2.3: the two times are for algorithms that are not named after the old ones.
        if !hs2019 && matches!(&*name, "(created)" | "(expires)") {
            return Err(Refusal::UnknownAlgorithm);
        }
        names.push(name);
    }
    Ok(names)
}

/// What must be covered for a request to be this one, to us, now, with this body.
fn enough(covered: &[Cow<'_, str>], has_body: bool) -> Result<(), Refusal> {
    let lacks = |name: &str| !covered.iter().any(|c| c == name);
    if lacks("(request-target)") {
        return Err(Refusal::NotCovered("(request-target)"));
    }
    if lacks("host") {
        return Err(Refusal::NotCovered("host"));
    }
    if lacks("date") && lacks("(created)") {
        return Err(Refusal::NotCovered("date"));
    }
    if has_body && lacks("digest") {
        return Err(Refusal::NotCovered("digest"));
    }
    Ok(())
}

/// The signature's bytes; whether their number fits the key, the arithmetic says.
fn bytes(text: &str) -> Result<Vec<u8>, Refusal> {
    if text.is_empty() || text.len() > MAX_SIGNATURE {
        return Err(Refusal::BadBase64);
    }
    STANDARD.decode(text).map_err(|_| Refusal::BadBase64)
}

/// §2.3, the signature string.
struct Lines<'a> {
    request: &'a Received<'a>,
    host: &'a str,
    parameters: &'a Parameters<'a>,
    covered: &'a [Cow<'a, str>],
}

impl Lines<'_> {
    /// The string, if the request was signed for this target.
    fn base(&self, target: Target<'_>) -> Result<Vec<u8>, Refusal> {
        let mut base = Vec::with_capacity(512);
        for name in self.covered {
            if !base.is_empty() {
                base.push(b'\n');
            }
            base.extend_from_slice(name.as_bytes());
            base.extend_from_slice(b": ");
            self.value(name, target, &mut base)?;
        }
        Ok(base)
    }

    fn value(&self, name: &str, target: Target<'_>, base: &mut Vec<u8>) -> Result<(), Refusal> {
        match name {
            "(request-target)" => {
                base.extend(self.request.method.as_str().bytes().map(|b| b.to_ascii_lowercase()));
                // Writing to memory does not fail.
                let _ = write!(base, " {target}");
            }
            "(created)" => base.extend_from_slice(self.parameters.created.ok_or(Refusal::NotSent)?.text.as_bytes()),
            "(expires)" => base.extend_from_slice(self.parameters.expires.ok_or(Refusal::NotSent)?.text.as_bytes()),
            "host" => base.extend_from_slice(self.host.as_bytes()),
            _ if name.starts_with('(') => return Err(Refusal::UnknownComponent),
            _ => self.request.field(name, base)?,
        }
        Ok(())
    }
}

/// Writes what is to be signed of a request of ours.
pub(super) fn write(request: &Outgoing<'_>, key_id: &str, algorithm: Algorithm, now: i64) -> Unsigned {
    let mut headers = request.headers(now);
    let mut covered = "(request-target) host date".to_owned();
    let mut base = format!(
        "(request-target): {} {}\nhost: {}\ndate: {}",
        request.method.as_str().to_ascii_lowercase(),
        request.url.target(),
        request.url.authority(),
        time::http_date(now),
    );
    if let Some((body, media_type)) = request.body {
        let digest = super::digest::digest(body);
        covered.push_str(" digest content-type");
        base.push_str(&format!("\ndigest: {digest}\ncontent-type: {media_type}"));
        super::outgoing::put(&mut headers, "digest", &digest);
    }
    let algorithm = match algorithm {
        Algorithm::RsaV15Sha256 => "rsa-sha256",
        Algorithm::RsaPssSha512 | Algorithm::Ed25519 => "hs2019",
    };
    let before = format!("keyId=\"{key_id}\",algorithm=\"{algorithm}\",headers=\"{covered}\",signature=\"");
    Unsigned { headers, base: base.into_bytes(), scheme: Scheme::Cavage, before }
}
