//! How a path of the author's stands in each kind of configuration file, so that none can end its place and begin another.
//!
//! Where a format has an encoding of its own for bytes, everything that is not plainly a letter or a digit is encoded; where
//! it has quotes, what ends them is escaped.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::fmt::Write as _;

/// All that may not stand bare in the target of a redirect: more than an address needs, as `$`, `'` or `;` mean something to
/// one server or another.
const TARGET: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A decoded path as the target of a redirect.
pub(super) fn target(path: &str) -> String {
    utf8_percent_encode(path, TARGET).to_string()
}

/// A path out of an address, decoded.
pub(super) fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Whether a path is the same in every notation.
pub(super) fn is_plain(path: &str) -> bool {
    path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/".contains(&b))
}

/// In double quotes, for nginx, lighttpd and Apache: `\` and `"` are escaped with `\`.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// A text as a pattern of bytes that matches it alone, in plain ASCII: for regular expressions without Unicode.
pub(super) fn pattern_of_bytes(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for byte in text.bytes() {
        push_literal(&mut pattern, byte);
    }
    pattern
}

/// The same for regular expressions that read UTF-8: what is not ASCII stays.
pub(super) fn pattern_of_chars(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => push_literal(&mut pattern, byte),
            _ => {
                let _ = write!(pattern, "\\x{{{:X}}}", u32::from(c));
            }
        }
    }
    pattern
}

fn push_literal(pattern: &mut String, byte: u8) {
    if byte.is_ascii_alphanumeric() || b"-_/".contains(&byte) {
        pattern.push(char::from(byte));
    } else {
        let _ = write!(pattern, "\\x{byte:02X}");
    }
}

/// One word for a POSIX shell.
pub(super) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NASTY: &str = "/a b\"c'$d#e;{f}`g%20ü\\/";

    #[test]
    fn nothing_ends_its_place() {
        assert_eq!(target(NASTY), "/a%20b%22c%27%24d%23e%3B%7Bf%7D%60g%2520%C3%BC%5C/");
        assert_eq!(decoded(&target(NASTY)), NASTY);
        assert_eq!(quoted(NASTY), "\"/a b\\\"c'$d#e;{f}`g%20ü\\\\/\"");
        assert_eq!(shell("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(pattern_of_bytes("/ü (x)/"), r"/\xC3\xBC\x20\x28x\x29/");
        assert_eq!(pattern_of_chars("/ü.x$/"), r"/\x{FC}\x2Ex\x24/");
        assert!(is_plain("/old/page.html") && !is_plain(NASTY));
    }
}
