//! JSON of a stranger, read strictly.
//!
//! Two programs that read one text in two ways are how a check is passed by one meaning and acted on by another. So what
//! [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259#section-4) leaves open is refused here: a key that stands twice, by its bytes or
//! by its look, and U+0000, which some databases cannot hold. Limits: 1 MiB, 32 levels, 100,000 values.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Largest document, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Deepest nesting.
const MAX_DEPTH: usize = 32;

/// Most values, counting each text, number, list and object.
const MAX_VALUES: usize = 100_000;

/// Why a text is not taken as JSON. The words are for our log; a stranger is told only that it is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadJson(String);

/// Reads one JSON value and nothing after it.
pub fn read(bytes: &[u8]) -> Result<Value, BadJson> {
    if bytes.len() > MAX_BYTES {
        return Err(BadJson("it is larger than 1 MiB".to_owned()));
    }
    let budget = Cell::new(MAX_VALUES);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0, budget: &budget }.deserialize(&mut reader).map_err(|e| BadJson(e.to_string()))?;
    reader.end().map_err(|e| BadJson(e.to_string()))?;
    Ok(value)
}

/// Builds a [`Value`], counting as it goes.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    budget: &'a Cell<usize>,
}

impl Strict<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom("it is nested deeper than 32 levels"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left =
            self.budget.get().checked_sub(1).ok_or_else(|| D::Error::custom("it holds more than 100,000 values"))?;
        self.budget.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        plain(text).map(|text| Value::String(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        plain(&text)?;
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        let mut looks: Vec<String> = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            plain(&key)?;
            if !key.is_ascii() {
                looks.push(key.nfkc().collect());
            }
            let value = entries.next_value_seed(inner)?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        looks.sort_unstable();
        let twins = looks.windows(2).any(|pair| pair[0] == pair[1]);
        if twins || looks.iter().any(|look| map.contains_key(look) && look.is_ascii()) {
            return Err(A::Error::custom("two keys look the same"));
        }
        Ok(Value::Object(map))
    }
}

fn plain<E: Error>(text: &str) -> Result<&str, E> {
    if text.contains('\0') { Err(E::custom("it holds U+0000")) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &[u8]) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn plain_json_is_read_as_it_is() {
        let text = br#"{"a":[1,-2,2.5,null,true,"x"],"b":{"c":"\u00e9"}}"#;
        assert_eq!(read(text).unwrap(), serde_json::from_slice::<Value>(text).unwrap());
    }

    #[test]
    fn one_reading_only() {
        assert!(refused(br#"{"actor":"good","actor":"evil"}"#).contains("a key stands twice"));
        assert!(refused(br#"{"object":{"id":1,"\u0069d":2}}"#).contains("a key stands twice"));
        assert!(refused("{\"\u{e9}\":1,\"e\u{301}\":2}".as_bytes()).contains("two keys look the same"));
        assert!(refused("{\"actor\":1,\"\u{ff41}ctor\":2}".as_bytes()).contains("two keys look the same"));
        assert!(refused(br#"{"id":"a\u0000b"}"#).contains("U+0000"));
        assert!(refused(br"{} {}").contains("trailing"));
        assert!(refused(b"\xef\xbb\xbf{}").contains("expected value"));
        for text in [
            &b"{'a':1}"[..],
            b"{\"a\":1,}",
            b"{\"a\":NaN}",
            b"{/*x*/}",
            b"",
            b"\"\xc0\xaf\"",
            b"\"\xed\xa0\x80\"",
            br#""\ud800""#,
        ] {
            read(text).unwrap_err();
        }
    }

    #[test]
    fn limits_hold() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth)).into_bytes();
        read(&nested(32)).unwrap();
        assert!(refused(&nested(33)).contains("32 levels"));
        assert!(refused(&b"[".repeat(100_000)).contains("32 levels"));
        let numbers = format!("[{}0]", "0,".repeat(500_000));
        assert!(refused(numbers.as_bytes()).contains("100,000 values"));
        read(b"[1e999999]").unwrap_err();
        read(format!("[{}]", "9".repeat(10_000)).as_bytes()).unwrap_err();
        let large = format!("\"{}\"", "a".repeat(MAX_BYTES));
        assert!(refused(large.as_bytes()).contains("1 MiB"));
    }
}
