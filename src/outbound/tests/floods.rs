//! B-07 to B-09 and R-48: servers that send too much, too slowly, or something else than HTTP. Time is the test's: nobody waits.

use super::town::{ACTIVITY, Said, Town, client, client_in, limits, said, url};
use crate::ports::{Outbound, OutboundError};
use crate::signature::Scheme;
use crate::vocab::Reach;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const MIB: usize = 1024 * 1024;

/// What the town's pipes and TLS hold on their way.
const PIPES: usize = 64 * 1024;

/// What may be spent on heads.
const HEADS: usize = 64 * 1024;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/activity+json\r\n";

/// The error, the seconds it took, and the bytes that the server got rid of.
async fn met(said: Said) -> (OutboundError, u64, usize) {
    let town = Arc::new(Town::default().house("a.example", "93.184.216.34", move |_| said.clone()));
    let start = Instant::now();
    let error = client(&town).get(&url("https://a.example/x")).await.unwrap_err();
    (error, start.elapsed().as_secs(), town.taken())
}

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[tokio::test(start_paused = true)]
async fn a_mebibyte_is_read_and_no_byte_more() {
    for (length, fits) in [(MIB, true), (MIB + 1, false)] {
        let body = vec![b' '; length];
        let chunked = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n");
        let chunked = [chunked.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
        let until_the_end = [HEAD.as_bytes(), b"\r\n", &body].concat();
        for answer in
            [said("200 OK", &[("Content-Type", ACTIVITY)], &body), Said::Once(chunked), Said::Once(until_the_end)]
        {
            let town = Arc::new(Town::default().house("a.example", "93.184.216.34", move |_| answer.clone()));
            let got = client(&town).get(&url("https://a.example/x")).await.map(|found| found.body.len());
            assert_eq!(got, if fits { Ok(MIB) } else { Err(OutboundError::TooLarge) });
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_bomb_is_put_down_before_it_is_large() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..64 {
        encoder.write_all(&vec![b' '; MIB]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 80_000);
    let (error, seconds, _) =
        met(said("200 OK", &[("Content-Type", ACTIVITY), ("Content-Encoding", "gzip")], &bomb)).await;
    assert_eq!((error, seconds), (OutboundError::TooLarge, 0));
}

#[tokio::test(start_paused = true)]
async fn an_endless_body_is_left() {
    let long = [b' '; 4096];
    let (error, _, taken) = met(Said::ForEver(bytes(&format!("{HEAD}\r\n")), long.to_vec())).await;
    assert_eq!(error, OutboundError::TooLarge);
    assert!(taken <= MIB + PIPES, "{taken}");

    let told = format!("{HEAD}Content-Length: 10737418240\r\n\r\n");
    let (error, _, taken) = met(Said::ForEver(bytes(&told), long.to_vec())).await;
    assert_eq!(error, OutboundError::TooLarge);
    assert!(taken <= PIPES, "{taken}: it had said so before");

    let chunked = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    let (error, _, taken) = met(Said::ForEver(bytes(&chunked), bytes(&"1\r\n \r\n".repeat(1000)))).await;
    assert_eq!(error, OutboundError::TooLarge);
    assert!(taken <= MIB + 2 * HEADS + PIPES, "{taken}: frames count");
}

#[tokio::test(start_paused = true)]
async fn an_endless_head_is_left() {
    let large = OutboundError::Unreachable("its headers are too large");
    for (first, again) in [
        (
            "HTTP/1.1 200 OK\r\n",
            "X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
        ),
        ("HTTP/1.1 200 OK\r\nX-A: ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("HTTP/1.1 200 ", "OK OK OK OK OK OK OK OK "),
        ("", "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n"),
    ] {
        let (error, seconds, taken) = met(Said::ForEver(bytes(first), bytes(again))).await;
        assert_eq!((error, seconds), (large.clone(), 0), "{first}{again}");
        assert!(taken <= HEADS + PIPES, "{taken}");
    }
    let lines = "X-A: a\r\n".repeat(101);
    let (error, _, _) = met(Said::Once(bytes(&format!("HTTP/1.1 200 OK\r\n{lines}\r\n")))).await;
    assert_eq!(error, large);
}

#[tokio::test(start_paused = true)]
async fn early_hints_are_passed_over() {
    let hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n".repeat(10);
    let answer = Said::Once(bytes(&format!("{hints}{HEAD}Content-Length: 2\r\n\r\n{{}}")));
    let town = Arc::new(Town::default().house("a.example", "93.184.216.34", move |_| answer.clone()));
    assert_eq!(client(&town).get(&url("https://a.example/x")).await.unwrap().body, "{}");
}

#[tokio::test(start_paused = true)]
async fn a_drip_ends_after_half_a_minute() {
    let late = OutboundError::Unreachable("no whole answer in time");
    let body = format!("{HEAD}Content-Length: 100\r\n\r\n{}", " ".repeat(100));
    let slow_body = [body.as_bytes()].concat();
    // A byte in nine seconds is never silent for ten. The head comes at once: its time is ten seconds in all.
    let town = Town::default().house("a.example", "93.184.216.34", move |_| Said::Drip(slow_body.clone(), 9));
    let town = Arc::new(town);
    let start = Instant::now();
    let error = client(&town).get(&url("https://a.example/x")).await.unwrap_err();
    assert_eq!((error, start.elapsed().as_secs()), (OutboundError::Unreachable("no answer in time"), 10));

    let mut client = client(&town);
    client = client.with_limits(limits(|limits| limits.idle = Duration::from_hours(1)));
    let start = Instant::now();
    assert_eq!(client.get(&url("https://a.example/x")).await.unwrap_err(), late);
    assert_eq!(start.elapsed().as_secs(), 30);
    let start = Instant::now();
    let posted = client.post(&url("https://a.example/x"), Bytes::new(), Scheme::Cavage).await;
    assert_eq!((posted.unwrap_err(), start.elapsed().as_secs()), (late, 30));
}

#[tokio::test(start_paused = true)]
async fn silence_ends_after_ten_seconds() {
    let silent = OutboundError::Unreachable("no answer in time");
    assert_eq!(met(Said::AndSilence(Vec::new())).await, (silent, 10, 0));
    let half = format!("{HEAD}Content-Length: 100\r\n\r\n{{");
    let (error, seconds, _) = met(Said::AndSilence(bytes(&half))).await;
    assert_eq!((error, seconds), (OutboundError::Unreachable("its answer stops in the middle"), 10));
}

#[tokio::test(start_paused = true)]
async fn what_is_cut_off_is_no_document() {
    let broke = OutboundError::Unreachable("the connection broke");
    for cut in [String::new(), "HTTP/1.1 200 O".into(), HEAD.into(), format!("{HEAD}Content-Length: 9\r\n\r\n{{}}")] {
        assert_eq!(met(Said::Once(bytes(&cut))).await.0, broke, "{cut}");
    }
    let chunks = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n");
    assert_eq!(met(Said::Once(bytes(&chunks))).await.0, broke);
}

#[tokio::test(start_paused = true)]
async fn other_protocols_are_not_understood() {
    let other = OutboundError::Unreachable("it does not speak HTTP/1.1");
    for first in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "{\"id\": \"https://a.example/x\"}\r\n",
        "<html>HTTP/0.9 has no head</html>\r\n",
        "220 mail.example ESMTP\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Header: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
    ] {
        let said = Said::Once(bytes(first));
        assert_eq!(met(said.clone()).await.0, other, "{first}");
        let town = Arc::new(Town::default().server("127.0.0.1", move |_| said.clone()));
        let plain = client_in(&town, Reach::Loopback).get(&url("http://127.0.0.1:22/")).await;
        assert_eq!(plain.unwrap_err(), other, "{first}");
    }
}

#[tokio::test(start_paused = true)]
async fn slow_servers_do_not_keep_quick_ones_waiting() {
    let mut town = Town::default().house("a.example", "93.184.216.34", |_| super::town::document());
    town = town.house("b.example", "93.184.216.35", |_| Said::AndSilence(Vec::new()));
    let town = Arc::new(town);
    let client = Arc::new(client(&town));
    let slow: Vec<_> = (0..20)
        .map(|_| {
            let client = Arc::clone(&client);
            tokio::spawn(async move { client.get(&url("https://b.example/x")).await.unwrap_err() })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(4)).await;
    let start = Instant::now();
    client.get(&url("https://a.example/x")).await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
    let mut given_up = 0;
    for one in slow {
        given_up += usize::from(one.await.unwrap() == OutboundError::Unreachable("it is slow, and so are others"));
    }
    assert_eq!(given_up, 12, "eight may be slow");
}
