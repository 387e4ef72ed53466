//! Pictures that stand for a page, or travel with it.

use super::Workshop;
use super::around::Around;
use crate::generate::markdown::html::{Dialect, Picture, Surroundings as _};
use crate::site::Page;

/// A page's cover picture: address from the root of the host, full address, size.
pub(crate) struct Cover {
    pub(crate) href: String,
    pub(crate) url: String,
    pub(crate) size: Option<(u32, u32)>,
    pub(crate) alt: String,
}

impl Workshop<'_> {
    /// The cover of a page, if it has one.
    pub(crate) fn cover(&self, page: &Page) -> Option<Cover> {
        let image = page.front.image.as_deref()?;
        let around =
            |dialect| Around { shop: self, source: &page.source, path: &page.path, dialect, url: String::new() };
        let here = around(Dialect::Site).picture(image);
        Some(Cover {
            url: around(Dialect::Feed).link(image),
            href: here.url,
            size: here.size,
            alt: page.front.image_alt.clone().unwrap_or_default(),
        })
    }

    /// A picture in a page's text, for the wire.
    pub(crate) fn picture_on_the_wire(&self, page: &Page, target: &str) -> Picture {
        Around { shop: self, source: &page.source, path: &page.path, dialect: Dialect::Article, url: String::new() }
            .picture(target)
    }
}
