//! Headings, quotes and check boxes.

use super::Dialect;
use super::events::{end_of, plain_text};
use super::writer::Writer;
use crate::generate::markdown::escaped;
use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};
use std::fmt::Write as _;

impl Writer<'_> {
    pub(super) fn heading(
        &mut self,
        events: &[Event<'_>],
        at: usize,
        level: u8,
        own: Option<&str>,
        classes: &[pulldown_cmark::CowStr<'_>],
    ) -> Result<usize, (u32, String)> {
        let end = end_of(events, at);
        let inner = &events[at + 1..end];
        // Ids are only for the page itself; elsewhere two posts could have the same.
        let id = match self.dialect() {
            Dialect::Site => self.ids.next(own, &plain_text(inner)),
            _ => String::new(),
        };
        if std::mem::take(&mut self.skip_heading) {
            return Ok(end + 1);
        }
        let level = (level + u8::from(self.reading.lower_headings)).min(6);
        let _ = match self.dialect() {
            Dialect::Site => {
                let class = if classes.is_empty() {
                    String::new()
                } else {
                    format!(
                        " class=\"{}\"",
                        escaped(&classes.iter().map(std::convert::AsRef::as_ref).collect::<Vec<_>>().join(" "))
                    )
                };
                write!(self.out, "<h{level} id=\"{}\"{class}>", escaped(&id))
            }
            _ => write!(self.out, "<h{level}>"),
        };
        self.all(inner)?;
        if self.dialect() == Dialect::Site && self.in_link == 0 {
            let _ = write!(self.out, " <a class=\"anchor\" href=\"#{}\" aria-label=\"", escaped(&id));
            self.word("heading_link");
            self.out.push_str("\">#</a>");
        }
        let _ = writeln!(self.out, "</h{level}>");
        Ok(end + 1)
    }

    pub(super) fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        let Some(kind) = kind else { return self.out.push_str("<blockquote>\n") };
        let (class, word) = match kind {
            BlockQuoteKind::Note => ("note", "alert_note"),
            BlockQuoteKind::Tip => ("tip", "alert_tip"),
            BlockQuoteKind::Important => ("important", "alert_important"),
            BlockQuoteKind::Warning => ("warning", "alert_warning"),
            BlockQuoteKind::Caution => ("caution", "alert_caution"),
        };
        let wire = self.dialect().is_wire();
        if wire {
            self.out.push_str("<blockquote>\n<p><strong>");
        } else {
            let _ = write!(self.out, "<div class=\"alert alert-{class}\"><p class=\"alert-title\">");
        }
        self.word(word);
        self.out.push_str(if wire { "</strong></p>\n" } else { "</p>\n" });
    }

    pub(super) fn check_box(&mut self, done: bool, events: &[Event<'_>], at: usize) {
        if matches!(self.dialect(), Dialect::Site | Dialect::Excerpt) {
            if let Some(item) = self.item.take() {
                self.out.insert_str(item + 3, " class=\"task\"");
            }
            let label: String = plain_text(
                events[at + 1..]
                    .iter()
                    .take_while(|e| {
                        !matches!(e, Event::End(TagEnd::Item | TagEnd::Paragraph) | Event::Start(Tag::List(_)))
                    })
                    .cloned()
                    .collect::<Vec<_>>()
                    .as_slice(),
            );
            let _ = write!(
                self.out,
                "<input type=\"checkbox\" disabled{} aria-label=\"{}\"> ",
                if done { " checked" } else { "" },
                escaped(label.trim())
            );
        } else {
            self.out.push_str(if done { "☑ " } else { "☐ " });
        }
    }
}
