//! names that lead inwards, names that change, ourselves; and certificates.

use super::town::{Town, client, client_in, document, url};
use crate::outbound::trust;
use crate::ports::{Outbound, OutboundError};
use crate::signature::Scheme;
use crate::vocab::Reach;
use bytes::Bytes;
use std::sync::Arc;
use tokio::time::Instant;

const A: &str = "93.184.216.34";

/// All three verbs; every one of them must refuse, and nobody may have been connected to.
async fn refuse(town: &Arc<Town>, reach: Reach, at: &str) {
    let (client, at) = (client_in(town, reach), url(at));
    let body = Bytes::from_static(b"{}");
    assert!(matches!(client.get(&at).await.unwrap_err(), OutboundError::Refused(_)), "{at}");
    assert!(matches!(client.get_json(&at).await.unwrap_err(), OutboundError::Refused(_)), "{at}");
    assert!(matches!(client.post(&at, body, Scheme::Cavage).await.unwrap_err(), OutboundError::Refused(_)), "{at}");
    assert_eq!(town.book().dialled, [""; 0], "{at}");
}

#[tokio::test(start_paused = true)]
async fn a_name_that_leads_inwards_is_not_followed() {
    for inner in [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "192.168.0.1",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fd00:ec2::254",
        "fe80::1",
    ] {
        for addresses in [&[inner][..], &[A, inner], &[inner, A]] {
            let town = Town::default().name("a.example", addresses).server(A, |_| document());
            refuse(&Arc::new(town.server(inner, |_| document())), Reach::Internet, "https://a.example/x").await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_trial_does_not_leave_this_machine() {
    for outer in [A, "10.0.0.1", "2606:4700::1"] {
        let town = Town::default().name("a.example", &["127.0.0.1", outer]).server(outer, |_| document());
        refuse(&Arc::new(town.server("127.0.0.1", |_| document())), Reach::Loopback, "http://a.example:8080/x").await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_from_a_trials_store_is_read_again() {
    for stored in [
        "http://127.0.0.1:8080/x",
        "https://127.0.0.1/x",
        "http://a.example/x",
        "https://a.example:8443/x",
        "https://localhost/x",
        "http://[::1]/x",
    ] {
        let town = Town::default().house("a.example", A, |_| document()).server("127.0.0.1", |_| document());
        refuse(&Arc::new(town), Reach::Internet, stored).await;
    }
}

#[tokio::test(start_paused = true)]
async fn we_do_not_ask_ourselves() {
    let town = Town::default().house("own.example", A, |_| document()).house("ap.own.example", A, |_| document());
    // A name of somebody's that leads to our address.
    let town = Arc::new(town.house("a.example", "9.9.9.9", |_| document()));
    for own in [
        "https://own.example/x",
        "https://OWN.example:443/gate/inbox",
        "https://ap.own.example/x",
        "https://a.example/x",
    ] {
        refuse(&town, Reach::Internet, own).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_that_changes_is_looked_up_once_for_a_connection() {
    let town = Town::default().name_that_changes("a.example", &[&[A], &["127.0.0.1"]]);
    let town = Arc::new(town.server(A, |_| document()).server("127.0.0.1", |_| document()));
    let client = client(&town);
    client.get(&url("https://a.example/x")).await.unwrap();
    assert_eq!((town.book().looked_up.len(), town.book().dialled), (1, vec![format!("{A}:443")]));
    // And the connection is not kept for the next time.
    let again = client.get(&url("https://a.example/x")).await.unwrap_err();
    assert!(matches!(again, OutboundError::Refused(_)));
    assert_eq!((town.book().looked_up.len(), town.book().dialled.len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn few_of_many_addresses_are_tried_and_the_next_after_a_dead_one() {
    let many: Vec<String> = (1..=100).map(|n| format!("93.184.217.{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let dead = Arc::new(Town::default().name("a.example", &many));
    let start = Instant::now();
    let error = client(&dead).get(&url("https://a.example/x")).await.unwrap_err();
    assert_eq!((error, start.elapsed().as_secs()), (OutboundError::Unreachable("no connection in time"), 5));
    assert!(dead.book().dialled.len() <= 8);

    let second = Arc::new(Town::default().name("a.example", &["93.184.216.99", A]).server(A, |_| document()));
    client(&second).get(&url("https://a.example/x")).await.unwrap();
    assert_eq!(second.book().dialled, ["93.184.216.99:443".to_owned(), format!("{A}:443")]);
}

#[tokio::test(start_paused = true)]
async fn no_address_is_no_server() {
    let town = Arc::new(Town::default().name("b.example", &[]));
    for name in ["https://a.example/x", "https://b.example/x"] {
        assert_eq!(client(&town).get(&url(name)).await.unwrap_err(), OutboundError::NoSuchHost);
    }
    assert_eq!(town.book().dialled, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_host_is_asked_thirty_times_a_minute() {
    let town = Arc::new(Town::default().house("a.example", A, |_| document()).house("b.example", A, |_| document()));
    let client = client(&town);
    for _ in 0..30 {
        client.get(&url("https://a.example/x")).await.unwrap();
    }
    let often = OutboundError::Unreachable("it was asked too often in the last minute");
    assert_eq!(client.get(&url("https://a.example/y")).await.unwrap_err(), often);
    assert_eq!(client.get_json(&url("https://a.example/y")).await.unwrap_err(), often);
    assert_eq!(town.book().dialled.len(), 30);
    client.get(&url("https://b.example/x")).await.unwrap();
    client.post(&url("https://a.example/inbox"), Bytes::new(), Scheme::Cavage).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_certificate_is_for_its_name_and_from_somebody_we_trust() {
    let town = Town::default().house("a.example", A, |_| document()).house("stranger.example", A, |_| document());
    let town = Arc::new(town);
    assert_eq!(client(&town).get(&url("https://stranger.example/x")).await.unwrap_err(), OutboundError::Certificate);
    let mut other = client(&town);
    other.tls = trust::tls(super::town::authority().roots).unwrap();
    assert_eq!(other.get(&url("https://a.example/x")).await.unwrap_err(), OutboundError::Certificate);
    assert_eq!(town.book().asked, [""; 0], "nothing was said to either");
}
