//! O: likes, boosts and reports, and what is nothing to us.

use super::answers::{PUBLIC, note};
use super::world::{ALICE, BOB, KEY, MALLORY, POST, US, World, person};
use crate::inbox::Outcome;
use crate::ports::InteractionKind;
use serde_json::{Value, json};

fn outcome(world: &World, activity: &Value) -> Outcome {
    world.judge(activity).unwrap().0
}

fn reply() -> Value {
    note(&format!("{ALICE}/notes/1"))
}

#[test]
fn likes_and_boosts() {
    let act = |kind: &str, extra: Value| {
        let world = World::new();
        let mut activity = json!({"id": format!("{ALICE}#1"), "type": kind, "actor": ALICE, "object": POST});
        activity.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let outcome = world.judge(&activity).unwrap().0;
        (outcome, world.interactions().pop().map(|it| it.kind))
    };
    let reaction = |emoji: &str| Some(InteractionKind::Reaction(emoji.to_owned()));
    for (content, kind) in [
        ("\u{1f389}", reaction("\u{1f389}")),
        (":blobcat:", reaction(":blobcat:")),
        ("\u{2764}", Some(InteractionKind::Like)),
        ("\u{2764}\u{fe0f}", Some(InteractionKind::Like)),
        ("", Some(InteractionKind::Like)),
        (":\"><img src=x>:", Some(InteractionKind::Like)),
        (&"x".repeat(10_000), Some(InteractionKind::Like)),
    ] {
        assert_eq!(act("Like", json!({"content": content})), (Outcome::Shown, kind.clone()), "B-13");
        assert_eq!(act("EmojiReact", json!({"content": content})), (Outcome::Shown, kind));
    }
    assert_eq!(act("Dislike", json!({})).0, Outcome::Ignored);
    assert_eq!(act("Announce", json!({"to": [PUBLIC]})), (Outcome::Shown, Some(InteractionKind::Boost)));
    assert_eq!(act("Announce", json!({"to": [format!("{ALICE}/followers")]})).0, Outcome::Private);
    let foreign = json!({"object": {"id": POST, "type": "Note", "attributedTo": MALLORY, "content": "not ours"}});
    assert_eq!(act("Like", foreign), (Outcome::Shown, Some(InteractionKind::Like)), "O-08");
    assert_eq!(
        act(
            "Announce",
            json!({"object": {"type": "Create", "id": "https://home.example/c/1", "object": reply()}, "to": [PUBLIC]})
        )
        .0,
        Outcome::Ignored,
        "FEP-1b12"
    );
}

#[test]
fn a_thousand_likes_of_one_are_one() {
    let world = World::new();
    for n in 0..1000 {
        let like = json!({"id": format!("{ALICE}#{n}"), "type": "Like", "actor": ALICE, "object": POST});
        world.judge(&like).unwrap();
    }
    assert_eq!(world.interactions().len(), 1, "O-26");
}

#[test]
fn reports_are_for_the_owner() {
    let world = World::new();
    let mut server = person("https://home.example/actor", &KEY);
    server["type"] = "Application".into();
    world.serve("https://home.example/actor", &server);
    let flag = |objects: Value| json!({"id": "https://home.example/1", "type": "Flag", "actor": "https://home.example/actor", "object": objects, "content": "\u{e9}".repeat(9000)});
    assert_eq!(outcome(&world, &flag(json!(["https://elsewhere.example/1"]))), Outcome::Ignored);
    let long = format!("https://me.example/ap/posts/{}", "x".repeat(100_000));
    assert_eq!(outcome(&world, &flag(json!([long]))), Outcome::Ignored);
    assert_eq!(
        outcome(&world, &flag(json!([US, POST, long, "https://elsewhere.example/1"]))),
        Outcome::Reported,
        "O-20"
    );
    let stored = super::world::run(world.ports.store.complaints(9)).unwrap();
    assert_eq!(stored[0].objects, [US, POST]);
    assert_eq!(stored[0].content.chars().count(), 5000);
    assert!(world.interactions().is_empty());
}

#[test]
fn what_is_nothing_to_us_is_taken_and_left() {
    for (name, activity) in [
        ("O-13", json!({"type": "Accept", "object": {"type": "Follow", "actor": US, "object": ALICE}})),
        ("O-13", json!({"type": "Reject", "object": "https://me.example/follow/1"})),
        ("O-14", json!({"type": "Undo", "object": {"type": "Undo", "actor": ALICE, "object": "x"}})),
        ("O-14", json!({"type": "Undo", "object": {"type": "Accept", "actor": ALICE, "id": format!("{US}#accept-1")}})),
        ("O-15", json!({"type": "Follow", "object": POST})),
        ("O-15", json!({"type": "Follow", "object": "https://me.example/"})),
        ("O-15", json!({"type": "Follow", "object": format!("{US}/")})),
        ("O-15", json!({"type": "Follow", "object": format!("{US}#main-key")})),
        ("O-15", json!({"type": "Follow", "object": [US, BOB]})),
        ("O-18", json!({"type": "Block", "object": US})),
        ("O-21", json!({"type": "Add", "object": POST, "target": "https://me.example/ap/featured.json"})),
        ("O-21", json!({"type": "Remove", "object": POST, "target": "https://me.example/ap/featured.json"})),
        ("O-24", json!({"type": "OrderedCollection", "orderedItems": vec![json!({"type": "Delete"}); 1000]})),
        (
            "O-24",
            json!({"type": "Create", "object": {"id": format!("{ALICE}/c"), "type": "Collection", "items": [reply()]}}),
        ),
    ] {
        let world = World::new();
        let mut activity = activity;
        activity["id"] = format!("{ALICE}#1").into();
        activity["actor"] = ALICE.into();
        let before = world.rows();
        assert_eq!(world.judge(&activity).unwrap(), (Outcome::Ignored, Vec::new()), "{name}: {activity}");
        assert_eq!(world.rows(), before, "{name}");
    }
}
