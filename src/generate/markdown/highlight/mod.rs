//! Colours for code blocks: classes only, the theme has the colours for light and dark.
//!
//! Highlighting costs fifty times what parsing the Markdown costs, so it is remembered twice. Lines: the same line in the same
//! state of the lexer gives the same spans, and code repeats itself. Blocks: by content hash in `.gatepost/cache/`, across runs.

mod class;
mod language;
mod line;

use self::language::syntax;
use self::line::spans;
use crate::generate::cache::Cache;
use std::collections::HashMap;
use std::sync::Mutex;
use xxhash_rust::xxh3::xxh3_128;

/// Code longer than this is shown without colours: bytes.
const MAX_BLOCK: usize = 512 * 1024;

/// Remembered blocks, in bytes of HTML.
const MAX_CACHE: usize = 64 << 20;

/// Name and stamp in the cache. Blocks depend on the grammars alone.
const REMEMBERED: (&str, u128) = ("highlight", 2);

/// Remembered blocks.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// What earlier runs left, until it is wanted: they are tens of megabytes, and a build may have no block to colour.
    unread: Option<Cache>,
    html: HashMap<u128, String>,
    bytes: usize,
    is_new: bool,
}

impl Blocks {
    /// With what earlier runs remembered.
    pub(crate) fn remembered(cache: Cache) -> Self {
        Self { known: Mutex::new(Known { unread: Some(cache), ..Known::default() }) }
    }

    /// Remembers, when there is anything new.
    pub(crate) fn save(&self, cache: &Cache) {
        let known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.is_new {
            cache.save(REMEMBERED.0, REMEMBERED.1, &known.html);
        }
    }

    /// The inside of `<code>` for a block, or none when the language is not known.
    pub(crate) fn colour(&self, code: &str, language: &str) -> Option<String> {
        if code.len() > MAX_BLOCK {
            return None;
        }
        // The language as it is written: which grammar is meant would have to be looked up, and the grammars loaded for it.
        let key = xxh3_128(code.as_bytes()) ^ xxh3_128(language.as_bytes()).rotate_left(1);
        if let Some(html) = self.lock().html.get(&key) {
            return Some(html.clone());
        }
        let html = spans(code, syntax(language)?);
        let mut known = self.lock();
        if known.bytes + html.len() > MAX_CACHE {
            known.html.clear();
            known.bytes = 0;
        }
        known.bytes += html.len();
        known.is_new = true;
        known.html.insert(key, html.clone());
        Some(html)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(cache) = known.unread.take() {
            known.html = cache.load(REMEMBERED.0, REMEMBERED.1).unwrap_or_default();
            known.bytes = known.html.values().map(String::len).sum();
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::class::CLASSES;
    use super::*;

    #[test]
    fn code_gets_classes_and_keeps_its_text() {
        let code = "fn main() {\n    let x = \"a < b\"; // hi\n}\n";
        let html = Blocks::default().colour(code, "rust").unwrap();
        assert!(html.contains("<span class=\"hl-string\">&quot;a &lt; b&quot;</span>"), "{html}");
        assert!(html.contains("<span class=\"hl-comment\">// hi</span>"), "{html}");
        let text: String = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        assert_eq!(text.replace("&lt;", "<").replace("&quot;", "\""), code);
    }

    #[test]
    fn a_remembered_line_gives_the_same_html() {
        let blocks = Blocks::default();
        let code = "x = '''\nabc\n'''\nabc\n";
        let first = blocks.colour(code, "python").unwrap();
        let again = Blocks::default().colour(code, "py").unwrap();
        assert_eq!(first, again);
        assert_eq!(blocks.lock().html.len(), 1);
    }

    #[test]
    fn the_theme_has_a_colour_for_every_class() {
        let styles = include_str!("../../../../themes/default/static/style.css");
        for (_, class) in CLASSES.iter() {
            let named = |after| styles.contains(&format!(".{class}{after}"));
            assert!(named(',') || named(')') || named(' '), "{class}");
        }
    }

    #[test]
    fn unknown_languages_stay_plain() {
        assert_eq!(Blocks::default().colour("x", "no-such-language"), None);
        assert_eq!(Blocks::default().colour("x", "text"), None);
        for known in
            ["toml", "ts", "tsx", "console", "dockerfile", "yaml", "nix", "zig", "swift", "kotlin", "scss", "jsx"]
        {
            assert!(syntax(known).is_some(), "{known}");
        }
    }
}
