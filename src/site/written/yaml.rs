//! YAML, by way of a reader that tells where each value stood. Blocks that are [`plain`] need no such reader.

mod plain;

use super::{Entry, Value, Written, syntax_problem};
use crate::site::problem::Problem;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Parses YAML. `line_offset` is the number of lines above it in the file.
pub fn from_yaml(text: &str, file: &str, line_offset: u32) -> Result<Vec<Entry>, Problem> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    plain::read(text, line_offset).map_or_else(|| parse(text, file, line_offset), Ok)
}

/// All of YAML.
fn parse(text: &str, file: &str, line_offset: u32) -> Result<Vec<Entry>, Problem> {
    let budget = serde_saphyr::budget! {
        max_nodes: 20_000,
        max_depth: 32,
        flow_nesting_limit: 32,
        max_aliases: 64,
        max_anchors: 64,
        max_merge_keys: 64,
        max_events: 60_000,
    };
    let options = serde_saphyr::options! { budget: budget };
    let tree: Yaml = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(1, |l| u32::try_from(l.line()).unwrap_or(u32::MAX));
        let message = yaml_message(&error.without_snippet().to_string());
        let (line, message, remedy) = usual(text, line, &message).unwrap_or((line, &message, ""));
        let problem = syntax_problem(file, text, line + line_offset, line_offset, "YAML", message);
        if remedy.is_empty() { problem } else { Problem { remedy: remedy.into(), ..problem } }
    })?;
    match tree.shift(line_offset).value {
        Value::Table(entries) => Ok(entries),
        Value::Nothing => Ok(Vec::new()),
        other => Err(Problem::error(
            file,
            format!("the front matter is {}, not a table of keys", other.name()),
            "write one `key: value` a line between the two `---`",
        )
        .at(1 + line_offset)),
    }
}

/// The parser's message without its own line, counted from another place than ours, and without its names for things.
fn yaml_message(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or_default();
    if message.starts_with("budget breached") || message.starts_with("recursion limit") {
        return "it holds too many values, or they are nested too deep".to_owned();
    }
    message.split(", set DuplicateKeyPolicy").next().unwrap_or_default().to_owned()
}

/// What the parser says of a tab where there must be none. The word alone is not enough: a key may be called so.
const TABS: [&str; 4] = [
    "tabs disallowed",
    "tab cannot be used as indentation",
    "a block scalar content cannot start with a tab",
    "while scanning a plain scalar, found a tab",
];

/// The two mistakes that people make most, in the author's words: line, what, remedy. The parser names the line before a tab.
fn usual<'m>(text: &str, line: u32, message: &str) -> Option<(u32, &'m str, &'m str)> {
    let wrong = text.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default();
    let holds_colon = wrong.split_once(": ").is_some_and(|(_, value)| value.contains(": "));
    if message.starts_with("mapping values are not allowed") && holds_colon {
        return Some((line, "a value holds `: `", "put the value between quotation marks"));
    }
    let is_tabbed = |text: &str| text.trim_start_matches(' ').starts_with('\t');
    let tabbed = (line..).zip(text.lines().skip(line.saturating_sub(1) as usize)).find(|(_, text)| is_tabbed(text));
    let (line, _) = tabbed.filter(|_| TABS.iter().any(|said| message.starts_with(said)))?;
    Some((line, "a tab at the beginning of the line", "write spaces instead of the tab"))
}

/// A YAML node on its way to [`Written`], lines counted from the first line of the YAML.
struct Yaml(Written);

impl Yaml {
    fn shift(self, by: u32) -> Written {
        shift(self.0, by)
    }
}

fn shift(written: Written, by: u32) -> Written {
    let value = match written.value {
        Value::List(items) => Value::List(items.into_iter().map(|w| shift(w, by)).collect()),
        Value::Table(entries) => Value::Table(
            entries.into_iter().map(|e| Entry { line: e.line + by, value: shift(e.value, by), key: e.key }).collect(),
        ),
        leaf => leaf,
    };
    Written { line: written.line + by, value }
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = serde_saphyr::Spanned::<YamlValue>::deserialize(deserializer)?;
        let line = u32::try_from(spanned.referenced.line()).unwrap_or(u32::MAX);
        Ok(Self(Written { line, value: spanned.value.0 }))
    }
}

struct YamlValue(Value);

impl<'de> Deserialize<'de> for YamlValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(YamlVisitor).map(Self)
    }
}

struct YamlVisitor;

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map(Value::Int).map_err(|_| E::custom("the number is too large"))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        YamlValue::deserialize(deserializer).map(|v| v.0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<Yaml>()? {
            items.push(item.0);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<serde_saphyr::Spanned<String>>()? {
            let value = map.next_value::<Yaml>()?.0;
            let line = u32::try_from(key.referenced.line()).unwrap_or(u32::MAX);
            entries.push(Entry { key: key.value, line, value });
        }
        Ok(Value::Table(entries))
    }
}
