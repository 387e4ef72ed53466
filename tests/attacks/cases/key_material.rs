//! S-19 to S-21: keys that must not count as keys.

use crate::case::{Base, Case, Shot, case, refused, taken};
use crate::draft::{Draft, Person};
use crate::signer::{self, Secret};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use rsa::{BigUint, RsaPublicKey};

const DSA: &str = "-----BEGIN PUBLIC KEY-----\nMIIBvzCCATQGByqGSM44BAEwggEnAoGBALWTKOW/bE9h8C4u/pdVBnSsughsuK3u\nFu5wHIj4FmMe+G2h6zWAx5H8yP4A4xlb7NhpaE7Rg6AO2cT7lFwWRg/Mm0ezAado\nyLRESMyH68R67eVdwHUTSQaslaYFgbOOTocbdJ0cYJ+druangyJ5LK4RT073UV7t\nUeafsnY4M0VnAh0A4NDFPrrVXfUBZnkbfVU/aFRHm9L22mYc87WpbwKBgQCdN7gH\ny8MGI/j/Dg2k/l2gBLtFunSi/xyzHdWIsJYPoaTugOWNR+vDr6jaAmiQQPPyBMiM\n67G8Mwp/CPx3EU1rsxuEs6kBZ6wZONwm71zih8CDgOzM5sEYLzxGafIGsI63fPb6\nuiWJuvPL3Z/+7PVqBDSsrWFIM6lbDwMDwdzYbAOBhAACgYAlKgd+jEib/orPVj2E\nVRoJP4Kcs2kNwun0Bx16KMioUXGSMUK9023165iIEFcaMzAZ2LjqN03FoB9bHF9J\neXxXCK3RIj/jxpJ4/ZGMMprKIN6Pc92x4YhtnU2MUFymHVQeI2KId5ZSWjHLPjcO\nAnFEbQhiPHAbexLC6kvwuID9bQ==\n-----END PUBLIC KEY-----";

/// The order of Ed25519's group, little end first.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

pub(super) fn cases() -> Vec<Case> {
    vec![
        case(
            "S-19",
            "RSA keys too small, too large, or with an exponent that nobody uses",
            [
                signed_with("512 bits", || Secret::rsa(512)),
                signed_with("1,024 bits", || Secret::rsa(1024)),
                signed_with("exponent 3", || Secret::rsa_with(2048, 3)),
                published("exponent 1", |_| made_up(2048, 1)),
                published("16,384 bits", |_| made_up(16_384, 65_537)),
            ],
        ),
        case(
            "S-20",
            "PEM of other things",
            [
                taken("PKCS#1").draft(|d| d.person.document["publicKey"]["publicKeyPem"] = pkcs1(d).into()),
                published("an elliptic curve", |_| rcgen::KeyPair::generate().unwrap().public_key_pem()),
                published("DSA", |_| DSA.into()),
                published("a certificate", |_| certificate()),
                published("words after it", |d| format!("{}canary", d.person.secret.pem())),
                published("two of them", |d| d.person.secret.pem().repeat(2)),
                published("a private key's words", |d| d.person.secret.pem().replace("PUBLIC", "PRIVATE")),
                published("nothing", |_| String::new()),
            ],
        ),
        case(
            "S-21",
            "Ed25519: points that verify anything, and a signature in a second spelling",
            [
                point("zeros", [0; 32]),
                point("the neutral one", std::array::from_fn(|n| u8::from(n == 0))),
                point(
                    "of order two",
                    std::array::from_fn(|n| match n {
                        0 => 0xec,
                        31 => 0x7f,
                        _ => 0xff,
                    }),
                ),
                refused("S + L", 401, "signature-wrong", 1)
                    .of(Base::Ed25519)
                    .wire(|wire| wire.edit_signature(plus_order)),
            ],
        ),
    ]
}

/// A key that is used as it is published, and is not taken.
fn signed_with(input: &str, secret: fn() -> Secret) -> Shot {
    refused(input, 401, "key-other", 1).draft(move |d| {
        let person = Person::at(&d.person.id, &secret());
        d.person = person;
    })
}

/// What stands in the document in the place of the key.
fn published(input: &str, pem: fn(&Draft) -> String) -> Shot {
    refused(input, 401, "key-other", 1).draft(move |d| d.person.document["publicKey"]["publicKeyPem"] = pem(d).into())
}

fn point(input: &str, point: [u8; 32]) -> Shot {
    refused(input, 401, "key-other", 1).of(Base::Ed25519).draft(move |d| {
        d.person.document["assertionMethod"][0]["publicKeyMultibase"] = signer::multibase(&point).into();
    })
}

/// A number that looks like a modulus.
fn made_up(bits: usize, exponent: u32) -> String {
    let mut bytes = vec![0xb5; bits / 8];
    bytes[bits / 8 - 1] |= 1;
    let key = RsaPublicKey::new_unchecked(BigUint::from_bytes_be(&bytes), exponent.into());
    key.to_public_key_pem(LineEnding::LF).unwrap()
}

fn pkcs1(draft: &Draft) -> String {
    let Secret::Rsa(key) = &draft.person.secret else { panic!("not RSA") };
    key.to_public_key().to_pkcs1_pem(LineEnding::LF).unwrap()
}

fn certificate() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap().self_signed(&key).unwrap().pem()
}

/// S and S + L are the same to a lenient verifier.
fn plus_order(signature: &str) -> String {
    let mut bytes = STANDARD.decode(signature).unwrap();
    let mut carry = 0_u16;
    for (byte, order) in bytes[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    STANDARD.encode(bytes)
}
