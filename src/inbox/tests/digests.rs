//! D: the body is the one that was signed. (D-05 and D-09, bodies that drip and trailers, are the connection's.)

use super::cases::{Scene, check};
use super::letter::sha256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha512};

fn digest(scene: &mut Scene, make: impl Fn(&[u8]) -> String) {
    let value = make(&scene.letter.body);
    scene.letter.set("digest", &value);
}

fn sha512(body: &[u8]) -> String {
    STANDARD.encode(Sha512::digest(body))
}

#[test]
fn the_digest() {
    check([
        ("D-01 not sent", |s| s.letter.unset("digest"), 401, "signature-header-missing", 0),
        (
            "D-01 not covered",
            |s| {
                s.letter.unset("digest");
                s.letter.covers = "(request-target) host date".into();
            },
            401,
            "signature-coverage",
            0,
        ),
        ("D-02", |s| digest(s, |_| format!("SHA-256={}", sha256(b"other"))), 401, "digest-wrong", 0),
        ("D-03 md5", |s| digest(s, |_| "MD5=1B2M2Y8AsgTpgAmY7PhCfg==".into()), 401, "digest-unknown", 0),
        ("D-03 sha1", |s| digest(s, |_| "SHA=2jmj7l5rSw0yVb/vlWAYkK/YBwk=".into()), 401, "digest-unknown", 0),
        ("D-03 unixsum", |s| digest(s, |_| "unixsum=30637".into()), 401, "digest-unknown", 0),
        ("D-04 lower", |s| digest(s, |b| format!("sha-256={}", sha256(b))), 202, "requested", 1),
        ("D-04 mixed", |s| digest(s, |b| format!("Sha-256={}", sha256(b))), 202, "requested", 1),
        ("D-04 both", |s| digest(s, |b| format!("SHA-256={},SHA-512={}", sha256(b), sha512(b))), 202, "requested", 1),
        (
            "D-04 one wrong",
            |s| digest(s, |b| format!("SHA-256={},SHA-512={}", sha256(b), sha512(b"x"))),
            401,
            "digest-wrong",
            0,
        ),
        ("D-06 hex", |s| digest(s, |_| format!("SHA-256={}", "ab".repeat(32))), 401, "digest-wrong", 0),
        ("D-06 no base64", |s| digest(s, |_| "SHA-256=***".into()), 401, "digest-malformed", 0),
        ("D-06 encoded", |s| s.letter.add("content-encoding", "gzip"), 415, "media-type", 0),
        ("D-07", |s| s.letter.write(Vec::new()), 400, "empty", 0),
        (
            "D-08 after",
            |s| {
                let b = [&s.letter.body[..], b"{}"].concat();
                s.letter.write(b);
            },
            400,
            "malformed",
            0,
        ),
        (
            "D-08 before",
            |s| {
                let b = [b"\xef\xbb\xbf", &s.letter.body[..]].concat();
                s.letter.write(b);
            },
            400,
            "malformed",
            0,
        ),
        (
            "D-10",
            |s| {
                let v = format!("sha-256=:{}:", sha256(&s.letter.body));
                s.letter.add("content-digest", &v);
                digest(s, |_| format!("SHA-256={}", sha256(b"x")));
            },
            401,
            "digest-wrong",
            0,
        ),
    ]);
}
