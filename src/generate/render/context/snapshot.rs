//! The site as template functions see it: `get_page`, `get_section`, `latest` and their like.

use super::section::term_table;
use super::site::stamp;
use super::table;
use crate::generate::theme::WholeSite;
use crate::site::address::SitePath;
use crate::site::date::Date;
use crate::site::{Page, Site};
use std::sync::Arc;
use tera::Value;

/// The site as template functions see it.
pub(crate) struct Snapshot(Arc<Site>);

/// How many posts `latest` and a section can give.
const LATEST: usize = 100;

impl Snapshot {
    /// Of a site.
    pub(crate) fn of(site: Arc<Site>) -> Self {
        Self(site)
    }

    /// A page without its text: enough for menus and lists of links.
    fn light(&self, page: &Page) -> Value {
        let book = &self.0.config.addresses;
        table([
            ("title", page.front.title.as_deref().unwrap_or_default().into()),
            ("headline", page.headline().into()),
            ("description", page.front.description.as_deref().unwrap_or_default().into()),
            ("excerpt", page.outline.excerpt.as_str().into()),
            ("url", book.url(&page.path).into()),
            ("path", book.href(&page.path).into()),
            ("kind", page.kind.word().into()),
            ("date", page.date.map(Date::to_local).into()),
            ("updated", page.front.updated.map(Date::to_local).into()),
            ("pinned", page.front.pinned.into()),
            ("extra", Value::from_serializable(&page.front.extra.0)),
        ])
    }
}

impl WholeSite for Snapshot {
    fn asset(&self, path: &str) -> Option<String> {
        let path = SitePath::new(format!("/{}", path.trim_start_matches('/')));
        let file = self.0.files.get(&path)?;
        Some(format!("{}?v={}", self.0.config.addresses.href(&path), stamp(file.fingerprint)))
    }

    fn page(&self, path: &str) -> Option<Value> {
        let number = self.0.by_source.get(path.trim_start_matches("@/"))?;
        Some(self.light(&self.0.pages[*number]))
    }

    fn section(&self, path: &str) -> Option<Value> {
        let folder = path.trim_start_matches("@/").trim_end_matches("_index.md").trim_matches('/');
        let section = &self.0.sections[*self.0.by_folder.get(folder)?];
        let book = &self.0.config.addresses;
        let pages: Vec<Value> = section.pages.iter().take(LATEST).map(|&n| self.light(&self.0.pages[n])).collect();
        Some(table([
            ("title", section.title.as_str().into()),
            ("url", book.url(&section.path).into()),
            ("path", book.href(&section.path).into()),
            ("total", section.pages.len().into()),
            ("pages", pages.into()),
        ]))
    }

    fn taxonomy(&self, name: &str) -> Option<Value> {
        let taxonomy = self.0.taxonomies.iter().find(|t| t.rule.name == name)?;
        let book = &self.0.config.addresses;
        let terms: Vec<Value> = taxonomy.terms.iter().map(|term| term_table(book, term)).collect();
        Some(table([
            ("name", taxonomy.rule.name.as_str().into()),
            ("title", taxonomy.rule.title.as_str().into()),
            ("url", book.href(&taxonomy.path).into()),
            ("terms", terms.into()),
        ]))
    }

    fn latest(&self, count: usize) -> Value {
        let posts = self.0.listed_posts().take(count.min(LATEST));
        posts.map(|(_, page)| self.light(page)).collect::<Vec<_>>().into()
    }

    fn absolute(&self, path: &str) -> String {
        if path.starts_with('/') { format!("{}{path}", self.0.config.addresses.site()) } else { path.to_owned() }
    }
}
