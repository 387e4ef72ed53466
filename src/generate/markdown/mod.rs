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

use crate::site::config::Markdown as Rules;
use crate::site::slug::{self, SlugStyle};
use pulldown_cmark::{Event, Options, Parser, TextMergeWithOffset};
use std::collections::HashMap;
use std::ops::Range;

/// Nesting deeper than this is refused: it is an attack or an accident.
pub(crate) const MAX_DEPTH: usize = 100;

/// The parser with our dialect.
pub(crate) fn events<'t>(text: &'t str, rules: &Rules) -> impl Iterator<Item = (Event<'t>, Range<usize>)> + use<'t> {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    options.set(Options::ENABLE_SMART_PUNCTUATION, rules.smart_punctuation);
    options.set(Options::ENABLE_MATH, rules.math);
    TextMergeWithOffset::new(Parser::new_ext(text, options).into_offset_iter())
}

/// Heading ids, unique on their page.
#[derive(Debug, Default)]
pub(crate) struct HeadingIds(HashMap<String, u32>);

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
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
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
    out.push_str(&text[from..]);
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
    fn heading_ids_never_repeat() {
        let mut ids = HeadingIds::default();
        let made: Vec<String> = ["A", "A", "A 1", "A", "!", "Ü"].iter().map(|t| ids.next(None, t)).collect();
        assert_eq!(made, ["a", "a-1", "a-1-1", "a-2", "section", "ü"]);
        assert_eq!(ids.next(Some("Own"), "x"), "Own");
    }
}
