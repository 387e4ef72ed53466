//! What a tag means, whichever program it was written for.

use super::arguments::arguments;
use super::liquid::{self, Meaning};

/// Whether a call has a body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Style {
    /// Closed in itself.
    Single,
    /// Hugo's: a body if a closing tag follows.
    MaybePaired,
    /// A body must follow.
    Paired,
}

pub(super) fn meaning(inner: &str, block: bool) -> Meaning<'_> {
    let plain = inner.trim_matches('-').trim();
    if let Some(tag) = plain.strip_prefix('<').or_else(|| plain.strip_prefix('%').filter(|_| !block)) {
        let tag = tag.strip_suffix(['>', '%']).unwrap_or(tag);
        let spaced = tag.starts_with([' ', '\n', '\t']);
        let (tag, style) = match tag.trim().strip_suffix('/') {
            Some(tag) => (tag, Style::Single),
            None if block => (tag, Style::Paired),
            None => (tag, Style::MaybePaired),
        };
        let (name, args) = name(tag.trim());
        if let "ref" | "relref" = name {
            return arguments(args).ok().and_then(|args| reference(&args)).map_or(Meaning::Text, Meaning::Address);
        }
        // Ours is written without a space, `{{<x />}}`, and says what it takes.
        let lenient = !block && (spaced || style != Style::Single);
        return if name.is_empty() {
            Meaning::Text
        } else {
            Meaning::Call { name: name.to_owned(), args: liquid::Args::Text(args), style, lenient }
        };
    }
    let (word, rest) = name(plain);
    let zola = rest.trim_start().strip_prefix('(').and_then(|a| a.trim_end().strip_suffix(')'));
    if let Some(args) = zola.filter(|_| !word.is_empty()) {
        let style = if block { Style::Paired } else { Style::Single };
        return Meaning::Call { name: word.to_owned(), args: liquid::Args::Text(args), style, lenient: true };
    }
    if block { liquid::tag(plain, word, rest) } else { liquid::output(plain) }
}

/// Hugo's `ref "x.md#y"` and `ref path="x.md"`.
fn reference(args: &[(Option<String>, serde_json::Value)]) -> Option<String> {
    let path = args.iter().find(|(key, _)| key.as_deref().is_none_or(|k| k == "path"))?.1.as_str()?;
    Some(format!("{}{}", crate::generate::links::LOOKED_UP, path.replace(' ', "%20")))
}

/// The first word and what follows it.
pub(super) fn name(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_-./".contains(c))).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { (word, rest) } else { ("", text) }
}
