//! What the author wrote, as a tree that remembers its lines: one shape for TOML and YAML.
//!
//! Limits enforced here: YAML of at most 20,000 nodes, 32 deep, 64 aliases, no file inclusion; TOML is bounded by the size of
//! the file. Both refuse a key that is written twice.

mod toml;
mod yaml;

pub use self::toml::from_toml;
pub use yaml::from_yaml;

use super::problem::{EXCERPT, Problem};

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

fn syntax_problem(file: &str, text: &str, line: u32, line_offset: u32, language: &str, message: &str) -> Problem {
    let message = message.lines().next().unwrap_or_default().trim().trim_end_matches('.');
    if let Some(key) = message.strip_prefix("duplicate mapping key: ") {
        let key = key.split(", set ").next().unwrap_or(key);
        return Problem::error(file, format!("the key `{key}` is written twice"), "remove one of the two").at(line);
    }
    let message = message.split(" at line ").next().unwrap_or(message);
    let wrong = text.lines().nth((line - line_offset).saturating_sub(1) as usize).unwrap_or_default().trim_end();
    let shown: String = wrong.replace('\t', "    ").chars().take(100).collect();
    Problem::error(
        file,
        format!("this is not valid {language}: {message}{EXCERPT}{shown}"),
        format!("mend the {language} in this line"),
    )
    .at(line)
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
