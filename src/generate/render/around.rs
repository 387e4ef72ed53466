//! What a text meets when it is read: links, pictures, hashtags, people, components.

use super::Workshop;
use crate::generate::links::{Target, below_base, find};
use crate::generate::markdown::escaped;
use crate::generate::markdown::foreign::{self, Made};
use crate::generate::markdown::html::{Dialect, Picture, Surroundings};
use crate::generate::markdown::shortcode::Call;
use crate::site::address::SitePath;
use crate::site::handle::Handle;

/// A page's surroundings, for Markdown.
pub(super) struct Around<'w, 'a> {
    pub(super) shop: &'w Workshop<'a>,
    pub(super) source: &'w str,
    pub(super) path: &'w SitePath,
    pub(super) dialect: Dialect,
    pub(super) url: String,
}

impl Around<'_, '_> {
    fn address(&self, path: &SitePath) -> String {
        let book = &self.shop.site.config.addresses;
        if matches!(self.dialect, Dialect::Site | Dialect::Excerpt) { book.href(path) } else { book.url(path) }
    }

    /// The language of the text.
    pub(super) fn language(&self) -> &str {
        let site = self.shop.site;
        let page = site.by_source.get(self.source).map(|&page| &site.pages[page].front.language);
        let section =
            || site.sections.iter().find(|s| s.source.as_deref() == Some(self.source)).map(|s| &s.front.language);
        let own = page.or_else(section).and_then(Option::as_deref);
        own.unwrap_or(&site.config.language)
    }

    fn with_fragment(&self, path: &SitePath, fragment: &str) -> String {
        let mut address = self.address(path);
        if !fragment.is_empty() {
            address.push('#');
            address.push_str(fragment);
        }
        address
    }
}

impl Surroundings for Around<'_, '_> {
    fn link(&self, target: &str) -> String {
        let book = &self.shop.site.config.addresses;
        match find(self.shop.site, self.source, self.path, target) {
            Target::Page(page, fragment) => self.with_fragment(&page.path, fragment),
            Target::Section(section, fragment) => self.with_fragment(&section.path, fragment),
            Target::File(path, _) => self.address(path),
            Target::Here(fragment) if self.dialect == Dialect::Site => format!("#{fragment}"),
            Target::Here(fragment) => self.with_fragment(self.path, fragment),
            Target::Site(address) | Target::Lost(address, _) => {
                let (base, address) = (book.site().path(), below_base(self.shop.site, &address));
                match self.dialect {
                    Dialect::Site | Dialect::Excerpt => format!("{base}{address}"),
                    _ => format!("{}{address}", book.site()),
                }
            }
            Target::Elsewhere(address) => address.to_owned(),
            Target::Missing(_) => target.to_owned(),
        }
    }

    fn picture(&self, target: &str) -> Picture {
        let size = match find(self.shop.site, self.source, self.path, target) {
            Target::File(_, file) => file.size,
            _ => None,
        };
        Picture { url: self.link(target), size }
    }

    fn hashtag(&self, tag: &str) -> String {
        self.address(&self.shop.tag_path("tags", tag))
    }

    fn mention(&self, handle: &Handle) -> String {
        let known = self.shop.site.people.get(&handle.to_string());
        known.map_or_else(|| format!("https://{}/@{}", handle.host, handle.user), |person| person.url.clone())
    }

    fn knows(&self, name: &str) -> bool {
        self.shop.theme.tera.get_component_definition(name).is_some()
    }

    fn component(&self, call: &Call, body: Option<String>) -> Result<String, String> {
        if let Some(definition) = self.shop.theme.tera.get_component_definition(&call.name) {
            // Of another program's call the names of the arguments may be another's too.
            let given = |name: &str| call.args.iter().any(|(key, _)| key.as_deref().is_none_or(|k| k == name));
            let fits = definition.args().iter().all(|arg| !arg.is_required() || given(arg.name()));
            if !call.lenient || (fits && !matches!(call.name.as_str(), "alert" | "figure")) {
                return self.render_component(&call.name, call, body.as_deref());
            }
        }
        match foreign::translate(call) {
            Some(Made::Component(name, args)) => {
                let args = args.into_iter().map(|(key, value)| (Some(key.to_owned()), value)).collect();
                self.render_component(name, &Call { args, lenient: true, ..call.clone() }, body.as_deref())
            }
            Some(Made::Link(href, word)) => {
                let args = [("href", href), ("label", self.word(word))]
                    .map(|(key, value)| (Some(key.to_owned()), value.into()));
                self.render_component("embed", &Call { args: args.into(), lenient: true, ..call.clone() }, None)
            }
            Some(Made::Inline(tag)) => {
                let body = body.or_else(|| Some(escaped(call.argument(&["text", "content"], Some(0))?.as_str()?)));
                let body = body.unwrap_or_default();
                let plain = body.trim().strip_prefix("<p>").and_then(|b| b.strip_suffix("</p>"));
                let plain = plain.filter(|b| !b.contains("<p>")).unwrap_or(body.trim());
                Ok(format!("<{tag}>{plain}</{tag}>"))
            }
            Some(Made::Body) => Ok(body.unwrap_or_default()),
            Some(Made::Nothing) => Ok(String::new()),
            None => Err(format!("there is no component `{}`", call.name)),
        }
    }

    fn word(&self, key: &'static str) -> String {
        self.shop.theme.words.word(self.language(), key)
    }

    fn base(&self) -> &str {
        &self.url
    }
}
