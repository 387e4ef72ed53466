//! Signs and verifies whole requests, base and digest included, for half a second at a time, and asks `openssl speed` beside it.
//!
//! `cargo bench --bench signatures`. The goal: at least 0.9 of OpenSSL, with keys that are prepared. `openssl speed rsa2048` checks a
//! digest that is there already; to check a request, its body must be hashed as well, so what OpenSSL takes for both is a column of
//! its own.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::expect_used, reason = "a bench that cannot go on says so")]

use gatepost::signature::key::PrivateKey;
use gatepost::signature::{self, ActorKey, HostHeader, Outgoing, Place, Received, Scheme, VerifyingKey};
use gatepost::vocab::{ACTIVITY_JSON, Reach, RemoteUrl};
use gatepost::{crypto, ports};
use std::future::Future;
use std::process::Command;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

const KEY: &str = "https://remote.example/users/alice#main-key";
const NOW: i64 = 1_703_073_600;
const ROUNDS: usize = 5;

fn ready<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the arithmetic waits for nothing"),
    }
}

/// The time this thread has had of a processor, as `openssl speed` counts too: on a busy machine the clock on the wall tells
/// of the neighbours. Where there is no `/proc`, the clock on the wall.
fn spent(since: Instant) -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|n| n.parse().ok()).map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// Times a second, in a round of half a second.
#[expect(clippy::cast_precision_loss, reason = "a count of a benchmark")]
fn rate(mut work: impl FnMut()) -> f64 {
    let clock = Instant::now();
    let (start, mut times) = (spent(clock), 0_u64);
    loop {
        for _ in 0..64 {
            work();
        }
        times += 64;
        let took = spent(clock).saturating_sub(start);
        if took >= Duration::from_millis(500) {
            return times as f64 / took.as_secs_f64();
        }
    }
}

fn openssl_speed(what: &[&str]) -> Option<String> {
    let output = Command::new("openssl").args(["speed", "-seconds", "1"]).args(what).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// OpenSSL's sign/s and verify/s, if it is there.
fn openssl() -> Option<(f64, f64)> {
    let text = openssl_speed(&["rsa2048"])?;
    let line = text.lines().find(|line| line.starts_with("rsa") && line.contains("2048 bits"))?;
    let figures: Vec<f64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    // `rsa 2048 bits 0.000253s 0.000016s 3952.3 60650.0`: the bits, sign/s, verify/s; newer ones add two more.
    Some((*figures.get(1)?, *figures.get(2)?))
}

/// How often a second OpenSSL hashes a body of 2 KiB.
fn openssl_hashes() -> Option<f64> {
    let text = openssl_speed(&["-bytes", "2048", "-evp", "sha256"])?;
    // `sha256         1622822.79k`: a thousand bytes a second.
    let figure = text.lines().find_map(|line| line.strip_prefix("sha256"))?.trim().strip_suffix('k')?;
    figure.parse().ok().map(|thousands: f64| thousands * 1000.0 / 2048.0)
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

fn main() {
    let key = PrivateKey::generate().unwrap();
    let url = |text| RemoteUrl::parse(text, Reach::Internet).unwrap();
    let inbox = url("https://example.org/gate/inbox");
    let (signer, verifier) = (crypto::signer(KEY, &key).unwrap(), crypto::verifier());
    let public = VerifyingKey::from_pem(&key.public().to_pem()).unwrap();
    let alice = ActorKey::restored(url(KEY), url(KEY).without_fragment(), public);
    let place = Place::new(&inbox, HostHeader::AsSent, Reach::Internet);
    let body = vec![b'x'; 2048];
    let outgoing = Outgoing::post(&inbox, &body, ACTIVITY_JSON);
    let base = [b'x'; 300];

    // Rounds of ours and of OpenSSL's take turns, so that both see the same machine.
    let (mut sign, mut verify, mut bare_sign, mut bare_verify) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut their_sign, mut their_verify, mut their_hash) = (Vec::new(), Vec::new(), Vec::new());
    let (mut stored, mut read) = (Vec::new(), Vec::new());
    let (recent, material) = (ports::Recent::new(ports::Allowances::INTERNET), alice.key().to_multibase());
    let bare = ready(signer.sign(&base)).unwrap();
    let algorithm = signer.algorithm();
    for _ in 0..ROUNDS {
        let signed = ready(ports::sign(&outgoing, Scheme::Cavage, signer.as_ref(), NOW)).unwrap();
        let received = Received { method: &http::Method::POST, query: None, headers: &signed, body: &body };
        sign.push(rate(|| drop(ready(ports::sign(&outgoing, Scheme::Cavage, signer.as_ref(), NOW)))));
        verify.push(rate(|| {
            let claim = signature::read(&received, &place, NOW).unwrap();
            ready(ports::verify(&claim, &alice, verifier.as_ref())).unwrap();
        }));
        stored.push(rate(|| {
            let claim = signature::read(&received, &place, NOW).unwrap();
            let key = recent.key(&material).unwrap();
            let alice = ActorKey::restored(alice.id().clone(), alice.owner().clone(), key);
            ready(ports::verify(&claim, &alice, verifier.as_ref())).unwrap();
        }));
        read.push(rate(|| drop(signature::read(&received, &place, NOW).unwrap())));
        bare_sign.push(rate(|| drop(ready(signer.sign(&base)))));
        bare_verify.push(rate(|| assert!(ready(verifier.verify(alice.key(), algorithm, &base, &bare)))));
        if let Some((sign, verify)) = openssl() {
            their_sign.push(sign);
            their_verify.push(verify);
        }
        their_hash.extend(openssl_hashes());
    }
    let (their_sign, their_verify, their_hash) = (median(their_sign), median(their_verify), median(their_hash));
    let both = |rate: f64| 1.0 / (1.0 / rate + 1.0 / their_hash);
    println!("openssl: {their_sign:.0} sign, {their_verify:.0} verify, {their_hash:.0} hashes of 2 KiB a second");
    println!("rsa2048, median of {ROUNDS}          per second   of openssl   of openssl with the body's hash");
    for (name, rates, theirs) in [
        ("sign, arithmetic alone", bare_sign, their_sign),
        ("sign, a whole POST of 2 KiB", sign, their_sign),
        ("verify, arithmetic alone", bare_verify, their_verify),
        ("verify, a whole POST of 2 KiB", verify, their_verify),
        ("verify, with the key of a card", stored, their_verify),
        ("read a signature and its digest", read, their_verify),
    ] {
        let rate = median(rates);
        println!("{name:<32} {rate:>9.0}   {:>10.2}   {:.2}", rate / theirs, rate / both(theirs));
    }
}
