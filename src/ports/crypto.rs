//! Signing and verifying, wherever the arithmetic is done.

use crate::signature::{Algorithm, VerifyingKey};
use async_trait::async_trait;

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The library refused; the text is for the owner's log, never for a remote server.
    #[error("the private key could not sign: {0}")]
    Failed(String),
}

/// Signs as the site's actor.
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
pub trait Signer: Send + Sync {
    /// The key's id, `<actor>#main-key`: what `keyId` says.
    fn key_id(&self) -> &str;

    /// What it signs with.
    fn algorithm(&self) -> Algorithm;

    /// Signs a signature base, raw bytes out.
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// Checks strangers' signatures.
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
pub trait Verifier: Send + Sync {
    /// Whether `signature` over `message` was made with `key`. A key that does not fit the algorithm verifies nothing.
    async fn verify(&self, key: &VerifyingKey, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool;
}
