//! Sections, taxonomies and terms for templates.

use super::{safe, table};
use crate::generate::render::Workshop;
use crate::site::address::Addresses;
use crate::site::problem::Problem;
use crate::site::{Section, Taxonomy, Term};
use tera::Value;

impl Workshop<'_> {
    /// A section.
    pub(crate) fn section(&self, section: &Section) -> Result<Value, Problem> {
        let html = self.section_html(section)?;
        let book = &self.site.config.addresses;
        let below: Vec<Value> = section
            .subsections
            .iter()
            .map(|&s| &self.site.sections[s])
            .filter(|s| s.is_rendered() && !s.front.draft)
            .map(|s| {
                table([
                    ("title", s.title.as_str().into()),
                    ("description", s.front.description.as_deref().unwrap_or_default().into()),
                    ("url", book.href(&s.path).into()),
                    ("total", s.pages.len().into()),
                ])
            })
            .collect();
        Ok(table([
            ("title", section.title.as_str().into()),
            ("description", section.front.description.as_deref().unwrap_or_default().into()),
            ("html", safe(&html)),
            ("url", book.url(&section.path).into()),
            ("path", book.href(&section.path).into()),
            ("extra", Value::from_serializable(&section.front.extra.0)),
            ("total", section.pages.len().into()),
            ("subsections", below.into()),
        ]))
    }

    /// A taxonomy.
    pub(crate) fn taxonomy(&self, taxonomy: &Taxonomy) -> Value {
        table([
            ("name", taxonomy.rule.name.as_str().into()),
            ("title", taxonomy.rule.title.as_str().into()),
            ("url", self.site.config.addresses.href(&taxonomy.path).into()),
        ])
    }

    /// A term of a taxonomy.
    pub(crate) fn term(&self, term: &Term) -> Value {
        term_table(&self.site.config.addresses, term)
    }
}

pub(super) fn term_table(book: &Addresses, term: &Term) -> Value {
    table([
        ("name", term.name.as_str().into()),
        ("slug", term.slug.as_str().into()),
        ("url", book.href(&term.path).into()),
        ("count", term.pages.len().into()),
    ])
}
