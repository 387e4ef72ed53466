//! `[permalinks]`: addresses by section.

use crate::site::fields::Fields;
use crate::site::written::Value;
use std::collections::BTreeMap;

/// Words that a permalink pattern may hold, in Hugo's and Jekyll's spelling.
pub const PERMALINK_WORDS: &[&str] =
    &[":year", ":month", ":day", ":slug", ":title", ":section", ":filename", ":categories"];

pub(super) fn read(f: &mut Fields<'_>) -> BTreeMap<String, String> {
    let Some((entries, _)) = f.table("permalinks") else { return BTreeMap::new() };
    let mut patterns = BTreeMap::new();
    for entry in entries {
        let Value::Text(pattern) = &entry.value.value else {
            f.problem(
                entry.line,
                format!("`[permalinks] {}` is not a text", entry.key),
                "write posts = \"/:year/:month/:slug/\"",
            );
            continue;
        };
        let bad =
            pattern.split(['/', '-', '.', '_']).find(|part| part.starts_with(':') && !PERMALINK_WORDS.contains(part));
        if let Some(word) = bad {
            f.problem(
                entry.line,
                format!("`{word}` is no part of an address"),
                format!("use {}", PERMALINK_WORDS.join(", ")),
            );
        } else if pattern.starts_with('/') {
            patterns.insert(entry.key, pattern.clone());
        } else {
            f.problem(
                entry.line,
                format!("`{pattern}` does not begin with /"),
                "write posts = \"/:year/:month/:slug/\"",
            );
        }
    }
    patterns
}
