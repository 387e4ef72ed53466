//! Texts of strangers on a terminal.
//!
//! A terminal obeys what is printed: escape sequences move the cursor, set the title, or type for you; characters that turn the
//! direction of writing, or have no width, make a text look like another. Nothing of that gets through here. What is for
//! people becomes one line of what can be seen; what is for programs stays what it is, written in escapes of JSON.

#[cfg(feature = "gate")]
mod columns;
#[cfg(feature = "gate")]
mod html;

#[cfg(feature = "gate")]
pub(super) use columns::{COLUMNS, lines, table};
#[cfg(feature = "gate")]
pub(super) use html::{links_of_html, words_of_html};

use crate::site::shown::{is_obeyed, is_unseen, shown};
use std::path::Path;
use unicode_normalization::char::is_combining_mark;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Most marks that stand on one letter: more of them climb over the lines around.
const MARKS: usize = 2;

/// Characters of a word in a message: one that is longer is cut to so many columns.
const LONG: usize = 300;
const SHOWN: usize = 80;

/// A path as it is printed: what a terminal would obey is written in escapes, so that a name never makes a line.
pub(super) fn path(path: &Path) -> String {
    shown(&path.to_string_lossy())
}

/// A path as a shell takes it, in a line to be copied. What would break that line is written in escapes that bash and its like
/// understand.
pub(super) fn in_shell(path: &Path) -> String {
    let text = path.to_string_lossy();
    if !text.contains(is_obeyed) {
        return crate::generate::ci::in_shell(&text);
    }
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '\'' | '\\' => format!("\\{c}"),
            c if is_obeyed(c) => c.to_string().bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
            c => c.to_string(),
        })
        .collect();
    format!("$'{escaped}'")
}

/// One line of what can be seen.
pub(super) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        if is_combining_mark(c) {
            marks += 1;
            if marks > MARKS || out.is_empty() {
                continue;
            }
        } else if !is_unseen(c) && !c.is_control() {
            // What is left out separates nothing: marks around it still pile up on one letter.
            marks = 0;
        }
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !c.is_control() && !is_unseen(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// At most so many columns; what is cut off is a `…`.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let (mut out, mut used) = (String::new(), 0);
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used >= columns {
            break;
        }
        out.push(c);
    }
    format!("{}…", out.trim_end())
}

/// A message in which no word and nothing in backticks is longer than somebody reads: what was typed is repeated in errors, and may be
/// a whole file. Paths and addresses stay whole, as they are to be copied.
pub(super) fn bounded(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let whole = |n: usize| n % 2 == 1 && n + 1 < parts.len();
    let shorten = |part: &str| if part.chars().count() > LONG { cut(part, SHOWN) } else { part.to_owned() };
    let words = |part: &str| part.split(' ').map(shorten).collect::<Vec<_>>().join(" ");
    let parts = parts.iter().enumerate().map(|(n, part)| if whole(n) { shorten(part) } else { words(part) });
    parts.collect::<Vec<_>>().join("`")
}

/// JSON without a character that a terminal could obey. Outside of texts it has none, and inside an escape says the same.
pub(super) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_obeyed(c) && c != '\n' {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_to_be_copied_is_one_line() {
        for (path, line) in [
            ("/srv/blog", "/srv/blog"),
            ("/srv/anna's blog", "'/srv/anna'\\''s blog'"),
            ("/srv/a\n'b\\\u{1b}", "$'/srv/a\\x0a\\'b\\\\\\x1b'"),
        ] {
            assert_eq!(in_shell(Path::new(path)), line);
        }
    }

    #[test]
    fn a_terminal_is_told_nothing() {
        for (text, seen) in [
            ("plain text", "plain text"),
            ("\u{1b}]0;owned\u{7}title", "]0;ownedtitle"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred[0m"),
            ("\u{9b}2J", "2J"),
            ("a\r\nb\tc\u{2028}d", "a b c d"),
            ("gatepost\u{202e}gpj.exe", "gatepostgpj.exe"),
            ("pay\u{200b}pal\u{feff}\u{2066}x\u{2069}", "paypalx"),
            ("z\u{300}\u{301}\u{302}\u{303}a", "z\u{300}\u{301}a"),
            ("\u{301}a", "a"),
            ("  two  words  ", "two words"),
            ("日本語 é", "日本語 é"),
            ("a\u{e0041}b", "ab"),
            ("", ""),
        ] {
            assert_eq!(line(text), seen, "{text:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut_by_columns() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("ab cd", 4), "ab…");
    }

    #[test]
    fn a_message_repeats_the_beginning_of_what_is_long() {
        let long = "x".repeat(5000);
        let begin = format!("{}…", "x".repeat(79));
        assert_eq!(bounded(&format!("`{long}` is none")), format!("`{begin}` is none"));
        assert_eq!(bounded(&format!("no {long} here")), format!("no {begin} here"));
        let spaced = "a b ".repeat(500);
        assert_eq!(bounded(&format!("`{spaced}` is none")), format!("`{}…` is none", "a b ".repeat(20).trim_end()));
        let path = format!("/srv/{}/key.pem: it's `gone`, not `", "x".repeat(200));
        assert_eq!(bounded(&path), path);
    }

    #[test]
    fn json_says_the_same_without_danger() {
        let value = serde_json::json!({ "a": "x\u{9b}\u{202e}\u{e0041}\u{2028}ü\u{1b}" });
        let text = json(&value.to_string());
        assert_eq!(text, "{\"a\":\"x\\u009b\\u202e\\udb40\\udc41\\u2028ü\\u001b\"}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    proptest! {
        #[test]
        fn nothing_a_terminal_obeys_gets_through(text in "(\\PC|[\u{0}-\u{9f}]|[\u{200b}-\u{206f}]|[\u{300}-\u{30f}]){0,200}") {
            let safe = |c: char| !c.is_control() && !is_unseen(c);
            let line = line(&text);
            prop_assert!(line.chars().all(safe), "{line:?}");
            prop_assert_eq!(super::line(&line), line.clone());
            prop_assert!(cut(&line, 20).width() <= 20);
            let value = serde_json::Value::String(text.clone());
            let written = json(&value.to_string());
            prop_assert!(written.chars().all(safe), "{written:?}");
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), value);
        }
    }
}
