//! What a post is known by when its file has another name.

use xxhash_rust::xxh3::Xxh3;

/// First 16 hex of a hash of title, words and pictures, without the post's own address.
///
/// `content` is the HTML as it stands in JSON. No secret hangs on it: it recognises a renamed file.
pub fn likeness<'a>(url: &str, name: &'a str, content: &'a str, pictures: impl Iterator<Item = &'a str>) -> String {
    let mut hash = Xxh3::new();
    for text in [name, content].into_iter().chain(pictures) {
        text.split(url).for_each(|part| hash.update(part.as_bytes()));
        hash.update(&[0]);
    }
    format!("{:016x}", hash.digest())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::Html;

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
}
