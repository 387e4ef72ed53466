//! [Atom](https://www.rfc-editor.org/rfc/rfc4287).

use super::items::{Feed, Item};
use super::xml::{clean, end, text, writer};
use crate::site::date::Date;
use quick_xml::Writer;
use quick_xml::events::BytesText;
use std::io;

impl Feed<'_> {
    pub(super) fn atom(&self) -> io::Result<Vec<u8>> {
        let config = &self.shop.site.config;
        let mut w = writer()?;
        w.create_element("feed")
            .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", config.language.as_str())])
            .write_inner_content(|w| {
                text(w, "title", self.title)?;
                if !config.description.is_empty() {
                    text(w, "subtitle", &config.description)?;
                }
                text(w, "id", &self.home)?;
                w.create_element("link")
                    .with_attributes([
                        ("rel", "self"),
                        ("type", "application/atom+xml"),
                        ("href", &format!("{}feed.xml", self.base)),
                    ])
                    .write_empty()?;
                w.create_element("link")
                    .with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", self.home.as_str())])
                    .write_empty()?;
                // A feed without posts must still have a date that is the same everywhere.
                text(w, "updated", &self.updated.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), Date::to_local))?;
                w.create_element("author").write_inner_content(|w| {
                    text(w, "name", &config.author.name)?;
                    text(w, "uri", &config.addresses.home())
                })?;
                w.create_element("generator")
                    .with_attributes([("version", env!("CARGO_PKG_VERSION"))])
                    .write_text_content(BytesText::new("Gatepost"))?;
                for item in &self.items {
                    self.atom_entry(w, item)?;
                }
                Ok(())
            })?;
        Ok(end(w))
    }

    fn atom_entry(&self, w: &mut Writer<Vec<u8>>, item: &Item<'_>) -> io::Result<()> {
        let page = item.page;
        w.create_element("entry").write_inner_content(|w| {
            text(w, "title", page.headline())?;
            w.create_element("link")
                .with_attributes([("rel", "alternate"), ("type", "text/html"), ("href", item.url.as_str())])
                .write_empty()?;
            text(w, "id", &self.id(item))?;
            let published = page.date.map(Date::to_local).unwrap_or_default();
            text(w, "published", &published)?;
            text(w, "updated", &page.front.updated.map_or(published, Date::to_local))?;
            for name in &page.front.authors {
                w.create_element("author").write_inner_content(|w| text(w, "name", name))?;
            }
            for tag in &item.tags {
                w.create_element("category").with_attributes([("term", *tag)]).write_empty()?;
            }
            if page.front.title.is_some() && !item.summary.is_empty() {
                text(w, "summary", &item.summary)?;
            }
            let language = page.front.language.as_deref().unwrap_or(&self.shop.site.config.language);
            w.create_element("content")
                .with_attributes([("type", "html"), ("xml:lang", language), ("xml:base", item.url.as_str())])
                .write_text_content(BytesText::new(&clean(&item.html)))?;
            Ok(())
        })?;
        Ok(())
    }
}
