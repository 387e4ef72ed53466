//! C, B, J, N and A: media types, sizes, shapes, methods and pages.
//!
//! What is read while it arrives — lengths that lie, bodies that never end, many headers — is the shell's (B-02, B-03, N-01 …).

use super::cases::{Scene, check};
use super::letter::{Letter, follow};
use super::world::{ALICE, POST};
use http::Method;
use serde_json::{Value, json};

fn kind(scene: &mut Scene, kind: &str) {
    scene.letter.set("content-type", kind);
}

#[test]
fn media_types() {
    check([
        (
            "C-01",
            |s| {
                s.letter.unset("content-type");
                s.letter.covers = "(request-target) host date digest".into();
            },
            415,
            "media-type",
            0,
        ),
        ("C-02", |s| kind(s, "text/plain"), 415, "media-type", 0),
        ("C-03", |s| kind(s, "application/json"), 415, "media-type", 0),
        ("C-04", |s| kind(s, "application/activity+json; charset=utf-8"), 202, "requested", 1),
        (
            "C-05",
            |s| kind(s, "application/ld+json ;Profile=\"https://a.example https://www.w3.org/ns/activitystreams\""),
            202,
            "requested",
            1,
        ),
        ("C-06", |s| kind(s, "application/ld+json"), 202, "requested", 1),
        ("C-07 parts", |s| kind(s, "multipart/form-data; boundary=x"), 415, "media-type", 0),
        ("C-07 form", |s| kind(s, "application/x-www-form-urlencoded"), 415, "media-type", 0),
        ("C-08", |s| kind(s, "application/activity+json; charset=utf-16"), 415, "media-type", 0),
        ("two", |s| s.letter.add("content-type", "text/html"), 415, "media-type", 0),
        ("N-11 GET", |s| s.letter.method = Method::GET, 405, "method", 0),
        ("N-11 PUT", |s| s.letter.method = Method::PUT, 405, "method", 0),
        ("N-11 DELETE", |s| s.letter.method = Method::DELETE, 405, "method", 0),
        ("N-11 TRACE", |s| s.letter.method = Method::TRACE, 405, "method", 0),
        ("N-11 OPTIONS", |s| s.letter.method = Method::OPTIONS, 405, "method", 0),
        ("N-11 HEAD", |s| s.letter.method = Method::HEAD, 405, "method", 0),
        ("A-01", |s| s.letter.uri = "/admin".into(), 404, "no-such-path", 0),
        ("A-01 gate", |s| s.letter.uri = "/gate/metrics".into(), 404, "no-such-path", 0),
        ("A-05 origin", |s| s.letter.add("origin", "https://evil.example"), 403, "cross-site", 0),
        ("A-05 fetch", |s| s.letter.add("sec-fetch-site", "cross-site"), 403, "cross-site", 0),
    ]);
}

fn padded(scene: &mut Scene, length: usize) {
    scene.change(|activity| activity["x"] = "".into());
    let missing = length - scene.letter.body.len();
    scene.change(|activity| activity["x"] = "a".repeat(missing).into());
    assert_eq!(scene.letter.body.len(), length);
}

fn raw(scene: &mut Scene, inner: &str) {
    let mut text = follow().to_string();
    text.insert_str(text.len() - 1, &format!(",{inner}"));
    scene.letter.write(text);
}

fn nested(depth: usize) -> String {
    format!("\"x\":{}{}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn sizes() {
    check([
        ("B-01", |s| padded(s, 1024 * 1024), 202, "requested", 1),
        ("B-01 +1", |s| padded(s, 1024 * 1024 + 1), 413, "too-large", 0),
        ("B-04 32", |s| raw(s, &nested(31)), 202, "requested", 1),
        ("B-04 33", |s| raw(s, &nested(32)), 400, "malformed", 0),
        ("B-04 128", |s| raw(s, &nested(128)), 400, "malformed", 0),
        ("B-04 100000", |s| s.letter.write("[".repeat(100_000)), 400, "malformed", 0),
        (
            "B-05 keys",
            |s| raw(s, &(0..90_000).map(|n| format!("\"k{n}\":0")).collect::<Vec<_>>().join(",")),
            202,
            "requested",
            1,
        ),
        (
            "B-05 more keys",
            |s| raw(s, &(0..100_000).map(|n| format!("\"{n:x}\":0")).collect::<Vec<_>>().join(",")),
            400,
            "malformed",
            0,
        ),
        ("B-05 key", |s| raw(s, &format!("\"{}\":0", "k".repeat(1_000_000))), 202, "requested", 1),
        ("B-06 numbers", |s| raw(s, &format!("\"x\":[{}0]", "0,".repeat(500_000))), 400, "malformed", 0),
        ("B-06 exponent", |s| raw(s, "\"x\":1e999999"), 400, "malformed", 0),
        ("B-06 digits", |s| raw(s, &format!("\"x\":{}", "9".repeat(10_000))), 400, "malformed", 0),
        ("B-18 two types", |s| s.change(|a| a["type"] = json!(["Follow", "Delete"])), 202, "", 1),
        ("B-18 none", |s| s.change(|a| a["type"] = Value::Null), 202, "", 1),
        ("B-18 unknown", |s| s.change(|a| a["type"] = "Wave".into()), 202, "", 1),
    ]);
}

#[test]
fn json() {
    check([
        ("J-01", |s| s.letter.write("hello"), 400, "malformed", 0),
        ("J-02 array", |s| s.letter.write("[]"), 400, "malformed", 0),
        ("J-02 text", |s| s.letter.write("\"x\""), 400, "malformed", 0),
        ("J-02 null", |s| s.letter.write("null"), 400, "malformed", 0),
        ("J-03", |s| s.letter.write(&b"{\"x\":\"\x80\"}"[..]), 400, "malformed", 0),
        ("J-03 overlong", |s| s.letter.write(&b"{\"x\":\"\xc0\xaf\"}"[..]), 400, "malformed", 0),
        ("J-03 surrogate", |s| s.letter.write(&b"{\"x\":\"\xed\xa0\x80\"}"[..]), 400, "malformed", 0),
        ("J-04", |s| raw(s, "\"x\":\"\\ud800\""), 400, "malformed", 0),
        ("J-05", |s| raw(s, "\"x\":\"\\u0000\""), 400, "malformed", 0),
        ("J-06", |s| raw(s, "\"actor\":\"https://evil.example/\""), 400, "malformed", 0),
        ("J-06 nested", |s| raw(s, "\"x\":{\"id\":1,\"\\u0069d\":2}"), 400, "malformed", 0),
        ("J-07", |s| raw(s, "\"Actor\":\"https://evil.example/\""), 400, "malformed", 0),
        ("J-07 blank", |s| raw(s, "\"actor \":\"https://evil.example/\""), 400, "malformed", 0),
        ("J-08 comment", |s| raw(s, "/* x */\"x\":1"), 400, "malformed", 0),
        ("J-08 comma", |s| raw(s, "\"x\":[1,]"), 400, "malformed", 0),
        ("J-08 NaN", |s| raw(s, "\"x\":NaN"), 400, "malformed", 0),
        ("J-09", |s| raw(s, "\"\u{e9}\":1,\"e\u{301}\":2"), 400, "malformed", 0),
        ("J-10 missing", |s| s.change(|a| _ = a.as_object_mut().unwrap().remove("@context")), 202, "requested", 1),
        ("J-10 number", |s| s.change(|a| a["@context"] = json!(7)), 202, "requested", 1),
        ("J-10 many", |s| s.change(|a| a["@context"] = vec!["https://x.example/"; 1000].into()), 202, "requested", 1),
        ("J-11", |s| raw(s, "\"@graph\":[{\"type\":\"Delete\"}]"), 400, "malformed", 0),
        ("J-12", |s| raw(s, "\"@reverse\":{}"), 400, "malformed", 0),
        ("J-13 included", |s| raw(s, "\"@included\":[]"), 400, "malformed", 0),
        ("J-13 nest", |s| raw(s, "\"x\":{\"@nest\":{}}"), 400, "malformed", 0),
        ("J-13 list", |s| raw(s, "\"x\":[{\"@list\":[]}]"), 400, "malformed", 0),
        ("J-14 alias", |s| s.change(|a| a["@context"] = json!({"doer": "as:actor"})), 400, "malformed", 0),
        ("J-14 base", |s| s.change(|a| a["@context"] = json!({"@base": "https://evil.example/"})), 400, "malformed", 0),
        (
            "J-14 vocab",
            |s| s.change(|a| a["@context"] = json!({"@vocab": "https://evil.example/"})),
            400,
            "malformed",
            0,
        ),
        ("J-15 prefixed", |s| raw(s, "\"as:object\":\"https://evil.example/\""), 400, "malformed", 0),
        ("J-15 whole", |s| raw(s, "\"https://www.w3.org/ns/activitystreams#object\":1"), 400, "malformed", 0),
        ("J-15 @id", |s| raw(s, "\"@id\":\"https://evil.example/\""), 400, "malformed", 0),
        ("J-16", |s| s.change(|a| _ = a.as_object_mut().unwrap().remove("id")), 400, "malformed", 0),
        ("J-17", |s| s.change(|a| a["id"] = POST.into()), 401, "actor-mismatch", 0),
        ("O-01", |s| s.change(|a| a["id"] = "https://evil.example/1".into()), 401, "actor-mismatch", 0),
        ("id is the actor's", |s| s.change(|a| a["id"] = ALICE.into()), 202, "requested", 1),
    ]);
}

/// A refusal tells which methods there are; a door that is only looked at takes both ways of looking.
#[test]
fn methods_are_named() {
    let world = super::world::World::new();
    let asked = |method: Method, path: &str| {
        let letter = Letter { method, uri: path.to_owned(), ..Letter::of(&follow(), world.now()) };
        world.receive(letter.unsigned())
    };
    assert_eq!(asked(Method::OPTIONS, "/gate/inbox").headers()["allow"], "POST");
    assert_eq!(asked(Method::POST, "/gate/health").headers()["allow"], "GET, HEAD");
    for method in [Method::GET, Method::HEAD] {
        let health = asked(method, "/gate/health");
        assert_eq!(health.status(), 200);
        assert_eq!(health.body().as_ref(), b"{\"status\":\"ok\"}\n", "A-13");
    }
}
