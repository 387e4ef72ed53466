//! What fuzzing calls, as in `vocab::targets`.

use super::markdown::wash;

/// Every element that a stranger's words may have on our pages.
const ELEMENTS: [&str; 15] =
    ["p", "br", "a", "del", "pre", "blockquote", "code", "b", "strong", "i", "em", "ul", "ol", "li", "span"];

/// A stranger's HTML: what comes out has these elements, links to the web, languages and directions, and nothing else.
///
/// # Panics
///
/// When that does not hold.
pub fn sanitiser(bytes: &[u8]) {
    let html = String::from_utf8_lossy(bytes);
    let washed = wash::of_strangers(&html);
    only_what_is_allowed(&washed);
    only_what_is_allowed(&wash::of_strangers(&washed));
}

/// Reads HTML as it is written by a serialiser: `<name a="b">`, `</name>` and text, in which no `<` stands for itself.
fn only_what_is_allowed(html: &str) {
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let end = end_of_tag(tag);
        assert!(end < tag.len(), "a tag without an end: {html:?}");
        let (inside, after) = tag.split_at(end);
        let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        assert!(ELEMENTS.contains(&name.trim_start_matches('/')), "<{name}> in {html:?}");
        allowed_attributes(name, attributes, html);
        rest = after;
    }
}

/// Where the `>` is that is in no value.
fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    let end = tag.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == '>' && !quoted
    });
    end.map_or(tag.len(), |(at, _)| at)
}

fn allowed_attributes(name: &str, mut attributes: &str, html: &str) {
    while let Some((key, value)) = attributes.split_once("=\"") {
        let (value, more) = value.split_once('"').unwrap_or((value, ""));
        let fits = match key.trim() {
            "href" => name == "a" && is_of_the_web(value),
            "rel" => name == "a" && value == "nofollow noopener noreferrer ugc",
            "lang" | "dir" => true,
            _ => false,
        };
        assert!(fits, "{key}={value:?} in {html:?}");
        attributes = more;
    }
    assert_eq!(attributes.trim(), "", "{html:?}");
}

/// What browsers pass over before they look for the scheme is passed over here, too
/// ([URL Standard](https://url.spec.whatwg.org/#concept-basic-url-parser)).
fn is_of_the_web(address: &str) -> bool {
    let address = address.trim_start_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "").to_ascii_lowercase();
    address.starts_with("http:") || address.starts_with("https:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::targets::bent;
    use proptest::prelude::*;

    /// Things that have hurt others, and one that is harmless.
    const HTML: [&str; 8] = [
        "<p>Good <b>post</b>, see <a href=\"https://a.example/?x=1&amp;y\" class=\"mention\">@<span>ann</span></a><br></p>",
        "<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<a href=\"java\tscript:alert(1)\">a</a><a href=\" data:text/html,x\">b</a><a href=//x.example>c</a>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript><template><script>1</script></template>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<p style=\"position:fixed\" onclick=x id=y>a<iframe srcdoc=\"<script>1</script>\"></iframe></p>",
        "<![CDATA[<b>]]><!doctype x><?php x ?><!--><script>1</script>-->",
        "<a href='https://a.example/\"><script>1</script>'>x</a>&lt;script&gt;&#60;script&#62;",
    ];

    fn fragments() -> impl Strategy<Value = Vec<u8>> {
        let bent = prop::strategy::Union::new(HTML.map(|html| bent(html.to_owned()).boxed()));
        let mixed = prop::collection::vec(prop::sample::select(&HTML[..]), 1..3).prop_flat_map(|two| bent_one(&two));
        prop_oneof![3 => bent, 1 => mixed]
    }

    /// One cut into the middle of another.
    fn bent_one(parts: &[&'static str]) -> impl Strategy<Value = Vec<u8>> + use<> {
        let whole = parts.concat();
        (0..whole.len(), 0..whole.len()).prop_map(move |(from, to)| {
            let mut bytes = whole.clone().into_bytes();
            bytes.drain(from.min(to)..from.max(to));
            bytes
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn html_of_strangers(bytes in fragments()) {
            sanitiser(&bytes);
        }
    }

    #[test]
    fn the_seeds_are_washed() {
        for html in HTML {
            sanitiser(html.as_bytes());
        }
        let good = wash::of_strangers(HTML[0]);
        assert!(good.contains("<b>post</b>") && good.contains("href=\"https://a.example/?x=1&amp;y\""), "{good}");
    }

    #[test]
    #[should_panic(expected = "<script> in")]
    fn what_is_not_allowed_would_be_seen() {
        only_what_is_allowed("<p>a</p><script>1</script>");
    }

    #[test]
    #[should_panic(expected = "onclick")]
    fn an_attribute_would_be_seen() {
        only_what_is_allowed("<a href=\"https://a.example/\" onclick=\"x\">a</a>");
    }
}
