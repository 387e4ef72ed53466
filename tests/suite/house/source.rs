//! Source files as the house rules look at them: code without comments and texts, and the paths that it names.

use super::root;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A source file without comments, string literals and test modules.
pub(super) struct Source {
    /// `src/site/page.rs`.
    pub(super) path: String,
    pub(super) text: String,
    pub(super) code: String,
}

impl Source {
    /// `src/site/page.rs` → `site`.
    pub(super) fn room(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// How many modules deep the file is: `src/site/page.rs` is 2.
    pub(super) fn depth(&self) -> usize {
        let below = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        if below == "lib" || below == "main" { 0 } else { below.split('/').count() }
    }
}

pub(super) fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub(super) fn sources() -> Vec<Source> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root()).unwrap().display().to_string();
        let only_tests = path.ends_with("/tests.rs") || path.contains("/tests/");
        let code = if only_tests { String::new() } else { without_tests(&plain(&text)) };
        Source { path, text, code }
    };
    rust_files("src").into_iter().map(read).collect()
}

/// Comments, texts and characters become spaces; lines stay where they were.
pub(super) fn plain(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(end) = raw_text(rest, at == 0 || !is_word(bytes[at - 1])) {
            end
        } else if rest.starts_with('"') {
            quoted(rest, '"')
        } else if rest.starts_with('\'') {
            character(rest)
        } else {
            0
        };
        if end == 0 {
            let c = rest.chars().next().unwrap();
            out.push(c);
            at += c.len_utf8();
        } else {
            out.push(' ');
            out.extend(rest[..end].chars().filter(|c| *c == '\n'));
            at += end;
        }
    }
    out
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        if text.as_bytes()[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if text.as_bytes()[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// `r"…"`, `r#"…"#`, also with `b` in front.
fn raw_text(text: &str, starts_word: bool) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r')).filter(|_| starts_word)?;
    let hashes = after.bytes().take_while(|b| *b == b'#').count();
    let inner = after[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(text.len() - inner.len() + inner.find(&close)? + close.len())
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `'x'` and `'\n'`, but not the lifetime `'a`.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), _) => quoted(text, '\''),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// Cuts every item under `#[cfg(test)]` or `#[cfg(all(test…))]`.
pub(super) fn without_tests(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        out.push_str(&rest[..at]);
        let item = &rest[at..];
        let brace = item.find('{').unwrap_or(item.len());
        let end = match item.find(';') {
            Some(semicolon) if semicolon < brace => semicolon + 1,
            _ => brace + closing(&item[brace..]),
        };
        rest = &item[end..];
    }
    out.push_str(rest);
    out
}

fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// Every path that begins with `crate::`, with what a brace after it holds: `vocab::Id`, `vocab::Actor`.
pub(super) fn arrows(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for start in ["crate::", "gatepost::"] {
        for (at, _) in code.match_indices(start) {
            if at == 0 || !is_word(code.as_bytes()[at - 1]) {
                paths("", &code[at + start.len()..], &mut found);
            }
        }
    }
    found
}

/// `a::{b, c::d}` → `a::b`, `a::c::d`. Returns how much was read.
pub(super) fn paths(before: &str, text: &str, found: &mut BTreeSet<String>) -> usize {
    let word_end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    let (word, rest) = text.split_at(word_end);
    let path = format!("{before}{word}");
    if !(rest.starts_with('{') && (word.is_empty() || word.ends_with("::"))) {
        found.insert(path.trim_end_matches(':').to_owned());
        return word_end;
    }
    let end = word_end + closing(rest);
    let mut at = word_end + 1;
    while at < end - 1 {
        let gap = text[at..].find(|c: char| !(c.is_whitespace() || c == ',')).unwrap_or(0);
        at += gap;
        if at >= end - 1 {
            break;
        }
        at += paths(&path, &text[at..], found).max(1);
        // Past ` as Name`.
        at += text[at..end].find([',', '}']).unwrap_or(end - at);
    }
    end
}
