//! Keys as the arithmetic wants them. A card holds them as text, and to read an RSA key out of it takes twice as long as to check a
//! signature with it. Limit: 1,024 of them; when there are more, all are dropped.

use crate::signature::VerifyingKey;
use std::collections::HashMap;

const MAX_KEYS: usize = 1024;

/// Keys that were read, by their text.
#[derive(Debug, Default)]
pub(super) struct Keys(HashMap<String, VerifyingKey>);

impl Keys {
    /// The key that a text stands for, if it was read before.
    pub(super) fn get(&self, material: &str) -> Option<VerifyingKey> {
        self.0.get(material).cloned()
    }

    /// Remembers a key that was read.
    pub(super) fn insert(&mut self, material: &str, key: VerifyingKey) {
        if self.0.len() >= MAX_KEYS {
            self.0.clear();
        }
        self.0.insert(material.to_owned(), key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;

    /// An Ed25519 key, which costs nothing to make.
    fn material(n: u16) -> String {
        let mut secret = [7; 32];
        secret[..2].copy_from_slice(&n.to_le_bytes());
        let point = SigningKey::from_bytes(&secret).verifying_key();
        format!("z{}", bs58::encode([&[0xed, 0x01][..], point.as_bytes()].concat()).into_string())
    }

    #[test]
    fn a_text_stands_for_its_own_key() {
        let mut keys = Keys::default();
        let (first, second) = (material(1), material(2));
        assert_eq!(keys.get(&first), None);
        for text in [&first, &second] {
            keys.insert(text, VerifyingKey::from_multibase(text).unwrap());
        }
        assert_eq!(keys.get(&first).unwrap().to_multibase(), first);
        assert_eq!(keys.get(&second).unwrap().to_multibase(), second);
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut keys = Keys::default();
        let key = VerifyingKey::from_multibase(&material(1)).unwrap();
        for n in 0..1100 {
            keys.insert(&n.to_string(), key.clone());
            assert!(keys.0.len() <= MAX_KEYS);
        }
        assert!(keys.get("1099").is_some());
    }
}
