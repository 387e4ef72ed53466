//! Which post is meant: what an owner types, held against the ledger.

use super::plan::ACTOR;
use crate::ports::LedgerEntry;

/// Posts that a name fits: a page's address, an id, a file, its path without extension, the end of that path, the path of the page or
/// its end, or a title. The first way that fits any is the one that counts. `objects` is what ids of posts begin with.
pub fn named<'a>(ledger: &'a [LedgerEntry], name: &str, objects: &str) -> Vec<&'a LedgerEntry> {
    let page = name.trim_end_matches('/');
    let file = name.trim_start_matches("./").trim_start_matches("content/");
    let path = file.strip_suffix(".md").unwrap_or(file);
    let path = path.strip_suffix("/index").unwrap_or(path).trim_matches('/');
    let ways: [&dyn Fn(&LedgerEntry) -> bool; 6] = [
        &|entry| entry.id == name || entry.url.as_deref().is_some_and(|url| url.trim_end_matches('/') == page),
        &|entry| key(entry, objects).is_some_and(|key| key == path),
        &|entry| key(entry, objects).is_some_and(|key| key.rsplit('/').next() == Some(path)),
        // A post with an id of its own is called otherwise by its file and by its page.
        &|entry| page_path(entry).is_some_and(|page| page == path),
        &|entry| page_path(entry).is_some_and(|page| page.rsplit('/').next() == Some(path)),
        &|entry| entry.title.to_lowercase() == name.to_lowercase(),
    ];
    for fits in ways {
        let found: Vec<_> = ledger.iter().filter(|entry| entry.kind != ACTOR && fits(entry)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// `https://example.org/posts/hello/` → `posts/hello`.
fn page_path(entry: &LedgerEntry) -> Option<String> {
    let (_, path) = entry.url.as_deref()?.split_once("://")?.1.split_once('/')?;
    Some(percent_encoding::percent_decode_str(path.trim_matches('/')).decode_utf8_lossy().into_owned())
}

/// The content path of a post, as its id holds it.
pub fn key(entry: &LedgerEntry, objects: &str) -> Option<String> {
    let key = entry.id.strip_prefix(objects)?.strip_suffix(".json")?;
    Some(percent_encoding::percent_decode_str(key).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Told;
    use jiff::Timestamp;

    const OBJECTS: &str = "https://example.org/ap/posts/";

    fn entry(key: &str, title: &str) -> LedgerEntry {
        LedgerEntry {
            id: format!("{OBJECTS}{key}.json"),
            kind: "Note".into(),
            told: Told::Live,
            hash: String::new(),
            likeness: String::new(),
            title: title.into(),
            url: Some(format!("https://example.org/{key}/")),
            published: None,
            updated: None,
            of: None,
            also: Vec::new(),
            past: Vec::new(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_post_has_many_names() {
        let ledger = [entry("posts/hello", "Hello, world"), entry("notes/hello-2", "Again"), entry("hello-2", "Top")];
        let found = |name: &str| named(&ledger, name, OBJECTS).iter().map(|e| e.title.as_str()).collect::<Vec<_>>();
        for name in [
            "https://example.org/ap/posts/posts/hello.json",
            "https://example.org/posts/hello",
            "https://example.org/posts/hello/",
            "content/posts/hello.md",
            "./content/posts/hello/index.md",
            "posts/hello",
            "hello",
            "hello, WORLD",
        ] {
            assert_eq!(found(name), ["Hello, world"], "{name}");
        }
        // A path that fits wholly counts before one that ends so.
        assert_eq!(found("hello-2"), ["Top"]);
        assert_eq!(found("nothing"), [""; 0]);
        assert_eq!(found(""), [""; 0]);
    }

    #[test]
    fn a_post_with_an_id_of_its_own_is_found_by_its_page() {
        let moved =
            LedgerEntry { url: Some("https://example.org/posts/gr%C3%BC%C3%9Fe/".into()), ..entry("k/7", "Moved") };
        let ledger = [moved, entry("notes/posts", "Other")];
        for name in ["k/7", "7", "content/posts/grüße.md", "posts/grüße", "grüße"] {
            let found: Vec<_> = named(&ledger, name, OBJECTS).iter().map(|e| e.title.as_str()).collect();
            assert_eq!(found, ["Moved"], "{name}");
        }
    }
}
