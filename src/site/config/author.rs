//! `[author]`: the person behind the actor.

use super::pairs::{self, PROFILE_FIELD, Pair};
use super::{key, required};
use crate::site::date::Date;
use crate::site::fields::{Fields, Known};
use crate::site::handle::Username;
use crate::site::problem::Problems;
use crate::site::written::Entry;
use crate::vocab::ActorKind;
use jiff::tz::TimeZone;

/// Keys of `[author]`.
pub const AUTHOR: &[Known] = &[
    key("name", "a text", "Name shown on the site and as the actor's display name."),
    key(
        "username",
        "a text",
        "The handle before the host: `me` makes `@me@example.org`. a-z, 0-9 and _; never changes.",
    ),
    key("bio", "a text", "A few sentences about you, in Markdown."),
    key("avatar", "a text", "Picture in `static/`: JPEG, PNG, GIF or WebP, best square, at least 400 pixels."),
    key("avatar_alt", "a text", "What the avatar shows."),
    key("header", "a text", "Wide picture in `static/` for the top of the profile."),
    key("header_alt", "a text", "What the header shows."),
    key("fields", "a list of tables", "Profile fields: `name` and `value`; a value that is a link gets `rel=\"me\"`."),
    key("since", "a date", "When the account began. Default: date of the first post."),
    key(
        "kind",
        "\"Person\", \"Service\" or \"Organization\"",
        "What the actor is; `Service` is shown as a bot. Default `Person`.",
    ),
];

/// `[author]`.
#[derive(Debug, Clone)]
pub struct Author {
    /// Display name.
    pub name: String,
    /// Before the host.
    pub username: Username,
    /// Markdown.
    pub bio: String,
    /// Line of its key in the configuration.
    pub bio_line: u32,
    /// In `static/`.
    pub avatar: Option<Picture>,
    /// In `static/`.
    pub header: Option<Picture>,
    /// Label and value.
    pub fields: Vec<Pair>,
    /// When the account began.
    pub since: Option<Date>,
    /// Person, bot or group.
    pub kind: ActorKind,
}

/// A picture the configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Relative to `static/`.
    pub path: String,
    /// What it shows.
    pub alt: String,
    /// Line in the configuration.
    pub line: u32,
}

pub(super) fn read(entries: Vec<Entry>, file: &str, zone: &TimeZone, problems: &mut Problems) -> Option<Author> {
    let mut f = Fields::new(file, "[author] ", AUTHOR, entries, problems);
    let name = required(&mut f, "name", "write name = \"Your Name\" under [author]");
    let line = f.line_of("username").unwrap_or(1);
    let username =
        required(&mut f, "username", "write username = \"me\" under [author]: it makes the handle @me@example.org");
    let username = username.and_then(|text| {
        Username::parse(&text)
            .map_err(|why| {
                f.problem(line, why, "choose another; it never changes once somebody follows");
            })
            .ok()
    });
    let mut picture = |path: &str, alt: &str| {
        let alt = f.text(alt).unwrap_or_default();
        f.text_at(path).map(|(path, line)| Picture {
            path: path.trim_start_matches("/static/").trim_start_matches('/').to_owned(),
            alt,
            line,
        })
    };
    let (avatar, header) = (picture("avatar", "avatar_alt"), picture("header", "header_alt"));
    let (bio, bio_line) = f.text_at("bio").unwrap_or_default();
    let since = f.date("since", zone);
    let kind = f
        .choice(
            "kind",
            &[
                ("Person", ActorKind::Person),
                ("Service", ActorKind::Service),
                ("Organization", ActorKind::Organization),
            ],
        )
        .unwrap_or(ActorKind::Person);
    let tables = f.tables("fields");
    f.finish();
    let fields = pairs::read(tables, file, "[[author.fields]] ", PROFILE_FIELD, "value", problems);
    Some(Author { name: name?, username: username?, bio, bio_line, avatar, header, fields, since, kind })
}
