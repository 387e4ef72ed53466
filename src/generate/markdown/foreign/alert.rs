//! Calls that warn, hint or note: one of the five kinds that Markdown's own alerts have.

use super::{Made, text};
use crate::generate::markdown::shortcode::Call;
use serde_json::Value as Json;

pub(super) fn alert(call: &Call) -> Made {
    let own_kind = kind_of(&call.name);
    let position = usize::from(own_kind.is_none());
    let named = text(call, &["type", "kind", "level", "style", "color", "context", "status", "t"], None);
    let first = text(call, &[], Some(0)).filter(|_| own_kind.is_none());
    let kind = named.or(first).as_deref().and_then(kind_of).or(own_kind).unwrap_or("note");
    let title = text(call, &["title", "header", "heading"], Some(position)).unwrap_or_default();
    let mut args = vec![("kind", Json::from(kind)), ("title", title.into())];
    if let Some(text) = text(call, &["text", "content", "body", "message"], None).filter(|_| call.body.is_none()) {
        args.push(("text", text.into()));
    }
    Made::Component("alert", args)
}

/// One of the five kinds that Markdown's own alerts have.
fn kind_of(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "note" | "info" | "primary" | "secondary" | "abstract" | "summary" | "example" | "seealso" | "remark"
        | "blue" | "default" => "note",
        "tip" | "hint" | "success" | "check" | "done" | "green" => "tip",
        "important" | "question" | "faq" | "update" | "purple" => "important",
        "warning" | "warn" | "attention" | "orange" | "yellow" => "warning",
        "danger" | "error" | "caution" | "bug" | "failure" | "fail" | "red" => "caution",
        _ => return None,
    })
}
