//! The words of a reply, cut to the limits and otherwise as they came; of pictures without words, what they are said to show.
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
const MAX_ATTACHED: usize = 16;
const MAX_ALT: usize = 300;

/// Reads the words of a Note, Article or Page.
pub(super) fn read(object: Thing<'_>, case: &Case<'_>) -> Note {
    let reach = crate::vocab::Reach::Loopback;
    let url = object.page(reach).filter(|url| url.same_origin(&case.sender.id));
    let title = object.text("name").filter(|_| object.kind() != Some("Note")).unwrap_or_default();
    let content = cut(object.text("content").unwrap_or_default(), MAX_CONTENT);
    let content = if is_blank(content) { pictures(object) } else { content.to_owned() };
    let summary = line(object.text("summary").filter(|text| !text.is_empty()).unwrap_or(title), MAX_SUMMARY);
    let language = language(object);
    let hash = hash(&content, &summary);
    Note { content, summary, url, language, published: time(object, "published", case), updated: None, hash }
}

/// Elements that programs put around nothing.
const HOLLOW: [&str; 4] = ["br", "div", "p", "span"];

/// Whether HTML has nothing in it but hollow elements. Whatever else there is, attributes included, is kept for the moderator to see.
fn is_blank(html: &str) -> bool {
    html.split('<').enumerate().all(|(n, part)| {
        let (tag, text) = if n == 0 { ("p", part) } else { part.split_once('>').unwrap_or(("", part)) };
        HOLLOW.contains(&tag.trim_matches(['/', ' ']).to_ascii_lowercase().as_str()) && text.trim().is_empty()
    })
}

/// What is told of a post that is only pictures: how many there are, and what their author says that they show. The pictures
/// themselves are not fetched.
fn pictures(object: Thing<'_>) -> String {
    let attached = object.objects("attachment", MAX_ATTACHED);
    let is_picture = |thing: &Thing<'_>| {
        thing.kind() == Some("Image") || thing.text("mediaType").is_some_and(|kind| kind.starts_with("image/"))
    };
    let pictures: Vec<Thing<'_>> = attached.iter().copied().filter(is_picture).collect();
    let told: Vec<String> =
        pictures.iter().filter_map(|thing| thing.text("name")).map(|alt| line(alt, MAX_ALT)).collect();
    let what = match (pictures.len(), attached.len()) {
        (_, 0) => return String::new(),
        (0, 1) => "1 file".to_owned(),
        (0, files) => format!("{files} files"),
        (1, _) => "1 picture".to_owned(),
        (many, _) => format!("{many} pictures"),
    };
    let told: Vec<&str> = told.iter().map(String::as_str).filter(|alt| !alt.is_empty()).collect();
    let alt = if told.is_empty() { String::new() } else { format!(": {}", told.join("; ")) };
    let alt = alt.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<p>[{what}{alt}]</p>")
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn told(attachment: Value) -> String {
        let mut object = serde_json::Map::new();
        object.insert("attachment".to_owned(), attachment);
        pictures(Thing::new(&object))
    }

    #[test]
    fn pictures_without_words_are_told() {
        let cat = json!({"type": "Document", "mediaType": "image/png", "name": "A cat on a <b>wall</b>"});
        assert_eq!(told(cat.clone()), "<p>[1 picture: A cat on a &lt;b&gt;wall&lt;/b&gt;]</p>");
        let bare = json!({"type": "Image", "url": "https://a.example/x.png"});
        assert_eq!(told(json!([bare, cat])), "<p>[2 pictures: A cat on a &lt;b&gt;wall&lt;/b&gt;]</p>");
        assert_eq!(told(bare), "<p>[1 picture]</p>");
        assert_eq!(told(json!({"type": "Document", "mediaType": "video/mp4"})), "<p>[1 file]</p>");
        assert_eq!(told(json!([{"type": "Audio"}, {"type": "Video", "name": "Waves\u{0}"}])), "<p>[2 files]</p>");
        assert_eq!(told(json!("x")), "");
        let many = vec![json!({"type": "Image", "name": "a".repeat(5000)}); 100];
        let text = told(many.into());
        assert!(text.starts_with("<p>[16 pictures: aaa") && text.len() < 16 * 310, "{}", text.len());
    }

    #[test]
    fn html_without_words_is_blank() {
        for html in ["", " \n", "<p></p>", "<p> <br/></p>", "<DIV><br /></DIV>"] {
            assert!(is_blank(html), "{html}");
        }
        for html in ["a", "<p>a</p>", "<p></p>a", "<p>1 &lt; 2", "<img alt=\"x\">", "<p class=\"x\"></p>", "<p"] {
            assert!(!is_blank(html), "{html}");
        }
    }
}
