//! Markdown to HTML, in the dialect of whoever will read it.

use super::around::Around;
use super::{Workshop, federation};
use crate::generate::held;
use crate::generate::markdown::html::{Dialect, Reading, Rendered, render, render_twice};
use crate::site::address::SitePath;
use crate::site::page::{BodyRef, Outline, PageKind};
use crate::site::problem::Problem;
use crate::site::{Page, Section};
use std::borrow::Cow;

/// Markdown that is to be read, and what is known about it.
struct Text<'t> {
    markdown: &'t str,
    outline: &'t Outline,
    at: BodyRef,
    /// It stands below a heading of the first level.
    titled: bool,
    hashtags: bool,
    skip_first_heading: bool,
}

impl Workshop<'_> {
    /// A page's HTML in a dialect.
    pub(crate) fn page_html(&self, number: usize, dialect: Dialect) -> Result<String, Problem> {
        let page = &self.site.pages[number];
        if dialect.is_wire()
            && let Some(html) = held(&self.wire_html).remove(&number)
        {
            return html;
        }
        let body = self.body(number)?;
        let body = if dialect == Dialect::Excerpt { excerpt_part(page, body) } else { body.into() };
        let text = Text {
            markdown: &body,
            outline: &page.outline,
            at: page.body,
            titled: page.kind != PageKind::Note,
            hashtags: page.kind == PageKind::Note && self.site.config.markdown.hashtags,
            skip_first_heading: title_is_heading(page),
        };
        let around = |dialect| {
            let url = self.site.config.addresses.url(&page.path);
            Around { shop: self, source: &page.source, path: &page.path, dialect, url }
        };
        let in_page = |problem| Problem { file: page.file(), ..problem };
        let wire = federation::dialect(self.site, page).filter(|_| dialect == Dialect::Site);
        let Some(wire) = wire else { return self.html(&text, &around(dialect)).map_err(in_page) };
        let (html, for_the_wire) = self.html_twice(&text, &around(dialect), &around(wire));
        // Other servers' HTML will be wanted next: see [`super::Piece::page`].
        if let Some(html) = for_the_wire {
            held(&self.wire_html).insert(number, html.map_err(in_page));
        }
        html.map_err(in_page)
    }

    /// A section's HTML.
    pub(crate) fn section_html(&self, section: &Section) -> Result<String, Problem> {
        let body = self.section_body(section)?;
        let text = Text {
            markdown: &body,
            outline: &section.outline,
            at: section.body,
            titled: true,
            hashtags: false,
            skip_first_heading: section.front.title.is_none()
                && section.outline.headings.first().is_some_and(|h| h.level == 1),
        };
        let source = section.source.as_deref().unwrap_or_default();
        let url = self.site.config.addresses.url(&section.path);
        let around = Around { shop: self, source, path: &section.path, dialect: Dialect::Site, url };
        self.html(&text, &around).map_err(|problem| Problem { file: section.file(), ..problem })
    }

    /// Any other Markdown of the owner's, such as the biography.
    pub(crate) fn plain_html(&self, markdown: &str, dialect: Dialect) -> Result<String, Problem> {
        let (home, outline) = (SitePath::new("/"), Outline::default());
        let text = Text {
            markdown,
            outline: &outline,
            at: BodyRef::default(),
            titled: false,
            hashtags: true,
            skip_first_heading: false,
        };
        let around = Around { shop: self, source: "", path: &home, dialect, url: self.site.config.addresses.home() };
        self.html(&text, &around).map_err(|problem| Problem { file: "gatepost.toml".into(), line: None, ..problem })
    }

    fn html(&self, text: &Text<'_>, around: &Around<'_, '_>) -> Result<String, Problem> {
        render(text.markdown, &self.reading(text, around)).map_err(|error| of_component(text, error))
    }

    /// In two dialects; in the second only what needs no more than the text.
    fn html_twice<'t>(
        &'t self,
        text: &Text<'t>,
        around: &'t Around<'_, '_>,
        second: &'t Around<'_, '_>,
    ) -> (Result<String, Problem>, Option<Result<String, Problem>>) {
        let (first, second) = render_twice(text.markdown, &self.reading(text, around), &self.reading(text, second));
        let told = |html: Rendered| html.map_err(|error| of_component(text, error));
        (told(first), second.map(told))
    }

    fn reading<'t>(&'t self, text: &Text<'t>, around: &'t Around<'_, '_>) -> Reading<'t> {
        let (markdown, outline) = (&self.site.config.markdown, text.outline);
        Reading {
            dialect: around.dialect,
            rules: if outline.has_math { &self.with_math } else { markdown },
            hashtags: text.hashtags,
            lower_headings: text.titled && !text.skip_first_heading && outline.headings.iter().any(|h| h.level == 1),
            skip_first_heading: text.skip_first_heading,
            blocks: (markdown.highlight && around.dialect == Dialect::Site).then_some(self.blocks),
            around,
        }
    }
}

/// What is wrong with a component, and where in the file it is called.
fn of_component(text: &Text<'_>, (line, what): (u32, String)) -> Problem {
    Problem::error("", what, "correct the call, or the component in templates/components/").at(line + text.at.lines)
}

/// Whether the title was taken from the first heading, which then is not repeated.
pub(super) fn title_is_heading(page: &Page) -> bool {
    page.outline.headings.first().is_some_and(|h| h.level == 1 && page.front.title.as_deref() == Some(&h.text))
}

/// The Markdown of an excerpt.
fn excerpt_part<'b>(page: &Page, body: &'b str) -> Cow<'b, str> {
    if page.kind == PageKind::Note && !page.outline.has_more_mark {
        return body.into();
    }
    excerpt(body, page.outline.excerpt_end as usize, page.outline.has_references)
}

/// Markdown up to `end`, and what its links and footnotes refer to below.
fn excerpt(body: &str, end: usize, has_references: bool) -> Cow<'_, str> {
    let Some((head, rest)) = body.split_at_checked(end) else { return body.into() };
    if !has_references {
        return head.into();
    }
    let definitions = rest.lines().filter(|line| line.trim_start().starts_with('[') && line.contains("]:"));
    definitions.fold(format!("{head}\n"), |text, line| text + "\n" + line).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_where_it_should_and_its_references_still_lead_somewhere() {
        let body = "One [link][a] and a note[^n].\n\nTwo.\n\n[a]: https://a.example/\n[^n]: Below.\n";
        let end = body.find("\n\n").unwrap();
        assert_eq!(excerpt(body, end, false), "One [link][a] and a note[^n].");
        assert_eq!(excerpt(body, end, true), "One [link][a] and a note[^n].\n\n[a]: https://a.example/\n[^n]: Below.");
        assert_eq!(excerpt("Short", 99, false), "Short");
    }
}
