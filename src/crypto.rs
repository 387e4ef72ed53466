//! Floor 3: the arithmetic of signatures, behind the ports [`Signer`] and [`Verifier`].
//!
//! On a machine of its own the gate uses `aws-lc-rs`, which signs five times as fast as portable code; where that cannot be
//! linked, as in a function on somebody's edge, the crates `rsa` and `ed25519-dalek` do the same. Both refuse the same things.

#[cfg(feature = "gate")]
mod native;
mod portable;
#[cfg(test)]
mod tests;

#[cfg(feature = "gate")]
pub use native::{NativeSigner, NativeVerifier};
pub use portable::{PortableSigner, PortableVerifier};

use crate::ports::{Signer, Verifier};
use crate::signature::key::{KeyError, PrivateKey};
use std::sync::Arc;

/// The fastest signer that is linked. `key_id` is the actor's `#main-key`.
pub fn signer(key_id: &str, key: &PrivateKey) -> Result<Arc<dyn Signer>, KeyError> {
    #[cfg(feature = "gate")]
    return Ok(Arc::new(NativeSigner::new(key_id, key)?));
    #[cfg(not(feature = "gate"))]
    return Ok(Arc::new(PortableSigner::new(key_id, key)));
}

/// The fastest verifier that is linked.
pub fn verifier() -> Arc<dyn Verifier> {
    #[cfg(feature = "gate")]
    return Arc::new(NativeVerifier::default());
    #[cfg(not(feature = "gate"))]
    return Arc::new(PortableVerifier);
}
