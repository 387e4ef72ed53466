//! S: the signature as draft-cavage writes it, and what every scheme has in common.

use crate::case::{Base, Case, Shot, below, case, refused, taken};
use crate::draft::{Draft, Scheme};
use crate::signer;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = header();
    cases.extend(coverage());
    cases.extend(bytes());
    cases.extend(around());
    cases
}

fn header() -> Vec<Case> {
    let malformed = |input: &str, header: &str| {
        let header = header.to_owned();
        refused(input, 400, "signature-malformed", 0).wire(move |wire| wire.set("Signature", &header))
    };
    let algorithm = |name: &'static str| {
        refused(name, 401, "signature-algorithm", 0).draft(move |d| d.say("algorithm", format!("\"{name}\"")))
    };
    let said = |name: &'static str| taken(name).draft(move |d| d.say("algorithm", format!("\"{name}\"")));
    vec![
        case(
            "S-01",
            "no Signature header",
            [refused("none", 401, "signature-missing", 0).wire(|wire| wire.remove("Signature"))],
        ),
        case(
            "S-02",
            "a Signature that cannot be read",
            [
                malformed("empty", ""),
                malformed("commas and an equals sign", ",,,="),
                malformed("a quote that does not end", "keyId=\"http://x/,signature=\"AA=="),
                malformed("nine KiB of commas", &",".repeat(9 * 1024)),
                malformed("64 KiB of commas", &",".repeat(64 * 1024)).status(&[400, 431]),
            ],
        ),
        case(
            "S-03",
            "two Signature headers: never the first, never the last",
            [
                refused("good, bad", 400, "signature-several", 0)
                    .wire(|wire| wire.add("Signature", "keyId=\"a\",signature=\"AA==\"")),
                refused("bad, good", 400, "signature-several", 0).wire(|wire| {
                    let good = wire.get("Signature").unwrap();
                    wire.set("Signature", "keyId=\"a\",signature=\"AA==\"");
                    wire.add("Signature", &good);
                }),
            ],
        ),
        case(
            "S-04",
            "a parameter twice",
            ["keyId=\"http://127.0.0.1/other\",", "keyid=\"x\",", "signature=\"AA==\",", "headers=\"date\","].map(
                |twice| {
                    refused(twice, 400, "signature-malformed", 0)
                        .wire(move |wire| wire.edit("Signature", |value| format!("{twice}{value}")))
                },
            ),
        ),
        case("S-05", "algorithms that are none", ["none", "hmac-sha256", "rsa-sha1", "dsa-sha1", ""].map(algorithm)),
        case(
            "S-06",
            "algorithms that servers name, or do not",
            [taken("absent").draft(|d| d.unsay("algorithm")), said("hs2019"), said("rsa-sha256"), said("RSA-SHA256")],
        ),
    ]
}

fn coverage() -> Vec<Case> {
    let covers = |list: &'static str| refused(list, 401, "signature-coverage", 0).draft(move |d| d.cover(list));
    let target = |signed: fn(&Draft) -> String, input: &str| {
        refused(input, 401, "signature-wrong", 1).draft(move |d| d.signed_target = Some(signed(d)))
    };
    vec![
        case("S-07", "(request-target) is not covered", [covers("host date digest")]),
        case("S-08", "host is not covered", [covers("(request-target) date digest")]),
        case("S-09", "digest is not covered", [covers("(request-target) host date")]),
        case("S-10", "no time is covered", [covers("(request-target) host digest")]),
        case(
            "S-11",
            "no list of headers: only the time is covered",
            [
                covers(""),
                covers("").draft(|d| {
                    d.cover("");
                    d.say("algorithm", "\"hs2019\"");
                }),
            ],
        ),
        case(
            "S-12",
            "a covered header that was not sent",
            [refused("x-absent", 401, "signature-header-missing", 0)
                .draft(|d| d.cover("(request-target) host date digest x-absent"))],
        ),
        case(
            "S-13",
            "a covered header that was sent twice",
            [
                taken("joined, as the draft says").draft(|d| {
                    d.headers.extend([("X-Extra".into(), "a".into()), ("X-Extra".into(), "b".into())]);
                    d.cover("(request-target) host date digest x-extra");
                }),
                refused("one was signed", 401, "signature-wrong", 1)
                    .draft(|d| {
                        d.head("X-Extra", "a");
                        d.cover("(request-target) host date digest x-extra");
                    })
                    .wire(|wire| wire.add("X-Extra", "b")),
            ],
        ),
        case(
            "S-14",
            "signed for another request",
            [
                target(|d| format!("get {}", d.target), "get"),
                target(|_| "post /other".into(), "another path"),
                target(|d| format!("POST {}", d.target), "the method in capitals"),
                target(|d| format!("post {}?a=b", d.target), "a query"),
                target(|d| format!("post {}", d.target.to_uppercase()), "the path in capitals"),
            ],
        ),
        case(
            "S-15",
            "the inbox in another spelling",
            [
                refused("a letter in percent", 404, "no-such-path", 0).draft(|d| d.target = percent(&d.target)),
                refused("up and down", 404, "no-such-path", 0).draft(|d| d.target = format!("{}/../inbox", d.target)),
                refused("a slash after it", 404, "no-such-path", 0).draft(|d| d.target.push('/')),
                refused("two slashes", 404, "", 0).draft(|d| d.target.insert(0, '/')).status(&[404, 405]).page(),
            ],
        ),
        case(
            "S-16",
            "another body with its own digest, which nothing covers",
            [refused("swapped", 401, "signature-coverage", 0).draft(|d| d.cover("(request-target) host date")).wire(
                |wire| {
                    wire.body = b"{\"type\":\"Delete\"}".to_vec();
                    wire.set("Digest", &signer::digest(&wire.body.clone()));
                },
            )],
        ),
    ]
}

/// The first letter of the last part, as `%69`.
fn percent(target: &str) -> String {
    let at = target.rfind('/').map_or(0, |at| at + 1);
    format!("{}%{:02x}{}", &target[..at], target.as_bytes()[at], &target[at + 1..])
}

fn bytes() -> Vec<Case> {
    let base64 = |input: &str, change: fn(&str) -> String| -> Shot {
        refused(input, 401, "signature-base64", 0).wire(move |wire| wire.edit_signature(change))
    };
    let wrong = |input: &str, bytes: usize, fill: u8| {
        let text = signer::base64(&vec![fill; bytes]);
        refused(input, 401, "signature-wrong", 1).wire(move |wire| wire.edit_signature(|_| text.clone()))
    };
    vec![
        case(
            "S-17",
            "base64 that is not strict",
            [
                base64("blanks", |text| format!("{} {}", &text[..8], &text[8..])),
                base64("the alphabet of URLs", |text| format!("-_{}", &text[2..])),
                base64("more padding", |text| format!("{text}=")),
                base64("no padding", |text| text.trim_end_matches('=').to_owned()),
                base64("letters after the padding", |text| format!("{text}AAAA")),
                base64("two KiB", |_| "AAAA".repeat(512)),
                base64("100 KiB", |_| "AAAA".repeat(25 * 1024)).status(&[400, 401, 431]),
            ],
        ),
        case(
            "S-18",
            "signatures of a wrong size",
            [
                base64("nothing", |_| String::new()),
                wrong("zeros", 256, 0),
                wrong("all bits", 256, 0xff),
                wrong("a byte less", 255, 1),
                wrong("a byte more", 257, 1),
                wrong("one byte", 1, 1),
            ],
        ),
    ]
}

fn around() -> Vec<Case> {
    let both = |input: &str, good: bool| {
        refused(input, 401, "signature-mixed", 0).of(Base::Message).draft(move |d| {
            let mut twin = d.clone();
            (twin.scheme, twin.parameters) =
                (Scheme::Cavage, vec![("keyId".into(), format!("\"{}\"", d.person.key_id))]);
            twin.cover("(request-target) host date digest");
            let wire = twin.sign();
            let signature = if good { wire.get("Signature").unwrap() } else { "keyId=\"a\",signature=\"AA==\"".into() };
            d.head("Digest", wire.get("Digest").unwrap());
            d.head("Authorization", format!("Signature {signature}"));
        })
    };
    vec![
        case(
            "S-27",
            "both schemes at once: refused, whichever is good",
            [both("both good", true), both("one bad", false)],
        ),
        case(
            "S-28",
            "what a key may be called",
            [
                taken("with a fragment"),
                taken("a path of its own").draft(|d| d.key_id(&format!("{}/main-key", d.person.id))),
                taken("a query").draft(|d| d.key_id(&format!("{}?key=1", d.person.id))),
                refused("acct:", 401, "key-id", 0).draft(|d| d.key_id("acct:canary@127.0.0.1")),
                refused("no address", 401, "key-id", 0).draft(|d| d.key_id("canary")),
            ],
        ),
        case(
            "S-29",
            "a query, signed or not: the inbox has none",
            [
                refused("not signed", 404, "no-such-path", 0).draft(|d| {
                    d.signed_target = Some(format!("post {}", d.target));
                    d.target.push_str("?a=b");
                }),
                refused("signed", 404, "no-such-path", 0).draft(|d| d.target.push_str("?a=b")),
            ],
        ),
        case(
            "S-30",
            "only a signature or a proof inside the body",
            ["signature", "proof"].map(|kind| {
                refused(kind, 401, "signature-missing", 0)
                    .draft(move |d| {
                        d.activity[kind] = serde_json::json!({
                            "type": "RsaSignature2017", "creator": d.person.key_id, "signatureValue": "AAAA",
                            "proofValue": "zAAAA", "verificationMethod": d.person.key_id,
                        });
                    })
                    .wire(|wire| wire.remove("Signature"))
            }),
        ),
        case(
            "S-31",
            "the key would be our own: we do not ask ourselves",
            [refused("our actor's", 401, "key-ours", 0)
                .world(|d, world| d.key_id(&format!("{}#main-key", world.us.actor)))],
        ),
        below("S-32", "a thousand keys of one host: after 20, fewer than one a second are asked for", &[])
            .inside(crate::cases::inside::many_keys),
    ]
}
