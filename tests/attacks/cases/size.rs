//! B: sizes and shapes.

use super::content_type::gzip;
use crate::case::{Base, Case, Shot, Stored, case, ignored, refused, scene, taken};
use crate::draft::Draft;
use crate::neighbour::{ACTIVITY, Page};
use crate::play::{Play, hold};
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::{Shutdown, TcpStream};

const MIB: usize = 1024 * 1024;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = bodies();
    cases.extend(shapes());
    cases.extend(fetched());
    cases.extend(fields());
    cases.extend(lists());
    cases
}

/// The activity, with blanks behind it up to this size.
fn filled(draft: &mut Draft, size: usize) {
    let mut body = draft.activity.to_string().into_bytes();
    body.resize(size, b' ');
    draft.body = Some(body);
}

fn bodies() -> Vec<Case> {
    vec![
        case(
            "B-01",
            "a body of a mebibyte, and of a byte more",
            [
                taken("a mebibyte").draft(|d| filled(d, MIB)),
                refused("a byte more", 413, "too-large", 0).draft(|d| filled(d, MIB + 1)),
                refused("a byte more, in chunks", 413, "too-large", 0).draft(|d| filled(d, MIB + 1)).wire(|wire| {
                    wire.unframed = true;
                    wire.add("Transfer-Encoding", "chunked");
                    let head = format!("{:x}\r\n", wire.body.len());
                    wire.body = [head.as_bytes(), &wire.body, b"\r\n0\r\n\r\n"].concat();
                }),
            ],
        ),
        case(
            "B-02",
            "ten GiB are promised, and nothing comes",
            [refused("promised", 413, "too-large", 0).wire(|wire| {
                wire.unframed = true;
                wire.body.clear();
                wire.add("Content-Length", "10737418240");
            })],
        ),
        scene("B-03", "lengths that are not the body's", |play| {
            let wire = play.world.base(Base::Follow).sign();
            let rows = play.rows();
            for (length, fits) in [(wire.body.len() - 3, 401), (wire.body.len() + 3, 400)] {
                let mut bent = wire.clone();
                bent.unframed = true;
                bent.add("Content-Length", &length.to_string());
                let mut stream = TcpStream::connect(&play.world.us.host).map_err(|error| error.to_string())?;
                stream.write_all(&bent.bytes()).map_err(|error| error.to_string())?;
                let _ = stream.shutdown(Shutdown::Write);
                let status = crate::wire::receive(&mut stream).status;
                hold(status == fits || status == 0, || format!("{length}: answered {status}"))?;
            }
            let mut two = wire.clone();
            two.add("Content-Length", "5");
            let status = play.wire(&two).status;
            hold(status == 400, || format!("two lengths: answered {status}"))?;
            hold(play.rows() == rows, || "something is stored".into())
        }),
    ]
}

fn shapes() -> Vec<Case> {
    let text = |input: &str, text: String| {
        refused(input, 400, "malformed", 0).draft(move |d| {
            let activity = d.activity.to_string();
            d.body = Some(format!("{},\"x\":{text}}}", activity.strip_suffix('}').unwrap()).into_bytes());
        })
    };
    let fits = |input: &str, change: fn(&mut Value)| taken(input).draft(move |d| change(&mut d.activity));
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    vec![
        case(
            "B-04",
            "depth: 32 levels",
            [
                text("33", nested(32)),
                text("128", nested(127)),
                text("100,000 that begin", "[".repeat(100_000)),
                text("100,000 objects", "{\"a\":".repeat(100_000)),
            ],
        ),
        case(
            "B-05",
            "many keys, a long key, a long text",
            [
                text(
                    "100,000 keys",
                    format!("{{{}\"z\":1}}", (0..100_000).map(|n| format!("\"{n}\":1,")).collect::<String>()),
                ),
                fits("a key of a megabyte", |activity| activity["k".repeat(1_000_000)] = json!(1)),
                fits("a text of a megabyte", |activity| activity["x"] = json!("x".repeat(1_000_000))),
            ],
        ),
        case(
            "B-06",
            "numbers",
            [
                text("half a million", format!("[{}0]", "0,".repeat(500_000))),
                text("1e999999", "1e999999".into()),
                text("ten thousand digits", "9".repeat(10_000)),
            ],
        ),
    ]
}

fn fetched() -> Vec<Case> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {ACTIVITY}\r\n\r\n").into_bytes();
    let endless = |input: &str, again: &'static [u8]| {
        let head = head.clone();
        refused(input, 401, "key-not-proven", 1)
            .draft(move |d| d.page = Some(Page::ForEver(head.clone(), again.repeat(4096))))
    };
    vec![
        case(
            "B-07",
            "a document that unpacks to 64 MiB",
            [refused("gzip", 401, "key-not-proven", 1)
                .draft(|d| d.page = Some(Page::with("Content-Encoding", "gzip", gzip(&vec![b' '; 64 * MIB]))))],
        )
        .and_below(&["src/outbound/tests/floods.rs::a_bomb_is_put_down_before_it_is_large"]),
        case("B-08", "a document without an end", [endless("blanks", b"        "), endless("brackets", b"[[[[[[[[")])
            .and_below(&["src/outbound/tests/floods.rs::an_endless_body_is_left"]),
        scene("B-09", "a document of a byte a second ends after half a minute, and others do not wait", |play| {
            play.slow("B-09")
        })
        .and_below(&[
            "src/outbound/tests/floods.rs::a_drip_ends_after_half_a_minute",
            "src/outbound/tests/floods.rs::slow_servers_do_not_keep_quick_ones_waiting",
        ]),
    ]
}

/// Sends a reply that is changed, and gives what is kept of it.
fn kept(play: &mut Play<'_>, change: impl Fn(&mut Draft)) -> Result<Value, String> {
    let mut draft = play.world.base(Base::Reply);
    change(&mut draft);
    play.expect("the reply", &draft, 202, (1, 1), Stored::Something)?;
    let id = draft.activity["object"]["id"].as_str().unwrap();
    let note = play.gate().ask("SELECT note FROM interaction WHERE id = ?1", id).ok_or("it is not kept")?;
    let name = play.gate().ask("SELECT name FROM interaction WHERE id = ?1", id).unwrap_or_default();
    let mut note: Value = serde_json::from_str(&note).map_err(|error| error.to_string())?;
    note["name"] = json!(name);
    Ok(note)
}

fn length(note: &Value, field: &str) -> usize {
    note[field].as_str().map_or(0, str::len)
}

fn fields() -> Vec<Case> {
    vec![
        scene("B-10", "600 KB of words: 64 KiB are kept", |play| {
            let note = kept(play, |d| d.activity["object"]["content"] = json!("\u{e9}".repeat(300_000)))?;
            hold(length(&note, "content") == 64 * 1024, || format!("{} bytes", length(&note, "content")))
        }),
        scene("B-11", "ten thousand tags, addressees, attachments: nothing of them is kept", |play| {
            let note = kept(play, |d| {
                let tag = json!({ "type": "Hashtag", "name": "#canary", "href": "http://127.0.0.1/t" });
                d.activity["object"]["tag"] = json!(vec![tag; 5000]);
                let to: Vec<String> = std::iter::once(crate::world::PUBLIC.to_owned())
                    .chain((0..10_000).map(|n| format!("http://127.0.0.1/{n}")))
                    .collect();
                d.activity["object"]["to"] = json!(to);
                d.activity["object"]["attachment"] =
                    json!(vec![json!({ "type": "Image", "url": "http://127.0.0.1/i.png" }); 1000]);
            })?;
            hold(note.to_string().len() < 1000, || format!("{} bytes are kept", note.to_string().len()))
        }),
        scene("B-12", "long names and warnings", |play| {
            let note = kept(play, |d| {
                d.person.document["name"] = json!("n".repeat(100_000));
                d.activity["object"]["summary"] = json!("s".repeat(900_000));
            })?;
            let (name, summary) = (length(&note, "name"), length(&note, "summary"));
            hold(name == 256 && summary == 1024, || format!("{name} and {summary} bytes"))
        }),
        scene("B-13", "a hashtag of 10 KB, an emoji that is markup", |play| {
            let note = kept(play, |d| {
                d.activity["object"]["tag"] = json!([
                    { "type": "Hashtag", "name": "#".repeat(10_000) },
                    { "type": "Emoji", "name": ":\"><img src=x onerror=alert(1)>:", "icon": { "url": "javascript:alert(1)" } },
                ]);
            })?;
            hold(!note.to_string().contains("onerror"), || "the emoji is kept".into())
        }),
        scene("B-14", "three hundred languages: the content, and no language", |play| {
            let note = kept(play, |d| {
                let map: serde_json::Map<String, Value> = (0..300).map(|n| (format!("l{n}"), json!("x"))).collect();
                d.activity["object"]["contentMap"] = Value::Object(map);
            })?;
            hold(note["language"].is_null() && note["content"] == "<p>Well said.</p>", || note.to_string())
        }),
    ]
}

fn lists() -> Vec<Case> {
    let parent = |input: &str, fits: bool, value: fn(&str) -> Value| -> Shot {
        let shot = if fits { taken(input) } else { ignored(input).fetches(1, 1) };
        shot.of(Base::Reply).world(move |d, world| d.activity["object"]["inReplyTo"] = value(&world.us.post))
    };
    let kind =
        |input: &str, value: Value| ignored(input).fetches(1, 1).draft(move |d| d.activity["type"] = value.clone());
    vec![
        case(
            "B-15",
            "hundreds of other names",
            [taken("alsoKnownAs, PropertyValue").draft(|d| {
                let names: Vec<String> = (0..200).map(|n| format!("http://127.0.0.2/{n}")).collect();
                d.person.document["alsoKnownAs"] = json!(names);
                d.person.document["attachment"] =
                    json!(vec![json!({ "type": "PropertyValue", "name": "a", "value": "<b>" }); 200]);
            })],
        ),
        case(
            "B-16",
            "replies that are written out in the reply",
            [taken("ten thousand").of(Base::Reply).draft(|d| {
                let items: Vec<Value> =
                    (0..10_000).map(|n| json!({ "id": format!("http://127.0.0.1/{n}"), "type": "Note" })).collect();
                d.activity["object"]["replies"] = json!({ "type": "Collection", "items": items });
            })],
        ),
        case(
            "B-17",
            "what is answered",
            [
                parent("a list of one", true, |post| json!([post])),
                parent("an object", true, |post| json!({ "id": post })),
                parent("two", false, |post| json!([post, "http://127.0.0.1/2"])),
                parent("nothing", false, |_| Value::Null),
                parent("a number", false, |_| json!(7)),
                parent("an object without an id", false, |_| json!({ "type": "Note" })),
            ],
        ),
        case(
            "B-18",
            "two types, none, and one that nobody knows",
            [
                kind("two", json!(["Follow", "Delete"])),
                kind("none", Value::Null),
                kind("a number", json!(7)),
                kind("unknown", json!("Canary")),
                kind("an empty list", json!([])),
            ],
        ),
        scene("B-19", "texts that make patterns slow", |play| {
            let start = std::time::Instant::now();
            for text in [
                "a".repeat(50_000) + "!",
                "<".repeat(60_000),
                "&".repeat(60_000),
                "@a.".repeat(20_000),
                "\u{301}".repeat(30_000),
                "[".repeat(60_000),
            ] {
                kept(play, |d| d.activity["object"]["content"] = json!(text))?;
            }
            hold(start.elapsed().as_secs() < 5, || format!("six replies took {} s", start.elapsed().as_secs()))
        }),
    ]
}
