//! Pictures, and figures made of them.

use super::Dialect;
use super::events::{end_of, plain_text};
use super::writer::Writer;
use crate::generate::markdown::outline::is_script;
use crate::generate::markdown::{escape, escaped};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::fmt::Write as _;

impl Writer<'_> {
    /// A paragraph that holds one picture with a title, and nothing else, is a figure with a caption.
    pub(super) fn is_figure(&self, events: &[Event<'_>], at: usize) -> bool {
        if self.dialect().is_wire() {
            return false;
        }
        match events.get(at + 1) {
            Some(Event::Start(Tag::Image { title, .. })) if !title.is_empty() => {
                matches!(events.get(end_of(events, at + 1) + 1), Some(Event::End(TagEnd::Paragraph)))
            }
            _ => false,
        }
    }

    pub(super) fn figure(&mut self, events: &[Event<'_>], at: usize) -> usize {
        let Some(Event::Start(Tag::Image { dest_url, title, .. })) = events.get(at + 1) else { return at + 1 };
        self.out.push_str("<figure>");
        let after = self.image(events, at + 1, dest_url, "");
        self.out.push_str("<figcaption>");
        escape(title, &mut self.out);
        self.out.push_str("</figcaption></figure>\n");
        after + 1
    }

    pub(super) fn image(&mut self, events: &[Event<'_>], at: usize, target: &str, title: &str) -> usize {
        let end = end_of(events, at);
        let dialect = self.dialect();
        if dialect == Dialect::Note || is_script(target.trim()) {
            return end + 1;
        }
        let alt = plain_text(&events[at + 1..end]);
        let picture = self.reading.around.picture(target.trim());
        let _ = write!(self.out, "<img src=\"{}\" alt=\"{}\"", escaped(&picture.url), escaped(alt.trim()));
        if !title.is_empty() && !dialect.is_wire() {
            let _ = write!(self.out, " title=\"{}\"", escaped(title));
        }
        if let Some((width, height)) = picture.size {
            let _ = write!(self.out, " width=\"{width}\" height=\"{height}\"");
        }
        if matches!(dialect, Dialect::Site | Dialect::Excerpt) {
            self.out.push_str(" loading=\"lazy\" decoding=\"async\"");
        }
        self.out.push('>');
        end + 1
    }
}
