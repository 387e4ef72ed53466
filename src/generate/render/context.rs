//! What templates are given: what all of them get here, the rest a file a thing. `docs/themes.md` lists it; a test holds
//! the two together.

mod page;
mod replies;
mod section;
mod site;
mod snapshot;

pub(crate) use page::neighbours;
pub(crate) use site::{builtin_print, field_html};
pub(crate) use snapshot::Snapshot;

use super::Workshop;
use crate::site::address::SitePath;
use tera::{Context, Map, Value};

/// `config` and `author`, the same for every template of a run.
pub(crate) struct Common {
    config: Value,
    author: Value,
}

/// A table for templates.
pub(crate) fn table<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    let mut map = Map::with_capacity_and_hasher(N, <_>::default());
    for (key, value) in entries {
        map.insert(key.into(), value);
    }
    Value::from(map)
}

fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::from)
}

fn safe(html: &str) -> Value {
    Value::safe_string(html)
}

/// What goes into `<head>`.
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) canonical: String,
    pub(crate) image: Option<(String, String)>,
    pub(crate) kind: &'static str,
    /// Address and title of each feed's folder.
    pub(crate) feeds: Vec<(SitePath, String)>,
    pub(crate) activity: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) updated: Option<String>,
    pub(crate) noindex: bool,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

impl Head {
    /// Of a page that is none of the author's posts.
    pub(crate) fn of(title: String, description: &str, canonical: String) -> Self {
        Self {
            title,
            description: description.to_owned(),
            canonical,
            image: None,
            kind: "website",
            feeds: Vec::new(),
            activity: None,
            published: None,
            updated: None,
            noindex: false,
            previous: None,
            next: None,
        }
    }
}

impl Workshop<'_> {
    fn common(&self) -> &Common {
        self.common.get_or_make(|| Common { config: site::config(self), author: site::author(self) })
    }

    /// A context with what every template gets.
    pub(crate) fn context(&self, kind: &'static str, language: &str, head: Head) -> Context {
        let common = self.common();
        let mut context = Context::new();
        context.insert_value("config", common.config.clone());
        context.insert_value("author", common.author.clone());
        context.insert("kind", kind);
        context.insert("lang", language);
        context.insert_value("words", self.theme.words.of(language));
        context.insert_value("head", self.head(head));
        context
    }

    fn head(&self, head: Head) -> Value {
        let book = &self.site.config.addresses;
        let mut feeds: Vec<Value> = Vec::new();
        for (folder, title) in &head.feeds {
            for (file, media_type, name) in super::feed::FORMATS {
                let title = if title.is_empty() { (*name).to_owned() } else { format!("{title} ({name})") };
                feeds.push(table([
                    ("url", book.href(&folder.join(file)).into()),
                    ("type", (*media_type).into()),
                    ("title", title.into()),
                ]));
            }
        }
        let (image, alt) = head.image.map_or_else(|| (Value::none(), String::new()), |(url, alt)| (url.into(), alt));
        table([
            ("title", head.title.into()),
            ("description", head.description.into()),
            ("canonical", head.canonical.into()),
            ("image", image),
            ("image_alt", alt.into()),
            ("type", head.kind.into()),
            ("feeds", feeds.into()),
            ("activity", head.activity.into()),
            ("published", head.published.into()),
            ("updated", head.updated.into()),
            ("noindex", head.noindex.into()),
            ("prev", head.previous.into()),
            ("next", head.next.into()),
        ])
    }
}
