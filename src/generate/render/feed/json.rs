//! [JSON Feed 1.1](https://www.jsonfeed.org/version/1.1/).

use super::items::{Feed, Item};
use crate::site::address::SitePath;
use crate::site::date::Date;
use serde::Serialize;

impl Feed<'_> {
    pub(super) fn json(&self) -> JsonFeed<'_> {
        let config = &self.shop.site.config;
        let avatar =
            config.author.avatar.as_ref().map(|a| config.addresses.url(&SitePath::new(format!("/{}", a.path))));
        JsonFeed {
            version: "https://jsonfeed.org/version/1.1",
            title: self.title,
            home_page_url: &self.home,
            feed_url: format!("{}feed.json", self.base),
            description: (!config.description.is_empty()).then_some(config.description.as_str()),
            language: &config.language,
            icon: avatar.clone(),
            authors: vec![JsonAuthor { name: &config.author.name, url: Some(config.addresses.home()), avatar }],
            items: self.items.iter().map(|item| self.json_item(item)).collect(),
        }
    }

    fn json_item<'f>(&self, item: &'f Item<'_>) -> JsonItem<'f> {
        JsonItem {
            id: self.id(item),
            url: &item.url,
            title: item.page.front.title.as_deref(),
            content_html: &item.html,
            summary: (item.page.front.title.is_some() && !item.summary.is_empty()).then_some(item.summary.as_str()),
            image: self.shop.cover(item.page).filter(|_| !item.page.is_covered()).map(|c| c.url),
            date_published: item.page.date.map(Date::to_local),
            date_modified: item.page.front.updated.map(Date::to_local),
            language: item.page.front.language.as_deref(),
            authors: item.page.front.authors.iter().map(|name| JsonAuthor { name, url: None, avatar: None }).collect(),
            tags: item.tags.clone(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct JsonFeed<'f> {
    version: &'static str,
    title: &'f str,
    home_page_url: &'f str,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'f str>,
    language: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    authors: Vec<JsonAuthor<'f>>,
    items: Vec<JsonItem<'f>>,
}

#[derive(Serialize)]
struct JsonAuthor<'f> {
    name: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<String>,
}

#[derive(Serialize)]
struct JsonItem<'f> {
    id: String,
    url: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'f str>,
    content_html: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'f str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor<'f>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'f str>,
}
