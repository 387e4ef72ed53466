//! Footnotes: numbered by their first mention, written below the text.

use super::Dialect;
use super::writer::Writer;
use crate::generate::markdown::escaped;
use std::collections::HashMap;
use std::fmt::Write as _;

#[derive(Default)]
pub(super) struct Footnotes {
    /// Label → number, by first mention.
    pub(super) numbers: HashMap<String, usize>,
    /// Label → mentions so far.
    pub(super) mentions: HashMap<String, usize>,
    pub(super) texts: HashMap<String, String>,
}

impl Footnotes {
    /// Those that have a text, in order.
    pub(super) fn below(mut self) -> Vec<Note> {
        let mut notes = Vec::new();
        for (label, number) in self.numbers {
            if let Some(text) = self.texts.remove(&label) {
                let mentions = self.mentions.get(&label).copied().unwrap_or(1);
                notes.push(Note { number, mentions, text });
            }
        }
        notes.sort_unstable_by_key(|note: &Note| note.number);
        notes
    }
}

impl Writer<'_> {
    pub(super) fn footnote_reference(&mut self, label: &str) {
        let next = self.footnotes.numbers.len() + 1;
        let number = *self.footnotes.numbers.entry(label.to_owned()).or_insert(next);
        let mention = self.footnotes.mentions.entry(label.to_owned()).or_insert(0);
        *mention += 1;
        let (within, mention) = (self.within, *mention);
        let _ = match self.dialect() {
            Dialect::Site => write!(
                self.out,
                "<sup class=\"footnote-ref\" id=\"{}\"><a href=\"#fn-{within}{number}\" role=\"doc-noteref\">{number}</a></sup>",
                mention_id(within, number, mention)
            ),
            Dialect::Excerpt => Ok(()),
            _ => write!(self.out, "<sup>{number}</sup>"),
        };
    }

    pub(super) fn write_footnotes(&mut self, notes: &[Note]) {
        let site = self.dialect() == Dialect::Site;
        if site {
            self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
            self.word("footnotes");
            self.out.push_str("\"><ol>\n");
        } else {
            self.out.push_str("<hr>\n<ol>\n");
        }
        let word = |key| if site { escaped(&self.reading.around.word(key)) } else { String::new() };
        let (back_to_text, back_to_mention) = (word("back_to_text"), word("back_to_mention"));
        for note in notes {
            let text = note.text.trim();
            if site {
                let back = note.back_links(self.within, &back_to_text, &back_to_mention);
                let text =
                    text.strip_suffix("</p>").map_or_else(|| format!("{text}{back}"), |t| format!("{t}{back}</p>"));
                let _ = writeln!(self.out, "<li id=\"fn-{}{}\">{text}</li>", self.within, note.number);
            } else {
                let _ = writeln!(self.out, "<li>{text}</li>");
            }
        }
        self.out.push_str(if site { "</ol></section>\n" } else { "</ol>\n" });
    }
}

/// A footnote to be written below the text.
pub(super) struct Note {
    number: usize,
    /// How often the text mentions it.
    mentions: usize,
    text: String,
}

impl Note {
    /// One for each mention.
    fn back_links(&self, within: &str, to_text: &str, to_mention: &str) -> String {
        let mut links = String::new();
        for mention in 1..=self.mentions {
            let id = mention_id(within, self.number, mention);
            let (label, sign) = match mention {
                1 if self.mentions == 1 => (to_text.to_owned(), String::new()),
                1 => (format!("{to_mention} 1"), String::new()),
                n => (format!("{to_mention} {n}"), format!("<sup>{n}</sup>")),
            };
            let _ = write!(
                links,
                " <a class=\"footnote-back\" href=\"#{id}\" role=\"doc-backlink\" aria-label=\"{label}\">↩{sign}</a>"
            );
        }
        links
    }
}

/// The id of a place that mentions a footnote.
fn mention_id(within: &str, number: usize, mention: usize) -> String {
    if mention == 1 { format!("fnref-{within}{number}") } else { format!("fnref-{within}{number}-{mention}") }
}

#[cfg(test)]
mod tests {
    use crate::generate::markdown::html::Dialect;
    use crate::generate::markdown::html::tests_support::rendered;

    #[test]
    fn a_footnote_leads_back_to_each_of_its_mentions() {
        let body = "One[^a] two[^b] three[^a].\n\n[^a]: A\n\n[^b]: B\n";
        let html = rendered(body, Dialect::Site);
        for (id, link, label) in [
            ("fnref-1", "↩", "Back to the text, mention 1"),
            ("fnref-1-2", "↩<sup>2</sup>", "Back to the text, mention 2"),
            ("fnref-2", "↩", "Back to the text"),
        ] {
            assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{html}");
            let back = format!("href=\"#{id}\" role=\"doc-backlink\" aria-label=\"{label}\">{link}</a>");
            assert!(html.contains(&back), "{back}\n{html}");
        }
        // Other servers drop ids, and a link without its end would be their preview.
        assert_eq!(
            rendered(body, Dialect::Note),
            "<p>One<sup>1</sup> two<sup>2</sup> three<sup>1</sup>.</p>\n<hr>\n<ol>\n<li><p>A</p></li>\n<li><p>B</p></li>\n</ol>"
        );
    }

    #[test]
    fn footnotes_in_components_have_ids_of_their_own() {
        let html = rendered(
            "{% <box> %}\na[^1]\n\n[^1]: A\n{% </box> %}\n\n{% <box> %}\nb[^1]\n\n[^1]: B\n{% </box> %}\n\nc[^1]\n\n[^1]: C\n",
            Dialect::Site,
        );
        let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["fn-1", "fn-c1-1", "fn-c2-1", "fnref-1", "fnref-c1-1", "fnref-c2-1"]);
    }
}
