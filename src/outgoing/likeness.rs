//! What a post is known by when its file has another name.

use serde_json::{Map, Value};
use xxhash_rust::xxh3::Xxh3;

/// First 16 hex of a hash of title, words and pictures, without the post's own address.
///
/// `content` is the HTML as it stands in JSON. No secret hangs on it: it recognises a renamed file, and a document that is of an
/// earlier build than the manifest.
pub fn likeness<'a>(url: &str, name: &'a str, content: &'a str, pictures: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Xxh3::new();
    for text in [name, content].into_iter().chain(pictures) {
        text.split(url).for_each(|part| hash.update(part.as_bytes()));
        hash.update(&[0]);
    }
    format!("{:016x}", hash.digest())
}

/// The same of a post's document.
pub(super) fn of_document(document: &Map<String, Value>) -> String {
    let text = |key: &str| document.get(key).and_then(Value::as_str).unwrap_or_default();
    let content = document.get("content").map(Value::to_string).unwrap_or_default();
    let pictures = document.get("attachment").and_then(Value::as_array).into_iter().flatten();
    let pictures = pictures.filter_map(|picture| picture.get("url").and_then(Value::as_str));
    likeness(text("url"), text("name"), &content, pictures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::Html;
    use serde_json::json;

    #[test]
    fn a_renamed_post_is_like_itself_and_an_edited_one_is_not() {
        let post = |path: &str, words: &str| {
            let url = format!("https://example.org/{path}/");
            let content = format!(r#"<p>{words} "quoted" <a href="{url}#n">1</a></p>"#);
            likeness(&url, "Title", Html::new(&content).as_json(), std::iter::once(&*format!("{url}cat.jpg")))
        };
        assert_eq!(post("posts/old", "words"), post("posts/new", "words"));
        assert_ne!(post("posts/old", "words"), post("posts/old", "other words"));
    }

    #[test]
    fn a_document_is_like_what_it_was_made_of() {
        let content = "<p>\u{201c}Straße\u{201d} \"q\" \u{1f600} </p>\n";
        let document = json!({ "url": "https://example.org/a/", "name": "A", "content": content,
            "attachment": [{ "type": "Image", "url": "https://example.org/a/cat.jpg" }] });
        assert_eq!(
            of_document(document.as_object().unwrap()),
            likeness(
                "https://example.org/a/",
                "A",
                Html::new(content).as_json(),
                std::iter::once("https://example.org/a/cat.jpg")
            )
        );
    }
}
