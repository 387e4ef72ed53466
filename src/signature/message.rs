//! HTTP Message Signatures, [RFC 9421](https://www.rfc-editor.org/rfc/rfc9421), in and out.
//!
//! In: a signature must say when it was `created` and cover `@method`, the whole address (`@target-uri`, or `@authority` with `@path`
//! or `@request-target`), and `content-digest` if there is a body. `alg` may be absent: the key then decides, and RSA means
//! v1.5 with SHA-256, as in the rest of the fediverse. `nonce`, `tag` and what nobody knows are signed, and otherwise ignored:
//! replays are met by the activity's id. Out: what Mastodon and Fedify both ask for.

mod input;
#[cfg(test)]
mod vectors;

use super::algorithm::{Algorithm, Scheme};
use super::claim::Claim;
use super::outgoing::{Outgoing, Unsigned};
use super::received::{Place, Received, Target};
use super::refusal::Refusal;
use super::time;
use crate::vocab::RemoteUrl;
use input::Input;

/// The label of our own signature.
const LABEL: &str = "sig1";

/// Reads the claim of a request that is signed with this scheme: of several labels, the first that would do alone. If none would,
/// the first one says why.
pub(super) fn read(request: &Received<'_>, place: &Place, host: &str, now: i64) -> Result<Claim, Refusal> {
    let inputs = Input::all(request.headers)?;
    let mut claims = inputs.into_iter().map(|input| input.and_then(|input| claim(input, request, place, host, now)));
    let first = claims.next().ok_or(Refusal::NoSignature)?;
    first.or_else(|why| claims.find_map(Result::ok).ok_or(why))
}

/// What one label claims.
fn claim(input: Input, request: &Received<'_>, place: &Place, host: &str, now: i64) -> Result<Claim, Refusal> {
    enough(&input, request.has_body())?;
    let key_id = RemoteUrl::parse(&input.key_id, place.reach).map_err(|_| Refusal::BadKeyId)?;
    input.times.check(now)?;
    if input.covered.iter().any(|name| name == "date") {
        time::check_date(request.headers, now)?;
    }
    let lines = Lines { request, place, host, input: &input };
    let bases: Result<Vec<_>, _> = place.targets(request.query).map(|target| lines.base(target)).collect();
    let bases = bases?;
    let signed_at = input.times.created.unwrap_or(now);
    Ok(Claim {
        key_id,
        scheme: Scheme::Rfc9421,
        algorithm: input.algorithm,
        bases,
        signature: input.signature,
        signed_at,
    })
}

/// What must be covered for a request to be this one, to us, now, with this body.
fn enough(input: &Input, has_body: bool) -> Result<(), Refusal> {
    let has = |name: &str| input.covered.iter().any(|c| c == name);
    if !has("@method") {
        return Err(Refusal::NotCovered("@method"));
    }
    if !(has("@target-uri") || has("@authority") && (has("@path") || has("@request-target"))) {
        return Err(Refusal::NotCovered("@target-uri"));
    }
    if has_body && !has("content-digest") {
        return Err(Refusal::NotCovered("content-digest"));
    }
    if input.times.created.is_none() {
        return Err(Refusal::NotCovered("created"));
    }
    Ok(())
}

/// §2.5, the signature base.
struct Lines<'a> {
    request: &'a Received<'a>,
    place: &'a Place,
    host: &'a str,
    input: &'a Input,
}

impl Lines<'_> {
    /// The base, if the request was signed for this target.
    fn base(&self, target: Target<'_>) -> Result<Vec<u8>, Refusal> {
        let mut base = Vec::with_capacity(512);
        for name in &self.input.covered {
            base.push(b'"');
            base.extend_from_slice(name.as_bytes());
            base.extend_from_slice(b"\": ");
            if name.starts_with('@') {
                base.extend_from_slice(self.derived(name, target)?.as_bytes());
            } else if name == "host" {
                base.extend_from_slice(self.host.as_bytes());
            } else {
                self.request.field(name, &mut base)?;
            }
            base.push(b'\n');
        }
        base.extend_from_slice(b"\"@signature-params\": ");
        base.extend_from_slice(self.input.parameters.as_bytes());
        Ok(base)
    }

    /// §2.2, what is no header.
    fn derived(&self, name: &str, target: Target<'_>) -> Result<String, Refusal> {
        Ok(match name {
            "@method" => self.request.method.as_str().to_owned(),
            "@target-uri" => format!("{}://{}{target}", self.place.scheme, self.place.authority),
            "@authority" => self.place.authority.clone(),
            "@scheme" => self.place.scheme.to_owned(),
            "@request-target" => target.to_string(),
            "@path" => target.path.to_owned(),
            "@query" => format!("?{}", target.query.unwrap_or_default()),
            _ => return Err(Refusal::UnknownComponent),
        })
    }
}

/// Writes what is to be signed of a request of ours.
pub(super) fn write(request: &Outgoing<'_>, key_id: &str, algorithm: Algorithm, now: i64) -> Unsigned {
    let mut headers = request.headers(now);
    let mut covered = "\"@method\" \"@target-uri\" \"@authority\"".to_owned();
    let mut base = format!(
        "\"@method\": {}\n\"@target-uri\": {}\n\"@authority\": {}\n",
        request.method,
        request.url.without_fragment(),
        request.url.authority(),
    );
    if let Some((body, _)) = request.body {
        let digest = super::digest::content_digest(body);
        covered.push_str(" \"content-digest\"");
        base.push_str(&format!("\"content-digest\": {digest}\n"));
        super::outgoing::put(&mut headers, "content-digest", &digest);
    }
    let algorithm = match algorithm {
        Algorithm::RsaV15Sha256 => "rsa-v1_5-sha256",
        Algorithm::RsaPssSha512 => "rsa-pss-sha512",
        Algorithm::Ed25519 => "ed25519",
    };
    // In this order, because some verifiers write the parameters anew instead of taking them as they stand.
    let input = format!("({covered});created={};alg=\"{algorithm}\";keyid=\"{key_id}\"", now.max(0));
    base.push_str(&format!("\"@signature-params\": {input}"));
    super::outgoing::put(&mut headers, "signature-input", &format!("{LABEL}={input}"));
    Unsigned { headers, base: base.into_bytes(), scheme: Scheme::Rfc9421, before: format!("{LABEL}=:") }
}
