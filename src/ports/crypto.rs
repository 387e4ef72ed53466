//! Signing and verifying, wherever the arithmetic is done.

use crate::signature::{ActorKey, Algorithm, Claim, Outgoing, Refusal, Scheme, VerifyingKey};
use crate::vocab::RemoteUrl;
use async_trait::async_trait;
use http::HeaderMap;

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

/// Checks strangers' signatures. Keys that were used lately are kept prepared inside of it.
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
pub trait Verifier: Send + Sync {
    /// Whether `signature` over `message` was made with `key`. A key that does not fit the algorithm verifies nothing.
    async fn verify(&self, key: &VerifyingKey, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool;
}

/// Proof that the holder of an actor's key sent a request. Only [`verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    key_id: RemoteUrl,
    owner: RemoteUrl,
    scheme: Scheme,
}

impl Verified {
    /// The actor whose key it is. An activity counts if its `actor` is this, byte for byte.
    pub fn owner(&self) -> &RemoteUrl {
        &self.owner
    }

    /// The key that was used.
    pub fn key_id(&self) -> &RemoteUrl {
        &self.key_id
    }

    /// How it was written.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }
}

/// Checks a claim with the key that it names.
pub async fn verify(claim: &Claim, key: &ActorKey, verifier: &dyn Verifier) -> Result<Verified, Refusal> {
    let algorithm = claim.algorithm_with(key)?;
    for base in claim.bases() {
        if verifier.verify(key.key(), algorithm, base, claim.signature()).await {
            let (key_id, owner) = (key.id().clone(), key.owner().clone());
            return Ok(Verified { key_id, owner, scheme: claim.scheme() });
        }
    }
    Err(Refusal::WrongSignature)
}

/// Signs a request of ours: all its headers. `now` is in Unix seconds; sign when you send, not when you put it in a queue.
pub async fn sign(
    request: &Outgoing<'_>,
    scheme: Scheme,
    signer: &dyn Signer,
    now: i64,
) -> Result<HeaderMap, SignError> {
    let unsigned = request.unsigned(scheme, signer.key_id(), signer.algorithm(), now);
    let signature = signer.sign(unsigned.base()).await?;
    Ok(unsigned.signed(&signature))
}
