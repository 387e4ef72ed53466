//! Keys as one line of text: a multicodec prefix and the key, in base58-btc with `z` before it.
//!
//! [FEP-521a](https://codeberg.org/fediverse/fep/src/branch/main/fep/521a/fep-521a.md),
//! [multicodec](https://github.com/multiformats/multicodec). Limit: 1,500 characters, more than RSA 8192 needs, because base58
//! takes time quadratic in its length.

use super::key::{KeyError, PublicKey};
use super::verifying_key::KeyKind;

const MAX: usize = 1500;

/// `ed25519-pub`, 0xed as a varint.
const ED25519_PUB: [u8; 2] = [0xed, 0x01];

/// `rsa-pub`, 0x1205 as a varint.
const RSA_PUB: [u8; 2] = [0x85, 0x24];

/// Reads a stranger's key.
pub(super) fn read(text: &str) -> Result<KeyKind, KeyError> {
    let text = text.trim();
    let digits = text.strip_prefix('z').filter(|_| text.len() <= MAX).ok_or(KeyError::NotMultikey)?;
    let bytes = bs58::decode(digits).into_vec().map_err(|_| KeyError::NotMultikey)?;
    let (codec, key) = bytes.split_first_chunk::<2>().ok_or(KeyError::NotMultikey)?;
    match *codec {
        ED25519_PUB => point(key).map(KeyKind::Ed25519),
        RSA_PUB => PublicKey::from_strangers_pkcs1(key).map(KeyKind::Rsa),
        _ => Err(KeyError::NotMultikey),
    }
}

/// A point on the curve and of large order: with one of small order anything is signed, by anybody.
fn point(key: &[u8]) -> Result<[u8; 32], KeyError> {
    let bytes = <[u8; 32]>::try_from(key).map_err(|_| KeyError::NotMultikey)?;
    let point = ed25519_dalek::VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::WeakPoint)?;
    if point.is_weak() { Err(KeyError::WeakPoint) } else { Ok(bytes) }
}

/// Writes a key as [`read`] reads it.
pub(super) fn write(key: &KeyKind) -> String {
    match key {
        KeyKind::Rsa(key) => key.to_multibase(),
        KeyKind::Ed25519(point) => encode(ED25519_PUB, point),
    }
}

/// RSA's form: PKCS#1 bytes after the prefix.
pub(super) fn write_rsa(pkcs1: &[u8]) -> String {
    encode(RSA_PUB, pkcs1)
}

fn encode(codec: [u8; 2], key: &[u8]) -> String {
    let mut bytes = codec.to_vec();
    bytes.extend_from_slice(key);
    format!("z{}", bs58::encode(bytes).into_string())
}
