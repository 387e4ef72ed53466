//! Every outcome can be reached, and has a word of its own.

use super::answers::{create, note};
use super::world::{ALICE, POST, US, World};
use super::{letter::follow, world::person};
use crate::inbox::Outcome;
use crate::vocab::{Follows, Replies};
use serde_json::json;
use std::collections::HashSet;

#[test]
fn every_outcome_can_be_reached() {
    let world = World::new();
    let mut reached = HashSet::new();
    let mut act = |activity: serde_json::Value| {
        world.pass(1);
        reached.insert(world.judge(&activity).unwrap().0);
    };
    let says = |kind: &str, n: u32, object: serde_json::Value| json!({"id": format!("{ALICE}#{kind}{n}"), "type": kind, "actor": ALICE, "object": object});
    act(says("Delete", 0, ALICE.into()));
    act(says("Wave", 0, POST.into()));
    world.rule(|policy| policy.follows = Follows::Off);
    act(says("Follow", 0, US.into()));
    world.rule(|policy| policy.follows = Follows::Ask);
    act(follow());
    world.rule(|policy| policy.follows = Follows::Open);
    act(follow());
    act(says("Like", 1, POST.into()));
    act(says("Like", 1, POST.into()));
    let mut reply = note(&format!("{ALICE}/notes/1"));
    act(create(&reply));
    reply["content"] = "edited".into();
    act(says("Update", 1, reply));
    let mut private = note(&format!("{ALICE}/notes/2"));
    (private["to"], private["cc"]) = (json!([US]), json!([]));
    world.rule(|policy| policy.replies = Replies::Open);
    act(create(&private));
    act(says("Undo", 1, says("Like", 1, POST.into())));
    act(says("Update", 2, ALICE.into()));
    act(says("Flag", 1, POST.into()));
    let mut home = person("https://new.example/alice", &super::world::KEY);
    home["alsoKnownAs"] = ALICE.into();
    world.serve("https://new.example/alice", &home);
    let mut moved = says("Move", 1, ALICE.into());
    moved["target"] = "https://new.example/alice".into();
    act(moved);
    act(says("Undo", 2, follow()));
    act(says("Block", 1, US.into()));
    act(says("Follow", 2, US.into()));
    act(says("Delete", 2, ALICE.into()));
    let missing: Vec<Outcome> = Outcome::ALL.into_iter().filter(|outcome| !reached.contains(outcome)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_outcome_has_a_word_of_its_own() {
    let words: HashSet<&str> = Outcome::ALL.into_iter().map(Outcome::word).collect();
    assert_eq!(words.len(), Outcome::ALL.len());
    assert_eq!(Outcome::ALL.into_iter().collect::<HashSet<_>>().len(), 17);
}
