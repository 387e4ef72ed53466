//! T: when it was signed, and what happens when it comes again.
//!
//! T-13, a clock of ours that is wrong, shows as `date-skew` for everybody; it is the shell's to warn of.

use super::cases::{Scene, check, told};
use super::letter::{Letter, follow};
use super::world::{ALICE, MALLORY, POST, US, World};
use crate::ports::{Effect, FollowerState};
use crate::vocab::Follows;
use jiff::SignedDuration;
use serde_json::{Value, json};

fn minutes(scene: &mut Scene, minutes: i64) {
    let at = scene.world.now() + SignedDuration::from_mins(minutes);
    let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    scene.letter.set("date", &date);
}

fn created(scene: &mut Scene, minutes: i64) {
    let at = scene.world.now().as_second() + minutes * 60;
    scene.letter.created(&at.to_string());
}

/// `(expires)` so many minutes from now.
fn expires(scene: &mut Scene, minutes: i64) {
    created(scene, 0);
    let at = scene.world.now().as_second() + minutes * 60;
    scene.letter.covers += " (expires)";
    scene.letter.parameters += &format!(",expires={at}");
    scene.letter.expires = at.to_string();
}

#[test]
fn the_time() {
    check([
        ("T-01 before", |s| minutes(s, -59), 202, "requested", 1),
        ("T-01 after", |s| minutes(s, 59), 202, "requested", 1),
        ("T-02", |s| minutes(s, -66), 401, "date-skew", 0),
        ("T-03", |s| minutes(s, 61), 401, "date-skew", 0),
        ("T-03 9999", |s| s.letter.set("date", "Fri, 31 Dec 9999 23:59:59 GMT"), 401, "date-skew", 0),
        ("T-03 1970", |s| s.letter.set("date", "Thu, 01 Jan 1970 00:00:00 GMT"), 401, "date-skew", 0),
        ("T-03 leap", |s| s.letter.set("date", "Thu, 05 Nov 2026 11:59:60 GMT"), 202, "requested", 1),
        ("created", |s| created(s, 0), 202, "requested", 1),
        ("T-04 created", |s| created(s, 61), 401, "date-skew", 0),
        ("expires", |s| expires(s, 5), 202, "requested", 1),
        ("T-04 expires", |s| expires(s, -2), 401, "signature-expired", 0),
        ("T-05 negative", |s| s.letter.created("-1"), 400, "signature-malformed", 0),
        ("T-05 float", |s| s.letter.created("1.5"), 400, "signature-malformed", 0),
        ("T-05 2^63", |s| s.letter.created("9223372036854775808"), 400, "signature-malformed", 0),
        ("T-05 long", |s| s.letter.created(&"1".repeat(40)), 400, "signature-malformed", 0),
        ("T-06 none", |s| s.letter.set("date", "now"), 401, "date-malformed", 0),
        ("T-06 offset", |s| s.letter.set("date", "Thu, 05 Nov 2026 12:00:00 +0000"), 401, "date-malformed", 0),
        ("T-06 RFC 850", |s| s.letter.set("date", "Thursday, 05-Nov-26 12:00:00 GMT"), 202, "requested", 1),
        ("T-06 asctime", |s| s.letter.set("date", "Thu Nov  5 12:00:00 2026"), 202, "requested", 1),
        ("T-09", |s| s.letter.set("date", &"(".repeat(200_000)), 401, "date-malformed", 0),
        ("T-10", |s| s.letter.add("date", "Thu, 05 Nov 2026 12:00:00 GMT"), 400, "date-several", 0),
    ]);
}

/// Sends an activity now, by its actor's key; tells the outcome in the owner's log, or nothing.
fn send(world: &World, activity: &Value) -> String {
    let mut letter = Letter::of(activity, world.now());
    if activity["actor"] == MALLORY {
        letter.key = super::world::EVIL_KEY.clone();
    }
    let before = world.rows();
    let answer = told(world, &before, letter.seal());
    assert_eq!(answer.status, 202, "{}", answer.word);
    answer.word
}

fn undo(of: &Value) -> Value {
    json!({"id": format!("{}/undo", of["id"].as_str().unwrap()), "type": "Undo", "actor": of["actor"], "object": of})
}

/// Accepts that wait to be sent, or were.
fn accepts(world: &World) -> Vec<bool> {
    let leased =
        super::world::run(world.ports.store.lease(world.now() + SignedDuration::from_secs(5), world.now(), 99));
    leased.unwrap().iter().map(|sent| sent.body.contains("\"type\":\"Accept\"")).collect()
}

#[test]
fn a_follow_that_is_played_again_gets_no_second_accept() {
    let world = World::new();
    world.rule(|policy| policy.follows = Follows::Open);
    let request = Letter::of(&follow(), world.now());
    for (word, seconds) in [("accepted", 1), ("", 60), ("", 3000)] {
        let before = world.rows();
        let answer = told(&world, &before, request.seal());
        assert_eq!((answer.status, answer.word.as_str()), (202, word), "T-07");
        world.pass(seconds);
    }
    assert_eq!(accepts(&world), [true]);
}

#[test]
fn an_accept_waits_for_our_own_answer_however_long_that_took() {
    let world = World::new();
    world.rule(|policy| policy.follows = Follows::Open);
    world.slow(9);
    assert_eq!(send(&world, &follow()), "accepted");
    let due = super::world::run(world.ports.store.next_due()).unwrap().unwrap();
    assert!(due >= world.now() + SignedDuration::from_millis(500), "{due}");
}

#[test]
fn a_follow_that_is_asked_again_gets_its_accept_again() {
    let world = World::new();
    world.rule(|policy| policy.follows = Follows::Open);
    assert_eq!(send(&world, &follow()), "accepted");
    world.pass(60);
    // The same id, signed anew: the Accept was lost.
    assert_eq!(send(&world, &follow()), "accepted");
    world.pass(60);
    let mut other = follow();
    other["id"] = format!("{ALICE}#follows/2").into();
    assert_eq!(send(&world, &other), "accepted", "T-12");
    assert_eq!(world.followers(FollowerState::Accepted), [ALICE]);
}

#[test]
fn a_follow_that_is_played_after_its_undo_does_nothing() {
    let world = World::new();
    let request = Letter::of(&follow(), world.now());
    assert_eq!(send(&world, &follow()), "requested");
    world.pass(10);
    assert_eq!(send(&world, &undo(&follow())), "left");
    world.pass(10);
    let before = world.rows();
    assert_eq!(told(&world, &before, request.seal()).word, "", "T-08");
    world.pass(10);
    // The same id again, but signed later: some servers have one id for each pair.
    assert_eq!(send(&world, &follow()), "requested");
}

#[test]
fn an_undo_that_is_late_does_not_end_a_newer_follow() {
    let world = World::new();
    let late = Letter::of(&undo(&follow()), world.now());
    world.pass(30);
    assert_eq!(send(&world, &follow()), "requested");
    let before = world.rows();
    assert_eq!(told(&world, &before, late.seal()).word, "", "signed before the Follow that stands");
    assert_eq!(world.followers(FollowerState::Requested), [ALICE]);
}

#[test]
fn a_follow_that_is_late_does_not_take_the_place_of_a_newer_one() {
    let world = World::new();
    let first = Letter::of(&follow(), world.now());
    let first_undo = Letter::of(&undo(&follow()), world.now() + SignedDuration::from_secs(10));
    world.pass(30);
    let mut second = follow();
    second["id"] = format!("{ALICE}#follows/2").into();
    assert_eq!(send(&world, &second), "requested");
    for (letter, word) in [(first, ""), (first_undo, "removed")] {
        let before = world.rows();
        let answer = told(&world, &before, letter.seal());
        assert_eq!((answer.status, answer.word.as_str()), (202, word));
    }
    assert_eq!(world.followers(FollowerState::Requested), [ALICE]);
}

#[test]
fn a_clock_that_was_ahead_does_not_hold_a_follower() {
    let world = World::new();
    let ahead = Letter::of(&follow(), world.now() + SignedDuration::from_mins(50));
    let before = world.rows();
    assert_eq!(told(&world, &before, ahead.seal()).word, "requested");
    world.pass(60);
    assert_eq!(send(&world, &undo(&follow())), "left");
    world.pass(60);
    let before = world.rows();
    assert_eq!(told(&world, &before, ahead.seal()).word, "", "the old request cannot be played again");
}

#[test]
fn one_id_is_one_activity() {
    let world = World::new();
    let like = json!({"id": format!("{ALICE}#likes/1"), "type": "Like", "actor": ALICE, "object": POST});
    assert_eq!(send(&world, &like), "shown");
    let mut other = like.clone();
    other["type"] = "Announce".into();
    other["to"] = json!(["as:Public"]);
    assert_eq!(send(&world, &other), "", "T-11");
    assert_eq!(world.interactions().len(), 1);
}

#[test]
fn an_undo_may_come_first() {
    for object in [follow(), follow()["id"].clone()] {
        let world = World::new();
        let request = Letter::of(&follow(), world.now());
        let taken_back = json!({"id": format!("{ALICE}#undo"), "type": "Undo", "actor": ALICE, "object": object});
        world.pass(1);
        assert_eq!(send(&world, &taken_back), "removed");
        let before = world.rows();
        assert_eq!(told(&world, &before, request.seal()).word, "");
        assert!(world.followers(FollowerState::Requested).is_empty());
    }
}

#[test]
fn a_neighbour_cannot_take_back_what_comes() {
    let world = World::new();
    let request = Letter::of(&follow(), world.now());
    for (n, object) in [follow()["id"].clone(), ALICE.into(), format!("{ALICE}/notes/1").into()].into_iter().enumerate()
    {
        world.pass(1);
        let forged = json!({"id": format!("{}#undo/{n}", super::world::BOB), "type": "Undo", "actor": super::world::BOB, "object": object});
        send(&world, &forged);
    }
    let before = world.rows();
    assert_eq!(told(&world, &before, request.seal()).word, "requested");
    let note = super::answers::note(&format!("{ALICE}/notes/1"));
    assert_eq!(send(&world, &super::answers::create(&note)), "waiting");
}

#[test]
fn the_owners_yes_after_the_undo_changes_nothing() {
    let world = World::new();
    assert_eq!(send(&world, &follow()), "requested");
    let asked = super::world::run(world.ports.store.followers(FollowerState::Requested, None, 1)).unwrap().remove(0);
    world.pass(5);
    assert_eq!(send(&world, &undo(&follow())), "left");
    world.apply(vec![Effect::PutFollower(crate::ports::Follower { state: FollowerState::Accepted, ..asked })]);
    assert!(world.followers(FollowerState::Accepted).is_empty());
    assert_eq!(US, world.ports.published.policy().actor.as_str());
}
