//! J: JSON that is none, or that two programs read in two ways.

use crate::case::{Case, Shot, case, refused, taken};
use serde_json::{Value, json};

const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";

/// A body in the place of the activity.
fn body(input: &str, bytes: &[u8]) -> Shot {
    let bytes = bytes.to_vec();
    refused(input, 400, "malformed", 0).draft(move |d| d.body = Some(bytes.clone()))
}

/// Some bytes before the last bracket of the activity.
fn with(input: &str, more: &[u8]) -> Shot {
    let more = more.to_vec();
    refused(input, 400, "malformed", 0).draft(move |d| {
        let text = d.activity.to_string();
        d.body = Some([text.strip_suffix('}').unwrap().as_bytes(), b",", &more, b"}"].concat());
    })
}

fn context(input: &str, context: Value) -> Shot {
    refused(input, 400, "malformed", 0).draft(move |d| d.activity["@context"] = context.clone())
}

fn keys() -> Vec<Case> {
    vec![
        case("J-01", "no JSON", [body("words", b"canary"), body("HTML", b"<html></html>"), body("half", b"{\"id\":")]),
        case(
            "J-02",
            "JSON that is no object",
            [body("a list", b"[]"), body("a text", b"\"canary\""), body("null", b"null"), body("a number", b"7")],
        ),
        case(
            "J-03",
            "bytes that are no UTF-8",
            [
                with("a lone byte", b"\"x\":\"\x80\""),
                with("too long a form", b"\"x\":\"\xc0\xaf\""),
                with("half of a pair", b"\"x\":\"\xed\xa0\x80\""),
            ],
        ),
        case("J-04", "half of a pair, escaped", [with("\\ud800", b"\"x\":\"\\ud800\"")]),
        case("J-05", "U+0000", [with("in a text", b"\"x\":\"a\\u0000b\""), with("in a key", b"\"a\\u0000b\":1")]),
        case(
            "J-06",
            "a key twice",
            [
                with("actor", b"\"actor\":\"http://127.0.0.2/evil\""),
                with("escaped", b"\"\\u0061ctor\":\"http://127.0.0.2/evil\""),
                with("inside", b"\"x\":{\"id\":1,\"id\":2}"),
            ],
        ),
        case(
            "J-07",
            "a key in other clothes",
            [
                with("Actor", b"\"Actor\":\"x\""),
                with("a blank behind", b"\"actor \":\"x\""),
                with("OBJECT", b"\"OBJECT\":\"x\""),
            ],
        ),
        case(
            "J-08",
            "what JSON does not have",
            [
                with("a comment", b"\"x\":/*c*/1"),
                with("a comma too many", b"\"x\":1,"),
                with("NaN", b"\"x\":NaN"),
                with("single quotes", b"'x':1"),
            ],
        ),
        case(
            "J-09",
            "keys that look the same",
            [
                with("two forms", "\"\u{e9}\":1,\"e\u{301}\":2".as_bytes()),
                with("a wide letter", "\"\u{ff41}ctor\":1".as_bytes()),
            ],
        ),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let fits = |input: &str, context: Value| taken(input).draft(move |d| d.activity["@context"] = context.clone());
    let renamed = |input: &str, local: Value| context(input, json!([CONTEXT, local]));
    let mut cases = keys();
    cases.extend([
        // A remote context is never fetched: one request of ours, for the actor.
        case(
            "J-10",
            "contexts of all kinds: plain words, whatever they say",
            [
                taken("none").draft(|d| drop(d.activity.as_object_mut().unwrap().remove("@context"))),
                fits("a number", json!(7)),
                fits("a thousand", json!(vec![CONTEXT; 1000])),
                taken("a remote one")
                    .world(|d, world| d.activity["@context"] = json!(format!("{}/context", world.neighbour.origin))),
            ],
        ),
        case("J-11", "@graph", [with("above", b"\"@graph\":[]"), with("inside", b"\"x\":{\"@graph\":[]}")]),
        case("J-12", "@reverse", [with("above", b"\"@reverse\":{}"), with("in a list", b"\"x\":[{\"@reverse\":{}}]")]),
        case(
            "J-13",
            "@included and its kin",
            ["@included", "@nest", "@set", "@list", "@value"].map(|key| with(key, format!("\"{key}\":[]").as_bytes())),
        ),
        case(
            "J-14",
            "a context that renames our words",
            [
                renamed("actor", json!({ "actor": "https://evil.example/x" })),
                renamed("a word for actor", json!({ "doer": "as:actor" })),
                renamed("another prefix", json!({ "ap": "https://www.w3.org/ns/activitystreams#" })),
                renamed("@base", json!({ "@base": "https://evil.example/" })),
                renamed("@vocab", json!({ "@vocab": "https://evil.example/" })),
                renamed("a word for the id", json!({ "handle": "@id" })),
                renamed("backwards", json!({ "x": { "@reverse": "as:object" } })),
                renamed("scoped", json!({ "x": { "@id": "https://e.example/x", "@context": {} } })),
            ],
        ),
        case(
            "J-15",
            "prefixed and whole names",
            [
                with("as:actor", b"\"as:actor\":\"x\""),
                with("whole", b"\"https://www.w3.org/ns/activitystreams#actor\":\"x\""),
                with("@id", b"\"@id\":\"x\""),
                with("@type inside", b"\"x\":{\"@type\":\"Note\"}"),
            ],
        ),
        case(
            "J-16",
            "no id",
            [
                refused("none", 400, "malformed", 0).draft(|d| drop(d.activity.as_object_mut().unwrap().remove("id"))),
                refused("null", 400, "malformed", 0).draft(|d| d.activity["id"] = Value::Null),
                refused("a list", 400, "malformed", 0).draft(|d| d.activity["id"] = json!([d.activity["id"]])),
            ],
        ),
        case(
            "J-17",
            "an id of ours",
            [refused("our post's", 401, "actor-mismatch", 0).world(|d, world| d.activity["id"] = json!(world.us.post))],
        ),
    ]);
    cases
}
