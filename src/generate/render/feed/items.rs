//! What all three formats say.

use super::FORMATS;
use crate::generate::markdown::escaped;
use crate::generate::markdown::html::Dialect;
use crate::generate::render::{Artifact, Workshop};
use crate::site::Page;
use crate::site::address::SitePath;
use crate::site::date::Date;
use crate::site::problem::Problem;
use std::io;

/// What all three formats say.
pub(super) struct Feed<'w> {
    pub(super) shop: &'w Workshop<'w>,
    pub(super) title: &'w str,
    /// The list's own page.
    pub(super) home: String,
    /// Address of the folder the feed lies in.
    pub(super) base: String,
    pub(super) updated: Option<Date>,
    pub(super) items: Vec<Item<'w>>,
}

/// A post in a feed.
pub(super) struct Item<'w> {
    pub(super) page: &'w Page,
    pub(super) url: String,
    pub(super) html: String,
    pub(super) summary: String,
    pub(super) tags: Vec<&'w str>,
}

impl<'w> Feed<'w> {
    pub(super) fn read(
        shop: &'w Workshop<'w>,
        title: &'w str,
        folder: &SitePath,
        posts: &[usize],
    ) -> Result<Self, Problem> {
        let site = shop.site;
        let base = site.config.addresses.url(folder);
        let items: Vec<Item<'w>> = posts.iter().map(|&n| Item::read(shop, n)).collect::<Result<_, _>>()?;
        let updated = items.iter().filter_map(|i| i.page.front.updated.max(i.page.date)).max();
        Ok(Self { shop, title, home: base.clone(), base, updated, items })
    }

    pub(super) fn write(&self, folder: &SitePath) -> Result<Vec<Artifact>, Problem> {
        let failed = |error: io::Error| {
            Problem::error(folder.as_str(), format!("the feed could not be written: {error}"), "report this as a bug")
        };
        let atom = self.atom().map_err(failed)?;
        let rss = self.rss().map_err(failed)?;
        let json = serde_json::to_vec(&self.json()).map_err(|e| failed(e.into()))?;
        Ok(FORMATS
            .iter()
            .zip([atom, rss, json])
            .map(|((file, media_type, _), bytes)| {
                Artifact::bytes(folder.join(file).output().as_str(), *media_type, bytes)
            })
            .collect())
    }

    /// The same for ever: the ActivityPub id where there is one.
    pub(super) fn id(&self, item: &Item<'_>) -> String {
        let config = &self.shop.site.config;
        if item.page.is_federated() && config.federation.enabled {
            config.addresses.object(&item.page.key).as_str().to_owned()
        } else {
            item.url.clone()
        }
    }
}

impl<'w> Item<'w> {
    fn read(shop: &'w Workshop<'w>, number: usize) -> Result<Self, Problem> {
        let page = &shop.site.pages[number];
        let mut html = context(shop, page) + &shop.page_html(number, Dialect::Feed)?;
        if let Some(warning) = &page.front.content_warning {
            html = format!("<details><summary>{}</summary>{html}</details>", escaped(warning));
        }
        let summary = page
            .front
            .content_warning
            .clone()
            .or_else(|| page.front.description.clone())
            .or_else(|| Some(page.outline.excerpt.clone()).filter(|e| !e.is_empty()))
            .unwrap_or_else(|| page.headline().to_owned());
        let tags = page.front.taxonomies.values().flatten().map(String::as_str).collect();
        Ok(Self { page, url: shop.site.config.addresses.url(&page.path), html, summary, tags })
    }
}

/// What a post answers, boosts, likes or quotes: a feed's reader would not know otherwise.
fn context(shop: &Workshop<'_>, page: &Page) -> String {
    let front = &page.front;
    let language = front.language.as_deref().unwrap_or(&shop.site.config.language);
    let targets = [
        ("in_reply_to", &front.reply_to),
        ("boosted", &front.boost_of),
        ("liked", &front.like_of),
        ("quoting", &front.quote_of),
    ];
    let lines = targets.into_iter().filter_map(|(word, target)| {
        let url = escaped(target.as_deref()?);
        let word = shop.theme.words.word(language, word);
        Some(format!("<p>{word} <a href=\"{url}\">{url}</a></p>\n"))
    });
    lines.collect()
}
