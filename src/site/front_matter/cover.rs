//! The picture of a page, wherever other programs and their themes keep it.

use super::FrontMatter;
use crate::site::fields::Fields;
use crate::site::written::Value;

/// A path, Hugo's list of paths, or a theme's table with the path somewhere in it. The first of the synonyms that names a
/// picture counts; what a table says the picture shows is kept too.
pub(super) fn image(f: &mut Fields<'_>, front: &mut FrontMatter) -> Option<String> {
    let mut found = None;
    while f.line_of("image").is_some() {
        let Some(entry) = f.anything("image") else { continue };
        if found.is_none() {
            if let Value::Table(table) = &entry.value.value {
                front.image_alt = table.iter().find(|e| e.key == "alt").and_then(|e| text(&e.value.value));
            }
            found = picture(&entry.value.value);
            front.lines.image = entry.line;
        }
    }
    found
}

fn picture(value: &Value) -> Option<String> {
    match value {
        // `<image path/url>` is left over from a template.
        Value::Text(path) => Some(path.trim().to_owned()).filter(|p| !p.is_empty() && !p.starts_with('<')),
        Value::List(items) => items.iter().find_map(|item| picture(&item.value)),
        Value::Table(table) => ["image", "src", "path", "url", "feature", "teaser", "filename"]
            .iter()
            .find_map(|name| table.iter().find(|e| e.key == *name).and_then(|e| picture(&e.value.value))),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text.trim().to_owned()).filter(|t| !t.is_empty()) } else { None }
}
