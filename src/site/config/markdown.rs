//! `[markdown]`: how Markdown is read.

use super::key;
use crate::site::fields::{Fields, Known};
use crate::site::problem::Problems;
use crate::site::written::Entry;

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

pub(super) fn read(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> Markdown {
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
