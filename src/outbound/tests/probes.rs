//! What the doctor is told, and where it does not go either.

use super::town::{Said, Town, client, document, header, limits, said, to, url};
use crate::ports::{Call, OutboundError, Probe, Seen, Sends};
use crate::signature::Scheme;
use std::sync::Arc;

const A: &str = "93.184.216.34";

fn town(a: impl Fn(&str) -> Said + Send + Sync + 'static) -> Arc<Town> {
    Arc::new(Town::default().house("own.example", A, a))
}

fn call(sends: Sends) -> Call {
    Call {
        url: url("https://own.example/x"),
        sends,
        accept: "application/activity+json",
        agent: "Lemmy/1.0.0; +https://own.example".into(),
        scheme: None,
    }
}

async fn probe(town: &Arc<Town>, call: &Call) -> Result<Seen, OutboundError> {
    client(town).probe(call).await
}

#[tokio::test(start_paused = true)]
async fn ourselves_are_asked_as_another_would() {
    let town = town(|_| document());
    let seen = probe(&town, &call(Sends::Get)).await.unwrap();
    assert_eq!((seen.status.as_u16(), &*seen.body, seen.led_on.len()), (200, &b"{}"[..], 0));
    let asked = &town.book().asked[0];
    assert_eq!(header(asked, "user-agent"), Some("Lemmy/1.0.0; +https://own.example"));
    assert_eq!(header(asked, "accept"), Some("application/activity+json"));
    assert_eq!(header(asked, "signature"), None);
    probe(&town, &Call { scheme: Some(Scheme::Cavage), ..call(Sends::Get) }).await.unwrap();
    assert!(
        header(&town.book().asked[1], "signature")
            .is_some_and(|s| s.contains("headers=\"(request-target) host date\""))
    );
}

#[tokio::test(start_paused = true)]
async fn any_answer_is_told() {
    let refused =
        town(|_| said("403 Forbidden", &[("Content-Type", "text/html"), ("cf-mitigated", "challenge")], b"<p>"));
    let seen = probe(&refused, &call(Sends::Get)).await.unwrap();
    assert_eq!((seen.status.as_u16(), &*seen.body), (403, &b"<p>"[..]));
    assert_eq!(seen.headers["cf-mitigated"], "challenge");
    let empty = town(|_| said("400 Bad Request", &[], b"{}"));
    assert_eq!(probe(&empty, &call(Sends::EmptyPost)).await.unwrap().status.as_u16(), 400);
    let asked = &empty.book().asked[0];
    assert!(asked.starts_with("POST /x "), "{asked}");
    assert_eq!(
        (header(asked, "content-type"), header(asked, "content-length")),
        (Some("application/activity+json"), Some("0"))
    );
}

#[tokio::test(start_paused = true)]
async fn redirects_are_told_and_followed_where_we_go() {
    let moved = town(|asked| if asked.starts_with("GET /x ") { to("/y") } else { document() });
    let seen = probe(&moved, &call(Sends::Get)).await.unwrap();
    assert_eq!(
        (seen.url.as_str(), seen.led_on.as_slice()),
        ("https://own.example/y", &[url("https://own.example/x")][..])
    );
    for inward in ["http://127.0.0.1/", "https://169.254.169.254/", "http://own.example/x", "file:///etc/passwd"] {
        let town = town(move |_| to(inward));
        let seen = probe(&town, &call(Sends::Get)).await.unwrap();
        assert_eq!((seen.status.as_u16(), seen.headers["location"].to_str().unwrap()), (301, inward));
        assert_eq!(town.book().dialled.len(), 1, "{inward}");
    }
    let post = town(|_| to("/y"));
    assert_eq!(probe(&post, &call(Sends::EmptyPost)).await.unwrap().status.as_u16(), 301);
    assert_eq!(post.book().asked.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_rules_for_addresses_and_sizes_hold() {
    let inside = Arc::new(Town::default().name("own.example", &["10.0.0.1"]));
    let private = OutboundError::Refused("its name leads to an address that is no public server's");
    assert_eq!(probe(&inside, &call(Sends::Get)).await.unwrap_err(), private);
    assert!(inside.book().dialled.is_empty());
    let large = town(|_| said("404 Not Found", &[], &vec![b'x'; 2_000_000]));
    assert_eq!(probe(&large, &call(Sends::Get)).await.unwrap_err(), OutboundError::TooLarge);
    let odd = town(|_| said("200 OK", &[("Content-Encoding", "br")], b"x"));
    let compressed = OutboundError::Unreachable("its answer is compressed in a way that nobody asked for");
    assert_eq!(probe(&odd, &call(Sends::Get)).await.unwrap_err(), compressed);
    let silent = town(|_| Said::AndSilence(Vec::new()));
    let late = OutboundError::Unreachable("no answer in time");
    assert_eq!(probe(&silent, &call(Sends::Get)).await.unwrap_err(), late);
    let few = client(&town(|_| document())).with_limits(limits(|limits| limits.per_minute = 1));
    few.probe(&call(Sends::Get)).await.unwrap();
    let often = OutboundError::Unreachable("it was asked too often in the last minute");
    assert_eq!(few.probe(&call(Sends::Get)).await.unwrap_err(), often);
}
