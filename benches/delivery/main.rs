//! What delivering bears: a post to ten thousand followers on a thousand servers, some of them slow or dead; and kills.
//!
//! `cargo bench --bench delivery` prints the figures; `cargo bench --bench delivery -- kill 1000` kills the worker so many times and
//! counts what was missed and what was sent twice. The worker is a process of its own with the real client and a real file; the
//! servers are names that all lead to one port of this process, so nothing speaks TLS.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::panic,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    dead_code,
    unused_imports,
    reason = "a bench that cannot go on says so, and it uses only part of what it shares with the suite"
)]

#[path = "../../tests/suite/delivery/kill.rs"]
mod kill;
mod spread;
#[path = "../../tests/suite/delivery/town.rs"]
mod town;

use std::process::Command;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let again = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("work");
        command
    };
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    match arguments.first().map(String::as_str) {
        Some("work") => kill::child(),
        Some("kill") => {
            let times = arguments.get(1).and_then(|n| n.parse().ok()).unwrap_or(100);
            let figures = runtime().block_on(kill::many_times(times, again));
            println!("{figures:?}");
            assert_eq!(figures.missed, 0);
        }
        _ => runtime().block_on(spread::figures(again)),
    }
}
