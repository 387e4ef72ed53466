//! Names on one line.
//!
//! A file may have a line break or an escape character in its name, and so may an argument: printed as it is, it would draw lines that
//! the program never wrote. Here every such character becomes what it is written as, `\n` or `\u{1b}`, so that the name can still be
//! told from others. Whatever is printed of a [`Problem`](super::Problem) goes through here.

use std::fmt::Write as _;

/// Whether it draws nothing and changes how others are drawn: marks of direction, joiners, fillers, tags.
pub fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a terminal obeys it, draws nothing for it, or begins another line.
pub fn is_obeyed(c: char) -> bool {
    c.is_control() || is_unseen(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The text with an escape in the place of each such character.
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_obeyed(c) {
            // Writing into a string never fails.
            let _ = write!(out, "{}", c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_what_can_be_seen() {
        for (name, seen) in [
            ("content/posts/x.md", "content/posts/x.md"),
            ("日本語 é\\n", "日本語 é\\n"),
            ("x\nerror: y", "x\\nerror: y"),
            ("a\r\tb", "a\\r\\tb"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("x\u{202e}gpj", "x\\u{202e}gpj"),
            ("a\u{2028}b\u{200b}", "a\\u{2028}b\\u{200b}"),
        ] {
            assert_eq!(shown(name), seen, "{name:?}");
        }
    }
}
