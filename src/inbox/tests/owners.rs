//! O: Undo, Delete, Update, Block and Move touch only what their sender made.

use super::answers::{PUBLIC, create, note};
use super::letter::follow;
use super::world::{ALICE, BOB, KEY, MALLORY, POST, US, World, person, url};
use crate::inbox::{Outcome, Refusal};
use crate::ports::{Blocked, Effect, FollowerState, InteractionState};
use crate::vocab::{Follows, Replies};
use serde_json::{Value, json};

fn act(actor: &str, kind: &str, object: Value) -> Value {
    let id = format!("{actor}#{kind}-{}", object.to_string().len());
    let mut activity = json!({"id": id, "type": kind, "actor": actor});
    activity["object"] = object;
    activity
}

fn outcome(world: &World, activity: &Value) -> Outcome {
    world.judge(activity).unwrap().0
}

fn reply() -> Value {
    note(&format!("{ALICE}/notes/1"))
}

/// Alice follows, and has said, liked and boosted something; all of it is shown.
fn settled() -> World {
    let world = World::new();
    world.rule(|policy| (policy.follows, policy.replies) = (Follows::Open, Replies::Open));
    assert_eq!(outcome(&world, &follow()), Outcome::Accepted);
    assert_eq!(outcome(&world, &create(&reply())), Outcome::Shown);
    for kind in ["Like", "Announce"] {
        let mut activity = act(ALICE, kind, POST.into());
        activity["to"] = json!([PUBLIC]);
        assert_eq!(outcome(&world, &activity), Outcome::Shown);
    }
    world.rule(|policy| policy.replies = Replies::Ask);
    world.pass(60);
    world
}

#[test]
fn nobody_else_takes_it_back() {
    let follow_of_alice = follow();
    for thief in [BOB, MALLORY] {
        let world = settled();
        let rows = |world: &World| (world.followers(FollowerState::Accepted), world.interactions());
        let before = rows(&world);
        let id = reply()["id"].clone();
        for activity in [
            act(thief, "Undo", follow_of_alice.clone()),
            act(thief, "Undo", follow_of_alice["id"].clone()),
            act(thief, "Undo", json!({"id": follow_of_alice["id"], "type": "Follow", "object": US})),
            act(thief, "Undo", json!({"type": "Like", "actor": ALICE, "object": POST})),
            act(thief, "Undo", json!({"type": "Like", "actor": {"name": "alice"}, "object": POST})),
            act(thief, "Delete", id.clone()),
            act(thief, "Delete", json!({"id": id, "type": "Tombstone"})),
            act(thief, "Delete", reply()),
            act(thief, "Delete", ALICE.into()),
        ] {
            let (_, effects) = world.judge(&activity).unwrap();
            assert_eq!(rows(&world), before, "O-04, O-05, O-11: {activity}");
            let marks = |effect: &Effect| matches!(effect, Effect::MarkGone { id, .. } if id.starts_with(thief));
            let of_pair = |effect: &Effect| matches!(effect, Effect::RemoveInteractionWith { actor, .. } if actor.as_str() == thief);
            assert!(effects.iter().all(|effect| marks(effect) || of_pair(effect)), "{effects:?}");
        }
        let mut edit = reply();
        edit["content"] = "theirs now".into();
        edit["attributedTo"] = thief.into();
        let mut update = act(thief, "Update", edit);
        for said in [json!(thief), json!(ALICE)] {
            update["object"]["attributedTo"] = said;
            _ = world.judge(&update);
            assert_eq!(rows(&world), before, "O-06");
        }
    }
}

#[test]
fn who_undoes_anothers_follow_keeps_their_own() {
    let world = settled();
    let mut own = follow();
    own["id"] = format!("{BOB}#follows/1").into();
    own["actor"] = BOB.into();
    assert_eq!(outcome(&world, &own), Outcome::Accepted);
    world.pass(1);
    assert_eq!(outcome(&world, &act(BOB, "Undo", follow())), Outcome::Ignored);
    assert_eq!(world.followers(FollowerState::Accepted).len(), 2);
}

#[test]
fn undo_takes_back_by_id_by_pair_and_by_both() {
    for (object, expected) in [
        (follow(), Outcome::Left),
        (follow()["id"].clone(), Outcome::Left),
        (json!({"id": "https://home.example/other-id", "type": "Follow", "actor": ALICE, "object": US}), Outcome::Left),
        (
            json!({"id": "https://home.example/other-id", "type": "Follow", "actor": {"id": ALICE}, "object": {"id": US}}),
            Outcome::Left,
        ),
        (act(ALICE, "Like", POST.into()), Outcome::Removed),
        (
            json!({"id": "https://home.example/other-id", "type": "Like", "actor": ALICE, "object": POST}),
            Outcome::Removed,
        ),
        (
            json!({"id": "https://home.example/other-id", "type": "Announce", "actor": ALICE, "object": POST}),
            Outcome::Removed,
        ),
        (reply()["id"].clone(), Outcome::Removed),
        (json!("https://elsewhere.example/1"), Outcome::Ignored),
    ] {
        let world = settled();
        let before = world.followers(FollowerState::Accepted).len() + world.interactions().len();
        assert_eq!(outcome(&world, &act(ALICE, "Undo", object.clone())), expected, "{object}");
        let after = world.followers(FollowerState::Accepted).len() + world.interactions().len();
        assert_eq!(before - after, usize::from(expected != Outcome::Ignored), "{object}");
    }
}

#[test]
fn what_was_deleted_stays_so() {
    let world = settled();
    assert_eq!(
        outcome(&world, &act(ALICE, "Delete", json!({"id": reply()["id"], "type": "Tombstone"}))),
        Outcome::Removed
    );
    let mut again = create(&reply());
    again["id"] = format!("{ALICE}#late").into();
    assert_eq!(outcome(&world, &again), Outcome::Ignored);
    // Before it came.
    let coming = note(&format!("{ALICE}/notes/2"));
    assert_eq!(outcome(&world, &act(ALICE, "Delete", coming["id"].clone())), Outcome::Removed);
    assert_eq!(outcome(&world, &create(&coming)), Outcome::Ignored);
    // A neighbour's mark says nothing about it.
    world
        .judge(&{
            let mut f = follow();
            f["id"] = format!("{BOB}#1").into();
            f["actor"] = BOB.into();
            f
        })
        .unwrap();
    let third = note(&format!("{ALICE}/notes/3"));
    assert_eq!(outcome(&world, &act(BOB, "Delete", third["id"].clone())), Outcome::Removed);
    assert_eq!(outcome(&world, &create(&third)), Outcome::Waiting);
}

#[test]
fn the_end_of_an_actor() {
    let world = settled();
    assert_eq!(outcome(&world, &act(ALICE, "Delete", ALICE.into())), Outcome::Forgotten, "O-10");
    assert!(world.interactions().is_empty() && world.followers(FollowerState::Accepted).is_empty());
    // Once forgotten, they are not known; asked of somebody who never was, nothing happens at all.
    let mut again = act(ALICE, "Delete", json!({"id": ALICE}));
    again["id"] = format!("{ALICE}#again").into();
    assert_eq!(world.judge(&again).unwrap(), (Outcome::NeverKnown, Vec::new()), "F-08");
    assert_eq!(world.judge(&act(BOB, "Delete", BOB.into())).unwrap(), (Outcome::NeverKnown, Vec::new()), "F-08");
    assert_eq!(world.judge(&act(BOB, "Update", person(BOB, &KEY))).unwrap(), (Outcome::NeverKnown, Vec::new()));
}

fn edited(change: impl FnOnce(&mut Value)) -> Value {
    let mut edit = reply();
    edit["content"] = "<p>Better soup</p>".into();
    edit["updated"] = "2026-11-05T12:00:30Z".into();
    change(&mut edit);
    let mut update = act(ALICE, "Update", edit.clone());
    update["to"] = edit["to"].clone();
    update["cc"] = edit["cc"].clone();
    update["id"] = format!("{ALICE}#update-{}", super::letter::sha256(edit.to_string().as_bytes())).into();
    update
}

fn stored(world: &World) -> crate::ports::Interaction {
    world.interactions().into_iter().find(|it| it.id.as_str() == reply()["id"]).unwrap()
}

#[test]
fn an_edit_waits_beside_what_was_approved() {
    let world = settled();
    assert_eq!(outcome(&world, &edited(|_| {})), Outcome::Edited);
    let now = stored(&world);
    assert_eq!(now.state, InteractionState::Approved);
    assert!(now.note.unwrap().content.contains("Good"), "O-06: the old stays until it is decided");
    assert!(now.edit.unwrap().content.contains("Better"));
    // An older edit that is late, and the same again.
    assert_eq!(
        outcome(&world, &edited(|e| (e["updated"], e["content"]) = ("2026-11-05T12:00:10Z".into(), "old".into()))),
        Outcome::Ignored
    );
    assert_eq!(outcome(&world, &edited(|e| e["x"] = 1.into())), Outcome::Ignored);
    assert_eq!(
        outcome(&world, &edited(|e| e["id"] = format!("{ALICE}/notes/9").into())),
        Outcome::Ignored,
        "never seen"
    );
}

#[test]
fn an_edit_shows_what_was_private_to_nobody() {
    let world = World::new();
    world.rule(|policy| policy.replies = Replies::Open);
    let mut private = reply();
    private["to"] = json!([US]);
    private["cc"] = json!([]);
    assert_eq!(outcome(&world, &create(&private)), Outcome::Private);
    let (outcome_of_edit, effects) = world.judge(&edited(|_| {})).unwrap();
    assert_eq!(outcome_of_edit, Outcome::Edited);
    let private = |it: &crate::ports::Interaction| it.state == InteractionState::Private && it.edit.is_none();
    assert!(matches!(effects.as_slice(), [Effect::PutInteraction(it)] if private(it)), "{effects:?}");
    assert_eq!(stored(&world).state, InteractionState::Private, "O-12");
    world.apply(vec![Effect::Moderate {
        id: reply()["id"].as_str().unwrap().to_owned(),
        state: InteractionState::Approved,
        hash: None,
    }]);
    assert_eq!(stored(&world).state, InteractionState::Private, "V-01");
    // Said again as if it were new, to everybody.
    let mut again = create(&reply());
    again["id"] = format!("{ALICE}#again").into();
    assert_eq!(outcome(&world, &again), Outcome::Repeated);
    assert_eq!(stored(&world).state, InteractionState::Private);
}

#[test]
fn an_edit_may_take_back_what_was_public() {
    let world = settled();
    assert_eq!(outcome(&world, &edited(|e| (e["to"], e["cc"]) = (json!([US]), json!([])))), Outcome::Edited);
    assert_eq!(stored(&world).state, InteractionState::Private);
}

#[test]
fn a_profile_is_read_where_it_lies() {
    let world = settled();
    let mut moved = person(ALICE, &KEY);
    moved["inbox"] = "https://evil.example/inbox".into();
    moved["publicKey"]["publicKeyPem"] = "x".into();
    let mut real = person(ALICE, &KEY);
    real["inbox"] = "https://home.example/new-inbox".into();
    world.serve(ALICE, &real);
    world.ports.recent.forget(&url(ALICE));
    assert_eq!(outcome(&world, &act(ALICE, "Update", moved)), Outcome::Refreshed, "O-07");
    let followers = super::world::run(world.ports.store.followers(FollowerState::Accepted, None, 9)).unwrap();
    assert_eq!(followers[0].inbox, url("https://home.example/new-inbox"));
    assert_eq!(followers[0].shared_inbox, Some(url("https://home.example/inbox")));
}

#[test]
fn a_block_of_us_is_taken_at_its_word() {
    let world = settled();
    assert_eq!(outcome(&world, &act(ALICE, "Block", BOB.into())), Outcome::Ignored);
    assert_eq!(outcome(&world, &act(ALICE, "Block", US.into())), Outcome::Shunned, "O-18");
    assert!(world.interactions().is_empty() && world.followers(FollowerState::Accepted).is_empty());
}

const NEW_HOME: &str = "https://new.example/alice";

fn moved(aliases: &Value) -> World {
    let world = settled();
    let mut target = person(NEW_HOME, &KEY);
    target["alsoKnownAs"] = aliases.clone();
    world.serve(NEW_HOME, &target);
    world
}

#[test]
fn a_move_is_believed_if_both_ends_say_so() {
    let mut activity = act(ALICE, "Move", ALICE.into());
    activity["target"] = NEW_HOME.into();
    assert_eq!(outcome(&moved(&json!([ALICE])), &activity), Outcome::Moved);
    assert_eq!(outcome(&moved(&json!(ALICE)), &activity), Outcome::Moved);
    assert_eq!(outcome(&moved(&json!([BOB])), &activity), Outcome::Ignored, "O-19");
    assert_eq!(outcome(&moved(&Value::Null), &activity), Outcome::Ignored, "O-19");
    let world = moved(&json!([ALICE]));
    world.block(Blocked::Domain("new.example".to_owned()));
    assert_eq!(world.judge(&activity).unwrap_err(), Refusal::Blocked, "O-19");
    // Somebody who does not follow makes us ask nobody.
    let world = World::new();
    assert_eq!(outcome(&world, &activity), Outcome::Ignored);
    assert!(!world.was_asked(NEW_HOME));
    // Nobody moves somebody else, nor moves to us.
    let world = moved(&json!([ALICE]));
    let mut forged = act(BOB, "Move", ALICE.into());
    forged["target"] = NEW_HOME.into();
    assert_eq!(outcome(&world, &forged), Outcome::Ignored);
    activity["target"] = US.into();
    assert_eq!(outcome(&world, &activity), Outcome::Ignored);
}
