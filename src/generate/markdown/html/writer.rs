//! Events to HTML, one after another.

use super::events::end_of;
use super::footnote::Footnotes;
use super::raw::is_calls;
use super::{Dialect, Reading};
use crate::generate::fingerprint::QuickMap;
use crate::generate::markdown::outline::level_number;
use crate::generate::markdown::shortcode::{Call, Prepared};
use crate::generate::markdown::{HeadingIds, escape, wash};
use pulldown_cmark::{Alignment, Event, Tag, TagEnd};
use std::fmt::Write as _;

pub(super) struct Writer<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) within: &'a str,
    pub(super) calls: &'a [Call],
    pub(super) out: String,
    /// Outer outputs while something inside is collected.
    pub(super) stack: Vec<String>,
    /// Label of the footnote that is being written.
    pub(super) footnote: Option<String>,
    pub(super) ids: HeadingIds,
    pub(super) footnotes: Footnotes,
    /// Rows of a table on the wire, as plain text.
    pub(super) table: Vec<Vec<String>>,
    pub(super) alignments: Vec<Alignment>,
    pub(super) column: usize,
    pub(super) in_head: bool,
    pub(super) in_link: usize,
    /// Where a list item was opened, for its check box.
    pub(super) item: Option<usize>,
    /// No HTML has come through that is not ours.
    pub(super) washed: bool,
    pub(super) skip_heading: bool,
    /// Words of the theme that were asked for: a page has many headings.
    words: QuickMap<&'static str, String>,
}

pub(super) type Written = Result<(), (u32, String)>;

impl<'a> Writer<'a> {
    /// At the beginning of a text.
    pub(super) fn new(reading: &'a Reading<'a>, within: &'a str, prepared: &'a Prepared<'_>) -> Self {
        Self {
            reading,
            within,
            calls: &prepared.calls,
            out: String::with_capacity(prepared.text.len() * 3 / 2),
            stack: Vec::new(),
            footnote: None,
            ids: HeadingIds::default(),
            footnotes: Footnotes::default(),
            table: Vec::new(),
            alignments: Vec::new(),
            column: 0,
            in_head: false,
            in_link: 0,
            item: None,
            washed: prepared.calls.is_empty(),
            skip_heading: reading.skip_first_heading,
            words: QuickMap::default(),
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.reading.dialect
    }

    /// Writes one of the theme's words.
    pub(super) fn word(&mut self, key: &'static str) {
        let around = self.reading.around;
        escape(self.words.entry(key).or_insert_with(|| around.word(key)), &mut self.out);
    }

    pub(super) fn all(&mut self, events: &[Event<'_>]) -> Written {
        let mut at = 0;
        while at < events.len() {
            at = self.one(events, at)?;
        }
        Ok(())
    }

    /// Writes the event at `at` and returns where to go on.
    fn one(&mut self, events: &[Event<'_>], at: usize) -> Result<usize, (u32, String)> {
        match &events[at] {
            Event::Start(Tag::Heading { id, level, classes, .. }) => {
                return self.heading(events, at, level_number(*level), id.as_deref(), classes);
            }
            Event::Start(Tag::CodeBlock(kind)) => return Ok(self.code_block(events, at, kind)),
            Event::Start(Tag::Image { dest_url, title, .. }) => return Ok(self.image(events, at, dest_url, title)),
            Event::Start(Tag::Paragraph) if self.is_figure(events, at) => return Ok(self.figure(events, at)),
            Event::Start(Tag::Paragraph) if is_calls(events, at) => {
                let end = end_of(events, at);
                self.all(&events[at + 1..end])?;
                return Ok(end + 1);
            }
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.text(text),
            Event::Code(code) => self.wrapped("<code>", code, "</code>"),
            Event::InlineMath(math) => self.wrapped("<span class=\"math math-inline\">", math, "</span>"),
            Event::DisplayMath(math) => self.wrapped("<span class=\"math math-display\">", math, "</span>"),
            Event::SoftBreak => self.out.push('\n'),
            // No line break after it: Misskey would show two.
            Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::Html(html) | Event::InlineHtml(html) => self.raw(html)?,
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::TaskListMarker(done) => self.check_box(*done, events, at),
        }
        Ok(at + 1)
    }

    fn wrapped(&mut self, open: &str, text: &str, close: &str) {
        self.out.push_str(open);
        escape(text, &mut self.out);
        self.out.push_str(close);
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let wire = self.dialect().is_wire();
        match tag {
            Tag::Paragraph => self.out.push_str("<p>"),
            Tag::BlockQuote(kind) => self.quote(*kind),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(start)) => {
                let _ = writeln!(self.out, "<ol start=\"{start}\">");
            }
            Tag::Item => {
                self.item = Some(self.out.len());
                self.out.push_str("<li>");
            }
            Tag::FootnoteDefinition(label) => {
                self.footnote = Some(label.to_string());
                self.collect();
            }
            Tag::TableCell if wire => self.collect(),
            Tag::DefinitionList => self.out.push_str("<dl>\n"),
            Tag::DefinitionListTitle => self.out.push_str("<dt>"),
            Tag::DefinitionListDefinition => self.out.push_str("<dd>"),
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                if !wire {
                    self.out.push_str("<div class=\"table-wrap\" role=\"group\" tabindex=\"0\" aria-label=\"");
                    self.word("table");
                    self.out.push_str("\"><table>\n");
                }
            }
            Tag::TableHead | Tag::TableRow => {
                self.column = 0;
                self.in_head = matches!(tag, Tag::TableHead);
                match (wire, self.in_head) {
                    (true, _) => self.table.push(Vec::new()),
                    (false, true) => self.out.push_str("<thead><tr>"),
                    (false, false) => self.out.push_str("<tr>"),
                }
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Superscript => self.out.push_str("<sup>"),
            Tag::Subscript => self.out.push_str("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let wire = self.dialect().is_wire();
        match tag {
            TagEnd::Paragraph => {
                if self.out.ends_with("<p>") {
                    self.out.truncate(self.out.len() - 3);
                } else {
                    self.out.push_str("</p>\n");
                }
            }
            TagEnd::BlockQuote(Some(_)) if !wire => self.out.push_str("</div>\n"),
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>\n"),
            TagEnd::List(ordered) => self.out.push_str(if ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => {
                self.item = None;
                self.out.push_str("</li>\n");
            }
            TagEnd::FootnoteDefinition => {
                let text = self.collected();
                if let Some(label) = self.footnote.take() {
                    self.footnotes.texts.insert(label, text);
                }
            }
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.out.push_str("</dd>\n"),
            TagEnd::Table if wire => self.table_as_text(),
            TagEnd::Table => {
                if self.out.ends_with("<tbody>\n") {
                    self.out.truncate(self.out.len() - 8);
                } else {
                    self.out.push_str("</tbody>");
                }
                self.out.push_str("</table></div>\n");
            }
            TagEnd::TableHead if !wire => {
                self.in_head = false;
                self.out.push_str("</tr></thead>\n<tbody>\n");
            }
            TagEnd::TableRow if !wire => self.out.push_str("</tr>\n"),
            TagEnd::TableCell if wire => {
                let text = wash::text_of(&self.collected());
                if let Some(row) = self.table.last_mut() {
                    row.push(text);
                }
            }
            TagEnd::TableCell => self.out.push_str(if self.in_head { "</th>" } else { "</td>" }),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Superscript => self.out.push_str("</sup>"),
            TagEnd::Subscript => self.out.push_str("</sub>"),
            TagEnd::Link => self.close_link(),
            _ => {}
        }
    }

    fn collect(&mut self) {
        self.stack.push(std::mem::take(&mut self.out));
    }

    fn collected(&mut self) -> String {
        let outer = self.stack.pop().unwrap_or_default();
        std::mem::replace(&mut self.out, outer)
    }

    /// The HTML, and whether it must be washed.
    pub(super) fn finish(mut self) -> (String, bool) {
        let notes = std::mem::take(&mut self.footnotes).below();
        if !notes.is_empty() && self.dialect() != Dialect::Excerpt {
            self.write_footnotes(&notes);
        }
        (self.out, !self.washed)
    }
}
