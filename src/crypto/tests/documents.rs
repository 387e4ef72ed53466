//! Keys as strangers' documents hold them, and whose they are.

use super::*;
use crate::signature::NoKey;
use crate::signature::key::KeyError;
use rsa::pkcs1::{EncodeRsaPublicKey as _, LineEnding};
use rsa::pkcs8::EncodePublicKey as _;
use rsa::{BigUint, RsaPublicKey};
use serde_json::{Value, json};

fn pem() -> String {
    rsa_key().public().to_pem()
}

fn rsa_of(bits: usize, exponent: u32) -> String {
    let modulus = (BigUint::from(1_u8) << (bits - 1)) + BigUint::from(1_u8);
    let key = RsaPublicKey::new_with_max_size(modulus, exponent.into(), 16_384).unwrap();
    key.to_public_key_pem(LineEnding::LF).unwrap()
}

#[test]
fn pems_are_read_as_servers_write_them() {
    let key = VerifyingKey::from_pem(&pem()).unwrap();
    let pkcs1 = rsa_key().public().as_rsa().to_pkcs1_pem(LineEnding::LF).unwrap();
    for text in [
        pem().replace('\n', "\r\n"),
        pem().replace('\n', "\\n"),
        pem().trim_end().to_owned(),
        format!("\n  {}\n\n", pem()),
        pkcs1.clone(),
        pkcs1.replace('\n', "\r\n"),
    ] {
        assert_eq!(VerifyingKey::from_pem(&text), Ok(key.clone()), "{text:?}");
    }
    assert_eq!(VerifyingKey::from_multibase(&key.to_multibase()), Ok(key));
    assert!(VerifyingKey::from_pem(&rsa_of(4096, 65_537)).is_ok());
}

/// S-19, S-20.
#[test]
fn keys_that_are_too_small_too_large_or_of_another_kind_are_refused() {
    for (bits, exponent, why) in [
        (512, 65_537, KeyError::Size(512, 4096)),
        (1024, 65_537, KeyError::Size(1024, 4096)),
        (8192, 65_537, KeyError::NotPem("PUBLIC KEY")),
        (2048, 3, KeyError::Exponent),
    ] {
        assert_eq!(VerifyingKey::from_pem(&rsa_of(bits, exponent)), Err(why), "{bits} {exponent}");
    }
    let not = KeyError::NotPem("PUBLIC KEY");
    let ec = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf\nw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==\n-----END PUBLIC KEY-----\n";
    for text in [
        String::new(),
        "hello".to_owned(),
        ec.to_owned(),
        pem().replace("PUBLIC KEY", "CERTIFICATE"),
        pem().replace("PUBLIC KEY", "PRIVATE KEY"),
        format!("{}{}", pem(), pem()),
        format!("junk {}", pem()),
        format!("{}junk", pem()),
        " ".repeat(20_000),
    ] {
        assert_eq!(VerifyingKey::from_pem(&text), Err(not.clone()), "{text:.80}");
    }
}

/// S-21, and FEP-521a's samples of the prefixes.
#[test]
fn multikeys_are_read_and_weak_points_refused() {
    let edward = Edward::new().actor_key();
    assert!(edward.key().to_multibase().starts_with("z6Mk"));
    assert!(VerifyingKey::from_pem(&pem()).unwrap().to_multibase().starts_with("z4MX"));
    let of = |codec: [u8; 2], key: &[u8]| {
        VerifyingKey::from_multibase(&format!("z{}", bs58::encode([&codec[..], key].concat()).into_string()))
    };
    let mut order_one = [0; 32];
    order_one[0] = 1;
    assert_eq!(of([0xed, 1], &order_one), Err(KeyError::WeakPoint));
    assert_eq!(of([0xed, 1], &[0; 32]), Err(KeyError::WeakPoint));
    assert_eq!(of([0xed, 1], &[7; 31]), Err(KeyError::NotMultikey));
    assert_eq!(of([0xe7, 1], &[2; 33]), Err(KeyError::NotMultikey));
    for text in ["", "z", "m7QEF", "z0OIl", "zé", &"z".repeat(2000)] {
        assert_eq!(VerifyingKey::from_multibase(text), Err(KeyError::NotMultikey), "{text:.20}");
    }
}

/// S-21: S + L verifies in libraries that do not look.
#[test]
fn an_ed25519_signature_has_one_spelling() {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let edward = Edward::new();
    let mut signature = ready(Signer::sign(&edward, b"message")).unwrap();
    let told = |signature: &[u8]| {
        use crate::ports::Verifier as _;
        let key = edward.actor_key();
        ready(PortableVerifier.verify(key.key(), Algorithm::Ed25519, b"message", signature))
    };
    assert!(told(&signature));
    let mut carry = 0;
    for (byte, add) in signature[32..].iter_mut().zip(ORDER) {
        carry += u16::from(*byte) + u16::from(add);
        *byte = carry.to_le_bytes()[0];
        carry >>= 8;
    }
    assert!(!told(&signature) && !told(&[0; 64]) && !told(b""));
}

fn actor() -> Value {
    json!({ "id": ACTOR, "type": "Person", "publicKey": { "id": KEY, "owner": ACTOR, "publicKeyPem": pem() } })
}

fn found(document: &Value, at: &str, key_id: &str) -> Result<ActorKey, NoKey> {
    ActorKey::in_actor(document, &url(at), &url(key_id), Reach::Internet)
}

#[test]
fn a_key_is_found_where_its_actor_lists_it() {
    assert_eq!(found(&actor(), ACTOR, KEY), Ok(alice()));
    let mut several = actor();
    several["publicKey"] =
        json!([{ "id": "https://remote.example/a" }, "https://remote.example/b", actor()["publicKey"]]);
    assert_eq!(found(&several, ACTOR, KEY), Ok(alice()));
    let edward = Edward::new().actor_key();
    let multikey = json!({ "id": KEY, "type": "Multikey", "controller": ACTOR, "publicKeyMultibase": edward.key().to_multibase() });
    let modern = json!({ "id": ACTOR, "type": "Person", "assertionMethod": [multikey] });
    assert_eq!(found(&modern, ACTOR, KEY), Ok(edward));
}

/// S-28: GoToSocial names its keys `/main-key`, where a shortened actor lies. Only the actor's own document, at the actor's own
/// id, has the last word.
#[test]
fn a_key_with_an_address_of_its_own_is_found_in_its_actor() {
    let id = "https://remote.example/users/alice/main-key";
    let key = json!({ "id": id, "owner": ACTOR, "publicKeyPem": pem() });
    let actor = json!({ "id": ACTOR, "type": "Person", "publicKey": key });
    let told = found(&actor, ACTOR, id).unwrap();
    assert_eq!((told.owner(), told.id()), (&url(ACTOR), &url(id)));
    assert_eq!(found(&key, id, id), Err(NoKey::NotListed));
    assert_eq!(found(&actor, id, id), Err(NoKey::OtherId));
}

/// K-03 to K-06, K-09.
#[test]
fn a_key_that_is_not_the_actors_is_no_key() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut document = actor();
        change(&mut document);
        found(&document, ACTOR, KEY)
    };
    let mallory = "https://mallory.example/users/m";
    assert_eq!(with(&|d| d["publicKey"]["owner"] = mallory.into()), Err(NoKey::OtherOwner), "K-03");
    assert_eq!(with(&|d| d["publicKey"]["owner"] = Value::Null), Err(NoKey::OtherOwner));
    assert_eq!(
        with(&|d| d["publicKey"]["id"] = "https://remote.example/users/bob#main-key".into()),
        Err(NoKey::NotListed),
        "K-04"
    );
    assert_eq!(with(&|d| d["publicKey"] = KEY.into()), Err(NoKey::NotListed), "K-04");
    assert_eq!(with(&|d| d["id"] = mallory.into()), Err(NoKey::OtherId), "K-05");
    let theirs =
        json!({ "id": ACTOR, "publicKey": { "id": format!("{mallory}#k"), "owner": ACTOR, "publicKeyPem": pem() } });
    assert_eq!(found(&theirs, mallory, &format!("{mallory}#k")), Err(NoKey::OtherId), "K-06");
    let many: Vec<Value> =
        (0..17).map(|i| json!({ "id": format!("{KEY}{i}") })).chain([actor()["publicKey"].clone()]).collect();
    assert_eq!(with(&|d| d["publicKey"] = many.clone().into()), Err(NoKey::NotListed), "K-09");
    for odd in [json!(null), json!([]), json!({}), json!("x"), json!({ "id": 5, "publicKey": 7 })] {
        assert_eq!(found(&odd, ACTOR, KEY), Err(NoKey::OtherId), "{odd}");
    }
    assert_eq!(
        with(&|d| d["publicKey"]["publicKeyPem"] = "no".into()),
        Err(NoKey::Unusable(KeyError::NotPem("PUBLIC KEY")))
    );
}
