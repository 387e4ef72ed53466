//! A stranger's key.
//!
//! Limits enforced here: RSA of 2048 to 4096 bits with the exponent 65537, because the stranger chooses what each check costs us;
//! Ed25519 points that are on the curve and of large order; texts of at most 16 KiB. EC and DSA keys, certificates and anything
//! around or after a PEM are refused.

use super::key::{KeyError, PublicKey};
use std::sync::Arc;

/// A stranger's key. The key decides the algorithm, never the header that names one. A copy of it is the same key in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VerifyingKey(Arc<KeyKind>);

/// What kind of key it is, for those who do the arithmetic.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA.
    Rsa(PublicKey),
    /// Ed25519, the point's 32 bytes.
    Ed25519([u8; 32]),
}

impl VerifyingKey {
    /// What kind of key it is.
    pub fn kind(&self) -> &KeyKind {
        &self.0
    }

    /// Reads `publicKeyPem` ([security vocabulary](https://w3c-ccg.github.io/security-vocab/#publicKeyPem)): SPKI
    /// (`BEGIN PUBLIC KEY`) or PKCS#1 (`BEGIN RSA PUBLIC KEY`).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        PublicKey::from_strangers_pem(pem).map(|key| Self(Arc::new(KeyKind::Rsa(key))))
    }

    /// Reads `publicKeyMultibase`
    /// ([FEP-521a](https://codeberg.org/fediverse/fep/src/branch/main/fep/521a/fep-521a.md)): `z`, then base58-btc.
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> {
        super::multikey::read(text).map(|key| Self(Arc::new(key)))
    }

    /// Writes it as [`Self::from_multibase`] reads it: how a key is stored.
    pub fn to_multibase(&self) -> String {
        super::multikey::write(&self.0)
    }
}
