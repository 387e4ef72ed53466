//! How deep an author's HTML, or a stranger's, is nested.
//!
//! Whoever builds a tree of it pays for each element with all that are open around it: twenty thousand `<div>` took four seconds
//! to wash. Browsers stop at 512 as well. Read with the little that is needed of HTML's rules: what closes itself is not counted.

use std::ops::ControlFlow::{self, Break, Continue};

/// Open elements, at most.
pub(super) const MAX: usize = 512;

/// Open `<b>`, `<i>` and the like: they go on in every paragraph that follows until they are closed.
const MAX_FORMATTING: usize = 64;

const FORMATTING: &[&str] = &["b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"];

/// Never open, closed by the next of their kind, or only at home in a table, which is counted.
const UNCOUNTED: &[&str] = &[
    "a",
    "area",
    "base",
    "basefont",
    "bgsound",
    "body",
    "br",
    "caption",
    "col",
    "colgroup",
    "embed",
    "frame",
    "head",
    "hr",
    "html",
    "image",
    "img",
    "input",
    "keygen",
    "link",
    "meta",
    "nobr",
    "p",
    "param",
    "plaintext",
    "source",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "track",
    "wbr",
];

/// What is inside is text.
const TEXT: &[&str] = &["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"];

/// Elements that are open, while HTML goes by in pieces.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    open: Vec<String>,
    formatting: Vec<String>,
    /// What ends the text that is going on: `-->`, `</script`.
    until: Option<String>,
}

impl Nesting {
    /// Whether there are too many after this piece or anywhere in it.
    pub(super) fn is_too_deep(&mut self, html: &str) -> bool {
        let mut rest = html;
        loop {
            if let Some(until) = &self.until {
                let Some(end) = find(rest, until) else { return false };
                rest = &rest[end + until.len()..];
                self.until = None;
            }
            let Some(open) = memchr::memchr(b'<', rest.as_bytes()) else { return false };
            match self.tag(&rest[open..]) {
                Continue(length) => rest = &rest[open + length..],
                Break(()) => return true,
            }
        }
    }

    /// The tag at the beginning of `html`: its length, when there are not too many open.
    fn tag(&mut self, html: &str) -> ControlFlow<(), usize> {
        if html.starts_with("<!--") {
            self.until = Some("-->".to_owned());
            return Continue(2);
        }
        let is_end = html.starts_with("</");
        let from = 1 + usize::from(is_end);
        let length = html[from..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(html.len() - from);
        if !html[from..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Continue(1);
        }
        let name = html[from..from + length].to_ascii_lowercase();
        let after = end_of_tag(html, from + length);
        if is_end {
            self.close(&name);
        } else {
            self.open(name, html[..after].ends_with("/>"));
        }
        if self.open.len() > MAX || self.formatting.len() > MAX_FORMATTING { Break(()) } else { Continue(after) }
    }

    fn open(&mut self, name: String, closes_itself: bool) {
        let within_drawing = || self.open.iter().any(|open| open == "svg" || open == "math");
        let is_part = |open: &String| matches!((open.as_str(), name.as_str()), ("dd" | "dt", "dd" | "dt"));
        if TEXT.contains(&name.as_str()) {
            self.until = Some(format!("</{name}"));
        } else if FORMATTING.contains(&name.as_str()) {
            self.formatting.push(name);
        } else if UNCOUNTED.contains(&name.as_str()) || closes_itself && within_drawing() {
            // Nothing stays open.
        } else if self.open.last().is_some_and(is_part) {
            self.open.pop();
            self.open.push(name);
        } else if !(matches!(name.as_str(), "li" | "option") && self.open.last() == Some(&name)) {
            self.open.push(name);
        }
    }

    fn close(&mut self, name: &str) {
        let open = if FORMATTING.contains(&name) { &mut self.formatting } else { &mut self.open };
        if let Some(at) = open.iter().rposition(|open| open == name) {
            if FORMATTING.contains(&name) {
                open.remove(at);
            } else {
                open.truncate(at);
            }
        }
    }
}

/// Whether HTML is nested too deep to be made a tree of.
pub(super) fn is_too_deep(html: &str) -> bool {
    Nesting::default().is_too_deep(html)
}

/// Past the `>` that stands outside quotes.
fn end_of_tag(html: &str, from: usize) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate().skip(from) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if byte == open => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// Where `what` begins, in small or large letters.
fn find(text: &str, what: &str) -> Option<usize> {
    memchr::memchr_iter(what.as_bytes()[0], text.as_bytes())
        .find(|at| text.as_bytes().get(*at..at + what.len()).is_some_and(|t| t.eq_ignore_ascii_case(what.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep(html: &str) -> bool {
        is_too_deep(&html.repeat(1000))
    }

    #[test]
    fn what_stays_open_is_counted() {
        for html in [
            "<div>",
            "<div/>",
            "<DIV class='>'>\n",
            "<ul><li>",
            "<dl><dd>",
            "<li><dd>",
            "<form><div>",
            "<div></x>",
            "<b>a",
            "<b>a</p>",
            "<div><b></div>",
            "<svg><g>",
            "<x-y>",
            "<table><tr><td>",
            "<ruby><rt>",
            "<div><!-- </div> -->",
        ] {
            assert!(deep(html), "{html}");
        }
    }

    #[test]
    fn what_closes_itself_is_not() {
        for html in [
            "<div></div>",
            "<p>a",
            "<li>a",
            "<dt>a<dd>b",
            "<tr><td>",
            "<br><img src=x>",
            "<a name=x>",
            "<b><i>a</b></i>",
            "<!-- <div> -->",
            "<script>\"<div>\"</script>",
            "<option>a",
            "a < b",
            "<3",
            "<?x",
            "<div><span></div>",
        ] {
            assert!(!deep(html), "{html}");
        }
        assert!(!is_too_deep(&format!("<svg>{}</svg>", "<path d=''/>".repeat(1000))));
    }

    #[test]
    fn pieces_are_read_as_one() {
        let mut nesting = Nesting::default();
        assert!(!nesting.is_too_deep(&"<div>".repeat(500)) && !nesting.is_too_deep("<!--"));
        assert!(!nesting.is_too_deep(&"<div>".repeat(500)));
        assert!(nesting.is_too_deep(&format!("-->{}", "<div>".repeat(13))));
    }
}
