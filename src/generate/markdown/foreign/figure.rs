//! Calls that show a picture.

use super::names::FIGURES;
use super::{Made, text};
use crate::generate::markdown::shortcode::Call;
use serde_json::Value as Json;

const SOURCES: &[&str] =
    &["src", "path", "url", "image", "image_path", "img", "file", "filename", "source", "link_to_image"];

/// Whether a call shows a picture, and which: address, what it shows.
pub(crate) fn picture(call: &Call) -> Option<(String, String)> {
    if !FIGURES.contains(&call.name.as_str()) {
        return None;
    }
    let src = text(call, SOURCES, Some(0)).filter(|src| !src.trim().is_empty())?;
    Some((src, text(call, &["alt", "description"], None).unwrap_or_default()))
}

pub(super) fn figure(call: &Call) -> Made {
    let Some(src) = text(call, SOURCES, Some(0)) else { return Made::Body };
    let mut args = vec![("src", Json::from(src))];
    let texts: [(&'static str, &[&str]); 4] = [
        ("alt", &["alt", "description"]),
        ("caption", &["caption", "attr", "desc", "title"]),
        ("link", &["link", "href"]),
        ("class", &["class"]),
    ];
    for (ours, theirs) in texts {
        if let Some(text) = text(call, theirs, None) {
            // A caption is Markdown.
            let text = if ours == "caption" { text } else { without_links(&text) };
            args.push((ours, text.into()));
        }
    }
    for side in ["width", "height"] {
        if let Some(pixels) = call.argument(&[side], None).and_then(pixels) {
            args.push((if side == "width" { "width" } else { "height" }, pixels.into()));
        }
    }
    Made::Component("figure", args)
}

/// `[text](address)` → `text`: what a picture shows is plain.
pub(crate) fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((shown, after)) = link.split_once("](").and_then(|(s, a)| Some((s, a.split_once(')')?.1))) else {
            break;
        };
        out.push_str(before);
        out.push_str(shown);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// `300`, `"300"`, `"300px"`; a share of the page's width is the style sheet's business.
fn pixels(value: &Json) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().trim_end_matches("px").parse().ok()).filter(|n| *n > 0)
}
