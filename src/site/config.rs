//! `gatepost.toml`: what the owner may write, its defaults, and the checks on it. Each table of the file is a file
//! here; this one puts all together.

mod author;
mod base;
mod deploy;
mod federation;
mod feeds;
mod gate;
mod markdown;
mod pairs;
mod permalinks;
mod taxonomies;
mod top;

pub use author::{AUTHOR, Author, Picture};
pub use deploy::{DEPLOY, Deploy, GatePlace, HOSTS, Host};
pub use federation::{FEDERATION, Federation, LongPosts};
pub use feeds::FEEDS;
pub use gate::{GATE, Gate};
pub use markdown::{MARKDOWN, Markdown};
pub use pairs::{MENU, PROFILE_FIELD, Pair};
pub use permalinks::PERMALINK_WORDS;
pub use taxonomies::{TAXONOMY, TaxonomyRule};
pub use top::TOP;

use super::address::Addresses;
use super::fields::{Fields, Known};
use super::front_matter::UnknownKeys;
use super::handle::Handle;
use super::problem::{Problem, Problems};
use super::slug::SlugStyle;
use super::written::{self, Entry};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Name of the configuration file.
pub const FILE: &str = "gatepost.toml";

const fn key(name: &'static str, wants: &'static str, about: &'static str) -> Known {
    Known { name, synonyms: &[], wants, about }
}

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
    pub menu: Vec<Pair>,
    /// For templates.
    pub extra: serde_json::Value,
    /// What does not stop a build, and the owner should know.
    pub warnings: Vec<Problem>,
}

impl Config {
    /// Reads `gatepost.toml`. `base_url` on the command line wins over the file's.
    pub fn parse(text: &str, file: &str, base_url: Option<&str>) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let entries = written::from_toml(text.strip_prefix('\u{feff}').unwrap_or(text), file, 0)?;
        let config = read(entries, file, base_url, &mut problems);
        match (config, problems.has_errors()) {
            (Some(config), false) => Ok(Self { warnings: problems.into_iter().collect(), ..config }),
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
    let site_base = base::site(&mut f, base_override);
    let title = required(&mut f, "title", "write title = \"My site\"");
    let zone = top::zone(&mut f);
    let paginate_by = f.number("paginate_by", 1..=1000).map_or(20, size);
    let table = |f: &mut Fields<'_>, name: &str| f.table(name).map_or_else(Vec::new, |(entries, _)| entries);
    let author = author::read(table(&mut f, "author"), file, &zone, &mut inner);
    let federation_table = table(&mut f, "federation");
    let (federation, other_base) = federation::read(federation_table, file, &mut inner);
    let gate = gate::read(table(&mut f, "gate"), file, &mut inner);
    let deploy = deploy::read(table(&mut f, "deploy"), file, &mut inner);
    let markdown = markdown::read(table(&mut f, "markdown"), file, &mut inner);
    let feed_limit = feeds::read(table(&mut f, "feeds"), file, &mut inner);
    let taxonomies = taxonomies::read(f.tables("taxonomies"), file, paginate_by, &mut inner);
    let menu = pairs::read(f.tables("menu"), file, "[menu] ", MENU, "url", &mut inner);
    let permalinks = permalinks::read(&mut f);
    let extra =
        f.table("extra").map_or_else(|| serde_json::json!({}), |(entries, _)| written::Value::Table(entries).to_json());
    let top::Plain { description, language, theme, output_dir, archive, slugs, unknown_front_matter, robots } =
        top::plain(&mut f);
    f.finish();
    problems.extend(inner);
    let addresses = if federation.enabled {
        base::of_account(site_base?, other_base.as_ref(), file, problems)
    } else {
        base::of_website(site_base?, other_base)
    };
    Some(Config {
        addresses,
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
        warnings: Vec::new(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::Follows;

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
                "error: gatepost.toml:1: `https://me.github.io/blog` has a path, but a handle and `/.well-known/` live at the root of a host\n  hint: set `base_url` in [federation] to a host of your own, or `enabled = false` there for a plain website"
            ]
        );
        assert_eq!(
            told(&GOOD.replace("\"me\"", "\"Me\"")),
            [
                "error: gatepost.toml:5: the username `Me` contains `M`; only a-z, 0-9 and _ are accepted by every server\n  hint: choose another; it never changes once somebody follows"
            ]
        );
    }
}
