//! Keys of others that promise what we do not keep, and those that keep a page back.

use super::FrontMatter;
use super::keys::known;
use crate::site::problem::{Problem, Problems};
use crate::site::written::{Entry, Value};

/// Keys of others that promise what we do not keep.
pub(super) fn warn(entries: &[Entry], file: &str, problems: &mut Problems) {
    for entry in entries {
        let is = |name: &str| entry.key.eq_ignore_ascii_case(name);
        let says_something = !matches!(entry.value.value, Value::Nothing | Value::Bool(false))
            && !matches!(&entry.value.value, Value::Text(text) if text.trim().is_empty());
        if !says_something {
            continue;
        }
        if is("password") || is("protected") {
            problems.push(
                Problem::error(
                    file,
                    format!("`{}` protects nothing here: everybody could read the page", entry.key),
                    "write draft = true to keep the page back, or remove the key when everybody may read it",
                )
                .at(entry.line),
            );
        } else if is("expiryDate") {
            problems.push(
                Problem::warning(
                    file,
                    format!("`{}` is not obeyed: the page stays after that day", entry.key),
                    "write draft = true when it is to go",
                )
                .at(entry.line),
            );
        } else if is("cascade") && hands_down(&entry.value.value) {
            problems.push(
                Problem::warning(
                    file,
                    format!("`{}` hands nothing down to the pages below", entry.key),
                    "write these keys above the pages themselves",
                )
                .at(entry.line),
            );
        }
    }
}

/// Whether Hugo's `cascade` holds keys that mean something to us.
fn hands_down(value: &Value) -> bool {
    match value {
        Value::List(items) => items.iter().any(|item| hands_down(&item.value)),
        Value::Table(entries) => {
            entries.iter().any(|e| known(&e.key).is_some_and(|k| !matches!(k.name, "extra" | "image")))
        }
        _ => false,
    }
}

/// Hugo's `headless` and `build`, the `status` of exports, and other ways to say that a page is not for everybody.
pub(super) fn keeps_back(entry: &Entry, front: &mut FrontMatter) -> bool {
    let never = |value: &Value| matches!(value, Value::Bool(false)) || matches!(value, Value::Text(t) if t == "never");
    let value = &entry.value.value;
    match (entry.key.to_ascii_lowercase().as_str(), value) {
        ("headless", Value::Bool(true)) => {
            front.render = Some(false);
            front.unlisted = true;
        }
        ("_build" | "build", Value::Table(table)) => {
            for option in table.iter().filter(|e| never(&e.value.value)) {
                match option.key.as_str() {
                    "render" => front.render = Some(false),
                    "list" => front.unlisted = true,
                    _ => {}
                }
            }
        }
        ("private", Value::Bool(true)) => front.draft = true,
        ("status" | "visibility" | "post_status", Value::Text(word)) => {
            front.draft |= matches!(word.to_ascii_lowercase().as_str(), "draft" | "private" | "pending" | "trash");
        }
        (
            "headless" | "_build" | "build" | "private" | "status" | "visibility" | "post_status" | "cascade"
            | "expirydate" | "password" | "protected",
            _,
        ) => {}
        _ => return false,
    }
    true
}
