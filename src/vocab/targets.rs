//! What fuzzing calls: one function a target, any bytes in, no panic out. `fuzz/` wraps them for `cargo fuzz`; here they run as
//! plain tests on bytes that proptest makes, and on ones that look like the real thing.

use super::{Incoming, Reach, RemoteUrl};
use serde_json::Value;
use std::net::IpAddr;

/// An address of a stranger's server: what is taken has one spelling, and names a public host on the usual port.
///
/// # Panics
///
/// When that does not hold.
pub fn remote_url(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(url) = RemoteUrl::parse(&text, Reach::Internet) else { return };
    assert_eq!(RemoteUrl::parse(url.as_str(), Reach::Internet).as_ref(), Ok(&url), "{text:?} has two spellings");
    let (host, written) = (url.host(), url.as_str());
    assert!(written.starts_with("https://") && url.port() == 443 && url.authority() == host, "{text:?} is {written}");
    assert!(written.len() <= 2048 && written.is_ascii(), "{text:?} is {written}");
    assert!(host.contains('.') && host.parse::<IpAddr>().is_err(), "{text:?} names no public host");
    for private in [".local", ".localhost", ".internal", ".onion", ".arpa"] {
        assert!(!host.ends_with(private), "{text:?} names {host}");
    }
    assert!(url.same_origin(&url.without_fragment()));
}

/// An activity: what is taken reads the same to every JSON reader, and again when it is written down.
///
/// # Panics
///
/// When that does not hold.
pub fn activity(bytes: &[u8]) {
    let Ok(activity) = Incoming::read(bytes, Reach::Internet) else { return };
    let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let thing = activity.thing();
    let kind = value.get("type").and_then(Value::as_str);
    assert!(kind.is_none() || kind == thing.kind(), "{value} has two types");
    let written = value.to_string();
    let again = Incoming::read(written.as_bytes(), Reach::Internet).map(|again| {
        let object = again.thing().id_of("object").map(str::to_owned);
        (again.id().clone(), again.actor().clone(), object)
    });
    let object = thing.id_of("object").map(str::to_owned);
    assert_eq!(again, Ok((activity.id().clone(), activity.actor().clone(), object)), "{written}");
}

/// Any bytes, and good ones with a few written over, put in or taken out.
#[cfg(test)]
pub(crate) fn bent(good: String) -> impl proptest::strategy::Strategy<Value = Vec<u8>> {
    use proptest::prelude::*;
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..3_u8);
    let bent = prop::collection::vec(change, 0..4).prop_map(move |changes| {
        let mut bytes = good.clone().into_bytes();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.drain(at..=at)),
            }
        }
        bytes
    });
    prop_oneof![1 => prop::collection::vec(any::<u8>(), 0..300), 4 => bent]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const URLS: [&str; 4] = [
        "https://social.example/users/ann?page=1#main-key",
        "https://b\u{fc}cher.example/@ann",
        "https://xn--bcher-kva.example:443/%41/../x",
        "https://127.0.0.1.example/",
    ];

    fn activities() -> [String; 2] {
        let follow = r#"{"@context":["https://www.w3.org/ns/activitystreams",{"toot":"http://joinmastodon.org/ns#"}],"id":"https://a.example/1","type":"Follow","actor":"https://a.example/u","object":"https://b.example/u"}"#;
        let create = r#"{"id":"https://a.example/2","type":["Create"],"actor":{"id":"https://a.example/u"},"to":"as:Public","object":{"id":"https://a.example/3","type":"Note","content":"<p>\u0041</p>","tag":[{"type":"Mention","href":"https://b.example/u"}]}}"#;
        [follow.to_owned(), create.to_owned()]
    }

    fn one_of(texts: impl IntoIterator<Item = String>) -> impl Strategy<Value = Vec<u8>> {
        prop::strategy::Union::new(texts.into_iter().map(|text| bent(text).boxed()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn remote_urls(bytes in one_of(URLS.map(str::to_owned))) {
            remote_url(&bytes);
        }

        #[test]
        fn activities_of_strangers(bytes in one_of(activities())) {
            activity(&bytes);
        }
    }

    /// The tests above would be worth nothing if nothing they start from were taken.
    #[test]
    fn the_good_ones_are_good() {
        for url in URLS {
            assert!(RemoteUrl::parse(url, Reach::Internet).is_ok(), "{url}");
            remote_url(url.as_bytes());
        }
        for text in activities() {
            assert!(Incoming::read(text.as_bytes(), Reach::Internet).is_ok(), "{text}");
            activity(text.as_bytes());
        }
    }
}
