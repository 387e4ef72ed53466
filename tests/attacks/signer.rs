//! A signer of the runner's own, from the primitives up: a mistake of the gate's in what is signed must not be shared.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use rsa::pkcs8::EncodePublicKey as _;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest as _, Sha256, Sha512};
use std::sync::Arc;

/// A private key.
#[derive(Clone)]
pub(crate) enum Secret {
    Rsa(Arc<RsaPrivateKey>),
    Ed25519(Arc<ed25519_dalek::SigningKey>),
}

impl Secret {
    /// A new RSA key.
    pub(crate) fn rsa(bits: usize) -> Self {
        Self::Rsa(Arc::new(RsaPrivateKey::new(&mut rand_core::OsRng, bits).unwrap()))
    }

    /// An RSA key with an exponent of one's own choice.
    pub(crate) fn rsa_with(bits: usize, exponent: u32) -> Self {
        Self::Rsa(Arc::new(RsaPrivateKey::new_with_exp(&mut rand_core::OsRng, bits, &exponent.into()).unwrap()))
    }

    /// An Ed25519 key.
    pub(crate) fn ed25519() -> Self {
        Self::Ed25519(Arc::new(ed25519_dalek::SigningKey::from_bytes(&[7; 32])))
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message)).unwrap(),
            Self::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        }
    }

    /// What `publicKeyPem` says.
    pub(crate) fn pem(&self) -> String {
        match self {
            Self::Rsa(key) => key.to_public_key().to_public_key_pem(rsa::pkcs8::LineEnding::LF).unwrap(),
            Self::Ed25519(_) => panic!("an Ed25519 key is published as a Multikey"),
        }
    }

    /// What `publicKeyMultibase` says.
    pub(crate) fn multibase(&self) -> String {
        match self {
            Self::Rsa(_) => panic!("an RSA key is published as PEM"),
            Self::Ed25519(key) => multibase(key.verifying_key().as_bytes()),
        }
    }
}

/// An Ed25519 point as a Multikey.
pub(crate) fn multibase(point: &[u8; 32]) -> String {
    format!("z{}", bs58::encode([&[0xed, 0x01], point.as_slice()].concat()).into_string())
}

/// `SHA-256=…`
pub(crate) fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(body)))
}

/// `SHA-512=…`
pub(crate) fn digest_512(body: &[u8]) -> String {
    format!("SHA-512={}", STANDARD.encode(Sha512::digest(body)))
}

/// `sha-256=:…:`
pub(crate) fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
