//! What the body must hash to: `Digest` ([RFC 3230](https://www.rfc-editor.org/rfc/rfc3230)) and `Content-Digest`
//! ([RFC 9530](https://www.rfc-editor.org/rfc/rfc9530)).
//!
//! Every one of the two that is there must hold SHA-256 or SHA-512, and every value of these must be right: a signature covers
//! one of the headers, and it must not matter which. Limits: 1,024 bytes a header, strict base64.

use super::refusal::Refusal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use sha2::{Digest as _, Sha256, Sha512};
use std::borrow::Cow;
use subtle::ConstantTimeEq as _;

/// Longest header read, in bytes.
const MAX: usize = 1024;

/// Holds the body against the request's digests.
pub(super) fn check(headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    let digest = joined(headers, "digest")?;
    let content_digest = joined(headers, "content-digest")?;
    if digest.is_none() && content_digest.is_none() {
        return Err(Refusal::NoDigest);
    }
    digest.map_or(Ok(()), |text| check_digest(&text, body))?;
    content_digest.map_or(Ok(()), |text| check_content_digest(&text, body))
}

/// Writes `Digest`. The label is in upper case, because Threads takes no other.
pub(super) fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(body)))
}

/// Writes `Content-Digest`.
pub(super) fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

/// The values of all headers of this name.
fn joined<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<Cow<'a, str>>, Refusal> {
    let mut all: Option<Cow<'a, str>> = None;
    for value in headers.get_all(name) {
        let value = value.to_str().map_err(|_| Refusal::BadDigest)?;
        all = Some(match all {
            None => Cow::Borrowed(value),
            Some(before) => Cow::Owned(format!("{before}, {value}")),
        });
        if all.as_ref().is_some_and(|all| all.len() > MAX) {
            return Err(Refusal::BadDigest);
        }
    }
    Ok(all)
}

/// `SHA-256=…,SHA-512=…`: labels in any case, unknown ones beside a known one.
fn check_digest(text: &str, body: &[u8]) -> Result<(), Refusal> {
    let mut known = false;
    for part in text.split(',') {
        let (label, value) = part.trim().split_once('=').ok_or(Refusal::BadDigest)?;
        known |= is_right(label, body, || STANDARD.decode(value).ok())?;
    }
    if known { Ok(()) } else { Err(Refusal::UnknownDigest) }
}

/// `sha-256=:…:`, a dictionary of byte sequences.
fn check_content_digest(text: &str, body: &[u8]) -> Result<(), Refusal> {
    let dictionary: sfv::Dictionary = sfv::Parser::new(text).parse().map_err(|_| Refusal::BadDigest)?;
    let mut known = false;
    for (label, entry) in &dictionary {
        let bytes = || match entry {
            sfv::ListEntry::Item(item) => item.bare_item.as_byte_sequence().map(<[u8]>::to_vec),
            sfv::ListEntry::InnerList(_) => None,
        };
        known |= is_right(label.as_str(), body, bytes)?;
    }
    if known { Ok(()) } else { Err(Refusal::UnknownDigest) }
}

/// Whether the label is known; an error if it is and the value is not the body's.
fn is_right(label: &str, body: &[u8], value: impl FnOnce() -> Option<Vec<u8>>) -> Result<bool, Refusal> {
    let right: bool = if label.eq_ignore_ascii_case("sha-256") {
        Sha256::digest(body).as_slice().ct_eq(&value().ok_or(Refusal::BadDigest)?).into()
    } else if label.eq_ignore_ascii_case("sha-512") {
        Sha512::digest(body).as_slice().ct_eq(&value().ok_or(Refusal::BadDigest)?).into()
    } else {
        return Ok(false);
    };
    if right { Ok(true) } else { Err(Refusal::WrongDigest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [RFC 9530 Appendix B.1](https://www.rfc-editor.org/rfc/rfc9530#appendix-B.1): the body and its digest.
    const BODY: &[u8] = b"{\"hello\": \"world\"}\n";
    const SHA_256: &str = "RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=";
    /// From RFC 9421 §2.5 and B.2: `{"hello": "world"}` without a line end.
    const SHA_512: &str = "WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==";

    fn told(headers: &[(&'static str, &str)], body: &[u8]) -> Result<(), Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        check(&map, body)
    }

    #[test]
    fn published_samples_are_right() {
        told(&[("content-digest", &format!("sha-256=:{SHA_256}:"))], BODY).unwrap();
        told(&[("content-digest", &format!("sha-512=:{SHA_512}:"))], b"{\"hello\": \"world\"}").unwrap();
        told(&[("digest", &format!("SHA-256={SHA_256}"))], BODY).unwrap();
        assert_eq!(digest(BODY), format!("SHA-256={SHA_256}"));
        assert_eq!(content_digest(BODY), format!("sha-256=:{SHA_256}:"));
    }

    #[test]
    fn labels_are_read_in_any_case_and_in_any_company() {
        let sha_512 = STANDARD.encode(Sha512::digest(BODY));
        for text in [
            format!("sha-256={SHA_256}"),
            format!("ShA-256={SHA_256}"),
            format!("MD5=abc, SHA-256={SHA_256}"),
            format!("SHA-256={SHA_256},SHA-512={sha_512}"),
            format!("SHA-512={sha_512}"),
        ] {
            told(&[("digest", &text)], BODY).unwrap_or_else(|e| panic!("{text}: {e}"));
        }
        told(&[("digest", "unixsum=30637"), ("digest", &format!("SHA-256={SHA_256}"))], BODY).unwrap();
    }

    #[test]
    fn one_wrong_value_refuses_all() {
        let right = format!("SHA-256={SHA_256}");
        let wrong = "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=";
        for (headers, why) in [
            (vec![], Refusal::NoDigest),
            (vec![("digest", format!("SHA-256={wrong}"))], Refusal::WrongDigest),
            (vec![("digest", format!("{right},SHA-512={wrong}"))], Refusal::WrongDigest),
            (vec![("digest", format!("{right},SHA-256={wrong}"))], Refusal::WrongDigest),
            (vec![("digest", right.clone()), ("digest", format!("sha-256={wrong}"))], Refusal::WrongDigest),
            (vec![("digest", right.clone()), ("content-digest", format!("sha-256=:{wrong}:"))], Refusal::WrongDigest),
            (
                vec![("content-digest", format!("sha-256=:{SHA_256}:")), ("digest", "MD5=x".into())],
                Refusal::UnknownDigest,
            ),
            (vec![("content-digest", format!("sha-256=:{SHA_256}:")), ("digest", "x".into())], Refusal::BadDigest),
            (vec![("digest", "MD5=abc".into())], Refusal::UnknownDigest),
            (vec![("digest", "SHA=abc,unixsum=1".into())], Refusal::UnknownDigest),
            (vec![("digest", "id-sha-256=abc".into())], Refusal::UnknownDigest),
            (vec![("digest", format!("SHA-256={}", SHA_256.trim_end_matches('=')))], Refusal::BadDigest),
            (vec![("digest", format!("SHA-256=\"{SHA_256}\""))], Refusal::BadDigest),
            (
                vec![("digest", format!("SHA-256={}", super::super::key::hex(&Sha256::digest(BODY))))],
                Refusal::WrongDigest,
            ),
            (vec![("digest", format!("SHA-256 {SHA_256}"))], Refusal::UnknownDigest),
            (vec![("digest", ",".repeat(2000))], Refusal::BadDigest),
            (vec![("content-digest", format!("sha-256={SHA_256}"))], Refusal::BadDigest),
            (vec![("content-digest", "sha-256".into())], Refusal::BadDigest),
            (vec![("content-digest", format!("SHA-256=:{SHA_256}:"))], Refusal::BadDigest),
        ] {
            let headers: Vec<(&'static str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
            assert_eq!(told(&headers, BODY), Err(why), "{headers:?}");
        }
    }
}
