//! RSA keys: made, read and written.
//!
//! Limits enforced here: ours have 2048 to 8192 bits, strangers' 2048 to 4096 and the exponent 65537; a PEM has at most 16 KiB.
//! Larger keys make every signature of a stranger expensive, smaller ones can be broken.

use rsa::pkcs1::{DecodeRsaPublicKey, EncodeRsaPublicKey};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// Bits of the keys that we make: what every server accepts.
const BITS: usize = 2048;

const MAX_BITS: usize = 8192;

/// Bits of the largest key of a stranger that is checked.
const MAX_STRANGERS_BITS: usize = 4096;

const MAX_PEM: usize = 16 * 1024;

/// The public exponent of a stranger's key: what every server makes.
const EXPONENT: u32 = 65_537;

/// Why a key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a PEM of the wanted kind.
    #[error("it is not a PEM file that begins with `-----BEGIN {0}-----`")]
    NotPem(&'static str),
    /// Too small or too large.
    #[error("it has {0} bits; 2048 to {1} are accepted")]
    Size(usize, usize),
    /// RSA with another public exponent.
    #[error("its public exponent is not 65537")]
    Exponent,
    /// Not a Multikey of a kind that is read here.
    #[error("it is not a Multikey of an Ed25519 or RSA key")]
    NotMultikey,
    /// An Ed25519 point of small order, or none.
    #[error("it is no Ed25519 key that can be trusted")]
    WeakPoint,
    /// The library could not write or make it.
    #[error("the key could not be made")]
    Made,
}

/// The key other servers check our signatures with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublicKey(RsaPublicKey);

impl PublicKey {
    /// Reads SPKI PEM (`BEGIN PUBLIC KEY`): our own.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.len() > MAX_PEM {
            return Err(KeyError::NotPem("PUBLIC KEY"));
        }
        let key = RsaPublicKey::from_public_key_pem(pem.trim()).map_err(|_| KeyError::NotPem("PUBLIC KEY"))?;
        sized(&key, MAX_BITS)?;
        Ok(Self(key))
    }

    /// Reads a stranger's PEM, SPKI or PKCS#1 (`BEGIN RSA PUBLIC KEY`).
    ///
    /// Taken as they come: `\r\n`, no line end at the end, blanks around it, and `\n` as two characters, as JSON that was
    /// written twice has it.
    pub(super) fn from_strangers_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.len() > MAX_PEM {
            return Err(KeyError::NotPem("PUBLIC KEY"));
        }
        let pem = pem.replace("\\r", "").replace("\\n", "\n").replace('\r', "");
        let pem = pem.trim();
        let key = if pem.starts_with("-----BEGIN RSA PUBLIC KEY-----") {
            RsaPublicKey::from_pkcs1_pem(pem).map_err(|_| KeyError::NotPem("RSA PUBLIC KEY"))?
        } else {
            RsaPublicKey::from_public_key_pem(pem).map_err(|_| KeyError::NotPem("PUBLIC KEY"))?
        };
        Self::strangers(key)
    }

    /// Reads a stranger's PKCS#1 bytes.
    pub(super) fn from_strangers_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        RsaPublicKey::from_pkcs1_der(der).map_err(|_| KeyError::NotMultikey).and_then(Self::strangers)
    }

    fn strangers(key: RsaPublicKey) -> Result<Self, KeyError> {
        sized(&key, MAX_STRANGERS_BITS)?;
        if key.e() != &EXPONENT.into() {
            return Err(KeyError::Exponent);
        }
        Ok(Self(key))
    }

    /// Writes SPKI PEM with `\n`, the only form that Lemmy parses.
    pub fn to_pem(&self) -> String {
        self.0.to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// Writes PKCS#1 bytes.
    pub fn to_pkcs1(&self) -> Vec<u8> {
        self.0.to_pkcs1_der().map(|der| der.as_bytes().to_vec()).unwrap_or_default()
    }

    /// As FEP-521a writes a key: multicodec prefix and PKCS#1 bytes, base58-btc, with `z` before.
    pub fn to_multibase(&self) -> String {
        super::multikey::write_rsa(&self.to_pkcs1())
    }

    /// For the arithmetic.
    pub(crate) fn as_rsa(&self) -> &RsaPublicKey {
        &self.0
    }

    /// SHA-256 of the PEM, hex: to tell whether a key changed.
    pub fn fingerprint(&self) -> String {
        hex(&Sha256::digest(self.to_pem()))
    }
}

/// The key we sign with. Shown as `[redacted]` wherever it is printed.
#[derive(Clone)]
pub struct PrivateKey(RsaPrivateKey);

impl PrivateKey {
    /// Makes a new one from the system's randomness.
    pub fn generate() -> Result<Self, KeyError> {
        RsaPrivateKey::new(&mut rand_core::OsRng, BITS).map(Self).map_err(|_| KeyError::Made)
    }

    /// Reads PKCS#8 PEM (`BEGIN PRIVATE KEY`).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.len() > MAX_PEM {
            return Err(KeyError::NotPem("PRIVATE KEY"));
        }
        let key = RsaPrivateKey::from_pkcs8_pem(pem.trim()).map_err(|_| KeyError::NotPem("PRIVATE KEY"))?;
        sized(&key.to_public_key(), MAX_BITS)?;
        Ok(Self(key))
    }

    /// Writes PKCS#8 PEM.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        self.0.to_pkcs8_pem(LineEnding::LF).map(|pem| pem.to_string()).map_err(|_| KeyError::Made)
    }

    /// Writes PKCS#8 bytes, for a library that reads nothing else. They are the secret itself.
    #[cfg(feature = "gate")]
    pub(crate) fn to_pkcs8(&self) -> Result<rsa::pkcs8::SecretDocument, KeyError> {
        self.0.to_pkcs8_der().map_err(|_| KeyError::Made)
    }

    /// For the arithmetic.
    pub(crate) fn as_rsa(&self) -> &RsaPrivateKey {
        &self.0
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.to_public_key())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey([redacted])")
    }
}

fn sized(key: &RsaPublicKey, most: usize) -> Result<(), KeyError> {
    let bits = key.n().bits();
    if (BITS..=most).contains(&bits) { Ok(()) } else { Err(KeyError::Size(bits, most)) }
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_survives_being_written() {
        let key = PrivateKey::generate().unwrap();
        let again = PrivateKey::from_pem(&key.to_pem().unwrap()).unwrap();
        assert_eq!(again.public(), key.public());
        let public = PublicKey::from_pem(&key.public().to_pem()).unwrap();
        assert_eq!(public.fingerprint(), key.public().fingerprint());
        assert!(public.to_pem().starts_with("-----BEGIN PUBLIC KEY-----\n"));
        assert!(public.to_multibase().starts_with("z4MX"), "{}", public.to_multibase());
        assert_eq!(format!("{key:?}"), "PrivateKey([redacted])");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(PublicKey::from_pem("hello").unwrap_err(), KeyError::NotPem("PUBLIC KEY"));
        let small = RsaPrivateKey::new(&mut rand_core::OsRng, 1024)
            .unwrap()
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap();
        assert_eq!(PublicKey::from_pem(&small).unwrap_err().to_string(), "it has 1024 bits; 2048 to 8192 are accepted");
    }
}
