//! What of a post's file a reader would notice: all of it, but for what others count up.
//!
//! The list of posts holds the hash of it. It is made again of the file before that is sent: a cache that still has the file of an
//! earlier build would have an old text sent as the edit.

use crate::signature::key::hex;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// The manifest's hash of a post, of its file's bytes; none if they are no JSON object.
pub fn noticed(document: &[u8]) -> Option<String> {
    let mut fields: Fields = serde_json::from_slice(document).ok()?;
    for (key, value) in &mut fields.0 {
        match key.as_str() {
            "replies" | "likes" | "shares" => *value = still(value)?,
            // The text stands in `content` already; here only the language counts.
            "contentMap" => *value = languages(value)?,
            _ => {}
        }
    }
    let mut text = serde_json::to_vec(&fields).ok()?;
    text.push(b'\n');
    Some(hex(&Sha256::digest(text)))
}

/// A collection that nobody counted anything into.
fn still(collection: &RawValue) -> Option<Box<RawValue>> {
    let mut fields: Fields = serde_json::from_str(collection.get()).ok()?;
    fields.0.retain(|(key, _)| !matches!(key.as_str(), "id" | "first"));
    for (_, value) in fields.0.iter_mut().filter(|(key, _)| key == "totalItems") {
        *value = to_raw_value(&0).ok()?;
    }
    to_raw_value(&fields).ok()
}

fn languages(map: &RawValue) -> Option<Box<RawValue>> {
    let map: BTreeMap<String, Value> = serde_json::from_str(map.get()).ok()?;
    to_raw_value(&map.into_keys().map(|language| (language, "")).collect::<BTreeMap<_, _>>()).ok()
}

/// An object's fields, in the order in which they stand.
struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &str = concat!(
        r#"{"type":"Note","id":"x","content":"<p>\u00fc</p>","contentMap":{"de":"<p>\u00fc</p>"},"sensitive":true,"#,
        r#""replies":{"id":"x/replies","type":"Collection","totalItems":3,"first":{"items":["a"]}}}"#,
        "\n"
    );

    #[test]
    fn what_others_count_up_is_not_noticed() {
        let counted = POST.replace("\"totalItems\":3", "\"totalItems\":4").replace("[\"a\"]", "[\"a\",\"b\"]");
        let none = POST.replace("\"id\":\"x/replies\",", "").replace(",\"first\":{\"items\":[\"a\"]}", "");
        assert_eq!(noticed(counted.as_bytes()), noticed(POST.as_bytes()));
        assert_eq!(noticed(none.as_bytes()), noticed(POST.as_bytes()));
        assert_eq!(noticed(POST.as_bytes()).unwrap().len(), 64);
    }

    #[test]
    fn everything_else_is() {
        for (old, new) in [("<p>", "<b>"), ("\"de\"", "\"en\""), ("true", "false"), ("Note", "Article")] {
            assert_ne!(noticed(POST.replace(old, new).as_bytes()), noticed(POST.as_bytes()), "{old}");
        }
    }

    #[test]
    fn what_is_no_post_has_no_hash() {
        for text in ["", "[]", "{", r#"{"replies":1}"#, r#"{"contentMap":"x"}"#] {
            assert_eq!(noticed(text.as_bytes()), None, "{text}");
        }
    }
}
