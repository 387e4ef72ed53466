//! H-01 to H-11: where a redirect may lead, and what the other end saw.

use super::town::{Said, Town, client, document, header, said, to, url};
use crate::ports::{Fetched, Outbound, OutboundError};
use crate::signature::Scheme;
use bytes::Bytes;
use std::sync::Arc;

const A: &str = "93.184.216.34";
const B: &str = "93.184.216.35";
const START: &str = "https://a.example/x";

/// `a.example` answers as told; `b.example` has a document at `/y`, and everything else leads back.
fn town(a: impl Fn(&str) -> Said + Send + Sync + 'static) -> Arc<Town> {
    let b = |asked: &str| if asked.starts_with("GET /y ") { document() } else { to(START) };
    Arc::new(Town::default().house("a.example", A, a).house("b.example", B, b).name("own.example", &[B]))
}

async fn get(town: &Arc<Town>) -> Result<Fetched, OutboundError> {
    client(town).get(&url(START)).await
}

/// What comes of one redirect, and how many connections were made.
async fn redirected(location: &str) -> (Result<String, OutboundError>, usize) {
    let location = location.to_owned();
    let town = town(move |_| to(&location));
    let got = get(&town).await.map(|found| found.url.to_string());
    (got, town.book().dialled.len())
}

#[tokio::test(start_paused = true)]
async fn the_same_host_and_another_are_followed() {
    let town1 = town(|asked| if asked.starts_with("GET /x ") { to("/z") } else { document() });
    assert_eq!(get(&town1).await.unwrap().url, url("https://a.example/z"));
    assert_eq!(town1.book().lines(), ["GET a.example /x", "GET a.example /z"]);

    let town2 = town(|_| to("https://b.example/y#frag"));
    assert_eq!(get(&town2).await.unwrap().url, url("https://b.example/y"), "the final address is the identity");
    assert_eq!(town2.book().lines(), ["GET a.example /x", "GET b.example /y"]);
    assert_eq!(town2.book().looked_up, ["a.example", "b.example"]);
}

#[tokio::test(start_paused = true)]
async fn loops_end() {
    assert_eq!(redirected(START).await, (Err(OutboundError::Redirects), 1));
    assert_eq!(redirected("https://b.example/back").await, (Err(OutboundError::Redirects), 2));
    let deeper = town(|asked| to(&format!("{}0", asked.split(' ').nth(1).unwrap())));
    assert_eq!(get(&deeper).await.unwrap_err(), OutboundError::Redirects);
    assert_eq!(deeper.book().lines().last().unwrap(), "GET a.example /x000");
    assert_eq!(deeper.book().asked.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn inwards_nothing_is_sent() {
    for inward in [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://metadata.google.internal/",
        "http://b.example/y",
        "file:///etc/passwd",
        "data:application/activity+json,{}",
        "gopher://b.example/y",
        "ftp://b.example/y",
        "javascript:alert(1)",
        "https://me@b.example/y",
        "https://b.example:8443/y",
        "",
    ] {
        assert_eq!(redirected(inward).await, (Err(OutboundError::Redirects), 1), "{inward}");
    }
    assert_eq!(redirected(&format!("/{}", "a".repeat(40_000))).await, (Err(OutboundError::Redirects), 1));
}

#[tokio::test(start_paused = true)]
async fn a_private_name_is_found_out_and_not_connected_to() {
    for inner in ["10.0.0.1", "127.0.0.1", "169.254.169.254", "fd00::1"] {
        let town = Town::default().house("a.example", A, |_| to("https://db.example/"));
        let town =
            Arc::new(town.name("db.example", &[B, inner]).server(inner, |_| document()).server(B, |_| document()));
        assert!(matches!(get(&town).await.unwrap_err(), OutboundError::Refused(_)), "{inner}");
        assert_eq!(town.book().dialled, [format!("{A}:443")], "{inner}");
    }
}

#[tokio::test(start_paused = true)]
async fn we_are_not_led_to_ourselves() {
    for own in ["https://own.example/gate/inbox", "https://ap.own.example/", "https://OWN.example./"] {
        let (got, connections) = redirected(own).await;
        assert!(matches!(got, Err(OutboundError::Refused("it is ourselves") | OutboundError::Redirects)), "{own}");
        assert_eq!(connections, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_is_no_redirect() {
    let town = town(|_| {
        said("200 OK", &[("Refresh", "0; url=https://b.example/y"), ("Content-Type", super::town::ACTIVITY)], b"{}")
    });
    assert_eq!(get(&town).await.unwrap().url, url(START));
    assert_eq!(town.book().asked.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn other_statuses_lead_nowhere() {
    for status in ["300 Multiple Choices", "304 Not Modified", "305 Use Proxy", "306 x", "201 Created"] {
        let town = town(move |_| said(status, &[("Location", "https://b.example/y")], b""));
        assert!(matches!(get(&town).await.unwrap_err(), OutboundError::Status(_)), "{status}");
        assert_eq!(town.book().asked.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_host_gets_a_signature_of_its_own() {
    let town = town(|_| to("https://b.example/y"));
    get(&town).await.unwrap();
    let asked = town.book().asked;
    let of = |n: usize| header(&asked[n], "signature").unwrap().to_owned();
    assert_ne!(of(0), of(1));
    assert!(of(1).contains("main-key"), "{}", of(1));
}

#[tokio::test(start_paused = true)]
async fn a_delivery_is_not_redirected() {
    for status in ["301 x", "302 x", "303 x", "307 x", "308 x"] {
        let town = town(move |_| said(status, &[("Location", "https://b.example/y")], b""));
        let answer = client(&town).post(&url(START), Bytes::from_static(b"{}"), Scheme::Cavage).await.unwrap();
        assert_eq!(answer.status.as_str(), &status[..3]);
        assert_eq!(town.book().lines(), ["POST a.example /x"]);
    }
}
