//! D: what the body must hash to.

use crate::case::{Base, Case, Shot, case, refused, scene, taken};
use crate::draft::Draft;
use crate::signer;

pub(super) fn cases() -> Vec<Case> {
    let body = |d: &Draft| d.activity.to_string().into_bytes();
    let digest = move |input: &str, status: u16, code: &'static str, value: fn(&[u8]) -> String| {
        refused(input, status, code, 0).draft(move |d| d.head("Digest", value(&body(d))))
    };
    let fits =
        move |input: &str, value: fn(&[u8]) -> String| taken(input).draft(move |d| d.head("Digest", value(&body(d))));
    vec![
        case(
            "D-01",
            "no digest",
            [
                refused("none", 401, "signature-coverage", 0).draft(|d| {
                    d.undigested = true;
                    d.cover("(request-target) host date");
                }),
                refused("taken away", 401, "signature-header-missing", 0).wire(|wire| wire.remove("Digest")),
                refused("of RFC 9530 taken away", 401, "signature-header-missing", 0)
                    .of(Base::Message)
                    .wire(|wire| wire.remove("Content-Digest")),
            ],
        ),
        case(
            "D-02",
            "a digest of another body",
            [
                digest("another body", 401, "digest-wrong", |_| signer::digest(b"{}")),
                refused("the body was changed", 401, "digest-wrong", 0).wire(|wire| wire.body.push(b' ')),
                refused("of RFC 9530", 401, "digest-wrong", 0).of(Base::Message).wire(|wire| wire.body.push(b' ')),
            ],
        ),
        case(
            "D-03",
            "digests that are worth nothing",
            [
                digest("MD5", 401, "digest-unknown", |_| "MD5=1B2M2Y8AsgTpgAmY7PhCfg==".into()),
                digest("SHA-1", 401, "digest-unknown", |_| "SHA=2jmj7l5rSw0yVb/vlWAYkK/YBwk=".into()),
                digest("unixsum", 401, "digest-unknown", |_| "unixsum=30637".into()),
            ],
        ),
        case(
            "D-04",
            "names in any case, two digests, and one of two wrong",
            [
                fits("sha-256", |body| signer::digest(body).replace("SHA", "sha")),
                fits("ShA-256", |body| signer::digest(body).replace("SHA", "ShA")),
                fits("SHA-256 and SHA-512", |body| format!("{},{}", signer::digest(body), signer::digest_512(body))),
                digest("the second wrong", 401, "digest-wrong", |body| {
                    format!("{},{}", signer::digest(body), signer::digest_512(b"{}"))
                }),
                digest("the first wrong", 401, "digest-wrong", |body| {
                    format!("{},{}", signer::digest(b"{}"), signer::digest_512(body))
                }),
            ],
        ),
        scene("D-05", "a body of a byte every five seconds ends after ten", |play| play.slow("D-05")),
        case(
            "D-06",
            "a digest in hex, and bodies that are packed",
            [
                digest("hex", 401, "digest-wrong", |body| format!("SHA-256={}", signer::hex(body))).status(&[401]),
                packed("gzip"),
                packed("br"),
                packed("identity"),
            ],
        ),
        case(
            "D-07",
            "nothing, and the digest of nothing",
            [refused("empty", 400, "empty", 0).draft(|d| d.body = Some(Vec::new()))],
        ),
        case(
            "D-08",
            "more than one JSON value, or a mark before it",
            [
                bytes("words after it", |body| [body, b"canary"].concat()),
                bytes("a second value", |body| [body, b"{}"].concat()),
                bytes("a byte order mark", |body| [b"\xef\xbb\xbf", body].concat()),
            ],
        ),
        case(
            "D-09",
            "a second digest behind a body in chunks is no digest",
            [taken("SHA-256 of another body").wire(|wire| {
                wire.unframed = true;
                wire.add("Transfer-Encoding", "chunked");
                wire.add("Trailer", "Digest");
                let body = String::from_utf8(wire.body.clone()).unwrap();
                let trailer = signer::digest(b"{}");
                wire.body = format!("{:x}\r\n{body}\r\n0\r\nDigest: {trailer}\r\n\r\n", body.len()).into_bytes();
            })],
        ),
        case(
            "D-10",
            "of two digests in two headers, one is wrong",
            [
                refused("Digest", 401, "digest-wrong", 0).draft(move |d| {
                    d.head("Content-Digest", signer::content_digest(&body(d)));
                    d.head("Digest", signer::digest(b"{}"));
                }),
                refused("Content-Digest", 401, "digest-wrong", 0)
                    .draft(|d| d.head("Content-Digest", signer::content_digest(b"{}"))),
            ],
        ),
    ]
}

fn packed(encoding: &'static str) -> Shot {
    refused(encoding, 415, "media-type", 0).draft(move |d| d.head("Content-Encoding", encoding))
}

fn bytes(input: &str, change: fn(&[u8]) -> Vec<u8>) -> Shot {
    refused(input, 400, "malformed", 0).draft(move |d| d.body = Some(change(d.activity.to_string().as_bytes())))
}
