//! The catalogue of bad inputs, as far as it is about signatures: each case is a good request with one thing changed, and the
//! good ones stand in the same table. Ids (S-01 …) are the catalogue's; cases that need a store or a network are the inbox's.

use super::*;

const TARGET: &str = "(request-target) host date digest content-type";
const ALL: &str = "@method @target-uri @authority content-digest";

type Case = (&'static str, Sent, Result<(), &'static str>);

fn check(cases: Vec<Case>) {
    for (id, sent, expected) in cases {
        let told = sent.told().map(|_| ()).map_err(Refusal::code);
        assert_eq!(told, expected, "{id}: {:?}", sent.headers);
    }
}

fn with(sent: &Sent, name: &str, value: &str) -> Sent {
    let mut sent = sent.clone();
    sent.set(name, value);
    sent
}

fn without(sent: &Sent, name: &str) -> Sent {
    let mut sent = sent.clone();
    sent.headers.remove(name);
    sent
}

fn added(sent: &Sent, name: &str, value: &str) -> Sent {
    let mut sent = sent.clone();
    sent.add(name, value);
    sent
}

/// The same request with a part of its `Signature` header written otherwise.
fn rewritten(sent: &Sent, name: &str, from: &str, to: &str) -> Sent {
    let value = sent.headers[name].to_str().unwrap();
    assert!(value.contains(from), "{from} is not in {value}");
    with(sent, name, &value.replacen(from, to, 1))
}

fn params() -> String {
    format!(";created={NOW};keyid=\"{KEY}\"")
}

#[test]
fn s_draft_cavage() {
    let good = Sent::unsigned().cavage(TARGET, "algorithm=\"rsa-sha256\"");
    let again = |from: &str, to: &str| rewritten(&good, "signature", from, to);
    let list = |list: &str| Sent::unsigned().cavage(list, "algorithm=\"hs2019\"");
    let text = good.headers["signature"].to_str().unwrap().to_owned();
    let long = "A".repeat(100 * 1024);
    check(vec![
        ("good", good.clone(), Ok(())),
        ("S-01", without(&good, "signature"), Err("signature-missing")),
        ("S-02", with(&good, "signature", ""), Err("signature-malformed")),
        ("S-02", with(&good, "signature", ",,,="), Err("signature-malformed")),
        ("S-02", with(&good, "signature", &",".repeat(64 * 1024)), Err("signature-malformed")),
        ("S-02", again("signature=\"", "signature=\"\""), Err("signature-malformed")),
        ("S-03", added(&good, "signature", "keyId=\"x\",signature=\"AA==\""), Err("signature-several")),
        ("S-03", added(&good, "signature", &text), Err("signature-several")),
        ("S-04", again("keyId=", "keyId=\"https://other.example/k\",keyId="), Err("signature-malformed")),
        ("S-05", again("rsa-sha256", "none"), Err("signature-algorithm")),
        ("S-05", again("rsa-sha256", "hmac-sha256"), Err("signature-algorithm")),
        ("S-05", again("rsa-sha256", "rsa-sha1"), Err("signature-algorithm")),
        ("S-06", again("algorithm=\"rsa-sha256\",", ""), Ok(())),
        ("S-06", again("rsa-sha256", "hs2019"), Ok(())),
        ("S-07", list("host date digest"), Err("signature-coverage")),
        ("S-08", list("(request-target) date digest"), Err("signature-coverage")),
        ("S-09", list("(request-target) host date"), Err("signature-coverage")),
        ("S-10", list("(request-target) host digest"), Err("signature-coverage")),
        ("S-11", again(&format!("headers=\"{TARGET}\","), ""), Err("signature-coverage")),
        ("S-12", list("(request-target) host date digest x-none"), Err("signature-header-missing")),
        ("S-12", list("(request-target) host (created) digest"), Err("signature-header-missing")),
        ("S-12", list("(request-target) host date digest (nothing)"), Err("signature-component")),
        ("S-13", added(&good, "content-type", "text/plain"), Err("signature-wrong")),
        ("S-13", added(&Sent::unsigned(), "content-type", "text/plain").cavage(TARGET, ""), Ok(())),
        ("S-14", Sent { method: Method::PUT, ..good.clone() }, Err("signature-wrong")),
        ("S-14", Sent { path: "/other".into(), ..Sent::unsigned() }.cavage(TARGET, ""), Err("signature-wrong")),
        ("S-14", Sent { path: "/gate/Inbox".into(), ..Sent::unsigned() }.cavage(TARGET, ""), Err("signature-wrong")),
        ("S-14", Sent { query: Some("a".into()), ..good.clone() }, Ok(())),
        (
            "S-14",
            Sent { query: Some("b".into()), ..Sent { query: Some("a".into()), ..Sent::unsigned() }.cavage(TARGET, "") },
            Err("signature-wrong"),
        ),
        ("S-15", Sent { path: "/gate/%69nbox".into(), ..Sent::unsigned() }.cavage(TARGET, ""), Err("signature-wrong")),
        ("S-17", again("signature=\"", "signature=\" "), Err("signature-base64")),
        ("S-17", again("==\"", "=\""), Err("signature-base64")),
        ("S-17", again("==\"", "===\""), Err("signature-base64")),
        (
            "S-17",
            with(&good, "signature", &format!("keyId=\"{KEY}\",headers=\"{TARGET}\",signature=\"{}\"", &long[..4096])),
            Err("signature-base64"),
        ),
        (
            "S-17",
            with(&good, "signature", &format!("keyId=\"{KEY}\",headers=\"{TARGET}\",signature=\"{long}\"")),
            Err("signature-malformed"),
        ),
        (
            "S-17",
            with(&good, "signature", &format!("keyId=\"{KEY}\",headers=\"{TARGET}\",signature=\"-_-_\"")),
            Err("signature-base64"),
        ),
        (
            "S-18",
            with(&good, "signature", &format!("keyId=\"{KEY}\",headers=\"{TARGET}\",signature=\"\"")),
            Err("signature-base64"),
        ),
        ("S-28", again("#main-key", ""), Err("key-other")),
        ("S-28", again(KEY, "acct:alice@remote.example"), Err("key-id")),
        ("S-28", again(KEY, "https://127.0.0.1/key"), Err("key-id")),
        ("S-31", again(KEY, "https://example.org/ap/actor.json#main-key"), Err("key-ours")),
        ("twice", list("(request-target) host date digest host"), Err("signature-malformed")),
        ("upper case", again("host date", "Host Date"), Ok(())),
    ]);
    for length in [1, 64, 255, 256, 257, 512] {
        let zeros = STANDARD.encode(vec![0; length]);
        let sent = with(&good, "signature", &format!("keyId=\"{KEY}\",headers=\"{TARGET}\",signature=\"{zeros}\""));
        check(vec![("S-18", sent, Err("signature-wrong"))]);
    }
    let mut authorized = without(&good, "signature");
    authorized.set("authorization", &format!("Signature {text}"));
    let both = with(&authorized, "signature", &text);
    check(vec![("§3.1", authorized, Ok(())), ("§3.1", both, Err("signature-several"))]);
}

/// A second label beside the sender's own, before or after it.
fn labelled(good: &Sent, input: &str, signature: &str, first: bool) -> Sent {
    let beside = |name: &str, other: &str| {
        let own = good.headers[name].to_str().unwrap();
        if first { format!("{other}, {own}") } else { format!("{own}, {other}") }
    };
    with(
        &with(good, "signature-input", &beside("signature-input", input)),
        "signature",
        &beside("signature", signature),
    )
}

#[test]
fn s_rfc_9421() {
    let good = Sent::unsigned().rfc9421(ALL, &params());
    let input = good.headers["signature-input"].to_str().unwrap().to_owned();
    let list = |list: &str| Sent::unsigned().rfc9421(list, &params());
    let told = |parameters: &str| Sent::unsigned().rfc9421(ALL, &format!("{}{parameters}", params()));
    let inputs = |from: &str, to: &str| rewritten(&good, "signature-input", from, to);
    check(vec![
        ("good", good.clone(), Ok(())),
        ("Mastodon 4.7", list("@method @target-uri content-digest"), Ok(())),
        ("parts", list("@method @authority @path @query content-digest content-type date host"), Ok(())),
        ("parts", list("@method @authority @request-target @scheme content-digest digest"), Ok(())),
        ("S-01", without(&good, "signature"), Err("signature-missing")),
        (
            "S-22",
            with(&good, "signature-input", &format!("{input}, {}", input.replace("sig1", "sig2"))),
            Err("signature-malformed"),
        ),
        ("labels", labelled(&good, "proxy=(\"@method\");created=1;keyid=\"x\"", "proxy=:AAAA:", true), Ok(())),
        ("labels", labelled(&good, "proxy=(\"@method\");created=1;keyid=\"x\"", "proxy=:AAAA:", false), Ok(())),
        (
            "labels",
            labelled(&good, "a=(), b=(), c=(), d=()", "a=:AA==:, b=:AA==:, c=:AA==:, d=:AA==:", false),
            Err("signature-several"),
        ),
        ("S-22", with(&good, "signature-input", &format!("{input}, {input}")), Err("signature-malformed")),
        ("S-22", added(&good, "signature-input", &input.replace("sig1", "sig2")), Err("signature-several")),
        ("S-22", inputs("sig1", "sig2"), Err("signature-malformed")),
        ("S-23", Sent::unsigned().rfc9421(ALL, &format!(";keyid=\"{KEY}\"")), Err("signature-coverage")),
        ("S-23", list("@target-uri content-digest"), Err("signature-coverage")),
        ("S-23", list("@method content-digest"), Err("signature-coverage")),
        ("S-23", list("@method @authority content-digest"), Err("signature-coverage")),
        ("S-23", list("@method @path content-digest"), Err("signature-coverage")),
        ("S-23", list("@method @target-uri"), Err("signature-coverage")),
        ("S-23", list("@method @target-uri digest"), Err("signature-coverage")),
        ("S-23", Sent::unsigned().rfc9421(ALL, &format!(";created={NOW}")), Err("key-id")),
        ("S-24", inputs("\"@method\"", "\"@method\";req"), Err("signature-component")),
        ("S-24", inputs("\"content-digest\"", "\"content-digest\";sf"), Err("signature-component")),
        ("S-24", inputs("\"content-digest\"", "\"content-digest\";bs"), Err("signature-component")),
        ("S-24", inputs("\"content-digest\"", "\"content-digest\";key=\"sha-256\""), Err("signature-component")),
        ("S-24", list("@method @target-uri content-digest @status"), Err("signature-component")),
        ("S-24", list("@method @target-uri content-digest @method"), Err("signature-malformed")),
        ("S-25", told(&format!(";expires={};nonce=\"n\";tag=\"t\";x=1", NOW + 300)), Ok(())),
        ("S-25", told(&format!(";expires={}", NOW - 120)), Err("signature-expired")),
        ("S-26", inputs("(\"@method\"", "(@method"), Err("signature-malformed")),
        ("S-26", inputs("(\"@method\" ", "(\"@method\"  "), Err("signature-malformed")),
        ("S-26", inputs(&NOW.to_string(), "9999999999999999"), Err("signature-malformed")),
        ("S-26", with(&good, "signature", "sig1=:AA"), Err("signature-malformed")),
        ("S-26", with(&good, "signature", "sig1=\"AA==\""), Err("signature-malformed")),
        ("S-18", with(&good, "signature", "sig1=::"), Err("signature-base64")),
        ("S-27", with(&good, "authorization", "Signature keyId=\"a\",signature=\"AA==\""), Err("signature-mixed")),
        ("S-27", with(&good, "signature", "keyId=\"a\",signature=\"AA==\""), Err("signature-malformed")),
        ("alg", told(";alg=\"rsa-v1_5-sha256\""), Ok(())),
        ("alg", told(";alg=\"rsa-pss-sha512\""), Err("signature-wrong")),
        ("alg", told(";alg=\"ed25519\""), Err("key-unfit")),
        ("alg", told(";alg=\"hmac-sha256\""), Err("signature-algorithm")),
        ("alg", told(";alg=\"none\""), Err("signature-algorithm")),
        ("T-04", Sent::unsigned().rfc9421(ALL, &format!(";created={};keyid=\"{KEY}\"", NOW + 3700)), Err("date-skew")),
        ("T-05", inputs(&NOW.to_string(), "-5"), Err("signature-malformed")),
        ("T-05", inputs(&NOW.to_string(), "1.5"), Err("signature-malformed")),
    ]);
}

#[test]
fn d_digests() {
    let right = Sent::unsigned().headers["digest"].to_str().unwrap().to_owned();
    let signed = |value: &str| with(&Sent::unsigned(), "digest", value).cavage(TARGET, "");
    let good = signed(&right);
    let bare = without(&without(&good, "digest"), "content-digest");
    let wrong = "SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=";
    check(vec![
        ("good", good.clone(), Ok(())),
        ("D-01", bare, Err("signature-header-missing")),
        ("D-01", without(&good, "digest"), Err("signature-header-missing")),
        ("D-02", signed(wrong), Err("digest-wrong")),
        ("D-02", Sent { body: b"{}".into(), ..good.clone() }, Err("digest-wrong")),
        ("D-02, S-16", Sent { body: b"{}".into(), ..without(&good, "content-digest") }, Err("digest-wrong")),
        ("D-03", signed("MD5=abc"), Err("digest-unknown")),
        ("D-03", signed("SHA=abc, unixsum=1"), Err("digest-unknown")),
        ("D-04", signed(&right.replace("SHA-256", "sha-256")), Ok(())),
        ("D-04", signed(&format!("{right},{wrong}")), Err("digest-wrong")),
        ("D-06", signed(&format!("SHA-256={}", signature::key::hex(&Sha256::digest(BODY)))), Err("digest-wrong")),
        ("D-10", with(&good, "content-digest", &format!("sha-256=:{}:", &wrong[8..])), Err("digest-wrong")),
    ]);
}

#[test]
fn t_times() {
    let dated = |date: &str| with(&Sent::unsigned(), "date", date).cavage(TARGET, "");
    let timed = |more: &str| {
        Sent::unsigned()
            .cavage("(request-target) (created) (expires) host digest", &format!("algorithm=\"hs2019\",{more}"))
    };
    let created = |created: i64, expires: i64| timed(&format!("created={created},expires={expires}"));
    let mut nested = dated("Wed, 20 Dec 2023 12:00:00 GMT");
    nested.set("date", &"(".repeat(200_000));
    check(vec![
        ("T-01", dated("Wed, 20 Dec 2023 11:01:00 GMT"), Ok(())),
        ("T-01", dated("Wed, 20 Dec 2023 12:59:00 GMT"), Ok(())),
        ("T-02", dated("Wed, 20 Dec 2023 10:54:00 GMT"), Err("date-skew")),
        ("T-03", dated("Wed, 20 Dec 2023 13:01:00 GMT"), Err("date-skew")),
        ("T-03", dated("Fri, 31 Dec 9999 23:59:59 GMT"), Err("date-skew")),
        ("T-03", dated("Thu, 01 Jan 1970 00:00:00 GMT"), Err("date-skew")),
        ("T-03", dated("Wed, 20 Dec 2023 11:59:60 GMT"), Ok(())),
        ("T-04", created(NOW - 5, NOW + 60), Ok(())),
        ("T-04", created(NOW + 3700, NOW + 3800), Err("date-skew")),
        ("T-04", created(NOW - 500, NOW - 100), Err("signature-expired")),
        ("T-04", created(NOW, NOW - 10), Err("signature-expired")),
        ("T-04", timed(&format!("created={NOW},expires={}.5", NOW + 9)), Ok(())),
        (
            "§2.3",
            Sent::unsigned()
                .cavage("(request-target) (created) host digest", &format!("algorithm=\"rsa-sha256\",created={NOW}")),
            Err("signature-algorithm"),
        ),
        ("T-05", timed("created=-1,expires=1"), Err("signature-malformed")),
        ("T-05", timed("created=1.5,expires=1"), Err("signature-malformed")),
        ("T-05", timed("created=9223372036854775808,expires=1"), Err("signature-malformed")),
        ("T-06", dated("yesterday"), Err("date-malformed")),
        ("T-06", dated("Wed, 20 Dec 2023 12:00:00 +0000"), Err("date-malformed")),
        ("T-06", dated("Wednesday, 20-Dec-23 12:00:00 GMT"), Ok(())),
        ("T-06", dated("Wed Dec 20 12:00:00 2023"), Ok(())),
        ("T-09", nested, Err("date-malformed")),
        (
            "T-10",
            added(&dated("Wed, 20 Dec 2023 12:00:00 GMT"), "date", "Wed, 20 Dec 2023 12:00:00 GMT"),
            Err("date-several"),
        ),
    ]);
}

#[test]
fn k_hosts() {
    let good = Sent::unsigned().cavage(TARGET, "");
    check(vec![
        ("K-15", without(&good, "host"), Err("host-missing")),
        ("K-15", added(&good, "host", "example.org"), Err("host-several")),
        ("K-15", with(&Sent::unsigned(), "host", "other.example").cavage(TARGET, ""), Err("host-other")),
        ("K-15", with(&Sent::unsigned(), "host", "example.org:443").cavage(TARGET, ""), Err("host-other")),
        ("K-15", with(&Sent::unsigned(), "host", "Example.org").cavage(TARGET, ""), Ok(())),
        ("K-16", with(&good, "x-forwarded-host", "other.example"), Ok(())),
    ]);
    // Behind a gateway that writes a host of its own, what was signed is still ours, and nothing else.
    let proxied = Place::new(&url(INBOX), HostHeader::Rewritten, Reach::Internet).or_at("/ap/inbox");
    let told = |sent: &Sent| {
        let claim = signature::read(&sent.received(), &proxied, NOW)?;
        ready(ports::verify(&claim, &alice(), &PortableVerifier)).map(|_| ())
    };
    assert_eq!(told(&with(&good, "host", "abc.lambda.example")), Ok(()));
    assert_eq!(told(&without(&good, "host")), Ok(()));
    assert_eq!(told(&Sent { path: "/ap/inbox".into(), ..Sent::unsigned() }.cavage(TARGET, "")), Ok(()));
    let elsewhere = with(&Sent::unsigned(), "host", "other.example").cavage(TARGET, "");
    assert_eq!(told(&elsewhere), Err(Refusal::WrongSignature));
    assert_eq!(told(&with(&elsewhere, "host", "example.org")), Err(Refusal::WrongSignature));
}

#[test]
fn every_refusal_has_a_status_and_a_word() {
    for (refusal, status) in [
        (Refusal::NoSignature, 401),
        (Refusal::Malformed, 400),
        (Refusal::SeveralSignatures, 400),
        (Refusal::MixedSchemes, 401),
        (Refusal::OtherHost, 421),
        (Refusal::NoHost, 400),
        (Refusal::SeveralDates, 400),
        (Refusal::DateSkew(7200), 401),
        (Refusal::WrongSignature, 401),
    ] {
        assert_eq!(refusal.status().as_u16(), status, "{refusal}");
        assert!(refusal.code().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
    }
}
