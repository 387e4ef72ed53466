//! Patterns of addresses, with the words of Hugo and Jekyll.

use super::{Making, folder_path, is_html};
use crate::site::slug::slugify;

/// The words that patterns may hold, longest first where one begins another.
const WORDS: &[&str] = &[
    ":slugified_categories",
    ":slugorcontentbasename",
    ":slugorfilename",
    ":contentbasename",
    ":short_year",
    ":short_month",
    ":output_ext",
    ":categories",
    ":monthname",
    ":sections",
    ":filename",
    ":basename",
    ":section",
    ":i_month",
    ":yearday",
    ":minute",
    ":second",
    ":i_day",
    ":y_day",
    ":month",
    ":title",
    ":year",
    ":hour",
    ":name",
    ":path",
    ":slug",
    ":day",
];

impl Making<'_> {
    /// Fills in a pattern of Jekyll's or Hugo's.
    pub(super) fn expand(&self, pattern: &str, slug: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some(at) = rest.find(':') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let word = WORDS.iter().find(|w| rest.starts_with(**w)).ok_or_else(|| {
                let end = rest[1..].find(|c: char| !c.is_alphanumeric() && c != '_').map_or(rest.len(), |n| n + 1);
                format!("nothing is known to stand for `{}` in the address `{pattern}`", &rest[..end])
            })?;
            out.push_str(&self.word(word, slug).ok_or_else(|| format!("the address `{pattern}` needs a date"))?);
            rest = &rest[word.len()..];
        }
        out.push_str(rest);
        while out.contains("//") {
            out = out.replace("//", "/");
        }
        if !out.starts_with('/') {
            out.insert(0, '/');
        }
        Ok(if out.ends_with('/') || is_html(&out) { out } else { format!("{out}/") })
    }

    /// What a word of a pattern stands for. None when it needs a date that is not there.
    fn word(&self, word: &str, slug: &str) -> Option<String> {
        let style = self.config.slugs;
        let spell = |text: &str| slugify(text, style);
        let format = |pattern: &str| self.date.and_then(|date| date.format(pattern).ok());
        Some(match word {
            ":year" => format("%Y")?,
            ":short_year" => format("%y")?,
            ":month" => format("%m")?,
            ":i_month" => format("%-m")?,
            ":short_month" => format("%b")?,
            ":monthname" => format("%B")?.to_lowercase(),
            ":day" => format("%d")?,
            ":i_day" => format("%-d")?,
            ":y_day" | ":yearday" => format("%j")?,
            ":hour" => format("%H")?,
            ":minute" => format("%M")?,
            ":second" => format("%S")?,
            ":output_ext" => ".html".to_owned(),
            ":filename" | ":basename" | ":contentbasename" | ":name" => spell(self.name.name),
            ":section" => spell(self.name.folder.split('/').next().unwrap_or_default()),
            ":sections" | ":path" => folder_path(self.name.folder, self.config).as_str().trim_matches('/').to_owned(),
            ":categories" | ":slugified_categories" => {
                let terms = self.front.taxonomies.get("categories").map_or(&[][..], Vec::as_slice);
                terms.iter().map(|c| spell(c)).collect::<Vec<_>>().join("/")
            }
            // Jekyll's titles are the names of its dated files.
            ":title" if self.front.slug.is_none() && self.name.date.is_none() => {
                let titled = self.front.title.as_deref().map(spell).unwrap_or_default();
                if titled.is_empty() { slug.to_owned() } else { titled }
            }
            _ => slug.to_owned(),
        })
    }
}
