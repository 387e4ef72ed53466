//! Blocks of code.

use super::events::end_of;
use super::writer::Writer;
use crate::generate::markdown::{escape, escaped};
use pulldown_cmark::{CodeBlockKind, Event};
use std::fmt::Write as _;

impl Writer<'_> {
    pub(super) fn code_block(&mut self, events: &[Event<'_>], at: usize, kind: &CodeBlockKind<'_>) -> usize {
        let end = end_of(events, at);
        let code: String = events[at + 1..end]
            .iter()
            .filter_map(|e| if let Event::Text(t) = e { Some(t.as_ref()) } else { None })
            .collect();
        let info = if let CodeBlockKind::Fenced(info) = kind { info.as_ref() } else { "" };
        self.code(&code, info);
        end + 1
    }

    pub(super) fn code(&mut self, code: &str, info: &str) {
        let language: String = info
            .split([',', ' ', '{', ':'])
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "+#-_.".contains(*c))
            .collect();
        let language = escaped(&language);
        match (self.dialect().is_wire(), language.is_empty()) {
            (true, true) => self.out.push_str("<pre><code>"),
            (true, false) => {
                let _ = write!(self.out, "<pre><code class=\"language-{language}\">");
            }
            (false, true) => self.out.push_str("<pre class=\"code\" tabindex=\"0\"><code>"),
            (false, false) => {
                let _ = write!(
                    self.out,
                    "<pre class=\"code\" data-lang=\"{language}\" tabindex=\"0\"><code class=\"language-{language}\">"
                );
            }
        }
        match self.reading.blocks.and_then(|blocks| blocks.colour(code, info)) {
            Some(spans) => self.out.push_str(&spans),
            None => escape(code, &mut self.out),
        }
        self.out.push_str("</code></pre>\n");
    }
}
