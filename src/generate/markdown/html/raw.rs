//! HTML in Markdown: the author's own, and that of components.

use super::events::end_of;
use super::writer::{Writer, Written};
use super::{Dialect, render_within};
use crate::generate::markdown::foreign;
use crate::generate::markdown::outline::is_more;
use crate::generate::markdown::shortcode::{self, Call};
use pulldown_cmark::Event;

impl Writer<'_> {
    /// The author's HTML, or a component's.
    pub(super) fn raw(&mut self, html: &str) -> Written {
        let parts = shortcode::cut_at_marks(html);
        if parts.len() == 1 {
            self.raw_html(html);
            return Ok(());
        }
        for (between, number) in parts {
            if !between.trim().is_empty() {
                self.raw_html(between);
            }
            if let Some((number, call)) = number.and_then(|n| Some((n, self.calls.get(n)?))) {
                self.call(number, call)?;
            }
        }
        Ok(())
    }

    fn call(&mut self, number: usize, call: &Call) -> Written {
        let verbatim = call.body.as_deref().filter(|_| !self.reading.around.knows(&call.name));
        let language = foreign::code_language(call);
        if let (Some(code), Some(language)) = (verbatim, language) {
            self.code(code.trim_matches(['\n', '\r']), &language);
            return Ok(());
        }
        if let Some(html) = verbatim.filter(|_| foreign::is_raw_html(&call.name)) {
            self.washed = false;
            self.out.push_str(html);
            return Ok(());
        }
        let body = call
            .body
            .as_deref()
            .map(|body| render_within(body, self.reading, &format!("{}c{}-", self.within, number + 1)))
            .transpose()
            .map_err(|(line, what)| (line + call.line - 1, what))?;
        let html = self.reading.around.component(call, body).map_err(|what| (call.line, what))?;
        self.washed = false;
        self.out.push_str(html.trim());
        if foreign::inline(&call.name).is_none() {
            self.out.push('\n');
        }
        Ok(())
    }

    fn raw_html(&mut self, html: &str) {
        let trimmed = html.trim();
        if is_more(trimmed) {
            if self.dialect() == Dialect::Site {
                self.out.push_str("<span id=\"more\"></span>\n");
            }
            return;
        }
        if self.dialect().is_wire() {
            if trimmed.starts_with("<!--") && trimmed.ends_with("-->") {
                return;
            }
            self.washed = false;
        }
        self.out.push_str(html);
    }
}

/// Whether a paragraph holds nothing but calls, which bring their own blocks.
pub(super) fn is_calls(events: &[Event<'_>], at: usize) -> bool {
    let inner = &events[at + 1..end_of(events, at)];
    inner.iter().any(|e| matches!(e, Event::InlineHtml(_)))
        && inner.iter().all(|event| match event {
            Event::InlineHtml(html) => shortcode::marked(html).is_some(),
            Event::Text(text) => text.trim().is_empty(),
            Event::SoftBreak | Event::HardBreak => true,
            _ => false,
        })
}
