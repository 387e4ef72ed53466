//! `[[taxonomies]]`: ways to sort posts.

use super::{key, size};
use crate::site::fields::{Fields, Known};
use crate::site::problem::Problems;
use crate::site::written::Entry;

/// Keys of `[[taxonomies]]`.
pub const TAXONOMY: &[Known] = &[
    key("name", "a text", "Key in the front matter and first part of the address."),
    key("title", "a text", "Heading of its page. Default: the name, capitalised."),
    key("feeds", "true or false", "Feeds for each term. Default true."),
    key("paginate_by", "a number", "Posts a page. Default: the site's."),
    key("hashtags", "true or false", "Its terms become hashtags on the fediverse. Default: only for `tags`."),
];

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

pub(super) fn read(
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
