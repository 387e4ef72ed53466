//! Signing and verifying in plain Rust.
//!
//! RSA signing is blinded, because the time it takes must not tell of the key (RUSTSEC-2023-0071). Ed25519 is verified strictly,
//! [RFC 8032 §5.1.7](https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7) and no points of small order, so that one signature
//! has one spelling.

use crate::ports::{SignError, Signer, Verifier};
use crate::signature::key::{PrivateKey, PublicKey};
use crate::signature::{Algorithm, KeyKind, VerifyingKey};
use async_trait::async_trait;
use ed25519_dalek as ed25519;
use rand_core::OsRng;
use rsa::sha2::{Sha256, Sha512};
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Verifier as _};
use rsa::{pkcs1v15, pss};

/// Signs with the owner's RSA key.
pub struct PortableSigner {
    key_id: String,
    key: pkcs1v15::SigningKey<Sha256>,
}

impl PortableSigner {
    /// Prepares a key.
    pub fn new(key_id: &str, key: &PrivateKey) -> Self {
        Self { key_id: key_id.to_owned(), key: pkcs1v15::SigningKey::new(key.as_rsa().clone()) }
    }
}

#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
impl Signer for PortableSigner {
    fn key_id(&self) -> &str {
        &self.key_id
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaV15Sha256
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature =
            self.key.try_sign_with_rng(&mut OsRng, message).map_err(|e| SignError::Failed(e.to_string()))?;
        Ok(signature.to_vec())
    }
}

/// Verifies with the crates `rsa` and `ed25519-dalek`.
#[derive(Debug, Clone, Copy, Default)]
pub struct PortableVerifier;

#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
impl Verifier for PortableVerifier {
    async fn verify(&self, key: &VerifyingKey, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (key.kind(), algorithm) {
            (KeyKind::Rsa(key), Algorithm::RsaV15Sha256) => v15(key, message, signature),
            (KeyKind::Rsa(key), Algorithm::RsaPssSha512) => pss(key, message, signature),
            (KeyKind::Ed25519(point), Algorithm::Ed25519) => ed25519(point, message, signature),
            _ => false,
        }
    }
}

fn v15(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let key = pkcs1v15::VerifyingKey::<Sha256>::new(key.as_rsa().clone());
    pkcs1v15::Signature::try_from(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
}

fn pss(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    let key = pss::VerifyingKey::<Sha512>::new(key.as_rsa().clone());
    pss::Signature::try_from(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
}

/// Also what the native verifier uses: the other library is as fast here, and less strict.
pub(super) fn ed25519(point: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let Ok(signature) = ed25519::Signature::from_slice(signature) else { return false };
    ed25519::VerifyingKey::from_bytes(point).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
}
