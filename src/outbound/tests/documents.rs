//! C-11 to C-18, and what our requests look like.

use super::town::{ACTIVITY, Said, Town, client, document, header, said, url};
use crate::ports::{Fetched, Outbound, OutboundError};
use crate::signature::Scheme;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::StatusCode;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

fn town(a: impl Fn(&str) -> Said + Send + Sync + 'static) -> Arc<Town> {
    Arc::new(Town::default().house("a.example", "93.184.216.34", a))
}

async fn get(town: &Arc<Town>) -> Result<Fetched, OutboundError> {
    client(town).get(&url("https://a.example/x#main-key")).await
}

#[tokio::test(start_paused = true)]
async fn what_does_not_say_that_it_is_one_is_no_document() {
    for no in [
        "text/html",
        "application/json",
        "application/activity+json, text/html",
        "image/svg+xml",
        "application/octet-stream",
    ] {
        let town = town(move |_| said("200 OK", &[("Content-Type", no)], b"{}"));
        assert_eq!(get(&town).await.unwrap_err(), OutboundError::MediaType, "{no}");
    }
    let without = town(|_| said("200 OK", &[], b"{}"));
    assert_eq!(get(&without).await.unwrap_err(), OutboundError::MediaType);
    let attached =
        town(|_| said("200 OK", &[("Content-Type", ACTIVITY), ("Content-Disposition", "attachment")], b"{}"));
    assert_eq!(get(&attached).await.unwrap().body, "{}", "the caller compares its id with the address");
}

#[tokio::test(start_paused = true)]
async fn a_well_known_place_is_asked_unsigned_and_once() {
    let place = town(|_| said("200 OK", &[("Content-Type", "application/jrd+json; charset=utf-8")], b"{}"));
    let at = url("https://a.example/.well-known/webfinger?resource=acct:x@a.example");
    assert_eq!(client(&place).get_json(&at).await.unwrap().url, at);
    let asked = &place.book().asked[0];
    assert_eq!(header(asked, "accept"), Some("application/jrd+json, application/json"));
    assert_eq!((header(asked, "signature"), header(asked, "signature-input")), (None, None));
    assert_eq!(header(asked, "cache-control"), None);

    let nobody = town(|_| said("404 Not Found", &[], b""));
    let status = OutboundError::Status(StatusCode::NOT_FOUND);
    assert_eq!(client(&nobody).get_json(&at).await.unwrap_err(), status);
    assert_eq!(nobody.book().asked.len(), 1, "there was no signature to dislike");
}

#[tokio::test(start_paused = true)]
async fn the_own_site_is_asked_how_it_is_now() {
    let list = |_: &str| said("200 OK", &[("Content-Type", "application/json")], b"{}");
    let home = Arc::new(Town::default().house("own.example", "93.184.216.34", list));
    client(&home).for_ourselves().get_json(&url("https://own.example/gatepost.json")).await.unwrap();
    assert_eq!(header(&home.book().asked[0], "cache-control"), Some("no-cache"));
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test(start_paused = true)]
async fn one_layer_of_gzip() {
    let encoded = |encoding: &'static str, body: Vec<u8>| {
        town(move |_| said("200 OK", &[("Content-Type", ACTIVITY), ("Content-Encoding", encoding)], &body))
    };
    assert_eq!(get(&encoded("gzip", gzip(b"{}"))).await.unwrap().body, "{}");
    for no in ["gzip, gzip", "br", "zstd", "deflate", "br, gzip"] {
        let town = encoded(no, gzip(&gzip(b"{}")));
        assert_eq!(get(&town).await.unwrap_err(), OutboundError::MediaType, "{no}");
    }
    let twice = encoded("gzip", gzip(&gzip(b"{}")));
    assert_eq!(get(&twice).await.unwrap().body, gzip(b"{}"), "what comes out is not looked into");
}

#[tokio::test(start_paused = true)]
async fn who_dislikes_the_signature_is_asked_once_more() {
    for status in ["400 x", "401 x", "403 x", "404 x", "410 x"] {
        let picky = town(
            move |asked| {
                if header(asked, "signature-input").is_some() { document() } else { said(status, &[], b"") }
            },
        );
        assert_eq!(get(&picky).await.unwrap().body, "{}");
        assert_eq!(picky.book().asked.len(), 2, "{status}");
        let closed = town(move |_| said(status, &[], b""));
        let code = StatusCode::from_bytes(&status.as_bytes()[..3]).unwrap();
        assert_eq!(get(&closed).await.unwrap_err(), OutboundError::Status(code));
        assert_eq!(closed.book().asked.len(), 2, "{status}");
    }
    for status in ["402 x", "405 x", "429 x", "500 x", "503 x"] {
        let town = town(move |_| said(status, &[], b""));
        assert!(matches!(get(&town).await.unwrap_err(), OutboundError::Status(_)));
        assert_eq!(town.book().asked.len(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn five_requests_are_the_most() {
    let maze = town(|asked| {
        let path = asked.split(' ').nth(1).unwrap().to_owned();
        match (path.len(), header(asked, "signature-input").is_some()) {
            (2, false) | (5.., _) => said("404 x", &[], b""),
            _ => super::town::to(&format!("{path}0")),
        }
    });
    assert_eq!(get(&maze).await.unwrap_err(), OutboundError::Status(StatusCode::NOT_FOUND));
    assert_eq!(maze.book().asked.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn our_requests_say_who_asks_and_carry_nothing_else() {
    let town = town(|_| said("200 OK", &[("Content-Type", ACTIVITY), ("Set-Cookie", "a=b; Path=/")], b"{}"));
    let client = client(&town);
    client.get(&url("https://a.example/x?y=1#main-key")).await.unwrap();
    client.get(&url("https://a.example/x")).await.unwrap();
    let asked = town.book().asked;
    assert!(asked[0].starts_with("GET /x?y=1 HTTP/1.1\r\n"), "{}", asked[0]);
    assert_eq!(header(&asked[0], "host"), Some("a.example"));
    let agent = format!("Gatepost/{} (+https://own.example/)", env!("CARGO_PKG_VERSION"));
    assert_eq!(header(&asked[0], "user-agent"), Some(agent.as_str()));
    let accept = r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#;
    assert_eq!(header(&asked[0], "accept"), Some(accept));
    assert_eq!(header(&asked[0], "accept-encoding"), Some("gzip"));
    for no in ["cookie", "referer", "authorization", "content-length", "transfer-encoding"] {
        assert_eq!((header(&asked[0], no), header(&asked[1], no)), (None, None), "{no}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delivery_is_what_was_given_and_the_answer_what_was_said() {
    let inbox = url("https://a.example/inbox");
    for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
        let town = town(|_| said("429 x", &[("Retry-After", "120")], b"slowly"));
        let answer = client(&town).post(&inbox, Bytes::from_static(b"{\"a\": 1}"), scheme).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.retry_after), (429, Some(Duration::from_mins(2))));
        let asked = &town.book().asked[0];
        assert!(asked.ends_with("\r\n\r\n{\"a\": 1}"), "{asked}");
        assert_eq!(header(asked, "content-type"), Some(ACTIVITY));
        assert_eq!(header(asked, "content-length"), Some("8"));
        assert_eq!(header(asked, "signature-input").is_some(), scheme == Scheme::Rfc9421);
        assert!(header(asked, "signature").is_some());
        assert_eq!(town.book().asked.len(), 1, "knocking twice is the deliverer's decision");
    }
}
