//! Reading the author's keys one by one: right type or a message, nothing unknown, nothing silently dropped.
//!
//! Front matter and configuration are both tables of [`Known`] keys. The tables are public because the reference in `docs/` is
//! checked against them.

mod remedy;

pub use remedy::{nearest, unknown};

use self::remedy::example;
use super::date::{self, Date};
use super::problem::{Problem, Problems};
use super::written::{Entry, Value, Written};
use jiff::tz::TimeZone;

/// A key that the author may write.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The name we use in messages and documentation.
    pub name: &'static str,
    /// What Hugo, Jekyll and older sites call the same thing.
    pub synonyms: &'static [&'static str],
    /// What it takes: "a text", "true or false", "a date", …
    pub wants: &'static str,
    /// What it does, for the reference.
    pub about: &'static str,
}

impl Known {
    /// Whether `key` is this one, by its name or a synonym.
    pub fn is(&self, key: &str, any_case: bool) -> bool {
        std::iter::once(&self.name)
            .chain(self.synonyms)
            .any(|name| if any_case { name.eq_ignore_ascii_case(key) } else { *name == key })
    }
}

/// One table being read.
pub struct Fields<'a> {
    file: &'a str,
    /// `[author] ` and the like, for messages; empty at the top.
    place: &'a str,
    known: &'static [Known],
    entries: Vec<Entry>,
    problems: &'a mut Problems,
    /// `Title` is `title`, as in Hugo.
    any_case: bool,
}

impl<'a> Fields<'a> {
    /// Starts to read a table.
    pub fn new(
        file: &'a str,
        place: &'a str,
        known: &'static [Known],
        entries: Vec<Entry>,
        problems: &'a mut Problems,
    ) -> Self {
        Self { file, place, known, entries, problems, any_case: false }
    }

    /// Takes keys in upper and lower case alike.
    #[must_use]
    pub fn in_any_case(mut self) -> Self {
        self.any_case = true;
        self
    }

    fn known(&self, name: &str) -> Option<&'static Known> {
        self.known.iter().find(|k| k.name == name)
    }

    /// Takes the key that is `name` or the first of its synonyms that says something. An empty value counts as absent.
    fn take(&mut self, name: &str) -> Option<Entry> {
        let known = self.known(name)?;
        let found: Vec<usize> = std::iter::once(&known.name)
            .chain(known.synonyms)
            .filter_map(|n| {
                self.entries.iter().position(|e| e.key == *n || (self.any_case && e.key.eq_ignore_ascii_case(n)))
            })
            .collect();
        let at =
            found.iter().copied().find(|&at| !is_empty(&self.entries[at].value.value)).or(found.first().copied())?;
        let entry = self.entries.remove(at);
        (entry.value.value != Value::Nothing).then_some(entry)
    }

    fn wrong_type(&mut self, name: &str, entry: &Entry) {
        let wants = self.known(name).map_or("something else", |k| k.wants);
        self.problem(
            entry.line,
            format!("`{}{}` is {}, not {wants}", self.place, entry.key, entry.value.value.name()),
            example(wants, &entry.key),
        );
    }

    /// Reports something wrong with a value, at its line.
    pub fn problem(&mut self, line: u32, what: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::error(self.file, what, remedy).at(line));
    }

    /// The line of a key that has not been read yet.
    pub fn line_of(&self, name: &str) -> Option<u32> {
        let known = self.known(name)?;
        self.entries.iter().find(|e| known.is(&e.key, self.any_case)).map(|e| e.line)
    }

    /// A text; surrounding white space is dropped, an empty one counts as absent.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.text_at(name).map(|(text, _)| text)
    }

    /// A text and its line.
    pub fn text_at(&mut self, name: &str) -> Option<(String, u32)> {
        let entry = self.take(name)?;
        if let Value::Text(text) = &entry.value.value {
            let text = text.trim();
            (!text.is_empty()).then(|| (text.to_owned(), entry.line))
        } else {
            self.wrong_type(name, &entry);
            None
        }
    }

    /// Whether a key that has not been read yet holds a text with nothing in it.
    pub fn is_blank(&self, name: &str) -> bool {
        let blank = |entry: &Entry| matches!(&entry.value.value, Value::Text(text) if text.trim().is_empty());
        self.entries.iter().any(|entry| entry.key == name && blank(entry))
    }

    /// `true` or `false`; YAML's `yes`, `no`, `on` and `off` too.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let entry = self.take(name)?;
        if let Value::Bool(flag) = entry.value.value {
            Some(flag)
        } else {
            self.wrong_type(name, &entry);
            None
        }
    }

    /// A whole number between the limits.
    pub fn number(&mut self, name: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let entry = self.take(name)?;
        match entry.value.value {
            Value::Int(n) if range.contains(&n) => Some(n),
            Value::Int(n) => {
                let (low, high) = (range.start(), range.end());
                self.problem(
                    entry.line,
                    format!("`{}{} = {n}` is out of range", self.place, entry.key),
                    format!("write a number from {low} to {high}"),
                );
                None
            }
            Value::Float(_) => {
                self.problem(
                    entry.line,
                    format!("`{}{}` is a number with a fraction, not a whole one", self.place, entry.key),
                    example("a number", &entry.key),
                );
                None
            }
            _ => {
                self.wrong_type(name, &entry);
                None
            }
        }
    }

    /// A date, read in `zone` when it names none.
    pub fn date(&mut self, name: &str, zone: &TimeZone) -> Option<Date> {
        let entry = self.take(name)?;
        let (Value::Text(text) | Value::Date(text)) = &entry.value.value else {
            self.wrong_type(name, &entry);
            return None;
        };
        if text.trim().is_empty() {
            return None;
        }
        match date::parse(text, zone) {
            Ok(date) => Some(date),
            Err(why) => {
                self.problem(
                    entry.line,
                    format!("`{}{}`: {why}", self.place, entry.key),
                    "write it as 2026-11-23 or 2026-11-23T10:30:00+01:00",
                );
                None
            }
        }
    }

    /// A list of texts. Numbers in it are taken as written; an empty text is dropped.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        let Some(entry) = self.take(name) else { return Vec::new() };
        self.items(name, &entry)
    }

    fn items(&mut self, name: &str, entry: &Entry) -> Vec<String> {
        if let Value::List(items) = &entry.value.value {
            items.iter().filter_map(|item| self.item_text(entry, item)).collect()
        } else {
            self.wrong_type(name, entry);
            Vec::new()
        }
    }

    fn item_text(&mut self, entry: &Entry, item: &Written) -> Option<String> {
        match &item.value {
            Value::Text(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
            Value::Int(n) => Some(n.to_string()),
            Value::Float(x) => Some(format!("{x:?}")),
            Value::Nothing => None,
            other => {
                self.problem(
                    item.line,
                    format!("`{}{}` holds {}, not only texts", self.place, entry.key, other.name()),
                    example("a list of texts", &entry.key),
                );
                None
            }
        }
    }

    /// One text or a list of them.
    pub fn one_or_many(&mut self, name: &str) -> Vec<String> {
        let Some(entry) = self.take(name) else { return Vec::new() };
        match &entry.value.value {
            Value::Text(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()).into_iter().collect(),
            _ => self.items(name, &entry),
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let (text, line) = self.text_at(name)?;
        let found = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<String> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.problem(
                line,
                format!("`{}{name} = \"{text}\"` is not known", self.place),
                format!("write one of {}", words.join(", ")),
            );
        }
        found
    }

    /// A table, still to be read.
    pub fn table(&mut self, name: &str) -> Option<(Vec<Entry>, u32)> {
        let entry = self.take(name)?;
        if let Value::Table(entries) = entry.value.value {
            Some((entries, entry.line))
        } else {
            self.wrong_type(name, &entry);
            None
        }
    }

    /// A list of tables, still to be read.
    pub fn tables(&mut self, name: &str) -> Vec<(Vec<Entry>, u32)> {
        let Some(entry) = self.take(name) else { return Vec::new() };
        let Value::List(items) = &entry.value.value else {
            self.wrong_type(name, &entry);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            if let Value::Table(entries) = &item.value {
                tables.push((entries.clone(), item.line));
            } else {
                self.wrong_type(name, &entry);
            }
        }
        tables
    }

    /// Anything at all.
    pub fn anything(&mut self, name: &str) -> Option<Entry> {
        self.take(name)
    }

    /// Gives back what nobody asked for.
    pub fn rest(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// Reports every key that nobody asked for.
    pub fn finish(mut self) {
        for entry in self.rest() {
            let (what, remedy) = unknown(self.place, &entry.key, self.known);
            self.problems.push(Problem::error(self.file, what, remedy).at(entry.line));
        }
    }
}

/// Whether a value says nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Nothing => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.iter().all(|item| is_empty(&item.value)),
        Value::Table(entries) => entries.is_empty(),
        _ => false,
    }
}
