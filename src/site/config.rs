//! `gatepost.toml`: what the owner may write, its defaults, and the checks on it.

use super::address::{Addresses, BaseUrl};
use super::date::{self, Date};
use super::fields::{Fields, Known};
use super::front_matter::UnknownKeys;
use super::handle::{Handle, Username};
use super::problem::{Problem, Problems};
use super::slug::SlugStyle;
use super::written::{self, Entry};
use crate::vocab::{ActorKind, Follows, Replies};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Name of the configuration file.
pub const FILE: &str = "gatepost.toml";

const fn key(name: &'static str, wants: &'static str, about: &'static str) -> Known {
    Known { name, synonyms: &[], wants, about }
}

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

/// Keys of `[federation]`.
pub const FEDERATION: &[Known] = &[
    key("enabled", "true or false", "`false` builds a plain website. Default true."),
    key(
        "base_url",
        "a text",
        "Another host of yours for everything under `/ap/`, `/.well-known/` and `/gate/`, when the site's own cannot set media types. The handle then lives there.",
    ),
    key(
        "long_posts_as",
        "\"article\" or \"note\"",
        "`note` sends titled posts with their full text for Mastodon to show. Default `article`.",
    ),
    key("discoverable", "true or false", "Directories may list you. Default true."),
    key("indexable", "true or false", "Posts may be found by search. Default true."),
    key("also_known_as", "a list of texts", "Ids of your other accounts: needed to move followers here."),
    key("moved_to", "a text", "Id of the account you moved to."),
    key("max_attachments", "a number", "Pictures sent with a post; Mastodon shows four. Default 4."),
];

/// Keys of `[gate]`.
pub const GATE: &[Known] = &[
    key("enabled", "true or false", "Whether a gate answers under `/gate/`. Default true."),
    key("follows", "\"open\", \"ask\" or \"off\"", "Who may follow. Default `ask`."),
    key("replies", "\"ask\", \"followers\", \"open\" or \"off\"", "Whose replies are shown. Default `ask`."),
];

/// Keys of `[deploy]`.
pub const DEPLOY: &[Known] = &[
    key(
        "host",
        "the name of a host",
        "Which host's files to write: `netlify`, `cloudflare`, `vercel`, `nginx`, `apache`, `caddy`, `lighttpd`, `s3`, `firebase`, `azure`, `github-pages`, `gitlab-pages`, `codeberg`, `neocities`.",
    ),
    key(
        "gate",
        "a text",
        "Where the gate runs, for the host to send `/gate/*` to: `http://127.0.0.1:4160`, `https://gate.example.net`.",
    ),
    key(
        "cname",
        "a text",
        "Domain for the `CNAME` or `.domains` file of pages hosts. Default: the host of `base_url`.",
    ),
    key(
        "root",
        "a text",
        "Folder on the server that holds the site, for servers configured by a file. Default `/var/www/site`.",
    ),
];

/// Keys of `[markdown]`.
pub const MARKDOWN: &[Known] = &[
    key("highlight", "true or false", "Colour code blocks. Default true."),
    key("smart_punctuation", "true or false", "Curly quotes, dashes and ellipses. Default true."),
    key("autolink", "true or false", "Link bare addresses. Default true."),
    key("hashtags", "true or false", "Link `#hashtags` in notes and take them as tags. Default true."),
    key("external_links_new_tab", "true or false", "Open links to other sites in a new tab. Default false."),
    key("unsafe_links", "true or false", "Keep `javascript:` and `data:` links on the site. Default false."),
    key("math", "true or false", "Read `$x$` and `$$x$$` as formulas. Default false."),
];

/// Keys of `[feeds]`.
pub const FEEDS: &[Known] = &[
    key("enabled", "true or false", "Write feeds. Default true."),
    key("limit", "a number", "Newest posts in a feed. Default 20."),
];

/// Keys of `[[taxonomies]]`.
pub const TAXONOMY: &[Known] = &[
    key("name", "a text", "Key in the front matter and first part of the address."),
    key("title", "a text", "Heading of its page. Default: the name, capitalised."),
    key("feeds", "true or false", "Feeds for each term. Default true."),
    key("paginate_by", "a number", "Posts a page. Default: the site's."),
    key("hashtags", "true or false", "Its terms become hashtags on the fediverse. Default: only for `tags`."),
];

/// Keys of `[[menu]]`.
pub const MENU: &[Known] = &[
    key("name", "a text", "Text of the link."),
    key("url", "a text", "Where it leads: `@/about.md`, `/posts/` or a full address."),
];
/// Keys of `[[author.fields]]`.
pub const PROFILE_FIELD: &[Known] = &[key("name", "a text", "Label."), key("value", "a text", "Text or address.")];

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Every address of the site.
    pub addresses: Addresses,
    /// Name of the site.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// BCP 47.
    pub language: String,
    /// Of dates that name none.
    pub zone: TimeZone,
    /// Folder in `themes/`.
    pub theme: Option<String>,
    /// Relative to the root unless absolute.
    pub output_dir: String,
    /// Posts a page.
    pub paginate_by: usize,
    /// Whether `/archive/` is written.
    pub archive: bool,
    /// Titles → addresses.
    pub slugs: SlugStyle,
    /// Unknown front matter keys.
    pub unknown_front_matter: UnknownKeys,
    /// The owner's own `robots.txt`.
    pub robots: Option<String>,
    /// Who writes.
    pub author: Author,
    /// How the site speaks.
    pub federation: Federation,
    /// Who may come in.
    pub gate: Gate,
    /// Who serves.
    pub deploy: Deploy,
    /// How Markdown is read.
    pub markdown: Markdown,
    /// Posts in a feed; 0 when there are none.
    pub feed_limit: usize,
    /// In the order of their addresses.
    pub taxonomies: Vec<TaxonomyRule>,
    /// Section → pattern.
    pub permalinks: BTreeMap<String, String>,
    /// Name and target.
    pub menu: Vec<(String, String)>,
    /// For templates.
    pub extra: serde_json::Value,
}

/// `[author]`.
#[derive(Debug, Clone)]
pub struct Author {
    /// Display name.
    pub name: String,
    /// Before the host.
    pub username: Username,
    /// Markdown.
    pub bio: String,
    /// In `static/`.
    pub avatar: Option<Picture>,
    /// In `static/`.
    pub header: Option<Picture>,
    /// Label and value.
    pub fields: Vec<(String, String)>,
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

/// `[federation]`.
#[derive(Debug, Clone)]
pub struct Federation {
    /// Whether there is an actor at all.
    pub enabled: bool,
    /// How titled posts are sent.
    pub long_posts_as: LongPosts,
    /// For directories.
    pub discoverable: bool,
    /// For search.
    pub indexable: bool,
    /// Ids of other accounts.
    pub also_known_as: Vec<String>,
    /// Id of the next account.
    pub moved_to: Option<String>,
    /// Pictures a post carries.
    pub max_attachments: usize,
}

/// `[federation] long_posts_as`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LongPosts {
    /// With title and abstract.
    #[default]
    Article,
    /// With the full text.
    Note,
}

/// `[gate]`.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    /// Whether one answers.
    pub enabled: bool,
    /// Who may follow.
    pub follows: Follows,
    /// Whose replies are taken.
    pub replies: Replies,
}

/// `[deploy]`.
#[derive(Debug, Clone)]
pub struct Deploy {
    /// Whose files are written.
    pub host: Option<Host>,
    /// Where `/gate/*` goes.
    pub gate: Option<String>,
    /// Domain for pages hosts.
    pub cname: Option<String>,
    /// Folder on the server.
    pub root: String,
}

/// A place that serves static files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the hosts")]
pub enum Host {
    Netlify,
    Cloudflare,
    Vercel,
    Nginx,
    Apache,
    Caddy,
    Lighttpd,
    S3,
    Firebase,
    Azure,
    GithubPages,
    GitlabPages,
    Codeberg,
    Neocities,
}

/// `[deploy] host` and what it means.
pub const HOSTS: &[(&str, Host)] = &[
    ("netlify", Host::Netlify),
    ("cloudflare", Host::Cloudflare),
    ("vercel", Host::Vercel),
    ("nginx", Host::Nginx),
    ("apache", Host::Apache),
    ("caddy", Host::Caddy),
    ("lighttpd", Host::Lighttpd),
    ("s3", Host::S3),
    ("firebase", Host::Firebase),
    ("azure", Host::Azure),
    ("github-pages", Host::GithubPages),
    ("gitlab-pages", Host::GitlabPages),
    ("codeberg", Host::Codeberg),
    ("neocities", Host::Neocities),
];

/// `[markdown]`.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, clippy::struct_excessive_bools, reason = "each field is the key of that name in MARKDOWN")]
pub struct Markdown {
    pub highlight: bool,
    pub smart_punctuation: bool,
    pub autolink: bool,
    pub hashtags: bool,
    pub external_links_new_tab: bool,
    pub unsafe_links: bool,
    pub math: bool,
}

/// One way to sort posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxonomyRule {
    /// Key and address.
    pub name: String,
    /// Heading.
    pub title: String,
    /// Feeds for each term.
    pub feeds: bool,
    /// Posts a page.
    pub paginate_by: usize,
    /// Terms become hashtags.
    pub hashtags: bool,
}

impl Config {
    /// Reads `gatepost.toml`. `base_url` on the command line wins over the file's.
    pub fn parse(text: &str, file: &str, base_url: Option<&str>) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let entries = written::from_toml(text.strip_prefix('\u{feff}').unwrap_or(text), file, 0)?;
        let config = read(entries, file, base_url, &mut problems);
        match (config, problems.has_errors()) {
            (Some(config), false) => Ok(config),
            _ => Err(problems),
        }
    }

    /// `@user@host`. The host is the one that answers WebFinger.
    pub fn handle(&self) -> Handle {
        Handle { user: self.author.username.as_str().to_owned(), host: self.addresses.federation().host().to_owned() }
    }

    /// The rule of a taxonomy, if the site has it.
    pub fn taxonomy(&self, name: &str) -> Option<&TaxonomyRule> {
        self.taxonomies.iter().find(|t| t.name == name)
    }
}

fn read(entries: Vec<Entry>, file: &str, base_override: Option<&str>, problems: &mut Problems) -> Option<Config> {
    let mut inner = Problems::new();
    let mut f = Fields::new(file, "", TOP, entries, problems);
    let base = base(&mut f, base_override);
    let title = required(&mut f, "title", "write title = \"My site\"");
    let zone = zone(&mut f);
    let paginate_by = f.number("paginate_by", 1..=1000).map_or(20, size);
    let table = |f: &mut Fields<'_>, name: &str| f.table(name).map_or_else(Vec::new, |(entries, _)| entries);
    let author = author(table(&mut f, "author"), file, &zone, &mut inner);
    let federation_table = table(&mut f, "federation");
    let (federation, other_base) = federation(federation_table, file, &mut inner);
    let gate = gate(table(&mut f, "gate"), file, &mut inner);
    let deploy = deploy(table(&mut f, "deploy"), file, &mut inner);
    let markdown = markdown(table(&mut f, "markdown"), file, &mut inner);
    let feed_limit = feeds(table(&mut f, "feeds"), file, &mut inner);
    let taxonomies = taxonomies(f.tables("taxonomies"), file, paginate_by, &mut inner);
    let menu = pairs(f.tables("menu"), file, "[menu] ", MENU, "url", &mut inner);
    let permalinks = permalinks(&mut f);
    let extra =
        f.table("extra").map_or_else(|| serde_json::json!({}), |(entries, _)| written::Value::Table(entries).to_json());
    let rest = (
        f.text("description").unwrap_or_default(),
        f.text("language").unwrap_or_else(|| "en".into()),
        f.text("theme"),
        f.text("output_dir").unwrap_or_else(|| "public".into()),
        f.flag("archive").unwrap_or(true),
        f.choice("slugs", &[("ascii", SlugStyle::Ascii), ("unicode", SlugStyle::Unicode)]).unwrap_or_default(),
        f.choice("unknown_front_matter", &[("error", UnknownKeys::Refuse), ("extra", UnknownKeys::Extra)])
            .unwrap_or_default(),
        f.text("robots"),
    );
    f.finish();
    problems.extend(inner);
    let (description, language, theme, output_dir, archive, slugs, unknown_front_matter, robots) = rest;
    let base = base?;
    let federation_base = other_base.unwrap_or_else(|| base.clone());
    if federation.enabled && !federation_base.path().is_empty() {
        problems.push(Problem::error(
            file,
            format!("`{federation_base}` has a path, but a handle and `/.well-known/` live at the root of a host"),
            "set `base_url` in [federation] to a host of your own, or `enabled = false` there for a plain website",
        ));
    }
    Some(Config {
        addresses: Addresses::new(base, federation_base),
        title: title?,
        description,
        language,
        zone,
        theme,
        output_dir,
        paginate_by,
        archive,
        slugs,
        unknown_front_matter,
        robots,
        author: author?,
        federation,
        gate,
        deploy,
        markdown,
        feed_limit,
        taxonomies,
        permalinks,
        menu,
        extra,
    })
}

fn size(n: i64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn required(f: &mut Fields<'_>, name: &str, remedy: &str) -> Option<String> {
    match f.line_of(name) {
        None => f.problem(1, format!("`{name}` is missing"), remedy),
        Some(line) if f.is_blank(name) => f.problem(line, format!("`{name}` is empty"), remedy),
        Some(_) => {}
    }
    f.text(name)
}

fn base(f: &mut Fields<'_>, base_override: Option<&str>) -> Option<BaseUrl> {
    let line = f.line_of("base_url").unwrap_or(1);
    let text = if let Some(text) = base_override {
        f.text("base_url");
        text.to_owned()
    } else {
        required(f, "base_url", "write base_url = \"https://example.org\" with your own domain")?
    };
    BaseUrl::parse(&text)
        .map_err(|why| {
            f.problem(line, format!("`base_url`: {why}"), "the base URL is part of every id: choose it once");
        })
        .ok()
}

fn zone(f: &mut Fields<'_>) -> TimeZone {
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

fn author(entries: Vec<Entry>, file: &str, zone: &TimeZone, problems: &mut Problems) -> Option<Author> {
    let mut f = Fields::new(file, "[author] ", AUTHOR, entries, problems);
    let name = required(&mut f, "name", "write name = \"Your Name\" under [author]");
    let username =
        required(&mut f, "username", "write username = \"me\" under [author]: it makes the handle @me@example.org");
    let username = username.and_then(|text| {
        Username::parse(&text)
            .map_err(|why| {
                f.problem(
                    f.line_of("name").unwrap_or(1),
                    why,
                    "choose another; it never changes once somebody follows",
                );
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
    let bio = f.text("bio").unwrap_or_default();
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
    let fields = pairs(tables, file, "[[author.fields]] ", PROFILE_FIELD, "value", problems);
    Some(Author { name: name?, username: username?, bio, avatar, header, fields, since, kind })
}

fn federation(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> (Federation, Option<BaseUrl>) {
    let mut f = Fields::new(file, "[federation] ", FEDERATION, entries, problems);
    let base = f.text_at("base_url").and_then(|(text, line)| {
        BaseUrl::parse(&text)
            .map_err(|why| {
                f.problem(
                    line,
                    format!("`[federation] base_url`: {why}"),
                    "name a host of your own that can set media types",
                );
            })
            .ok()
    });
    let federation = Federation {
        enabled: f.flag("enabled").unwrap_or(true),
        long_posts_as: f
            .choice("long_posts_as", &[("article", LongPosts::Article), ("note", LongPosts::Note)])
            .unwrap_or_default(),
        discoverable: f.flag("discoverable").unwrap_or(true),
        indexable: f.flag("indexable").unwrap_or(true),
        also_known_as: ids(&mut f, "also_known_as"),
        moved_to: f.text("moved_to"),
        max_attachments: f.number("max_attachments", 0..=64).map_or(4, size),
    };
    f.finish();
    (federation, base)
}

fn ids(f: &mut Fields<'_>, name: &str) -> Vec<String> {
    let line = f.line_of(name).unwrap_or(1);
    let ids = f.texts(name);
    for id in &ids {
        if !id.starts_with("https://") {
            f.problem(
                line,
                format!("`{id}` is not the id of an account"),
                "write the account's address, beginning with https://, not its @handle",
            );
        }
    }
    ids
}

fn gate(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> Gate {
    let mut f = Fields::new(file, "[gate] ", GATE, entries, problems);
    let gate = Gate {
        enabled: f.flag("enabled").unwrap_or(true),
        follows: f
            .choice("follows", &[("open", Follows::Open), ("ask", Follows::Ask), ("off", Follows::Off)])
            .unwrap_or_default(),
        replies: f
            .choice(
                "replies",
                &[
                    ("ask", Replies::Ask),
                    ("followers", Replies::Followers),
                    ("open", Replies::Open),
                    ("off", Replies::Off),
                ],
            )
            .unwrap_or_default(),
    };
    f.finish();
    gate
}

fn deploy(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> Deploy {
    let mut f = Fields::new(file, "[deploy] ", DEPLOY, entries, problems);
    let gate = f.text_at("gate").and_then(|(url, line)| {
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or_default();
        let authority = rest.split('/').next().unwrap_or_default();
        let port = authority.rsplit_once(':').filter(|(_, p)| !p.ends_with(']')).map(|(_, p)| p);
        let ok = authority.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
            && !authority.is_empty()
            && port.is_none_or(|p| p.parse::<u16>().is_ok())
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>{}\\;$?#".contains(c));
        if ok {
            return Some(url.trim_end_matches('/').to_owned());
        }
        f.problem(
            line,
            format!("`[deploy] gate = \"{url}\"` is not an address"),
            "write http://127.0.0.1:4160 or the https address of your function",
        );
        None
    });
    let root = f.text_at("root").and_then(|(path, line)| {
        if path.starts_with('/') && !path.contains(|c: char| c.is_control() || "\"'<>{}\\;$".contains(c)) {
            return Some(path.trim_end_matches('/').to_owned());
        }
        f.problem(
            line,
            format!("`[deploy] root = \"{path}\"` is not the full path of a folder"),
            "write root = \"/var/www/example.org\"",
        );
        None
    });
    let cname = f.text_at("cname").and_then(|(host, line)| {
        if !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) {
            return Some(host.to_ascii_lowercase());
        }
        f.problem(
            line,
            format!("`[deploy] cname = \"{host}\"` is not a host name"),
            "write cname = \"www.example.org\", without https:// and in its ASCII form",
        );
        None
    });
    let deploy =
        Deploy { host: f.choice("host", HOSTS), gate, cname, root: root.unwrap_or_else(|| "/var/www/site".into()) };
    f.finish();
    deploy
}

fn markdown(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> Markdown {
    let mut f = Fields::new(file, "[markdown] ", MARKDOWN, entries, problems);
    let markdown = Markdown {
        highlight: f.flag("highlight").unwrap_or(true),
        smart_punctuation: f.flag("smart_punctuation").unwrap_or(true),
        autolink: f.flag("autolink").unwrap_or(true),
        hashtags: f.flag("hashtags").unwrap_or(true),
        external_links_new_tab: f.flag("external_links_new_tab").unwrap_or(false),
        unsafe_links: f.flag("unsafe_links").unwrap_or(false),
        math: f.flag("math").unwrap_or(false),
    };
    f.finish();
    markdown
}

fn feeds(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> usize {
    let mut f = Fields::new(file, "[feeds] ", FEEDS, entries, problems);
    let limit = f.number("limit", 1..=1000).map_or(20, size);
    let enabled = f.flag("enabled").unwrap_or(true);
    f.finish();
    if enabled { limit } else { 0 }
}

fn taxonomies(
    tables: Vec<(Vec<Entry>, u32)>,
    file: &str,
    paginate_by: usize,
    problems: &mut Problems,
) -> Vec<TaxonomyRule> {
    let usual = |name: &str| TaxonomyRule {
        name: name.into(),
        title: capitalised(name),
        feeds: true,
        paginate_by,
        hashtags: name == "tags",
    };
    let mut rules: Vec<TaxonomyRule> = ["tags", "categories", "series"].into_iter().map(usual).collect();
    for (entries, line) in tables {
        let mut f = Fields::new(file, "[[taxonomies]] ", TAXONOMY, entries, problems);
        let Some(name) = f.text("name") else {
            f.problem(line, "this taxonomy has no name", "write name = \"tags\"");
            continue;
        };
        let rule = TaxonomyRule {
            title: f.text("title").unwrap_or_else(|| capitalised(&name)),
            feeds: f.flag("feeds").unwrap_or(true),
            paginate_by: f.number("paginate_by", 1..=1000).map_or(paginate_by, size),
            hashtags: f.flag("hashtags").unwrap_or(name == "tags"),
            name,
        };
        f.finish();
        rules.retain(|r| r.name != rule.name);
        rules.push(rule);
    }
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    rules
}

fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn pairs(
    tables: Vec<(Vec<Entry>, u32)>,
    file: &str,
    place: &str,
    known: &'static [Known],
    second: &str,
    problems: &mut Problems,
) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (entries, line) in tables {
        let mut f = Fields::new(file, place, known, entries, problems);
        match (f.text("name"), f.text(second)) {
            (Some(name), Some(value)) => pairs.push((name, value)),
            _ => f.problem(
                line,
                format!("{place}wants `name` and `{second}`"),
                format!("write name = \"…\" and {second} = \"…\""),
            ),
        }
        f.finish();
    }
    pairs
}

/// Words that a permalink pattern may hold, in Hugo's and Jekyll's spelling.
pub const PERMALINK_WORDS: &[&str] =
    &[":year", ":month", ":day", ":slug", ":title", ":section", ":filename", ":categories"];

fn permalinks(f: &mut Fields<'_>) -> BTreeMap<String, String> {
    let Some((entries, _)) = f.table("permalinks") else { return BTreeMap::new() };
    let mut patterns = BTreeMap::new();
    for entry in entries {
        let written::Value::Text(pattern) = &entry.value.value else {
            f.problem(
                entry.line,
                format!("`[permalinks] {}` is not a text", entry.key),
                "write posts = \"/:year/:month/:slug/\"",
            );
            continue;
        };
        let bad =
            pattern.split(['/', '-', '.', '_']).find(|part| part.starts_with(':') && !PERMALINK_WORDS.contains(part));
        if let Some(word) = bad {
            f.problem(
                entry.line,
                format!("`{word}` is no part of an address"),
                format!("use {}", PERMALINK_WORDS.join(", ")),
            );
        } else if pattern.starts_with('/') {
            patterns.insert(entry.key, pattern.clone());
        } else {
            f.problem(
                entry.line,
                format!("`{pattern}` does not begin with /"),
                "write posts = \"/:year/:month/:slug/\"",
            );
        }
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        Config::parse(text, FILE, None)
            .map_or_else(|p| p.sorted().iter().map(ToString::to_string).collect(), |_| Vec::new())
    }

    const GOOD: &str =
        "base_url = \"https://example.org\"\ntitle = \"T\"\n[author]\nname = \"Me\"\nusername = \"me\"\n";

    #[test]
    fn three_keys_and_a_name_are_enough() {
        let config = Config::parse(GOOD, FILE, None).unwrap();
        assert_eq!(config.handle().to_string(), "@me@example.org");
        assert_eq!(config.gate.follows, Follows::Ask);
        assert!(config.taxonomy("tags").unwrap().hashtags);
        let local = Config::parse(GOOD, FILE, Some("http://127.0.0.1:1111")).unwrap();
        assert_eq!(local.addresses.home(), "http://127.0.0.1:1111/");
    }

    #[test]
    fn what_is_missing_is_told() {
        assert_eq!(
            told(""),
            [
                "error: gatepost.toml:1: `base_url` is missing\n  hint: write base_url = \"https://example.org\" with your own domain",
                "error: gatepost.toml:1: `name` is missing\n  hint: write name = \"Your Name\" under [author]",
                "error: gatepost.toml:1: `title` is missing\n  hint: write title = \"My site\"",
                "error: gatepost.toml:1: `username` is missing\n  hint: write username = \"me\" under [author]: it makes the handle @me@example.org",
            ]
        );
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let text = format!(
            "{GOOD}[gate]\nfollows = \"sometimes\"\n[deploy]\nhots = \"nginx\"\n[permalinks]\nposts = \"/:yaer/\"\n"
        );
        assert_eq!(
            told(&text),
            [
                "error: gatepost.toml:7: `[gate] follows = \"sometimes\"` is not known\n  hint: write one of \"open\", \"ask\", \"off\"",
                "error: gatepost.toml:9: unknown key `[deploy] hots`\n  hint: did you mean `host`?",
                "error: gatepost.toml:11: `:yaer` is no part of an address\n  hint: use :year, :month, :day, :slug, :title, :section, :filename, :categories",
            ]
        );
        let path = GOOD.replace("example.org", "me.github.io/blog");
        assert_eq!(
            told(&path),
            [
                "error: gatepost.toml: `https://me.github.io/blog` has a path, but a handle and `/.well-known/` live at the root of a host\n  hint: set `base_url` in [federation] to a host of your own, or `enabled = false` there for a plain website"
            ]
        );
        assert_eq!(told(&GOOD.replace("\"me\"", "\"Me!\"")).len(), 1);
    }
}
