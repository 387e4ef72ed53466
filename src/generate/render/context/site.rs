//! `config` and `author`: the same for every template of a run.

use super::{safe, table};
use crate::generate::markdown::html::{Dialect, Surroundings as _};
use crate::generate::render::Workshop;
use crate::generate::render::around::Around;
use crate::generate::theme::DEFAULT;
use crate::site::address::SitePath;
use crate::site::config::Picture;
use tera::Value;

pub(super) fn config(shop: &Workshop<'_>) -> Value {
    let (config, book) = (&shop.site.config, &shop.site.config.addresses);
    let menu: Vec<Value> = config
        .menu
        .iter()
        .map(|entry| table([("name", entry.name.as_str().into()), ("url", menu_link(shop, &entry.value).into())]))
        .collect();
    let taxonomies: Vec<Value> = shop.site.taxonomies.iter().map(|t| shop.taxonomy(t)).collect();
    table([
        ("base_url", book.site().to_string().into()),
        ("title", config.title.as_str().into()),
        ("description", config.description.as_str().into()),
        ("language", config.language.as_str().into()),
        ("words", shop.theme.words.of(&config.language)),
        ("extra", Value::from_serializable(&config.extra)),
        ("menu", menu.into()),
        ("feeds", (config.feed_limit > 0).into()),
        ("taxonomies", taxonomies.into()),
        ("archive", if config.archive { book.href(&SitePath::new("/archive/")) } else { String::new() }.into()),
        ("generator", format!("Gatepost {}", env!("CARGO_PKG_VERSION")).into()),
        ("stylesheet", stamped(shop, "style.css").into()),
        ("script", stamped(shop, "follow.js").into()),
        ("has_gate", (config.gate.enabled && config.federation.enabled).into()),
    ])
}

/// A menu entry may name a file: `@/about.md`.
fn menu_link(shop: &Workshop<'_>, url: &str) -> String {
    let home = SitePath::new("/");
    Around { shop, source: "", path: &home, dialect: Dialect::Site, url: String::new() }.link(url)
}

/// A file of the theme with a mark that changes when it does, so that browsers may keep it.
fn stamped(shop: &Workshop<'_>, name: &str) -> String {
    let path = SitePath::new(format!("/{name}"));
    let print = shop.site.files.get(&path).map_or_else(|| builtin_print(name), |file| file.fingerprint);
    format!("{}?v={}", shop.site.config.addresses.href(&path), stamp(print))
}

/// A short mark of a file's content, for addresses that browsers may keep.
pub(super) fn stamp(fingerprint: u128) -> String {
    format!("{:08x}", u32::try_from(fingerprint & 0xffff_ffff).unwrap_or(0))
}

/// The same for a file of the built-in theme.
pub(crate) fn builtin_print(name: &str) -> u128 {
    DEFAULT.get_file(format!("static/{name}")).map_or(0, |file| crate::generate::read::hash_of(file.contents()))
}

pub(super) fn author(shop: &Workshop<'_>) -> Value {
    let (config, book) = (&shop.site.config, &shop.site.config.addresses);
    let author = &config.author;
    let bio = shop.plain_html(&author.bio, Dialect::Excerpt).unwrap_or_default();
    let handle = config.handle();
    let fields: Vec<Value> = author
        .fields
        .iter()
        .map(|field| {
            table([
                ("name", field.name.as_str().into()),
                ("html", safe(&field_html(shop, &field.value))),
                ("is_link", field.value.starts_with("https://").into()),
            ])
        })
        .collect();
    table([
        ("name", author.name.as_str().into()),
        ("username", author.username.as_str().into()),
        ("host", handle.host.as_str().into()),
        ("handle", handle.to_string().into()),
        ("bio_html", safe(&bio)),
        ("bio", crate::generate::markdown::wash::text_of(&bio).into()),
        ("actor", book.actor().as_str().into()),
        ("url", book.home().into()),
        ("avatar", picture(shop, author.avatar.as_ref())),
        ("header", picture(shop, author.header.as_ref())),
        ("fields", fields.into()),
    ])
}

fn picture(shop: &Workshop<'_>, picture: Option<&Picture>) -> Value {
    picture.map_or_else(Value::none, |picture| {
        let path = SitePath::new(format!("/{}", picture.path));
        let (width, height) = shop.site.files.get(&path).and_then(|f| f.size).unwrap_or((400, 400));
        table([
            ("url", shop.site.config.addresses.href(&path).into()),
            ("width", width.into()),
            ("height", height.into()),
            ("alt", picture.alt.as_str().into()),
        ])
    })
}

/// A profile field's value: an address becomes a `rel="me"` link whose text is the address, or Mastodon cannot verify it.
pub(crate) fn field_html(shop: &Workshop<'_>, value: &str) -> String {
    if value.starts_with("https://") {
        let url = crate::generate::markdown::escaped(value);
        return format!("<a href=\"{url}\" rel=\"me nofollow noopener noreferrer\">{url}</a>");
    }
    let html = shop.plain_html(value, Dialect::Note).unwrap_or_default();
    html.strip_prefix("<p>")
        .and_then(|h| h.strip_suffix("</p>"))
        .filter(|h| !h.contains("<p>"))
        .map_or_else(|| html.clone(), str::to_owned)
}
