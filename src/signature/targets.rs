//! What fuzzing calls: one function a target, any bytes in, no panic out. `fuzz/` wraps them for `cargo fuzz`; here they run as
//! plain tests on bytes that proptest makes, and on ones that look like the real thing.

use super::refusal::Refusal;
use super::{Claim, HostHeader, Place, Received, cavage, digest, time};
use crate::vocab::{Reach, RemoteUrl};
use http::{HeaderMap, HeaderValue, Method};

/// The time at which strangers' bytes are read.
const NOW: i64 = 1_703_073_600;

/// Reads a request with these headers at our inbox.
fn read(headers: &[(&'static str, &[u8])]) -> Result<Claim, Refusal> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, HeaderValue::from_bytes(value).map_err(|_| Refusal::Malformed)?);
    }
    let inbox = RemoteUrl::parse("https://example.org/gate/inbox", Reach::Internet).map_err(|_| Refusal::BadKeyId)?;
    let place = Place::new(&inbox, HostHeader::Rewritten, Reach::Internet);
    let request = Received { method: &Method::POST, query: None, headers: &map, body: b"{}" };
    super::read(&request, &place, NOW)
}

/// A draft-cavage `Signature`: never more than four bases, and never one without all that must be covered.
///
/// # Panics
///
/// When that does not hold.
pub fn signature_header(bytes: &[u8]) {
    let date = time::http_date(NOW);
    let digest = digest::digest(b"{}");
    let told = read(&[("signature", bytes), ("date", date.as_bytes()), ("digest", digest.as_bytes())]);
    if let Ok(claim) = told {
        assert!((1..=4).contains(&claim.bases.len()) && !claim.signature.is_empty());
        for base in &claim.bases {
            let text = String::from_utf8_lossy(base);
            for line in ["(request-target): post /gate/inbox", "host: example.org", digest.as_str()] {
                assert!(text.contains(line), "{text} lacks {line}");
            }
        }
    }
    let _ = cavage::in_authorization(bytes);
}

/// `Signature-Input` and `Signature`, the two with a zero byte or a line feed between them.
///
/// # Panics
///
/// When that does not hold.
pub fn signature_input(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |b| matches!(b, 0 | b'\n'));
    let (input, signature) = (parts.next().unwrap_or_default(), parts.next().unwrap_or(b"sig1=:AAAA:"));
    let digest = digest::content_digest(b"{}");
    let told = read(&[("signature-input", input), ("signature", signature), ("content-digest", digest.as_bytes())]);
    if let Ok(claim) = told {
        for base in &claim.bases {
            let text = String::from_utf8_lossy(base);
            for part in ["\"@method\": POST", "example.org", "\"@signature-params\": (", digest.as_str()] {
                assert!(text.contains(part), "{text} lacks {part}");
            }
        }
    }
}

/// `Digest` and `Content-Digest`: right ones only.
///
/// # Panics
///
/// When that does not hold.
pub fn digest_header(bytes: &[u8]) {
    for name in ["digest", "content-digest"] {
        let Ok(value) = HeaderValue::from_bytes(bytes) else { return };
        let headers = HeaderMap::from_iter([(http::HeaderName::from_static(name), value)]);
        if digest::check(&headers, b"{}").is_ok() {
            assert_ne!(digest::check(&headers, b"[]"), Ok(()), "a digest of two bodies");
        }
    }
}

/// `Date`: what is read is written again as the same second.
///
/// # Panics
///
/// When that does not hold.
pub fn http_date(bytes: &[u8]) {
    if let Ok(at) = time::read(bytes) {
        assert_eq!(time::read(time::http_date(at).as_bytes()), Ok(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::targets::bent;
    use proptest::prelude::*;

    const KEY: &str = "https://remote.example/k";

    fn cavage() -> String {
        format!("keyId=\"{KEY}\",headers=\"(request-target) host date digest\",signature=\"AAAA\"")
    }

    fn input() -> String {
        let list = "\"@method\" \"@target-uri\" \"content-digest\"";
        format!("sig1=({list});created={NOW};keyid=\"{KEY}\"\nsig1=:AAAA:")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn signature_headers(bytes in bent(cavage())) {
            signature_header(&bytes);
        }

        #[test]
        fn signature_inputs(bytes in bent(input())) {
            signature_input(&bytes);
        }

        #[test]
        fn digest_headers(bytes in bent(format!("{}, SHA-512=", digest::digest(b"{}")))) {
            digest_header(&bytes);
        }

        #[test]
        fn content_digest_headers(bytes in bent(digest::content_digest(b"{}"))) {
            digest_header(&bytes);
        }

        #[test]
        fn http_dates(bytes in bent(time::http_date(NOW))) {
            http_date(&bytes);
        }
    }

    /// The tests above would be worth nothing if nothing they start from were taken.
    #[test]
    fn the_good_ones_are_good() {
        let (date, digest) = (time::http_date(NOW), digest::digest(b"{}"));
        let cavage = cavage();
        let headers = [("signature", cavage.as_bytes()), ("date", date.as_bytes()), ("digest", digest.as_bytes())];
        assert!(read(&headers).is_ok());
        let (input, digest) = (input(), digest::content_digest(b"{}"));
        let (input, signature) = input.split_once('\n').unwrap();
        let headers = [("signature-input", input), ("signature", signature), ("content-digest", &digest)];
        assert!(read(&headers.map(|(name, value)| (name, value.as_bytes()))).is_ok());
    }
}
