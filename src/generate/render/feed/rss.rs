//! [RSS 2.0](https://www.rssboard.org/rss-specification).

use super::items::{Feed, Item};
use super::xml::{end, text, writer};
use crate::site::date::Date;
use quick_xml::Writer;
use quick_xml::events::BytesText;
use std::io;

impl Feed<'_> {
    pub(super) fn rss(&self) -> io::Result<Vec<u8>> {
        let config = &self.shop.site.config;
        let mut w = writer()?;
        let spaces = [
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ];
        w.create_element("rss").with_attributes(spaces).write_inner_content(|w| {
            w.create_element("channel").write_inner_content(|w| {
                text(w, "title", self.title)?;
                text(w, "link", &self.home)?;
                text(w, "description", if config.description.is_empty() { self.title } else { &config.description })?;
                text(w, "language", &config.language)?;
                text(w, "generator", &format!("Gatepost {}", env!("CARGO_PKG_VERSION")))?;
                if let Some(updated) = self.updated {
                    text(w, "lastBuildDate", &updated.to_rfc2822())?;
                }
                w.create_element("atom:link")
                    .with_attributes([
                        ("rel", "self"),
                        ("type", "application/rss+xml"),
                        ("href", &format!("{}rss.xml", self.base)),
                    ])
                    .write_empty()?;
                for item in &self.items {
                    self.rss_item(w, item)?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(end(w))
    }

    fn rss_item(&self, w: &mut Writer<Vec<u8>>, item: &Item<'_>) -> io::Result<()> {
        let page = item.page;
        w.create_element("item").write_inner_content(|w| {
            if let Some(title) = &page.front.title {
                text(w, "title", title)?;
            }
            text(w, "link", &item.url)?;
            w.create_element("guid")
                .with_attributes([("isPermaLink", "false")])
                .write_text_content(BytesText::new(&self.id(item)))?;
            text(w, "pubDate", &page.date.map(Date::to_rfc2822).unwrap_or_default())?;
            text(w, "dc:creator", page.front.authors.first().unwrap_or(&self.shop.site.config.author.name))?;
            for tag in &item.tags {
                text(w, "category", tag)?;
            }
            text(w, "description", &item.summary)?;
            text(w, "content:encoded", &item.html)
        })?;
        Ok(())
    }
}
