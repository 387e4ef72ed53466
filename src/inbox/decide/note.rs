//! The words of a reply, cut to the limits and otherwise as they came.
//!
//! Nothing is sanitised here: what is harmless depends on where it is shown, and the moderator should see what was sent.

use super::Case;
use crate::inbox::card::{cut, line};
use crate::ports::Note;
use crate::signature::key::hex;
use crate::vocab::Thing;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

const MAX_CONTENT: usize = 64 * 1024;
const MAX_SUMMARY: usize = 1024;
const MAX_LANGUAGE: usize = 35;

/// Reads the words of a Note, Article or Page.
pub(super) fn read(object: Thing<'_>, case: &Case<'_>) -> Note {
    let reach = crate::vocab::Reach::Loopback;
    let url = object.page(reach).filter(|url| url.same_origin(&case.sender.id));
    let title = object.text("name").filter(|_| object.kind() != Some("Note")).unwrap_or_default();
    let content = cut(object.text("content").unwrap_or_default(), MAX_CONTENT).to_owned();
    let summary = line(object.text("summary").filter(|text| !text.is_empty()).unwrap_or(title), MAX_SUMMARY);
    let language = language(object);
    let hash = hash(&content, &summary);
    Note { content, summary, url, language, published: time(object, "published", case), updated: None, hash }
}

/// Reads an edit.
pub(super) fn read_edit(object: Thing<'_>, first: &Note, case: &Case<'_>) -> Note {
    let note = read(object, case);
    Note { published: first.published, updated: Some(time(object, "updated", case)), ..note }
}

/// When, as the author says, but not after it came.
fn time(object: Thing<'_>, key: &str, case: &Case<'_>) -> Timestamp {
    let said = object.text(key).and_then(|text| text.parse::<Timestamp>().ok());
    said.map_or(case.now, |at| at.clamp(Timestamp::UNIX_EPOCH, case.now))
}

/// The one language of `contentMap`.
fn language(object: Thing<'_>) -> Option<String> {
    let code = object.object("contentMap")?.only_key()?;
    let fit = (2..=MAX_LANGUAGE).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    fit.then(|| code.to_owned())
}

/// Names what is shown.
fn hash(content: &str, summary: &str) -> String {
    let mut hash = hex(&Sha256::digest(format!("{}\n{summary}\n{content}", summary.len())));
    hash.truncate(16);
    hash
}
