//! The keys of a page, read one by one.

use super::cover::image;
use super::keys::{KEYS, is_passed, known};
use super::promises::{keeps_back, warn};
use super::terms::{taxonomies, terms, tidy};
use super::{Extra, Federate, FrontMatter, Lines, Rules, SortBy, UnknownKeys};
use crate::site::address::Key;
use crate::site::fields::{self, Fields};
use crate::site::handle::Handle;
use crate::site::problem::Problems;
use crate::site::written::{Entry, Value};

/// Reads all keys. Problems go to `problems`; what could be understood is returned.
pub(super) fn read(entries: Vec<Entry>, file: &str, rules: &Rules<'_>, problems: &mut Problems) -> FrontMatter {
    warn(&entries, file, problems);
    let mut f = Fields::new(file, "", KEYS, entries, problems).in_any_case();
    let mut front = FrontMatter { lines: lines(&f), ..FrontMatter::default() };
    whatever_it_is(&mut f, &mut front, rules);
    as_a_post(&mut f, &mut front);
    as_a_section(&mut f, &mut front);
    front.extra = extra(&mut f, &mut front, rules);
    front
}

fn lines(f: &Fields<'_>) -> Lines {
    Lines {
        image: f.line_of("image").unwrap_or(1),
        path: f.line_of("path").or_else(|| f.line_of("slug")).unwrap_or(1),
        date: f.line_of("date").unwrap_or(1),
        taxonomies: f.line_of("taxonomies").or_else(|| f.line_of("tags")).unwrap_or(1),
        template: f.line_of("template").unwrap_or(1),
        federate: f.line_of("federate").unwrap_or(1),
    }
}

fn whatever_it_is(f: &mut Fields<'_>, front: &mut FrontMatter, rules: &Rules<'_>) {
    front.title = f.text("title");
    front.description = f.text("description");
    front.date = f.date("date", rules.zone);
    front.updated = f.date("updated", rules.zone);
    front.draft = !f.flag("published").unwrap_or(true);
    front.draft |= f.flag("draft").unwrap_or(false);
    front.weight = f.number("weight", i64::MIN..=i64::MAX);
    front.slug = f.text("slug");
    front.path = f.text("path");
    front.aliases = every(f, "aliases");
    front.authors = authors(f);
    front.template = template(f);
    front.taxonomies = taxonomies(f);
    front.image = image(f, front);
    front.image_alt = f.text("image_alt").or_else(|| front.image_alt.take());
    front.language = f.text("language");
    front.toc = f.flag("toc");
    front.render = f.flag("render");
    front.redirect_to = f.text("redirect_to");
}

fn as_a_post(f: &mut Fields<'_>, front: &mut FrontMatter) {
    front.id = id(f);
    front.federate = federate(f);
    front.unlisted = f.flag("unlisted").unwrap_or(false);
    front.pinned = f.flag("pinned").unwrap_or(false);
    front.sensitive = f.flag("sensitive").unwrap_or(false);
    front.content_warning = f.text("content_warning");
    front.reply_to = remote(f, "reply_to");
    front.boost_of = remote(f, "boost_of");
    front.like_of = remote(f, "like_of");
    front.quote_of = remote(f, "quote_of");
    front.mentions = mentions(f);
}

fn as_a_section(f: &mut Fields<'_>, front: &mut FrontMatter) {
    front.sort_by = f.choice(
        "sort_by",
        &[
            ("date", SortBy::Date),
            ("updated", SortBy::Updated),
            ("update_date", SortBy::Updated),
            ("title", SortBy::Title),
            ("title_bytes", SortBy::Title),
            ("weight", SortBy::Weight),
            ("slug", SortBy::None),
            ("none", SortBy::None),
        ],
    );
    front.paginate_by = f.number("paginate_by", 0..=1000).and_then(|n| usize::try_from(n).ok());
    front.page_template = f.text("page_template");
    front.transparent = f.flag("transparent").unwrap_or(false);
    front.feeds = f.flag("feeds");
}

/// A text or a list of texts, from every synonym that is written.
fn every(f: &mut Fields<'_>, name: &str) -> Vec<String> {
    let mut all = Vec::new();
    while f.line_of(name).is_some() {
        all.extend(f.one_or_many(name));
    }
    all
}

/// A name, a list of names, or Hugo themes' table with a `name` in it.
fn authors(f: &mut Fields<'_>) -> Vec<String> {
    if let Some(entry) = f.anything("authors") {
        return match entry.value.value {
            Value::Text(name) => vec![name],
            Value::List(items) => items
                .into_iter()
                .filter_map(|item| match item.value {
                    Value::Text(name) => Some(name),
                    Value::Table(table) => named(&table),
                    _ => None,
                })
                .collect(),
            Value::Table(table) => named(&table).into_iter().collect(),
            other => {
                f.problem(
                    entry.line,
                    format!("`{}` is {}, not a text or a list of texts", entry.key, other.name()),
                    format!("write {} = [\"Ann\", \"Ben\"]", entry.key),
                );
                Vec::new()
            }
        };
    }
    Vec::new()
}

fn named(table: &[Entry]) -> Option<String> {
    table
        .iter()
        .find(|e| e.key == "name")
        .and_then(|e| if let Value::Text(name) = &e.value.value { Some(name.clone()) } else { None })
}

/// Jekyll's `layout: post` names no file of ours and is dropped; `wide.html` is meant.
fn template(f: &mut Fields<'_>) -> Option<String> {
    let entry = f.anything("template")?;
    match entry.value.value {
        Value::Text(name) if name.contains('.') => Some(name),
        Value::Text(name) if entry.key == "template" => {
            f.problem(
                entry.line,
                format!("the template `{name}` has no ending"),
                format!("write template = \"{name}.html\""),
            );
            None
        }
        _ => None,
    }
}

fn id(f: &mut Fields<'_>) -> Option<Key> {
    let (text, line) = f.text_at("id")?;
    match Key::parse(&text) {
        Ok(key) => Some(key),
        Err(why) => {
            f.problem(line, why, "choose a name like posts/hello-world, and never change it again");
            None
        }
    }
}

fn federate(f: &mut Fields<'_>) -> Option<Federate> {
    let entry = f.anything("federate")?;
    match &entry.value.value {
        Value::Bool(true) => Some(Federate::Yes),
        Value::Bool(false) => Some(Federate::No),
        Value::Text(word) if word == "quiet" => Some(Federate::Quiet),
        _ => {
            f.problem(
                entry.line,
                "`federate` is neither true, false nor \"quiet\"",
                "write federate = false to keep the post off the fediverse",
            );
            None
        }
    }
}

/// An address on another site. One of this machine's own may begin with `http://`, for trying out, as `base_url` may.
fn remote(f: &mut Fields<'_>, name: &str) -> Option<String> {
    let (url, line) = f.text_at(name)?;
    let plain = url.split_once("://").is_some_and(|(scheme, rest)| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let near = scheme == "http" && matches!(name, "localhost" | "127.0.0.1" | "[::1]");
        (scheme == "https" || near)
            && !host.is_empty()
            && !host.contains('@')
            && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c))
    });
    if plain {
        return Some(url);
    }
    f.problem(
        line,
        format!("`{name} = \"{url}\"` is not the address of a post"),
        "write the full address, beginning with https://",
    );
    None
}

fn mentions(f: &mut Fields<'_>) -> Vec<Handle> {
    let line = f.line_of("mentions").unwrap_or(1);
    let mut handles = Vec::new();
    for text in f.texts("mentions") {
        match Handle::parse(&text) {
            Some(handle) => handles.push(handle),
            None => f.problem(line, format!("`{text}` is not a handle"), "write it as @user@example.org"),
        }
    }
    handles
}

/// `extra`, what other programs' themes wrote beside it, and, if wished, everything else. On the way, taxonomies that stand at
/// the top and Hugo's and other programs' ways to keep a page back are found.
fn extra(f: &mut Fields<'_>, front: &mut FrontMatter, rules: &Rules<'_>) -> Extra {
    let mut map = serde_json::Map::new();
    while f.line_of("extra").is_some() {
        if let Some((entries, _)) = f.table("extra") {
            map.extend(entries.into_iter().map(|e| (e.key, e.value.value.to_json())));
        }
    }
    for entry in f.rest() {
        if keeps_back(&entry, front) {
            map.insert(entry.key, entry.value.value.to_json());
        } else if let Some(name) = rules.taxonomies.iter().find(|name| name.eq_ignore_ascii_case(&entry.key)) {
            let found = match &entry.value.value {
                Value::Text(term) => vec![term.trim().to_owned()],
                _ => terms(f, &entry, ""),
            };
            let all = front.taxonomies.entry(name.clone()).or_default();
            all.extend(found);
            tidy(all);
        } else if rules.unknown == UnknownKeys::Extra
            || entry.key.is_empty()
            || known(&entry.key).is_some()
            || is_passed(&entry.key)
        {
            map.entry(entry.key).or_insert_with(|| entry.value.value.to_json());
        } else {
            let (what, mut remedy) = fields::unknown("", &entry.key, KEYS);
            if !remedy.starts_with("did you mean") {
                remedy.push_str("; `unknown_front_matter = \"extra\"` in gatepost.toml does that for all");
            }
            f.problem(entry.line, what, remedy);
        }
    }
    front.taxonomies.retain(|_, terms| !terms.is_empty());
    Extra(map)
}
