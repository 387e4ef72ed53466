//! C: what bodies and documents say they are.

use crate::case::{Base, Case, Shot, case, refused, taken};
use crate::neighbour::{ACTIVITY, Page};
use std::io::Write as _;

pub(super) fn cases() -> Vec<Case> {
    incoming().into_iter().chain(fetched()).collect()
}

fn incoming() -> Vec<Case> {
    let not = |kind: &'static str| refused(kind, 415, "media-type", 0).draft(move |d| d.head("Content-Type", kind));
    let fits = |kind: &'static str| taken(kind).draft(move |d| d.head("Content-Type", kind));
    vec![
        case(
            "C-01",
            "no type",
            [refused("none", 415, "media-type", 0).draft(|d| {
                d.headers.retain(|(name, _)| name != "Content-Type");
                d.cover("(request-target) host date digest");
            })],
        ),
        case("C-02", "text", [not("text/plain"), not("text/html")]),
        // A form in a browser can be made to send it, and no server needs it.
        case("C-03", "plain JSON", [not("application/json"), not("application/json; charset=utf-8")]),
        case(
            "C-04",
            "the type of ActivityPub",
            [
                fits("application/activity+json; charset=utf-8"),
                fits("Application/Activity+JSON"),
                fits("application/activity+json;charset=\"UTF-8\""),
            ],
        ),
        case(
            "C-05",
            "JSON-LD with its profile, in odd hands",
            [
                fits("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""),
                fits("application/LD+json ;  profile=\"https://www.w3.org/ns/activitystreams\""),
                fits("application/ld+json;profile=\"https://a.example/ https://www.w3.org/ns/activitystreams\""),
            ],
        ),
        case(
            "C-06",
            "JSON-LD without a profile: taken in, and not believed where we fetch",
            [fits("application/ld+json"), document("of an actor", "application/ld+json")],
        ),
        case(
            "C-07",
            "forms",
            [
                not("multipart/form-data; boundary=x"),
                not("application/x-www-form-urlencoded"),
                not("application/activity+json, text/plain"),
            ],
        ),
        case(
            "C-08",
            "other alphabets",
            [not("application/activity+json; charset=utf-16"), not("application/activity+json; charset=utf-7")],
        ),
    ]
}

/// An actor document of this type is none.
fn document(input: &str, kind: &'static str) -> Shot {
    refused(input, 401, "key-not-proven", 1).draft(move |d| d.page = Some(Page::typed(kind, &d.person.document)))
}

fn fetched() -> Vec<Case> {
    let one = |id: &'static str, kind: &'static str| {
        case(
            id,
            "an actor document that says it is something else",
            [document(if kind.is_empty() { "none" } else { kind }, kind)],
        )
    };
    let packed = |input: &str, encoding: &'static str, layers: usize, fits: bool| {
        let shot = if fits { taken(input) } else { refused(input, 401, "key-not-proven", 1) };
        shot.draft(move |d| {
            let body = (0..layers).fold(d.person.document.to_string().into_bytes(), |body, _| gzip(&body));
            d.page = Some(Page::with("Content-Encoding", encoding, body));
        })
    };
    vec![
        one("C-11", "text/html"),
        one("C-12", "application/json"),
        one("C-13", "application/activity+json, text/html"),
        one("C-14", "image/svg+xml"),
        one("C-15", "application/octet-stream"),
        one("C-16", ""),
        case(
            "C-17",
            "a file that somebody uploaded, of the right type: an actor only where its id is its address",
            [
                taken("its own address").draft(|d| {
                    let body = d.person.document.to_string().into_bytes();
                    d.page = Some(Page::with("Content-Disposition", "attachment", body));
                }),
                refused("another's", 401, "key-not-proven", 1).world(|d, world| {
                    let mut other = d.person.document.clone();
                    other["id"] = serde_json::json!(world.person().id);
                    d.page = Some(Page::with("Content-Disposition", "attachment", other.to_string().into_bytes()));
                }),
            ],
        ),
        case(
            "C-18",
            "documents that are packed: one layer of gzip",
            [
                packed("gzip", "gzip", 1, true),
                packed("gzip of gzip", "gzip, gzip", 2, false),
                packed("gzip inside of gzip", "gzip", 2, false),
                packed("br", "br", 0, false),
                packed("zstd", "zstd", 0, false),
                taken("identity").of(Base::Follow).draft(|d| {
                    let body = d.person.document.to_string().into_bytes();
                    let kind = ("Content-Type".to_owned(), ACTIVITY.to_owned());
                    d.page = Some(Page::Said(200, vec![kind, ("Content-Encoding".into(), "identity".into())], body));
                }),
            ],
        ),
    ]
}

pub(super) fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(plain).unwrap();
    writer.finish().unwrap()
}
