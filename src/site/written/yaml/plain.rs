//! YAML as nearly everybody writes it above a post: one `key: value` a line.
//!
//! The whole of YAML takes a parser of many thousand lines, and ten thousand posts keep it busy. Lines that can mean but one thing
//! are read here: a key of letters, and behind it a text, a date, `true`, `false` or a short list. At anything else this gives up,
//! and the real parser reads the whole block.

use super::super::{Entry, Value, Written};

/// Longer blocks are left to the parser that counts their nodes: bytes.
const MAX: usize = 8 * 1024;

/// Words that mean something besides themselves, to some reader or other.
const WORDS: [&str; 13] =
    ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf", "infinity", "undefined"];

/// Reads a block if every line of it is plain. `line_offset` is the number of lines above it in the file.
pub(super) fn read(text: &str, line_offset: u32) -> Option<Vec<Entry>> {
    if text.len() > MAX {
        return None;
    }
    let mut entries: Vec<Entry> = Vec::with_capacity(8);
    for (line, number) in text.lines().zip(line_offset + 1..) {
        if line.is_empty() {
            continue;
        }
        let (key, rest) = line.split_once(": ")?;
        let is_new = entries.iter().all(|entry| entry.key != key);
        let value = value(rest.trim_matches(' '), number).filter(|_| is_new && is_key(key))?;
        entries.push(Entry { key: key.to_owned(), line: number, value: Written { line: number, value } });
    }
    Some(entries)
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        && !is_word(key)
}

fn value(text: &str, line: u32) -> Option<Value> {
    if let Some(items) = text.strip_prefix('[') {
        return list(items, line);
    }
    let (value, rest) = scalar(text, false)?;
    rest.is_empty().then_some(value)
}

/// What stands behind a `[`, and nothing behind its `]`.
fn list(text: &str, line: u32) -> Option<Value> {
    let (mut items, mut rest) = (Vec::new(), text);
    if rest == "]" {
        return Some(Value::List(items));
    }
    loop {
        let (value, behind) = scalar(rest.trim_start_matches(' '), true)?;
        items.push(Written { line, value });
        match behind.trim_start_matches(' ') {
            "]" => return Some(Value::List(items)),
            more => rest = more.strip_prefix(',')?,
        }
    }
}

/// A text, a date, `true` or `false` at the beginning of `text`, and what stands behind it.
fn scalar(text: &str, in_list: bool) -> Option<(Value, &str)> {
    if let Some(quote @ ('"' | '\'')) = text.chars().next() {
        let (inner, rest) = text[1..].split_once(quote)?;
        let plain = !inner.contains('\\') && !inner.chars().any(is_odd);
        // Two quotes in a row are one in the text.
        return (plain && !rest.starts_with(quote)).then(|| (Value::Text(inner.to_owned()), rest));
    }
    let end = if in_list { text.find([',', ']'])? } else { text.len() };
    let (word, rest) = (text[..end].trim_end_matches(' '), &text[end..]);
    let value = match word {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ if is_date(word) || (is_plain(word) && !is_word(word)) => Value::Text(word.to_owned()),
        _ => return None,
    };
    Some((value, rest))
}

/// Characters that YAML takes for something, or not at all.
fn is_odd(c: char) -> bool {
    c.is_control() || (!c.is_ascii() && !c.is_alphanumeric() && !"–—‘’“”„…«»€".contains(c))
}

/// Words and sentences that hold no sign of YAML's.
fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| if c.is_ascii() { c.is_ascii_alphanumeric() || " -_./!?()'".contains(c) } else { !is_odd(c) })
}

/// `2026-11-23`, with a time and a zone or without.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |from: usize, to: usize| bytes.get(from..to).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    digits(0, 4)
        && bytes.get(4) == Some(&b'-')
        && digits(5, 7)
        && bytes.get(7) == Some(&b'-')
        && digits(8, 10)
        && bytes[10..].iter().all(|b| b.is_ascii_digit() || b"T:.+-Z".contains(b))
        && !text.ends_with(':')
}

fn is_word(text: &str) -> bool {
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_nearly_everybody_writes_is_read_here() {
        let text = "title: \"A: b # c\"\ndate: 2005-01-01T12:51:51Z\nday: 2005-01-01\n\ndraft: false\n\
            description: What it is (or isn't)\ntags: [postgres, \"a, b\", 'c']\nnone: []\r\n";
        assert_eq!(read(text, 3), parse(text, "f", 3).ok());
        assert_eq!(read(text, 3).unwrap()[6].value.line, 11);
    }

    #[test]
    fn what_could_mean_something_else_is_left_to_the_parser() {
        for line in [
            "a: 1",
            "a: Yes",
            "a: null",
            "a: ~",
            "a: \"x\\n\"",
            "a: 'it''s'",
            "a: b: c",
            "a: b #c",
            "a: &x b",
            "a: *x",
            "a: |",
            "a: >",
            "a:",
            "a:b",
            "- a",
            " a: b",
            "a: [b",
            "a: [b,]",
            "a: [b, [c]]",
            "a: [1]",
            "a: {b: c}",
            "# a: b",
            "yes: b",
            "a: b\na: c",
            "a: 2005-01-01 10:00",
            "a: !x b",
            "a: \"b\" c",
            "a: @b",
            "a: b\tc",
            "a: 2005-01-01:",
            "a: b\n  c",
        ] {
            assert_eq!(read(line, 0), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn it_says_what_the_parser_says(
            lines in prop::collection::vec("[a-c]{1,2}: ?[ a-zTZ0-9:.,\\[\\]{}\"'#&*!|>%@`~+?()\\\\é–\u{a0}-]{0,12}", 0..4)
        ) {
            let text = lines.join("\n");
            if let Some(entries) = read(&text, 2) {
                prop_assert_eq!(Ok(entries), parse(&text, "f", 2).map_err(|problem| problem.to_string()));
            }
        }
    }
}
