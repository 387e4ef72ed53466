//! S: who signed it, and what of it.
//!
//! Where this gate differs from the catalogue: the address of a key is never fetched, only the actor's own document, so a key that
//! cannot be had and one that is not listed look alike; and every parameter that is malformed is a 400, as for Mastodon.

use super::cases::{Scene, check};
use super::letter::Letter;
use super::world::{ALICE, KEY, NEXT_KEY, World, person, url};
use crate::ports::Allowances;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use serde_json::{Value, json};

#[test]
fn the_header() {
    check([
        ("S-01", |s| s.seal(Letter::unsigned), 401, "signature-missing", 0),
        ("S-02 empty", |s| s.signature(|_| String::new()), 400, "signature-malformed", 0),
        ("S-02 commas", |s| s.signature(|_| ",,,=".to_owned()), 400, "signature-malformed", 0),
        ("S-02 open", |s| s.signature(|v| v.trim_end_matches('"').to_owned()), 400, "signature-malformed", 0),
        ("S-02 long", |s| s.signature(|_| ",".repeat(64 * 1024)), 400, "signature-malformed", 0),
        (
            "S-03 after",
            |s| s.after(|r| _ = r.headers_mut().append("signature", "x=y".parse().unwrap())),
            400,
            "signature-several",
            0,
        ),
        ("S-03 before", |s| s.letter.add("signature", "x=y"), 400, "signature-several", 0),
        ("S-04", |s| s.signature(|v| format!("keyId=\"https://evil.example/k\",{v}")), 400, "signature-malformed", 0),
        ("S-05 none", |s| s.letter.parameters = ",algorithm=\"none\"".into(), 401, "signature-algorithm", 0),
        ("S-05 hmac", |s| s.letter.parameters = ",algorithm=\"hmac-sha256\"".into(), 401, "signature-algorithm", 0),
        ("S-05 sha1", |s| s.letter.parameters = ",algorithm=\"rsa-sha1\"".into(), 401, "signature-algorithm", 0),
        ("S-06 absent", |s| s.letter.parameters.clear(), 202, "requested", 1),
        ("S-06 hs2019", |s| s.letter.parameters = ",algorithm=\"hs2019\"".into(), 202, "requested", 1),
        ("S-07", |s| s.letter.covers = "host date digest".into(), 401, "signature-coverage", 0),
        ("S-08", |s| s.letter.covers = "(request-target) date digest".into(), 401, "signature-coverage", 0),
        ("S-09", |s| s.letter.covers = "(request-target) host date".into(), 401, "signature-coverage", 0),
        ("S-10", |s| s.letter.covers = "(request-target) host digest".into(), 401, "signature-coverage", 0),
        ("S-11", |s| s.signature(|v| v.replace(",headers=", ",ignored=")), 401, "signature-coverage", 0),
        ("S-12", |s| s.letter.covers += " x-extra", 401, "signature-header-missing", 0),
        ("S-13 joined", twice_joined, 202, "requested", 1),
        ("S-13 first", twice_first, 401, "signature-wrong", 1),
        ("S-14 get", |s| s.letter.signed_target = "get /gate/inbox".into(), 401, "signature-wrong", 1),
        ("S-14 other", |s| s.letter.signed_target = "post /other".into(), 401, "signature-wrong", 1),
        ("S-14 case", |s| s.letter.signed_target = "post /Gate/inbox".into(), 401, "signature-wrong", 1),
        ("S-14 query", |s| s.letter.signed_target = "post /gate/inbox?a=b".into(), 401, "signature-wrong", 1),
        ("S-15 encoded", |s| s.letter.uri = "/gate/%69nbox".into(), 404, "no-such-path", 0),
        ("S-15 slashes", |s| s.letter.uri = "//gate/inbox".into(), 404, "no-such-path", 0),
        ("S-15 dots", |s| s.letter.uri = "/gate/inbox/../inbox".into(), 404, "no-such-path", 0),
        ("S-29", |s| s.letter.uri = "/gate/inbox?a=b".into(), 404, "no-such-path", 0),
        ("S-30", only_in_the_body, 401, "signature-missing", 0),
        ("S-31", |s| s.letter.key_id = "https://me.example/ap/actor.json#main-key".into(), 401, "key-ours", 0),
    ]);
}

fn twice_joined(scene: &mut Scene) {
    scene.letter.covers += " accept";
    scene.letter.add("accept", "a/b");
    scene.letter.add("accept", "c/d");
}

fn twice_first(scene: &mut Scene) {
    scene.letter.covers += " accept";
    scene.letter.add("accept", "a/b");
    scene.after(|request| _ = request.headers_mut().append("accept", "c/d".parse().unwrap()));
}

fn only_in_the_body(scene: &mut Scene) {
    scene.change(|activity| {
        activity["signature"] =
            json!({"type": "RsaSignature2017", "creator": format!("{ALICE}#main-key"), "signatureValue": "AA=="});
        activity["proof"] = json!({"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "proofValue": "z1"});
    });
    scene.seal(Letter::unsigned);
}

fn other_bytes(scene: &mut Scene, make: impl Fn(&str) -> String + 'static) {
    scene.signature(move |value| {
        let (before, signature) = value.split_once("signature=\"").unwrap();
        format!("{before}signature=\"{}\"", make(signature.trim_end_matches('"')))
    });
}

#[test]
fn its_bytes() {
    check([
        ("S-16 unsigned digest", another_body, 401, "signature-coverage", 0),
        ("S-16 signed digest", |s| s.after(swap_body), 401, "signature-wrong", 1),
        ("S-17 blanks", |s| other_bytes(s, |v| format!("{} {}", &v[..8], &v[8..])), 401, "signature-base64", 0),
        ("S-17 alphabet", |s| other_bytes(s, |v| format!("-_{}", &v[2..])), 401, "signature-base64", 0),
        ("S-17 padding", |s| other_bytes(s, |v| format!("{v}=")), 401, "signature-base64", 0),
        ("S-17 long", |s| other_bytes(s, |_| "A".repeat(100 * 1024)), 400, "signature-malformed", 0),
        ("S-18 none", |s| other_bytes(s, |_| String::new()), 401, "signature-base64", 0),
        ("S-18 zeros", |s| other_bytes(s, |_| STANDARD.encode([0; 256])), 401, "signature-wrong", 1),
        ("S-18 short", |s| other_bytes(s, |_| STANDARD.encode([1; 255])), 401, "signature-wrong", 1),
        ("S-18 long", |s| other_bytes(s, |_| STANDARD.encode([1; 257])), 401, "signature-wrong", 1),
    ]);
}

fn another_body(scene: &mut Scene) {
    scene.letter.covers = "(request-target) host date content-type".into();
    scene.after(swap_body);
}

fn swap_body(request: &mut http::Request<bytes::Bytes>) {
    let body = String::from_utf8(request.body().to_vec()).unwrap().replace("Follow", "Like");
    let digest = format!("SHA-256={}", super::letter::sha256(body.as_bytes()));
    request.headers_mut().insert("digest", digest.parse().unwrap());
    *request.body_mut() = body.into();
}

fn with_key(scene: &mut Scene, change: impl FnOnce(&mut Value)) {
    let mut document = person(ALICE, &KEY);
    change(&mut document);
    scene.world.serve(ALICE, &document);
}

fn with_pem(scene: &mut Scene, pem: &str) {
    with_key(scene, |document| document["publicKey"]["publicKeyPem"] = pem.into());
}

fn rsa_pem(bits: usize, exponent: u32) -> String {
    let key = rsa::RsaPrivateKey::new_with_exp(&mut rand_core::OsRng, bits, &exponent.into()).unwrap();
    key.to_public_key().to_public_key_pem(LineEnding::LF).unwrap()
}

/// A modulus of 16,384 bits, which nobody has to make: it must not be computed with.
fn huge_pem() -> String {
    let modulus = rsa::BigUint::from_bytes_be(&[0xff; 2048]);
    rsa::RsaPublicKey::new_unchecked(modulus, 65_537_u32.into()).to_public_key_pem(LineEnding::LF).unwrap()
}

#[test]
fn the_key() {
    check([
        ("S-19 1024 bits", |s| with_pem(s, &rsa_pem(1024, 65_537)), 401, "key-other", 1),
        ("S-19 e = 3", |s| with_pem(s, &rsa_pem(2048, 3)), 401, "key-other", 1),
        ("S-19 16384 bits", |s| with_pem(s, &huge_pem()), 401, "key-other", 1),
        (
            "S-20 PKCS#1",
            |s| with_pem(s, &KEY.public().as_rsa().to_pkcs1_pem(LineEnding::CRLF).unwrap()),
            202,
            "requested",
            1,
        ),
        ("S-20 junk", |s| with_pem(s, &format!("-----BEGIN X-----\n{}", KEY.public().to_pem())), 401, "key-other", 1),
        ("S-20 two", |s| with_pem(s, &(KEY.public().to_pem() + &NEXT_KEY.public().to_pem())), 401, "key-other", 1),
        (
            "S-20 certificate",
            |s| with_pem(s, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            401,
            "key-other",
            1,
        ),
        ("S-21", small_order, 401, "key-other", 1),
        ("S-28 fragment", |_| {}, 202, "requested", 1),
        ("S-28 path", |s| named(s, "https://home.example/users/alice/main-key"), 202, "requested", 1),
        ("S-28 query", |s| named(s, "https://home.example/users/alice?key=1"), 202, "requested", 1),
        ("S-28 acct", |s| s.letter.key_id = "acct:alice@home.example".into(), 401, "key-id", 0),
    ]);
}

fn named(scene: &mut Scene, id: &str) {
    with_key(scene, |document| document["publicKey"]["id"] = id.into());
    id.clone_into(&mut scene.letter.key_id);
}

fn small_order(scene: &mut Scene) {
    let multibase = format!("z{}", bs58::encode([&[0xed, 0x01][..], &[0; 32]].concat()).into_string());
    with_key(scene, |document| {
        document["assertionMethod"] = json!([{"id": format!("{ALICE}#ed"), "type": "Multikey", "controller": ALICE, "publicKeyMultibase": multibase}]);
    });
    scene.letter.key_id = format!("{ALICE}#ed");
}

#[test]
fn a_thousand_strangers_of_one_host_are_asked_for_ten_times() {
    let world = World::with(Allowances::INTERNET);
    let mut words = Vec::new();
    for n in 0..1000 {
        let actor = format!("https://u{n}.flood.example/users/{n}");
        let activity =
            json!({"id": format!("{actor}#1"), "type": "Follow", "actor": actor, "object": super::world::US});
        let before = world.rows();
        // Their names are unknown at their server; whether they would be known makes no difference to the count.
        let mut request = Letter::of(&activity, world.now()).unsigned();
        let value =
            format!("keyId=\"{actor}#main-key\",headers=\"(request-target) host date digest\",signature=\"AAAA\"");
        request.headers_mut().insert("signature", value.parse().unwrap());
        words.push(super::cases::told(&world, &before, request).word);
    }
    // The registrable domain counts, not the name; and half of what it has is for those who prove something.
    assert_eq!(world.fetches(), 10, "S-32");
    assert_eq!(words.iter().filter(|word| *word == "key-not-proven").count(), 10);
    assert_eq!(words.iter().filter(|word| *word == "too-many").count(), 990);
    assert!(world.ports.recent.card(&url(ALICE), world.now()).is_none());
}
