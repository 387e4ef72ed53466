//! One byte of a signed request is changed: it is refused, wherever the byte stands.

use super::*;
use http::HeaderValue;

/// Values that a byte is changed to: neighbours in the table, the other case, and what has a meaning in headers.
fn changes(byte: u8) -> impl Iterator<Item = u8> {
    [byte ^ 1, byte ^ 0x20, b'"', b',', b' ', b'=', b'0', b'A', 0xe9].into_iter().filter(move |b| *b != byte)
}

/// What the changed request claims is what the whole one claimed: only the spelling differs.
fn same_claim(one: &Sent, other: &Sent) -> bool {
    let read = |sent: &Sent| signature::read(&sent.received(), &place(), NOW);
    one.body == other.body && read(one) == read(other)
}

/// Every header whose bytes matter. The rest (`Content-Type` in RFC 9421, say, or the case of `Host` there) was not signed.
fn mutated(scheme: Scheme, headers: &[&str]) {
    let edward = Edward::new();
    let key = edward.actor_key();
    let good = Sent::ours(scheme, &edward);
    good.told_by(&key).unwrap();
    for name in headers {
        let value = good.headers[*name].as_bytes();
        for (at, byte) in value.iter().enumerate() {
            for change in changes(*byte) {
                let mut value = value.to_vec();
                value[at] = change;
                let Ok(value) = HeaderValue::from_bytes(&value) else { continue };
                let mut sent = good.clone();
                sent.headers.insert(name.parse::<HeaderName>().unwrap(), value);
                let told = sent.told_by(&key);
                assert!(told.is_err() || same_claim(&sent, &good), "{name} {at}: {:?}", sent.headers[*name]);
                // The spellings that are free: the case of names in the list, of the algorithm, and blanks at the end.
                let free = *name == "signature" && scheme == Scheme::Cavage || change == b' ';
                assert!(told.is_err() || free, "{name} {at}: {:?}", sent.headers[*name]);
            }
        }
    }
    for (at, byte) in BODY.iter().enumerate() {
        for change in changes(*byte) {
            let mut sent = good.clone();
            sent.body[at] = change;
            assert!(sent.told_by(&key).is_err());
        }
    }
    for change in [Method::PUT, Method::PATCH, Method::GET] {
        assert!(Sent { method: change, ..good.clone() }.told_by(&key).is_err());
    }
    for extra in [b"".as_slice(), b" ", b"\n", b"{}"] {
        let mut sent = good.clone();
        sent.body.extend_from_slice(extra);
        assert_eq!(sent.told_by(&key).is_ok(), extra.is_empty());
    }
}

#[test]
fn any_changed_byte_is_refused_in_draft_cavage() {
    mutated(Scheme::Cavage, &["signature", "digest", "date", "host", "content-type"]);
}

#[test]
fn any_changed_byte_is_refused_in_rfc_9421() {
    mutated(Scheme::Rfc9421, &["signature", "signature-input", "content-digest"]);
}
