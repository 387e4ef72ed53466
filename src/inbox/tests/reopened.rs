//! Whoever speaks to us is not down.

use super::letter::{Letter, follow};
use super::world::{ALICE, MALLORY, World, run, url};
use crate::ports::{Effect, Ending, Fault, Finished, Outgoing};
use jiff::SignedDuration;
use serde_json::json;

/// Something waits for Alice's server, which fails.
fn failing() -> World {
    let world = World::new();
    let inbox = url("https://home.example/inbox");
    let (activity, body) = ("create".to_owned(), "{}".to_owned());
    world.apply(vec![Effect::Send(Outgoing { activity, body, inbox, due: world.now(), again: false })]);
    let (now, store) = (world.now(), &world.ports.store);
    let row = run(store.lease(now, now, 1)).unwrap().remove(0);
    let end = Finished {
        activity: row.activity,
        inbox: row.inbox,
        token: row.token,
        ending: Ending::Again(now + SignedDuration::from_hours(9)),
        status: None,
        reason: "it cannot be reached".into(),
        fault: Fault::Host,
        scheme: None,
    };
    run(store.finish(now, vec![end])).unwrap();
    world
}

fn is_failing(world: &World) -> bool {
    !run(world.ports.store.troubles()).unwrap().is_empty()
}

#[test]
fn a_signed_request_opens_their_host_whatever_it_says() {
    let ignored = json!({"id": format!("{ALICE}/listens/1"), "type": "Listen", "actor": ALICE, "object": ALICE});
    for activity in [follow(), ignored] {
        let world = failing();
        assert!(is_failing(&world));
        assert_eq!(world.receive(Letter::of(&activity, world.now()).seal()).status(), 202);
        assert!(!is_failing(&world), "{activity}");
        assert_eq!(run(world.ports.store.next_due()).unwrap(), Some(world.now()));
    }
}

#[test]
fn nobody_else_opens_it() {
    let world = failing();
    // Not signed.
    assert_eq!(world.receive(Letter::of(&follow(), world.now()).unsigned()).status(), 401);
    // By somebody else's server.
    let activity = json!({"id": format!("{MALLORY}/listens/1"), "type": "Listen", "actor": MALLORY, "object": ALICE});
    let mut letter = Letter::of(&activity, world.now());
    letter.key = super::world::EVIL_KEY.clone();
    assert_eq!(world.receive(letter.seal()).status(), 202);
    assert!(is_failing(&world));
}
