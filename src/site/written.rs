//! What the author wrote, as a tree that remembers its lines: one shape for TOML and YAML.
//!
//! Limits enforced here: YAML of at most 20,000 nodes, 32 deep, 64 aliases, no file inclusion; TOML is bounded by the size of
//! the file. Both refuse a key that is written twice.

use super::problem::Problem;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A value and the line it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Counted from 1 in the file.
    pub line: u32,
    /// What stands there.
    pub value: Value,
}

/// What a value may be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// YAML's empty value.
    Nothing,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text; YAML's dates are text too.
    Text(String),
    /// A TOML date, as it is written.
    Date(String),
    /// A list.
    List(Vec<Written>),
    /// A table, in the order written.
    Table(Vec<Entry>),
}

/// One `key = value` of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Its line, counted from 1 in the file.
    pub line: u32,
    /// The value.
    pub value: Written,
}

impl Value {
    /// What the author would call it, for messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Bool(_) => "true or false",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }

    /// The same in JSON, for `extra` and templates.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::Nothing => Json::Null,
            Self::Bool(b) => Json::Bool(*b),
            Self::Int(n) => Json::from(*n),
            Self::Float(x) => Json::from(*x),
            Self::Text(s) | Self::Date(s) => Json::String(s.clone()),
            Self::List(items) => Json::Array(items.iter().map(|w| w.value.to_json()).collect()),
            Self::Table(entries) => {
                Json::Object(entries.iter().map(|e| (e.key.clone(), e.value.value.to_json())).collect())
            }
        }
    }
}

/// Parses TOML. `line_offset` is the number of lines above it in the file.
pub fn from_toml(text: &str, file: &str, line_offset: u32) -> Result<Vec<Entry>, Problem> {
    let lines = LineIndex::new(text, line_offset);
    let table = toml::de::DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1 + line_offset, |span| lines.line(span.start));
        syntax_problem(file, text, line, line_offset, "TOML", error.message())
    })?;
    toml_table(table.get_ref(), &lines)
        .map_err(|(line, what)| Problem::error(file, what, "write a smaller number").at(line))
}

fn toml_table(table: &toml::de::DeTable<'_>, lines: &LineIndex<'_>) -> Result<Vec<Entry>, (u32, String)> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        entries.push(Entry {
            key: key.get_ref().to_string(),
            line: lines.line(key.span().start),
            value: Written { line: lines.line(value.span().start), value: toml_value(value, lines)? },
        });
    }
    // The parser keeps tables sorted by key; messages and menus want the order written.
    entries.sort_by_key(|e| e.line);
    Ok(entries)
}

fn toml_value(value: &toml::Spanned<toml::de::DeValue<'_>>, lines: &LineIndex<'_>) -> Result<Value, (u32, String)> {
    use toml::de::DeValue;
    Ok(match value.get_ref() {
        DeValue::String(s) => Value::Text(s.to_string()),
        DeValue::Integer(n) => Value::Int(
            i64::from_str_radix(&n.as_str().replace('_', ""), n.radix())
                .map_err(|_| (lines.line(value.span().start), format!("the number `{}` is too large", n.as_str())))?,
        ),
        DeValue::Float(x) => Value::Float(x.as_str().replace('_', "").parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| Ok(Written { line: lines.line(item.span().start), value: toml_value(item, lines)? }))
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Table(table) => Value::Table(toml_table(table, lines)?),
    })
}

/// Parses YAML. `line_offset` is the number of lines above it in the file.
pub fn from_yaml(text: &str, file: &str, line_offset: u32) -> Result<Vec<Entry>, Problem> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
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
        let line = error.location().map_or(1, |l| u32::try_from(l.line()).unwrap_or(u32::MAX)) + line_offset;
        syntax_problem(file, text, line, line_offset, "YAML", &yaml_message(&error.without_snippet().to_string()))
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

fn syntax_problem(file: &str, text: &str, line: u32, line_offset: u32, language: &str, message: &str) -> Problem {
    let message = message.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    if let Some(key) = message.strip_prefix("duplicate mapping key: ") {
        let key = key.split(", set ").next().unwrap_or(key);
        return Problem::error(file, format!("the key `{key}` is written twice"), "remove one of the two").at(line);
    }
    let message = message.split(" at line ").next().unwrap_or(message);
    let wrong = text.lines().nth((line - line_offset).saturating_sub(1) as usize).unwrap_or_default().trim_end();
    let shown: String = wrong.chars().take(100).collect();
    Problem::error(
        file,
        format!("this is not valid {language}: {message}\n    | {shown}"),
        format!("mend the {language} in this line"),
    )
    .at(line)
}

/// Byte offset → line.
struct LineIndex<'a> {
    text: &'a str,
    starts: Vec<usize>,
    offset: u32,
}

impl<'a> LineIndex<'a> {
    fn new(text: &'a str, offset: u32) -> Self {
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).collect();
        Self { text, starts, offset }
    }

    fn line(&self, byte: usize) -> u32 {
        let byte = byte.min(self.text.len());
        u32::try_from(self.starts.partition_point(|start| *start <= byte)).unwrap_or(u32::MAX) + 1 + self.offset
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(entries: &[Entry]) -> Vec<(&str, u32)> {
        entries.iter().map(|e| (e.key.as_str(), e.line)).collect()
    }

    #[test]
    fn toml_and_yaml_remember_their_lines() {
        let toml = from_toml("title = \"x\"\n\ndate = 2024-01-02\n[extra]\na = 1\n", "f", 1).unwrap();
        assert_eq!(keys(&toml), [("title", 2), ("date", 4), ("extra", 5)]);
        let yaml = from_yaml("title: x\n\ndate: 2024-01-02\nextra:\n  a: 1\n", "f", 1).unwrap();
        assert_eq!(keys(&yaml), [("title", 2), ("date", 4), ("extra", 5)]);
        assert_eq!(toml[1].value.value, Value::Date("2024-01-02".into()));
        assert_eq!(yaml[1].value.value, Value::Text("2024-01-02".into()));
    }

    #[test]
    fn a_syntax_error_shows_its_line() {
        let error = from_toml("title = \"x\"\nb = = 2\n", "content/a.md", 1).unwrap_err();
        assert_eq!(error.line, Some(3));
        assert!(error.what.ends_with("\n    | b = = 2"), "{}", error.what);
    }

    #[test]
    fn a_key_written_twice_is_refused() {
        assert_eq!(from_toml("a = 1\na = 2\n", "f", 0).unwrap_err().line, Some(2));
        assert_eq!(
            from_yaml("a: 1\na: 2\n", "f", 0).unwrap_err().to_string(),
            "error: f:2: the key `a` is written twice\n  hint: remove one of the two"
        );
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        use std::fmt::Write as _;
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for n in 1..30 {
            let p = n - 1;
            writeln!(bomb, "a{n}: &a{n} [*a{p},*a{p},*a{p},*a{p},*a{p},*a{p},*a{p},*a{p},*a{p}]").unwrap();
        }
        assert!(from_yaml(&bomb, "f", 0).is_err());
        assert!(from_yaml(&format!("a: {}1", "[".repeat(10_000)), "f", 0).is_err());
    }
}
