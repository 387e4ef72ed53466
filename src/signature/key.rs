//! RSA keys: made, read and written.
//!
//! Limits enforced here: 2048 to 8192 bits, public exponent 65537 or another odd number that the library takes; PEM of at most
//! 16 KiB. Larger keys make every signature of a stranger expensive, smaller ones can be broken.

use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};
use std::fmt;

/// Bits of the keys that we make: what every server accepts.
const BITS: usize = 2048;

const MAX_BITS: usize = 8192;

const MAX_PEM: usize = 16 * 1024;

/// Multicodec `rsa-pub`, 0x1205 as a varint: [multicodec table](https://github.com/multiformats/multicodec).
const RSA_PUB: [u8; 2] = [0x85, 0x24];

/// Why a key is refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    /// Not a PEM of the wanted kind.
    #[error("it is not a PEM file that begins with `-----BEGIN {0}-----`")]
    NotPem(&'static str),
    /// Too small or too large.
    #[error("it has {0} bits; 2048 to 8192 are accepted")]
    Size(usize),
    /// The library could not write or make it.
    #[error("the key could not be made")]
    Made,
}

/// The key other servers check our signatures with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(RsaPublicKey);

impl PublicKey {
    /// Reads SPKI PEM (`BEGIN PUBLIC KEY`).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.len() > MAX_PEM {
            return Err(KeyError::NotPem("PUBLIC KEY"));
        }
        let key = RsaPublicKey::from_public_key_pem(pem.trim()).map_err(|_| KeyError::NotPem("PUBLIC KEY"))?;
        sized(&key)?;
        Ok(Self(key))
    }

    /// Writes SPKI PEM with `\n`, the only form that Lemmy parses.
    pub fn to_pem(&self) -> String {
        self.0.to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// As FEP-521a writes a key: multicodec prefix and PKCS#1 bytes, base58-btc, with `z` before.
    pub fn to_multibase(&self) -> String {
        use rsa::pkcs1::EncodeRsaPublicKey;
        let der = self.0.to_pkcs1_der().map(|d| d.as_bytes().to_vec()).unwrap_or_default();
        let mut bytes = RSA_PUB.to_vec();
        bytes.extend_from_slice(&der);
        format!("z{}", bs58::encode(bytes).into_string())
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
        sized(&key.to_public_key())?;
        Ok(Self(key))
    }

    /// Writes PKCS#8 PEM.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        self.0.to_pkcs8_pem(LineEnding::LF).map(|pem| pem.to_string()).map_err(|_| KeyError::Made)
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

fn sized(key: &RsaPublicKey) -> Result<(), KeyError> {
    let bits = key.n().bits();
    if (BITS..=MAX_BITS).contains(&bits) { Ok(()) } else { Err(KeyError::Size(bits)) }
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
