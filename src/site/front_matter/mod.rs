//! What the author may write above a page.
//!
//! Zola's names first; Hugo's and Jekyll's usual ones are synonyms. Everything is optional here; [`FrontMatter`] is what the
//! author wrote, checked, and [`super::Page`] is what becomes of it.
//!
//! `block` finds it, [`written`] parses it, `loose` forgives YAML what Hugo and Jekyll forgive it, `read` checks key by key.

mod block;
mod cover;
mod keys;
mod loose;
mod passed;
mod promises;
mod read;
mod terms;

pub use block::{Block, Split, split};
pub use keys::KEYS;

use super::address::Key;
use super::date::Date;
use super::handle::Handle;
use super::problem::Problems;
use super::written;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What reading front matter depends on besides the file.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'r> {
    /// Zone of dates that name none.
    pub zone: &'r TimeZone,
    /// What becomes of unknown keys.
    pub unknown: UnknownKeys,
    /// Names of the site's taxonomies, which may stand at the top, as Hugo has them.
    pub taxonomies: &'r [String],
}

/// Whether followers are told of a post: the `federate` key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Federate {
    /// Served and delivered.
    #[default]
    Yes,
    /// Served, never delivered.
    Quiet,
    /// Not on the fediverse at all.
    No,
}

/// The order of a section's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SortBy {
    /// Newest first.
    #[default]
    Date,
    /// Last edited first.
    Updated,
    /// By title.
    Title,
    /// Small weights first.
    Weight,
    /// By file name.
    None,
}

/// What the author wrote above a page or a section, checked.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is the key of that name in KEYS, which says what it is")]
pub struct FrontMatter {
    pub title: Option<String>,
    pub description: Option<String>,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub draft: bool,
    pub weight: Option<i64>,
    pub slug: Option<String>,
    pub path: Option<String>,
    pub aliases: Vec<String>,
    pub authors: Vec<String>,
    pub template: Option<String>,
    pub taxonomies: BTreeMap<String, Vec<String>>,
    pub image: Option<String>,
    pub image_alt: Option<String>,
    pub language: Option<String>,
    pub toc: Option<bool>,
    pub id: Option<Key>,
    pub federate: Option<Federate>,
    pub unlisted: bool,
    pub pinned: bool,
    pub sensitive: bool,
    pub content_warning: Option<String>,
    pub reply_to: Option<String>,
    pub boost_of: Option<String>,
    pub like_of: Option<String>,
    pub quote_of: Option<String>,
    pub mentions: Vec<Handle>,
    pub extra: Extra,
    pub sort_by: Option<SortBy>,
    pub paginate_by: Option<usize>,
    pub page_template: Option<String>,
    pub transparent: bool,
    pub render: Option<bool>,
    pub redirect_to: Option<String>,
    pub feeds: Option<bool>,
    /// Line of the keys that later checks may have to point at.
    pub lines: Lines,
}

/// Where some keys stand, for checks that need the whole site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is the line of the key of that name, 1 when it is not written")]
pub struct Lines {
    pub image: u32,
    pub path: u32,
    pub date: u32,
    pub taxonomies: u32,
    pub template: u32,
    pub federate: u32,
}

/// The author's own keys, as JSON.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extra(pub serde_json::Map<String, serde_json::Value>);

impl Serialize for Extra {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = if self.0.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&self.0).map_err(serde::ser::Error::custom)?
        };
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            Ok(Self::default())
        } else {
            serde_json::from_str(&text).map(Self).map_err(serde::de::Error::custom)
        }
    }
}

/// What becomes of keys that nobody knows: `unknown_front_matter` in `gatepost.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownKeys {
    /// An error with "did you mean".
    #[default]
    Refuse,
    /// They go into `page.extra`.
    Extra,
}

impl FrontMatter {
    /// Parses and checks a block. Problems go to `problems`; what could be understood is returned.
    pub fn parse(block: &Block<'_>, file: &str, rules: &Rules<'_>, problems: &mut Problems) -> Self {
        let entries = match block {
            Block::None => Ok(Vec::new()),
            Block::Toml(text, above) => written::from_toml(text, file, *above),
            Block::Yaml(text, above) => {
                written::from_yaml(text, file, *above).map(|entries| loose::forgive(entries, text, *above))
            }
        };
        match entries {
            Ok(entries) => read::read(entries, file, rules, problems),
            Err(problem) => {
                problems.push(problem);
                Self::default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (FrontMatter, Vec<String>) {
        let mut problems = Problems::new();
        let split = split(text, "content/x.md").unwrap();
        let taxonomies = ["tags", "categories", "series", "topics"].map(String::from);
        let rules = Rules { zone: &TimeZone::UTC, unknown: UnknownKeys::Refuse, taxonomies: &taxonomies };
        let front = FrontMatter::parse(&split.block, "content/x.md", &rules, &mut problems);
        (front, problems.sorted().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn zola_hugo_and_jekyll_say_the_same() {
        let zola =
            read("+++\ntitle = \"A\"\ndate = 2024-01-02\nupdated = 2024-02-03\n[taxonomies]\ntags = [\"x\"]\n+++\n");
        let hugo = read("---\ntitle: A\ndate: 2024-01-02T00:00:00Z\nlastmod: 2024-02-03\ntags: [x]\n---\n");
        let jekyll = read(
            "---\nlayout: post\ntitle: A\ndate: 2024-01-02 00:00:00 +0000\nlast_modified_at: 2024-02-03\ntags:\n- x\n---\n",
        );
        for (front, problems) in [zola, hugo, jekyll] {
            assert_eq!(problems, Vec::<String>::new());
            assert_eq!(front.title.as_deref(), Some("A"));
            assert_eq!(front.date.unwrap().to_utc(), "2024-01-02T00:00:00Z");
            assert_eq!(front.updated.unwrap().to_utc(), "2024-02-03T00:00:00Z");
            assert_eq!(front.taxonomies["tags"], ["x"]);
            assert_eq!(front.template, None);
        }
    }

    #[test]
    fn every_mistake_is_told_with_line_and_remedy() {
        let (_, told) =
            read("+++\ntitel = \"A\"\ntags = \"a\"\ntitle = 3\ndate = true\ndraft = \"no\"\nfoo = 1\n+++\n");
        assert_eq!(
            told,
            [
                "error: content/x.md:2: unknown key `titel`\n  hint: did you mean `title`?",
                "error: content/x.md:3: `tags` is a text, not a list of texts\n  hint: write tags = [\"one\", \"two\"] (TOML) or tags: [one, two] (YAML)",
                "error: content/x.md:4: `title` is a number, not a text\n  hint: put it in quotes: title = \"…\" (TOML) or title: \"…\" (YAML)",
                "error: content/x.md:5: `date` is true or false, not a date\n  hint: write date = 2026-11-23 (TOML) or date: 2026-11-23 (YAML)",
                "error: content/x.md:6: `draft` is a text, not true or false\n  hint: write draft = true (TOML) or draft: true (YAML)",
                "error: content/x.md:7: unknown key `foo`\n  hint: remove it, or move it under `extra`; `unknown_front_matter = \"extra\"` in gatepost.toml does that for all",
            ]
        );
    }

    #[test]
    fn yaml_may_be_loose_where_the_meaning_is_clear() {
        let (front, told) = read(
            "---\nTitle: 1984\nslug: 1.10 # version\ndate: 2014-1-17 20:00:00\ntags: rust, static sites\ncategories: a b\ncategory: A b\ndraft: 'no'\nweight: 01\nsticky: 100\ntoc:\n  sidebar: left\nauthor: 42\nredirect_from: /a/\naliases: [/b/]\nTopics: x y\n---\n",
        );
        assert_eq!(told, Vec::<String>::new());
        assert_eq!(front.title.as_deref(), Some("1984"));
        assert_eq!(front.slug.as_deref(), Some("1.10"));
        assert_eq!(front.date.unwrap().to_utc(), "2014-01-17T20:00:00Z");
        assert_eq!(front.taxonomies["tags"], ["rust", "static sites"]);
        assert_eq!(front.taxonomies["categories"], ["a", "b", "A b"]);
        assert_eq!(front.taxonomies["topics"], ["x y"]);
        assert_eq!((front.draft, front.weight, front.pinned, front.toc), (false, Some(1), true, Some(true)));
        assert_eq!(front.authors, ["42"]);
        assert_eq!(front.aliases, ["/b/", "/a/"]);
    }

    #[test]
    fn of_synonyms_the_first_that_says_something_counts() {
        let (front, told) = read(
            "---\ntitle: A\ndate: 2024-01-02\npublishDate: 2024-02-03\ndescription: ''\nsummary: S\ncover:\n  image: '<image path/url>'\n  alt: <alt text>\nimages: [/a.png]\nShowToc: true\nLinkTitle: x\nauthor_profile: true\n---\n",
        );
        assert_eq!(told, Vec::<String>::new());
        assert_eq!(front.date.unwrap().to_utc(), "2024-01-02T00:00:00Z");
        assert_eq!((front.description.as_deref(), front.image.as_deref()), (Some("S"), Some("/a.png")));
        assert_eq!(front.extra.0["publishDate"], "2024-02-03");
        let (front, _) = read("---\nimage: {path: a.png, alt: A cat}\n---\n");
        assert_eq!((front.image.as_deref(), front.image_alt.as_deref()), (Some("a.png"), Some("A cat")));
        let (front, told) = read("---\ntitle: Day\npublished: 2019-01-01\n---\n");
        assert_eq!((front.date.is_some(), front.draft, told.len()), (true, false, 0));
    }

    #[test]
    fn what_is_not_for_everybody_stays_back() {
        for (key, draft, rendered) in [
            ("published: false", true, true),
            ("status: draft", true, true),
            ("status: publish", false, true),
            ("private: true", true, true),
            ("headless: true", false, false),
            ("build: {render: never, list: never}", false, false),
        ] {
            let (front, told) = read(&format!("---\ntitle: x\n{key}\n---\n"));
            assert_eq!((front.draft, front.render != Some(false), told.len()), (draft, rendered, 0), "{key}");
        }
        let (_, told) = read("---\npassword: abc\nexpiryDate: 2024-01-01\ncascade:\n  draft: true\n---\n");
        assert_eq!(
            told,
            [
                "error: content/x.md:2: `password` protects nothing here: everybody could read the page\n  hint: write draft = true to keep the page back, or remove the key when everybody may read it",
                "warning: content/x.md:3: `expiryDate` is not obeyed: the page stays after that day\n  hint: write draft = true when it is to go",
                "warning: content/x.md:4: `cascade` hands nothing down to the pages below\n  hint: write these keys above the pages themselves",
            ]
        );
        let (_, told) = read("---\npassword: ''\ncascade:\n  type: docs\n---\n");
        assert_eq!(told, Vec::<String>::new());
    }

    #[test]
    fn fences() {
        assert_eq!(split("no front matter", "f").unwrap().block, Block::None);
        assert_eq!(split("", "f").unwrap().body, "");
        assert_eq!(split("\u{feff}---\r\ntitle: x\r\n---\r\nBody", "f").unwrap().body, "Body");
        let fenced = split("+++\n+++\n```\n+++\n```\n", "f").unwrap();
        assert_eq!((fenced.block, fenced.body, fenced.body_offset), (Block::Toml("", 1), "```\n+++\n```\n", 2));
        assert_eq!(
            split("---\ntitle: x\n", "content/x.md").unwrap_err().to_string(),
            "error: content/x.md:1: the front matter opened by `---` is never closed\n  hint: write a line `---` below the last key"
        );
    }

    #[test]
    fn the_front_matter_survives_the_cache() {
        let (front, _) = read(
            "+++\ntitle = \"A\"\ndate = 2024-01-02\nid = \"a/b\"\nfederate = \"quiet\"\n[extra]\nx = [1, {y = \"z\"}]\n+++\n",
        );
        let bytes = postcard::to_allocvec(&front).unwrap();
        assert_eq!(postcard::from_bytes::<FrontMatter>(&bytes).unwrap(), front);
        assert_eq!(front.federate, Some(Federate::Quiet));
    }
}
