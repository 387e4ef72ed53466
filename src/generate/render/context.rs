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
use crate::generate::fingerprint::QuickMap;
use crate::site::address::SitePath;
use std::sync::{PoisonError, RwLock};
use tera::{Context, Map, Value};

/// What is the same for many templates of a run.
pub(crate) struct Common {
    config: Value,
    author: Value,
    /// Of a post that nobody has answered.
    no_replies: Value,
    shelf: Shelf,
}

/// Small things that many pages show: a feed in their heads, a term, the sections above. Each is made once.
#[derive(Default)]
struct Shelf(RwLock<QuickMap<String, Value>>);

impl Shelf {
    /// What was made under a name, or is made now. Two threads may make the same; either will do.
    fn get_or_make(&self, name: String, make: impl FnOnce() -> Value) -> Value {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
        known.unwrap_or_else(|| {
            let value = make();
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name, value.clone());
            value
        })
    }
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

pub(super) fn safe(html: &str) -> Value {
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
        self.common.get_or_make(|| Common {
            config: site::config(self),
            author: site::author(self),
            no_replies: replies::none(),
            shelf: Shelf::default(),
        })
    }

    /// A small thing that many pages show.
    fn shelved(&self, name: String, make: impl FnOnce() -> Value) -> Value {
        self.common().shelf.get_or_make(name, make)
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
        let (image, alt) = head.image.map_or_else(|| (Value::none(), String::new()), |(url, alt)| (url.into(), alt));
        table([
            ("title", head.title.into()),
            ("description", head.description.into()),
            ("canonical", head.canonical.into()),
            ("image", image),
            ("image_alt", alt.into()),
            ("type", head.kind.into()),
            ("feeds", self.feeds(&head.feeds)),
            ("activity", head.activity.into()),
            ("published", head.published.into()),
            ("updated", head.updated.into()),
            ("noindex", head.noindex.into()),
            ("prev", head.previous.into()),
            ("next", head.next.into()),
        ])
    }

    /// Each format of each feed; address and title of its folder are given.
    fn feeds(&self, folders: &[(SitePath, String)]) -> Value {
        let name = folders.iter().map(|(folder, title)| format!("feed {} {title}\n", folder.as_str())).collect();
        self.shelved(name, || {
            let book = &self.site.config.addresses;
            let each = |(folder, title): &(SitePath, String), (file, media_type, name): &(&str, &str, &str)| {
                let title = if title.is_empty() { (*name).to_owned() } else { format!("{title} ({name})") };
                table([
                    ("url", book.href(&folder.join(file)).into()),
                    ("type", (*media_type).into()),
                    ("title", title.into()),
                ])
            };
            let feeds = folders.iter().flat_map(|folder| super::feed::FORMATS.iter().map(move |f| each(folder, f)));
            feeds.collect::<Vec<_>>().into()
        })
    }
}
