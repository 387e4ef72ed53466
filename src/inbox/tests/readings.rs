//! The order of keys makes no difference, and no bytes make a panic.

use super::software::{bytes, names, world_of};
use super::world::{ALICE, KEY, person, url};
use crate::inbox::read_card;
use crate::vocab::{Incoming, Reach, json};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

/// Writes a document with the keys of every object in an order that `seed` decides.
fn shuffled(value: &Value, seed: &mut u64) -> String {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(u64, String)> = Vec::new();
            for (key, value) in map {
                // Knuth's generator: good enough to shuffle with.
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let turn = *seed >> 33;
                entries.push((turn, format!("{}:{}", Value::from(key.as_str()), shuffled(value, seed))));
            }
            entries.sort();
            format!("{{{}}}", entries.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| shuffled(item, seed)).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// Any JSON, with the words that mean something more often than others.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("id".to_owned()),
        Just("type".to_owned()),
        Just("actor".to_owned()),
        Just("object".to_owned()),
        Just("to".to_owned()),
        Just("@context".to_owned()),
        Just("publicKey".to_owned()),
        Just(ALICE.to_owned()),
        Just("Create".to_owned()),
        ".{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(word.clone(), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn read_in_every_way(bytes: &[u8]) {
    let alice = url(ALICE);
    _ = read_card(bytes, &alice, &alice, Reach::Internet, Timestamp::UNIX_EPOCH);
    if let Ok(activity) = Incoming::read(bytes, Reach::Internet) {
        let thing = activity.thing();
        _ = (thing.kind(), thing.is_public(), thing.page(Reach::Internet), thing.only_key());
        let written: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(
            Incoming::read(&serde_json::to_vec(&written).unwrap(), Reach::Internet).unwrap().id(),
            activity.id()
        );
    }
}

proptest! {
    #[test]
    fn the_order_of_keys_makes_no_difference(seed in any::<u64>(), pick in any::<prop::sample::Index>()) {
        let names = names();
        let name: &String = pick.get(&names);
        let written: Value = serde_json::from_slice(&bytes(name)).unwrap();
        let text = shuffled(&written, &mut seed.clone());
        let judge = |bytes: &[u8]| {
            let world = world_of(&written);
            let activity = Incoming::read(bytes, Reach::Internet).unwrap();
            world.judge_at(&activity, world.now())
        };
        prop_assert_eq!(judge(text.as_bytes()), judge(&bytes(name)));
    }

    #[test]
    fn no_bytes_make_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        read_in_every_way(&bytes);
    }

    #[test]
    fn no_document_makes_a_panic(value in anything()) {
        read_in_every_way(&serde_json::to_vec(&value).unwrap());
    }

    /// One byte of a real document is another.
    #[test]
    fn no_damage_makes_a_panic(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let names = names();
        let name: &String = pick.get(&names);
        let mut bytes = bytes(name);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        read_in_every_way(&bytes);
    }

    #[test]
    fn what_was_read_and_written_is_read_the_same(value in anything()) {
        if let Ok(read) = json::read(&serde_json::to_vec(&value).unwrap()) {
            let written = serde_json::to_vec(&read).unwrap();
            prop_assert_eq!(json::read(&written).unwrap(), read);
        }
    }

    /// An actor's document says anything at all in one place.
    #[test]
    fn no_actor_makes_a_panic(pick in any::<prop::sample::Index>(), value in anything()) {
        let mut document = person(ALICE, &KEY);
        let keys: Vec<String> = document.as_object().unwrap().keys().cloned().collect();
        document[pick.get(&keys)] = value;
        read_in_every_way(&serde_json::to_vec(&document).unwrap());
    }
}

/// The longest documents of the worst shapes: reading them must take time in step with their length.
#[test]
fn large_documents_are_read_in_the_time_they_deserve() {
    let head = format!("{{\"id\":\"{ALICE}#1\",\"actor\":\"{ALICE}\",\"type\":\"Create\",\"object\":");
    let fill = |piece: &str, open: &str, close: &str| {
        let count = (json::MAX_BYTES - head.len() - 64) / (piece.len() + 1);
        let count = count.min(90_000);
        format!("{head}{open}{}{close}}}", vec![piece; count].join(","))
    };
    let wide: Vec<String> = (0..40_000).map(|n| format!("\"\u{fb01}{n}\":1")).collect();
    let nest = format!("{}1{}", "{\"a\":".repeat(28), "}".repeat(28));
    for text in [
        fill("{}", "[", "]"),
        fill(&nest, "[", "]"),
        fill("\"https://a.example/1\"", "{\"to\":[", "]}"),
        fill("{\"type\":\"Mention\",\"href\":\"https://a.example/\"}", "{\"tag\":[", "]}"),
        format!("{head}{{{}}}}}", wide.join(",")),
        format!("{head}{{\"{}\":1}}}}", "\u{fdfa}".repeat(300_000)),
        format!("{head}{{\"content\":\"{}\"}}}}", "\\u00e9".repeat(150_000)),
        format!("{head}{{\"published\":\"{}\"}}}}", "2026-11-05T".repeat(80_000)),
    ] {
        read_in_every_way(text.as_bytes());
    }
}
