//! `[feeds]`: whether there are any, and how long.

use super::{key, size};
use crate::site::fields::{Fields, Known};
use crate::site::problem::Problems;
use crate::site::written::Entry;

/// Keys of `[feeds]`.
pub const FEEDS: &[Known] = &[
    key("enabled", "true or false", "Write feeds. Default true."),
    key("limit", "a number", "Newest posts in a feed. Default 20."),
];

pub(super) fn read(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> usize {
    let mut f = Fields::new(file, "[feeds] ", FEEDS, entries, problems);
    let limit = f.number("limit", 1..=1000).map_or(20, size);
    let enabled = f.flag("enabled").unwrap_or(true);
    f.finish();
    if enabled { limit } else { 0 }
}
