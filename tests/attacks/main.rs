//! The attack catalogue, fired at a running gate over a socket.
//!
//! `cargo test --test attacks` makes a site, opens its gate with a new store, moves a fake server in next door, and fires every
//! case at it. Each begins with a valid signed request that must be taken in; then the same is bent in one way and must be
//! refused, or do nothing: the status, the word, the size of the answer, that nothing of the request is in it, how many requests
//! it made us send, and that no table has a row more.
//!
//! ```text
//! cargo test --test attacks -- S-03 K                 these ids and groups only
//! cargo test --test attacks -- --target http://127.0.0.1:3000/inbox --actor http://127.0.0.1:3000/users/me \
//!     [--post URL] [--listen 127.0.0.1:9000] [--as http://neighbour.test:9000]
//! ```
//!
//! With `--target` another server is attacked, and only its statuses are judged: what it stores is its own affair. It must speak
//! `http` with this machine; `--post` names a post of the actor's that replies are written to, and `--as` is how that
//! server reaches the fake one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::unnecessary_wraps,
    clippy::disallowed_methods,
    reason = "a test that cannot go on says so; tables of cases are long; attackers connect by themselves"
)]

mod arguments;
mod case;
mod cases;
mod catalogue;
mod draft;
mod fire;
mod gate;
mod neighbour;
mod play;
mod report;
mod signer;
mod slow;
mod wire;
mod world;

use arguments::Arguments;
use gate::Gate;
use neighbour::Neighbour;
use play::Play;
use report::Report;
use std::process::ExitCode;
use std::time::Instant;
use world::{Us, World};

/// Ids that must be covered, or the run is no run of the catalogue.
const LEAST: usize = 300;

fn main() -> ExitCode {
    let Some(arguments) = Arguments::read() else { return ExitCode::SUCCESS };
    let neighbour =
        Neighbour::move_in(arguments.listen.as_deref(), arguments.known_as.as_deref()).expect("a place next door");
    let mut world = match arguments.target() {
        Some(us) => World::new(us, neighbour, None),
        None => own(neighbour),
    };
    let mut report = Report::default();
    world.slow = slow::begin(&world);
    let mut cases = cases::all();
    cases.retain(|case| arguments.wants(case.id));
    if world.gate.is_none() {
        cases.retain(|case| !case.shots.is_empty());
        cases.iter_mut().for_each(case::Case::keep_shots);
    }
    cases.sort_by_key(|case| slow::IDS.contains(&case.id));
    for case in cases {
        let (before, began) = (report.failures.len(), Instant::now());
        let sent = fire::shots(&world, &case, &mut report.failures);
        report.sent += sent;
        if let Some(scene) = &case.scene {
            let mut play = Play { world: &world, sent: 0 };
            if let Err(why) = scene(&mut play) {
                report.failures.push(format!("{} {}: {why}", case.id, case.says));
            }
            report.sent += play.sent;
        }
        if let Some(Err(why)) = case.inside.as_ref().map(|shown| shown()) {
            report.failures.push(format!("{} {}: {why}", case.id, case.says));
        }
        report.add(&case, report.failures.len() > before, began.elapsed());
    }
    if let Some(gate) = &mut world.gate {
        report.alive = gate.is_alive();
        report.memory = Some(gate.memory());
    }
    let (own, whole) = (world.gate.is_some(), !arguments.is_partial());
    report.print(own, whole);
    if report.holds((own && whole).then_some(LEAST)) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A world around a gate of our own.
fn own(neighbour: Neighbour) -> World {
    let gate = Gate::open();
    let origin = format!("http://{}", gate.host);
    let us = Us {
        host: gate.host.clone(),
        inbox: "/gate/inbox".into(),
        actor: format!("{origin}/ap/actor.json"),
        post: format!("{origin}/ap/posts/posts/hello.json"),
    };
    World::new(us, neighbour, Some(gate))
}
