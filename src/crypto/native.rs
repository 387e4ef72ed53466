//! Signing and verifying with `aws-lc-rs`, about as fast as OpenSSL.
//!
//! Limit enforced here: 1,024 prepared keys are kept. When they are full they are all dropped: preparing one costs two
//! microseconds, less than keeping count of their use.

use super::portable;
use crate::ports::{SignError, Signer, Verifier};
use crate::signature::key::{KeyError, PrivateKey, PublicKey};
use crate::signature::{Algorithm, KeyKind, VerifyingKey};
use async_trait::async_trait;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA512, RsaKeyPair,
    UnparsedPublicKey,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Keys kept prepared.
const MAX_PREPARED: usize = 1024;

/// Signs with the owner's RSA key.
pub struct NativeSigner {
    key_id: String,
    key: RsaKeyPair,
    random: SystemRandom,
}

impl NativeSigner {
    /// Prepares a key.
    pub fn new(key_id: &str, key: &PrivateKey) -> Result<Self, KeyError> {
        let pkcs8 = key.to_pkcs8()?;
        let key = RsaKeyPair::from_pkcs8(pkcs8.as_bytes()).map_err(|_| KeyError::Made)?;
        Ok(Self { key_id: key_id.to_owned(), key, random: SystemRandom::new() })
    }
}

#[async_trait]
impl Signer for NativeSigner {
    fn key_id(&self) -> &str {
        &self.key_id
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaV15Sha256
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &self.random, message, &mut signature)
            .map_err(|_| SignError::Failed("aws-lc-rs gave no reason".to_owned()))?;
        Ok(signature)
    }
}

/// Verifies, and keeps keys prepared.
#[derive(Default)]
pub struct NativeVerifier {
    prepared: Mutex<HashMap<PublicKey, Arc<ParsedPublicKey>>>,
}

impl NativeVerifier {
    /// The key as the library wants it.
    fn prepared(&self, key: &PublicKey) -> Option<Arc<ParsedPublicKey>> {
        let mut kept = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(key) {
            return Some(Arc::clone(known));
        }
        let new = Arc::new(ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.to_pkcs1()).ok()?);
        if kept.len() >= MAX_PREPARED {
            kept.clear();
        }
        kept.insert(key.clone(), Arc::clone(&new));
        Some(new)
    }
}

#[async_trait]
impl Verifier for NativeVerifier {
    async fn verify(&self, key: &VerifyingKey, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match (key.kind(), algorithm) {
            (KeyKind::Rsa(key), Algorithm::RsaV15Sha256) => {
                self.prepared(key).is_some_and(|key| key.verify_sig(message, signature).is_ok())
            }
            // Nobody in the fediverse sends it, so it is not prepared.
            (KeyKind::Rsa(key), Algorithm::RsaPssSha512) => {
                UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA512, key.to_pkcs1()).verify(message, signature).is_ok()
            }
            (KeyKind::Ed25519(point), Algorithm::Ed25519) => portable::ed25519(point, message, signature),
            _ => false,
        }
    }
}
