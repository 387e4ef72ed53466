//! One lenient reader for what servers send.
//!
//! ActivityPub is written in many hands: one thing or a list of one, an object or its id, `as:Public` or the whole address. All of
//! that is forgiven here and nowhere else. What would make two readers disagree about *who* does *what* to *whom* is not
//! (`json`, `incoming`).

use super::{PUBLIC, Reach, RemoteUrl};
use serde_json::{Map, Value};

/// A look at a JSON object.
#[derive(Debug, Clone, Copy)]
pub struct Thing<'a>(&'a Map<String, Value>);

impl<'a> Thing<'a> {
    /// Looks at an object.
    pub fn new(map: &'a Map<String, Value>) -> Self {
        Self(map)
    }

    /// Its `type`, if there is exactly one: a thing of two types is acted on as neither.
    pub fn kind(self) -> Option<&'a str> {
        match self.0.get("type")? {
            Value::String(kind) => Some(kind),
            Value::Array(kinds) => match kinds.as_slice() {
                [Value::String(kind)] => Some(kind),
                _ => None,
            },
            _ => None,
        }
    }

    /// A text, as it stands; `None` for anything else.
    pub fn text(self, key: &str) -> Option<&'a str> {
        self.0.get(key).and_then(Value::as_str)
    }

    /// The id behind a key: a text, an object with an `id`, or a list of one of these.
    pub fn id_of(self, key: &str) -> Option<&'a str> {
        id_in(self.0.get(key)?)
    }

    /// The ids behind a key, at most `most`: what is there once or many times.
    pub fn ids_of(self, key: &str, most: usize) -> Vec<&'a str> {
        match self.0.get(key) {
            Some(Value::Array(items)) => items.iter().take(most).filter_map(id_in).collect(),
            Some(one) => id_in(one).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The object that is written out behind a key: itself, or a list of one.
    pub fn object(self, key: &str) -> Option<Thing<'a>> {
        match self.0.get(key)? {
            Value::Object(map) => Some(Thing(map)),
            Value::Array(items) => match items.as_slice() {
                [Value::Object(map)] => Some(Thing(map)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The objects behind a key, at most `most`.
    pub fn objects(self, key: &str, most: usize) -> Vec<Thing<'a>> {
        match self.0.get(key) {
            Some(Value::Array(items)) => items.iter().take(most).filter_map(Value::as_object).map(Thing).collect(),
            Some(Value::Object(map)) => vec![Thing(map)],
            _ => Vec::new(),
        }
    }

    /// Its own `id`.
    pub fn id(self) -> Option<&'a str> {
        self.text("id")
    }

    /// Its own `id`, checked.
    pub fn own_id(self, reach: Reach) -> Option<RemoteUrl> {
        RemoteUrl::parse(self.id()?, reach).ok()
    }

    /// Its key, if it has exactly one: the language of a `contentMap`.
    pub fn only_key(self) -> Option<&'a str> {
        let mut keys = self.0.keys();
        keys.next().filter(|_| keys.next().is_none()).map(String::as_str)
    }

    /// Whether there is anything behind a key.
    pub fn has(self, key: &str) -> bool {
        self.0.get(key).is_some_and(|value| !value.is_null())
    }

    /// Whether it is addressed to everybody, openly or quietly (`to` or `cc`).
    pub fn is_public(self) -> bool {
        self.audience().any(|id| [PUBLIC, "as:Public", "Public"].contains(&id))
    }

    /// Whether it is addressed to this id.
    pub fn is_addressed_to(self, id: &str) -> bool {
        self.audience().any(|to| to == id)
    }

    fn audience(self) -> impl Iterator<Item = &'a str> {
        ["to", "cc"].into_iter().flat_map(move |key| self.ids_of(key, MAX_AUDIENCE))
    }

    /// `url` as a person opens it: a text, a `Link`, or the first of several that leads to a page.
    pub fn page(self, reach: Reach) -> Option<RemoteUrl> {
        let found = match self.0.get("url")? {
            Value::Array(items) => items
                .iter()
                .take(8)
                .find(|item| item.get("mediaType").is_none_or(|kind| kind == "text/html"))
                .and_then(link_in),
            one => link_in(one),
        };
        RemoteUrl::parse(found?, reach).ok()
    }
}

/// Addressees that are looked at; the rest is dropped.
const MAX_AUDIENCE: usize = 64;

fn id_in(value: &Value) -> Option<&str> {
    match value {
        Value::String(id) => Some(id),
        Value::Object(map) => map.get("id")?.as_str(),
        Value::Array(items) => match items.as_slice() {
            [Value::String(id)] => Some(id),
            [Value::Object(map)] => map.get("id")?.as_str(),
            _ => None,
        },
        _ => None,
    }
}

fn link_in(value: &Value) -> Option<&str> {
    match value {
        Value::String(url) => Some(url),
        Value::Object(map) => map.get("href")?.as_str(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(text: &str, look: impl FnOnce(Thing<'_>) -> T) -> T {
        let value: Value = serde_json::from_str(text).unwrap();
        look(Thing::new(value.as_object().unwrap()))
    }

    #[test]
    fn one_or_a_list_of_one_is_the_same() {
        for text in
            [r#"{"object":"x"}"#, r#"{"object":{"id":"x"}}"#, r#"{"object":["x"]}"#, r#"{"object":[{"id":"x"}]}"#]
        {
            assert_eq!(with(text, |t| t.id_of("object").map(str::to_owned)), Some("x".to_owned()), "{text}");
        }
        assert!(with(r#"{"object":["x","y"]}"#, |t| t.id_of("object").is_none()));
        assert!(with(r#"{"object":7}"#, |t| t.id_of("object").is_none()));
    }

    #[test]
    fn two_types_are_none() {
        assert!(with(r#"{"type":["Create","Delete"]}"#, |t| t.kind().is_none()));
        assert_eq!(with(r#"{"type":["Create"]}"#, |t| t.kind().map(str::to_owned)), Some("Create".to_owned()));
    }

    fn is_public(thing: Thing<'_>) -> bool {
        thing.is_public()
    }

    #[test]
    fn everybody_has_three_spellings() {
        for public in ["as:Public", "Public", PUBLIC] {
            assert!(with(&format!(r#"{{"cc":["https://a.example/followers","{public}"]}}"#), is_public));
            assert!(with(&format!(r#"{{"to":"{public}"}}"#), is_public));
        }
        assert!(!with(r#"{"to":["https://a.example/followers"],"bcc":"as:Public"}"#, is_public));
    }

    #[test]
    fn a_page_is_found_among_several_links() {
        let page = |text: &str| with(text, |t| t.page(Reach::Internet).map(|u| u.to_string()));
        assert_eq!(page(r#"{"url":"https://a.example/1"}"#).unwrap(), "https://a.example/1");
        assert_eq!(
            page(r#"{"url":[{"type":"Link","mediaType":"video/mp4","href":"https://a.example/v"},{"type":"Link","mediaType":"text/html","href":"https://a.example/2"}]}"#).unwrap(),
            "https://a.example/2"
        );
        assert!(page(r#"{"url":"javascript:alert(1)"}"#).is_none());
    }
}
