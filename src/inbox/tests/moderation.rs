//! M, F: who is kept out, and who asks for too much.

use super::answers::{create, note};
use super::cases::told;
use super::letter::{Letter, follow};
use super::world::{ALICE, BOB, POST, World, url};
use crate::inbox::{Outcome, Refusal};
use crate::ports::{Allowances, Blocked, FollowerState, Knock, OutboundError};
use crate::vocab::Follows;
use http::StatusCode;
use serde_json::{Value, json};

fn activities() -> Vec<Value> {
    let act = |kind: &str, object: Value| json!({"id": format!("{ALICE}#{kind}"), "type": kind, "actor": ALICE, "object": object, "to": ["as:Public"]});
    let reply = note(&format!("{ALICE}/notes/1"));
    vec![
        follow(),
        create(&reply),
        act("Like", POST.into()),
        act("Announce", POST.into()),
        act("Flag", json!([POST])),
        act("QuoteRequest", POST.into()),
        act("Update", reply.clone()),
        act("Undo", follow()),
        act("Delete", reply["id"].clone()),
        act("Move", ALICE.into()),
        act("Block", super::world::US.into()),
        act("Delete", ALICE.into()),
    ]
}

#[test]
fn the_blocked_are_refused_whatever_they_say() {
    for whom in [Blocked::Domain("home.example".to_owned()), Blocked::Actor(ALICE.to_owned())] {
        let world = World::new();
        world.judge(&follow()).unwrap();
        world.judge(&create(&note(&format!("{ALICE}/notes/1")))).unwrap();
        world.block(whom);
        assert!(world.followers(FollowerState::Requested).is_empty(), "M-02");
        assert!(world.interactions().is_empty(), "M-03");
        let before = world.rows();
        for activity in activities() {
            let answer = told(&world, &before, Letter::of(&activity, world.now()).seal());
            assert_eq!((answer.status, answer.word.as_str(), answer.fetches), (403, "blocked", 0), "M-01: {activity}");
        }
        assert_eq!(world.rows(), before);
    }
}

#[test]
fn an_actor_is_blocked_without_their_neighbours() {
    let world = World::new();
    world.block(Blocked::Actor(ALICE.to_owned()));
    let mut asked = follow();
    asked["id"] = format!("{BOB}#1").into();
    asked["actor"] = BOB.into();
    assert_eq!(world.judge(&asked).unwrap().0, Outcome::Requested);
    // A key on another host does not make somebody else of them.
    let mut letter = Letter::of(&follow(), world.now());
    letter.key_id = "https://evil.example/users/mallory#main-key".to_owned();
    let before = world.rows();
    assert_eq!(told(&world, &before, letter.seal()).status, 401, "O-17");
}

#[test]
fn what_was_removed_does_not_come_back_with_the_block() {
    let world = World::new();
    world.rule(|policy| policy.follows = Follows::Open);
    world.judge(&follow()).unwrap();
    let whom = Blocked::Domain("home.example".to_owned());
    world.block(whom.clone());
    world.apply(vec![crate::ports::Effect::RemoveBlock(whom)]);
    assert!(world.followers(FollowerState::Accepted).is_empty(), "M-06");
}

fn numbered(kind: &str, n: usize, object: &Value) -> Value {
    json!({"id": format!("{ALICE}#{kind}-{n}"), "type": kind, "actor": ALICE, "object": object})
}

/// How many of so many are taken before the domain has to wait.
fn taken(kind: &str, object: impl Fn(usize) -> Value) -> usize {
    let world = World::with(Allowances::INTERNET);
    let judged = |n| world.judge(&numbered(kind, n, &object(n)));
    let count = (0..400).take_while(|n| judged(*n).is_ok()).count();
    if count < 400 {
        assert_eq!(judged(400).unwrap_err(), Refusal::TooMany);
        assert_eq!(
            world.judge(&numbered(kind, 401, &object(401))).unwrap_err().status(),
            StatusCode::TOO_MANY_REQUESTS
        );
        world.pass(60);
        assert!(judged(402).is_ok(), "it passes");
    }
    count
}

#[test]
fn floods() {
    assert_eq!(taken("Follow", |_| super::world::US.into()), 120, "F-01");
    assert_eq!(taken("Like", |_| POST.into()), 240, "F-04");
    assert_eq!(taken("Flag", |_| POST.into()), 240);
    let reply = |n| {
        let id = format!("{ALICE}/notes/{n}");
        note(&id)
    };
    assert_eq!(taken("Create", reply), 240, "F-03");
    // Each leaves a row although there is nothing to take back.
    assert_eq!(taken("Undo", |n| format!("{ALICE}/{n}").into()), 240);
    assert_eq!(taken("Wave", |_| POST.into()), 400, "what is ignored costs nothing");
}

#[test]
fn whoever_takes_something_back_does_not_wait() {
    let world = World::with(Allowances::INTERNET);
    world.judge(&follow()).unwrap();
    assert_eq!(world.judge(&numbered("Like", 0, &POST.into())).unwrap().0, Outcome::Shown);
    while world.ports.recent.allow(Knock::Word, "home.example", world.now()) {}
    assert_eq!(world.judge(&numbered("Undo", 1, &numbered("Like", 0, &POST.into()))).unwrap().0, Outcome::Removed);
    assert_eq!(world.judge(&numbered("Undo", 2, &follow())).unwrap().0, Outcome::Left);
    assert_eq!(world.judge(&numbered("Undo", 3, &follow())).unwrap_err(), Refusal::TooMany);
}

#[test]
fn a_list_that_is_full_takes_no_more_of_one_host() {
    let world = World::new();
    for n in 0..500 {
        assert_eq!(world.judge(&create(&note(&format!("{ALICE}/notes/{n}")))).unwrap().0, Outcome::Waiting);
    }
    assert_eq!(world.judge(&create(&note(&format!("{BOB}/notes/1")))).unwrap_err(), Refusal::TooMany, "F-03");
    assert_eq!(world.judge(&create(&note("https://evil.example/users/mallory/notes/1"))).unwrap().0, Outcome::Waiting);
}

/// O-10, when the key is gone with its owner.
#[test]
fn a_farewell_is_proven_by_the_servers_own_word() {
    let farewell = json!({"id": format!("{ALICE}#delete"), "type": "Delete", "actor": ALICE, "object": ALICE});
    let tombstone = json!({"id": ALICE, "type": "Tombstone"});
    for (gone, status, word) in [
        (Err(OutboundError::Status(StatusCode::GONE)), 202, "forgotten"),
        (Ok(tombstone), 202, "forgotten"),
        (Err(OutboundError::Status(StatusCode::NOT_FOUND)), 401, "key-not-proven"),
        (Err(OutboundError::Unreachable("refused")), 503, "key-host-down"),
    ] {
        let world = World::new();
        world.judge(&follow()).unwrap();
        world.pass(48 * 3600);
        match gone {
            Ok(document) => world.serve(ALICE, &document),
            Err(why) => world.fail(ALICE, why),
        }
        // Something else of theirs comes first, and cannot be proven any more: a like, the end of a note, words about themselves.
        let before = world.rows();
        for (kind, object) in
            [("Like", POST.to_owned()), ("Delete", format!("{ALICE}/notes/1")), ("Update", ALICE.to_owned())]
        {
            let other = Letter::of(&numbered(kind, 1, &object.into()), world.now());
            assert_ne!(told(&world, &before, other.seal()).status, 202, "{kind}");
        }
        let answer = told(&world, &before, Letter::of(&farewell, world.now()).seal());
        assert_eq!((answer.status, answer.word.as_str(), answer.fetches), (status, word, 0));
        assert_eq!(world.followers(FollowerState::Requested).is_empty(), status == 202);
    }
}

#[test]
fn who_is_forgotten_is_not_kept_in_mind() {
    let world = World::new();
    let before = world.rows();
    told(&world, &before, Letter::of(&follow(), world.now()).seal());
    assert!(world.ports.recent.card(&url(ALICE), world.now()).is_some());
    world.pass(1);
    let before = world.rows();
    let farewell = json!({"id": format!("{ALICE}#delete"), "type": "Delete", "actor": ALICE, "object": ALICE});
    told(&world, &before, Letter::of(&farewell, world.now()).seal());
    assert!(world.ports.recent.card(&url(ALICE), world.now()).is_none());
}

/// F-08: a server closes.
#[test]
fn a_storm_of_farewells_asks_nobody_and_writes_nothing() {
    let world = World::with(Allowances::INTERNET);
    let before = world.rows();
    let letter = Letter::of(&follow(), world.now());
    for n in 0..300 {
        let actor = format!("https://home.example/users/{n}");
        let farewell = json!({"id": format!("{actor}#delete"), "type": "Delete", "actor": actor, "object": actor, "to": ["as:Public"]});
        let mut letter = Letter { key_id: format!("{actor}#main-key"), ..letter.clone() };
        letter.write(serde_json::to_vec(&farewell).unwrap());
        let mut request = letter.unsigned();
        let value =
            format!("keyId=\"{actor}#main-key\",headers=\"(request-target) host date digest\",signature=\"AAAA\"");
        request.headers_mut().insert("signature", value.parse().unwrap());
        let answer = told(&world, &before, request);
        assert_eq!((answer.status, answer.word.as_str(), answer.fetches), (202, "", 0));
    }
}
