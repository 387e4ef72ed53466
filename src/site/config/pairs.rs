//! `[[menu]]` and `[[author.fields]]`: a name, and what stands behind it.

use super::key;
use crate::site::fields::{Fields, Known};
use crate::site::problem::Problems;
use crate::site::written::Entry;

/// Keys of `[[menu]]`.
pub const MENU: &[Known] = &[
    key("name", "a text", "Text of the link."),
    key("url", "a text", "Where it leads: `@/about.md`, `/posts/` or a full address."),
];

/// Keys of `[[author.fields]]`.
pub const PROFILE_FIELD: &[Known] = &[key("name", "a text", "Label."), key("value", "a text", "Text or address.")];

/// A name, and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Text of the link, or label.
    pub name: String,
    /// Where it leads, or what it says.
    pub value: String,
    /// Line of the value in the configuration.
    pub line: u32,
}

pub(super) fn read(
    tables: Vec<(Vec<Entry>, u32)>,
    file: &str,
    place: &str,
    known: &'static [Known],
    second: &str,
    problems: &mut Problems,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (entries, line) in tables {
        let mut f = Fields::new(file, place, known, entries, problems);
        match (f.text("name"), f.text_at(second)) {
            (Some(name), Some((value, line))) => pairs.push(Pair { name, value, line }),
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
