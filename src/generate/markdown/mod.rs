//! Markdown, read twice.
//!
//! First [`outline`]: what a page holds (headings, links, pictures, tags, an excerpt), before any address is known. Then
//! [`html`], when the whole site is: once for people, once for the wire. Parsing costs ten microseconds a post, so reading
//! twice is cheaper than remembering.
//!
//! Dialect: `CommonMark` with tables, footnotes, strikethrough, task lists, definition lists, alerts, heading ids, and bare
//! addresses linked. Raw HTML is the author's own on the site and washed for the wire.

pub(crate) mod foreign;
pub(crate) mod highlight;
pub(crate) mod html;
mod nesting;
pub(crate) mod outline;
pub(crate) mod scan;
pub(crate) mod shortcode;
pub(crate) mod wash;

use super::fingerprint::QuickMap;
use crate::site::config::Markdown as Rules;
use crate::site::slug::{self, SlugStyle};
use pulldown_cmark::{Event, Options, Parser, TextMergeStream, TextMergeWithOffset};
use std::ops::Range;

/// Nesting deeper than this is refused: it is an attack or an accident.
pub(crate) const MAX_DEPTH: usize = 100;

/// What the parser tells of a text, and where each of it stands.
pub(crate) fn events_and_places<'t>(
    text: &'t str,
    rules: &Rules,
) -> impl Iterator<Item = (Event<'t>, Range<usize>)> + use<'t> {
    TextMergeWithOffset::new(parser(text, rules).into_offset_iter())
}

/// What the parser tells of a text.
pub(crate) fn events<'t>(text: &'t str, rules: &Rules) -> impl Iterator<Item = Event<'t>> + use<'t> {
    TextMergeStream::new(parser(text, rules))
}

/// The parser with our dialect.
fn parser<'t>(text: &'t str, rules: &Rules) -> Parser<'t> {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    options.set(Options::ENABLE_SMART_PUNCTUATION, rules.smart_punctuation);
    options.set(Options::ENABLE_MATH, rules.math);
    Parser::new_ext(text, options)
}

/// Heading ids, unique on their page.
#[derive(Debug, Default)]
pub(crate) struct HeadingIds(QuickMap<String, u32>);

impl HeadingIds {
    /// The id of the next heading: its own `{#id}`, else made of its text.
    pub(crate) fn next(&mut self, own: Option<&str>, text: &str) -> String {
        let base = if let Some(own) = own {
            own.to_owned()
        } else {
            let slug = slug::slugify(text, SlugStyle::Unicode);
            if slug.is_empty() { "section".to_owned() } else { slug }
        };
        let count = self.0.entry(base.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            return base;
        }
        let mut n = *count - 1;
        let mut id = format!("{base}-{n}");
        while self.0.contains_key(&id) {
            n += 1;
            id = format!("{base}-{n}");
        }
        // Next time the search goes on from here.
        self.0.insert(base, n + 1);
        self.0.insert(id.clone(), 1);
        id
    }
}

/// Escapes text for HTML, quotes included.
pub(crate) fn escape(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    while at < bytes.len() {
        // Seldom is there anything to escape: most texts are passed over in large steps.
        if let Some(some) = bytes[at..].first_chunk()
            && holds_no_markup(some)
        {
            at += some.len();
            continue;
        }
        let end = bytes.len().min(at + AT_ONCE);
        for (at, byte) in (at..end).zip(&bytes[at..end]) {
            let entity = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => continue,
            };
            out.push_str(&text[from..at]);
            out.push_str(entity);
            from = at + 1;
        }
        at = end;
    }
    out.push_str(&text[from..]);
}

/// How many bytes are looked at together.
const AT_ONCE: usize = 16;

/// Whether none of these bytes means something in HTML. Without branches, so that the compiler compares them all in one step.
fn holds_no_markup(bytes: &[u8; AT_ONCE]) -> bool {
    let markup =
        |byte: u8| u8::from(byte == b'&') | u8::from(byte == b'<') | u8::from(byte == b'>') | u8::from(byte == b'"');
    bytes.iter().fold(0, |found, byte| found | markup(*byte)) == 0
}

/// [`escape`] as a new string.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_html_is_escaped_wherever_it_stands() {
        let plain = "é".repeat(9);
        let (text, wanted) = (format!("<{plain}\"{plain}&'"), format!("&lt;{plain}&quot;{plain}&amp;'"));
        assert_eq!(escaped(&text), wanted);
        assert_eq!((escaped(&plain), escaped(""), escaped(">")), (plain, String::new(), "&gt;".to_owned()));
    }

    #[test]
    fn heading_ids_never_repeat() {
        let mut ids = HeadingIds::default();
        let made: Vec<String> = ["A", "A", "A 1", "A", "!", "Ü"].iter().map(|t| ids.next(None, t)).collect();
        assert_eq!(made, ["a", "a-1", "a-1-1", "a-2", "section", "ü"]);
        assert_eq!(ids.next(Some("Own"), "x"), "Own");
    }
}
