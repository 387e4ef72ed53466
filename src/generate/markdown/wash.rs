//! Raw HTML made fit for the wire.
//!
//! Mastodon shows `p br span a del s pre blockquote code b strong u i em ul ol li ruby rt rp`; others a little more. What is
//! allowed here is their union that nobody is hurt by. Everything else is unwrapped: the text stays, the markup goes.

use super::{escaped, nesting};
use std::collections::{HashMap, HashSet};

const TAGS: &[&str] = &[
    "p",
    "br",
    "span",
    "a",
    "del",
    "s",
    "pre",
    "blockquote",
    "code",
    "b",
    "strong",
    "u",
    "i",
    "em",
    "ul",
    "ol",
    "li",
    "ruby",
    "rt",
    "rp",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "sub",
    "sup",
    "hr",
    "dl",
    "dt",
    "dd",
    "img",
];

const DROPPED_WITH_CONTENT: &[&str] = &[
    "script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "math", "form", "button", "select",
    "textarea",
];

const CLASSES: &[&str] = &["mention", "hashtag", "u-url", "h-card", "invisible", "ellipsis", "quote-inline"];

/// Washes HTML for ActivityPub `content`. Relative addresses are made absolute against `base`. Of what is nested too deep only the
/// text remains.
pub(crate) fn for_the_wire(html: &str, base: &str) -> String {
    if nesting::is_too_deep(html) {
        return escaped(&text_of(html));
    }
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    attributes.insert("a", HashSet::from(["href"]));
    attributes.insert("img", HashSet::from(["src", "alt", "width", "height"]));
    attributes.insert("ol", HashSet::from(["start", "reversed"]));
    attributes.insert("li", HashSet::from(["value"]));
    let mut classes: HashMap<&str, HashSet<&str>> = HashMap::new();
    for tag in ["a", "span"] {
        classes.insert(tag, CLASSES.iter().copied().collect());
    }
    let mut washer = ammonia::Builder::empty();
    washer
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(DROPPED_WITH_CONTENT.iter().copied().collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .allowed_classes(classes)
        .url_schemes(HashSet::from(["https", "http", "mailto", "xmpp", "gemini", "magnet"]))
        .link_rel(Some("nofollow noopener noreferrer"))
        .strip_comments(true);
    if let Ok(base) = ammonia::Url::parse(base) {
        washer.url_relative(ammonia::UrlRelative::RewriteWithBase(base));
    }
    washer.clean(html).to_string().trim().to_owned()
}

/// Washes a stranger's HTML for our own pages: no pictures, no classes, nothing that shows when it is pointed at, no way out but
/// links.
pub(crate) fn of_strangers(html: &str) -> String {
    if nesting::is_too_deep(html) {
        return escaped(&text_of(html));
    }
    let mut washer = ammonia::Builder::empty();
    washer
        .tags(
            ["p", "br", "a", "del", "pre", "blockquote", "code", "b", "strong", "i", "em", "ul", "ol", "li", "span"]
                .into(),
        )
        .clean_content_tags(DROPPED_WITH_CONTENT.iter().copied().collect())
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .url_schemes(HashSet::from(["https", "http"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer ugc"));
    washer.clean(html).to_string().trim().to_owned()
}

/// Text of HTML, tags dropped, entities read.
pub(crate) fn text_of(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    let out = out
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_hurt_is_gone_and_the_text_stays() {
        let washed = for_the_wire(
            "<div onclick=x><script>1</script><p class='big mention'>Hi <img src=\"x.png\" onerror=y> <a href=\"javascript:1\">a</a> <a href=\"/b\">b</a></p></div><iframe src=z>q</iframe>",
            "https://example.org/posts/x/",
        );
        assert_eq!(
            washed,
            "<p>Hi <img src=\"https://example.org/posts/x/x.png\"> <a rel=\"nofollow noopener noreferrer\">a</a> <a href=\"https://example.org/b\" rel=\"nofollow noopener noreferrer\">b</a></p>"
        );
    }

    #[test]
    fn strangers_bring_no_pictures() {
        assert_eq!(of_strangers("<p>a<img src=https://x.example/t.gif></p><svg><script>1</script></svg>"), "<p>a</p>");
        assert_eq!(of_strangers(&format!("{}a<img>&lt;", "<div>".repeat(20_000))), "a&lt;");
        assert_eq!(text_of("<p>a &amp; <b>b</b></p>"), "a & b");
    }
}
