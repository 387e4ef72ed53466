//! What the gate bears: signed Follows into `SQLite`, refusals, memory, start, kills; each beside a bare axum server on the same
//! machine.
//!
//! `cargo bench --bench gate` prints the figures; `cargo bench --bench gate -- kill 1000` kills the gate so many times under load
//! and counts what was lost; `-- cgi` starts `gatepost-cgi` for each Follow. The gate is the program itself, on loopback, with
//! its real store; the actors live in this process.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::expect_used, reason = "a bench that cannot go on says so")]
#![allow(clippy::disallowed_methods, reason = "the bench is the other side: it connects to the gate")]

mod bare;
mod cgi;
mod house;
mod kill;
mod letters;
mod load;
mod neighbour;

use house::House;
use letters::Letters;
use std::time::{Duration, Instant};

/// People who follow, each a few times: their actor documents are fetched once, as on the network.
const ACTORS: usize = 500;

const FOLLOWS: usize = 20_000;
const LINES: usize = 128;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match arguments.first().map(String::as_str) {
        Some("kill") => {
            let times = arguments.get(1).and_then(|n| n.parse().ok()).unwrap_or(100);
            runtime.block_on(kill::many_times(times));
        }
        Some("cgi") => runtime.block_on(cgi::figures()),
        _ => runtime.block_on(figures()),
    }
}

async fn figures() {
    let neighbour = neighbour::start().await;
    let began = Instant::now();
    let house = House::open();
    println!("start to first answer    {:>9.1} ms   goal < 20", began.elapsed().as_secs_f64() * 1e3);
    tokio::time::sleep(Duration::from_millis(500)).await;
    println!("idle memory              {:>9.1} MB   goal < 15", house.memory());
    let (shared, own) = (house.memory_of("Pss"), house.memory_of("Anonymous"));
    println!("  of it its share        {shared:>9.1} MB   and {own:.1} MB that are no file's");

    let letters = Letters::write(&house.inbox, neighbour, ACTORS, FOLLOWS);
    let (first, rest) = letters.signed.split_at(ACTORS);
    load::run(house.address, first, 16, None).await;
    let follows = load::run(house.address, rest, LINES, None).await;
    println!(
        "signed Follows, durable  {:>9.0} /s   goal >= 2000   ({} of {} accepted)",
        follows.rate(),
        follows.count(202),
        rest.len()
    );
    println!("memory under load        {:>9.1} MB   goal < 96", house.memory());

    let bare = bare::start().await;
    let plain = load::run(bare, rest, LINES, None).await;
    println!("the same to bare axum    {:>9.0} /s   ratio {:.2}", plain.rate(), follows.rate() / plain.rate());

    let unsigned: Vec<Vec<u8>> = (0..60_000).map(|n| letters::unsigned(&house.inbox, n)).collect();
    let refused = load::run(house.address, &unsigned, LINES, None).await;
    println!("unsigned, refused        {:>9.0} /s   goal >= 10000  ({} got 401)", refused.rate(), refused.count(401));

    let more = Letters::again(&house.inbox, neighbour, ACTORS, 6_000);
    let half = (follows.rate() / 2.0).max(1.0);
    let calm = load::run(house.address, &more.signed, LINES, Some(half)).await;
    println!("p50, p99 at half load    {:>5.1} {:>5.1} ms  goal p99 < 50", calm.percentile(0.5), calm.percentile(0.99));
    let stored = house.close();
    println!("followers in the store   {stored:>9}      of {ACTORS}");
}
