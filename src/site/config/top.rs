//! Keys at the top of the file.

use super::key;
use crate::site::date;
use crate::site::fields::{Fields, Known};
use crate::site::front_matter::UnknownKeys;
use crate::site::slug::SlugStyle;
use jiff::tz::TimeZone;

/// Keys at the top of the file.
pub const TOP: &[Known] = &[
    key(
        "base_url",
        "a text",
        "Where the site lives: `https://example.org`. Part of every id, so it never changes after the first follower.",
    ),
    key("title", "a text", "Name of the site."),
    key("description", "a text", "One sentence about it."),
    Known {
        name: "language",
        synonyms: &["default_language", "languageCode"],
        wants: "a text",
        about: "Language of the texts: `en`, `de`, `pt-BR`. Default `en`.",
    },
    key("time_zone", "a text", "Zone of dates that name none: `Europe/Berlin`. Default `UTC`."),
    key("theme", "a text", "Folder in `themes/` to use instead of the built-in theme."),
    key("output_dir", "a text", "Where the site is built. Default `public`."),
    key("paginate_by", "a number", "Posts a page in lists. Default 20."),
    key("archive", "true or false", "Write `/archive/` with all posts by year. Default true."),
    key("slugs", "\"ascii\" or \"unicode\"", "How titles and tags become addresses. Default `ascii`."),
    key(
        "unknown_front_matter",
        "\"error\" or \"extra\"",
        "What to do with front matter keys that nobody knows: refuse them, or keep them in `page.extra`. Default `error`.",
    ),
    key(
        "robots",
        "a text",
        "The whole of `robots.txt`, when the usual one (everybody welcome, here is the sitemap) does not do.",
    ),
    key("author", "a table", "Who writes: the person behind the actor."),
    key("federation", "a table", "How the site speaks to the fediverse."),
    key("gate", "a table", "Who may come in."),
    key("deploy", "a table", "Which host serves the site."),
    key("markdown", "a table", "How Markdown is read."),
    key("feeds", "a table", "Atom, RSS and JSON feeds."),
    key("taxonomies", "a list of tables", "Ways to sort posts, besides `tags`, `categories` and `series`."),
    key("permalinks", "a table", "Addresses by section: `posts = \"/:year/:month/:slug/\"`."),
    key("menu", "a list of tables", "Links at the top of every page."),
    key("extra", "a table", "Anything your templates want: `config.extra`."),
];

/// Keys at the top that hold one value, and need nothing else to be understood.
pub(super) struct Plain {
    pub(super) description: String,
    pub(super) language: String,
    pub(super) theme: Option<String>,
    pub(super) output_dir: String,
    pub(super) archive: bool,
    pub(super) slugs: SlugStyle,
    pub(super) unknown_front_matter: UnknownKeys,
    pub(super) robots: Option<String>,
}

pub(super) fn plain(f: &mut Fields<'_>) -> Plain {
    Plain {
        description: f.text("description").unwrap_or_default(),
        language: f.text("language").unwrap_or_else(|| "en".into()),
        theme: f.text("theme"),
        output_dir: f.text("output_dir").unwrap_or_else(|| "public".into()),
        archive: f.flag("archive").unwrap_or(true),
        slugs: f.choice("slugs", &[("ascii", SlugStyle::Ascii), ("unicode", SlugStyle::Unicode)]).unwrap_or_default(),
        unknown_front_matter: f
            .choice("unknown_front_matter", &[("error", UnknownKeys::Refuse), ("extra", UnknownKeys::Extra)])
            .unwrap_or_default(),
        robots: f.text("robots"),
    }
}

pub(super) fn zone(f: &mut Fields<'_>) -> TimeZone {
    let Some((name, line)) = f.text_at("time_zone") else { return TimeZone::UTC };
    date::zone(&name).unwrap_or_else(|| {
        f.problem(
            line,
            format!("the time zone `{name}` is not known"),
            "write an IANA name such as Europe/Berlin or America/New_York",
        );
        TimeZone::UTC
    })
}
