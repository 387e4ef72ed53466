//! O, V: replies — whose they are, what they answer, and who may read them.

use super::world::{ALICE, BOB, DRAFT, MALLORY, POST, US, World};
use crate::inbox::{Outcome, Refusal};
use crate::ports::{Interaction, InteractionState};
use crate::vocab::Replies;
use serde_json::{Value, json};

pub(super) const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// A reply to the post, by whoever lives where its id lies, addressed to everybody.
pub(super) fn note(id: &str) -> Value {
    let author = id.split("/notes/").next().unwrap();
    json!({
        "id": id,
        "type": "Note",
        "attributedTo": author,
        "inReplyTo": POST,
        "content": "<p>Good soup</p>",
        "to": [PUBLIC],
        "cc": [US],
    })
}

pub(super) fn create(note: &Value) -> Value {
    json!({
        "id": format!("{}/activity", note["id"].as_str().unwrap()),
        "type": "Create",
        "actor": note["attributedTo"],
        "object": note,
        "to": note["to"],
        "cc": note["cc"],
    })
}

fn reply() -> Value {
    note(&format!("{ALICE}/notes/1"))
}

fn outcome(world: &World, activity: &Value) -> Outcome {
    world.judge(activity).unwrap().0
}

fn changed(change: impl FnOnce(&mut Value)) -> (Outcome, Vec<Interaction>) {
    let world = World::new();
    let mut note = reply();
    change(&mut note);
    let outcome = outcome(&world, &create(&note));
    (outcome, world.interactions())
}

#[test]
fn a_picture_without_words_is_told_in_words() {
    let (outcome, stored) = changed(|note| {
        note["content"] = "<p></p>".into();
        note["attachment"] = json!([{"type": "Document", "mediaType": "image/jpeg", "name": "My soup"}]);
    });
    assert_eq!(outcome, Outcome::Waiting);
    assert_eq!(stored[0].note.as_ref().unwrap().content, "<p>[1 picture: My soup]</p>");
}

#[test]
fn the_object_is_its_authors() {
    let refused = |change: fn(&mut Value)| {
        let mut activity = create(&reply());
        change(&mut activity);
        let world = World::new();
        let why = world.judge(&activity).unwrap_err();
        assert!(world.interactions().is_empty());
        assert!(matches!(why, Refusal::NotTheirs(_)));
        why.status().as_u16()
    };
    assert_eq!(refused(|a| a["object"]["id"] = "https://evil.example/1".into()), 401, "O-02");
    assert_eq!(refused(|a| a["object"]["id"] = POST.into()), 401, "J-17");
    assert_eq!(refused(|a| a["object"]["attributedTo"] = BOB.into()), 401, "O-03");
    assert_eq!(refused(|a| a["object"]["attributedTo"] = MALLORY.into()), 401, "O-03");
    assert_eq!(refused(|a| a["object"]["attributedTo"] = json!([ALICE, BOB])), 401, "O-03");
    let mut activity = create(&reply());
    activity["object"].as_object_mut().unwrap().remove("attributedTo");
    assert_eq!(outcome(&World::new(), &activity), Outcome::Waiting, "O-03");
}

#[test]
fn what_it_answers_is_here() {
    for (parent, taken) in [
        (json!(POST), true),
        (json!({"id": POST}), true),
        (json!([POST]), true),
        (json!([POST, DRAFT]), false),
        (json!(DRAFT), false),
        (json!("https://me.example/ap/posts/never.json"), false),
        (json!("https://me.example/ap/posts/soup.json#x"), false),
        (json!("https://elsewhere.example/1"), false),
        (json!(7), false),
    ] {
        let (outcome, stored) = changed(|note| {
            note["inReplyTo"] = parent.clone();
            note["cc"] = json!([]);
        });
        assert_eq!(outcome == Outcome::Waiting, taken, "B-17, O-22: {parent}");
        assert_eq!(stored.len(), usize::from(taken));
    }
}

/// The post that is held is named where nobody looks, the draft where the reply hangs.
#[test]
fn a_post_that_is_held_vouches_for_no_other() {
    let world = World::new();
    let mut note = reply();
    note["inReplyTo"] = DRAFT.into();
    note["object"] = POST.into();
    let mut activity = create(&note);
    activity["instrument"] = POST.into();
    assert_eq!(outcome(&world, &activity), Outcome::Ignored);
    for kind in ["Like", "Announce"] {
        let activity = json!({"id": format!("{ALICE}#1"), "type": kind, "actor": ALICE, "object": DRAFT, "instrument": POST, "to": [PUBLIC]});
        assert_eq!(outcome(&world, &activity), Outcome::Ignored);
    }
    assert!(world.interactions().is_empty());
}

#[test]
fn what_is_words() {
    for (kind, taken) in [
        (json!("Note"), true),
        (json!(["Note"]), true),
        (json!("Article"), true),
        (json!("Page"), true),
        (json!("Question"), false),
        (json!("Video"), false),
        (json!("Event"), false),
        (json!("Person"), false),
        (json!("Tombstone"), false),
        (json!("ChatMessage"), false),
        (json!("OrderedCollection"), false),
        (json!(["Note", "Question"]), false),
        (Value::Null, false),
    ] {
        assert_eq!(changed(|note| note["type"] = kind.clone()).0 == Outcome::Waiting, taken, "O-23: {kind}");
    }
    let vote = changed(|note| {
        note["name"] = "Soup".into();
        note.as_object_mut().unwrap().remove("content");
    });
    assert_eq!(vote.0, Outcome::Ignored, "a vote");
    assert_eq!(
        outcome(
            &World::new(),
            &json!({"id": format!("{ALICE}#1"), "type": "Create", "actor": ALICE, "object": format!("{ALICE}/notes/1")})
        ),
        Outcome::Ignored
    );
}

/// Only what is addressed to everybody, inside and outside, can ever be shown.
#[test]
fn who_may_read_it() {
    let followers = format!("{ALICE}/followers");
    for (to, cc, outer, state) in [
        (json!([PUBLIC]), json!([US]), None, InteractionState::Pending),
        (json!([followers]), json!([PUBLIC]), None, InteractionState::Pending),
        (json!("as:Public"), json!(null), None, InteractionState::Pending),
        (json!({"id": PUBLIC}), json!([]), None, InteractionState::Pending),
        (json!([US]), json!([]), None, InteractionState::Private),
        (json!([followers]), json!([US]), None, InteractionState::Private),
        (json!(null), json!(null), None, InteractionState::Private),
        (json!([PUBLIC]), json!([US]), Some(json!([US])), InteractionState::Private),
        (json!([US]), json!([]), Some(json!([PUBLIC])), InteractionState::Private),
        (vec![US; 64].into_iter().chain([PUBLIC]).collect(), json!([]), None, InteractionState::Private),
    ] {
        let world = World::new();
        // The most open rule: what is not private would be shown at once.
        world.rule(|policy| policy.replies = Replies::Open);
        let mut note = reply();
        note["to"] = to.clone();
        note["cc"] = cc;
        let mut activity = create(&note);
        if let Some(outer) = outer {
            activity["to"] = outer;
            activity["cc"] = json!([]);
        }
        world.judge(&activity).unwrap();
        let shown = if state == InteractionState::Pending { InteractionState::Approved } else { state };
        assert_eq!(world.interactions()[0].state, shown, "O-25: {to}");
        assert!(!format!("{:?}", world.interactions()).contains("bcc"), "V-06");
    }
}

#[test]
fn whose_replies_are_shown() {
    for (rule, follows, expected) in [
        (Replies::Ask, true, Outcome::Waiting),
        (Replies::Followers, false, Outcome::Waiting),
        (Replies::Followers, true, Outcome::Shown),
        (Replies::Open, false, Outcome::Shown),
        (Replies::Off, true, Outcome::Ignored),
    ] {
        let world = World::new();
        if follows {
            world.rule(|policy| policy.follows = crate::vocab::Follows::Open);
            assert_eq!(outcome(&world, &super::letter::follow()), Outcome::Accepted);
        }
        world.rule(|policy| policy.replies = rule);
        assert_eq!(outcome(&world, &create(&reply())), expected, "{rule:?}");
    }
}

#[test]
fn a_request_to_follow_does_not_make_a_follower() {
    let world = World::new();
    world.rule(|policy| policy.replies = Replies::Followers);
    assert_eq!(outcome(&world, &super::letter::follow()), Outcome::Requested);
    assert_eq!(outcome(&world, &create(&reply())), Outcome::Waiting);
}

#[test]
fn an_answer_to_a_private_message_is_private() {
    let world = World::new();
    world.rule(|policy| policy.replies = Replies::Open);
    let mut private = reply();
    private["to"] = json!([US]);
    private["cc"] = json!([]);
    assert_eq!(outcome(&world, &create(&private)), Outcome::Private);
    let mut answer = note(&format!("{BOB}/notes/1"));
    answer["inReplyTo"] = private["id"].clone();
    assert_eq!(outcome(&world, &create(&answer)), Outcome::Private);
}

#[test]
fn an_answer_to_what_the_owner_refused_is_not_taken() {
    let world = World::new();
    assert_eq!(outcome(&world, &create(&reply())), Outcome::Waiting);
    let id = reply()["id"].as_str().unwrap().to_owned();
    let moderate = |state| crate::ports::Effect::Moderate { id: id.clone(), state, hash: None };
    let mut answer = note(&format!("{BOB}/notes/1"));
    answer["inReplyTo"] = id.as_str().into();
    answer["cc"] = json!([]);
    world.apply(vec![moderate(InteractionState::Approved)]);
    assert_eq!(outcome(&world, &create(&answer)), Outcome::Waiting);
    world.apply(vec![moderate(InteractionState::Rejected)]);
    answer["id"] = format!("{BOB}/notes/2").into();
    assert_eq!(outcome(&world, &create(&answer)), Outcome::Ignored);
    // And the first cannot be said again.
    let mut again = create(&reply());
    again["id"] = format!("{ALICE}#again").into();
    assert_eq!(outcome(&world, &again), Outcome::Repeated);
}

#[test]
fn what_is_stored_is_short() {
    let (_, stored) = changed(|note| {
        note["content"] = "\u{e9}".repeat(100_000).into();
        note["summary"] = format!("warning\n\u{1b}[31m{}", "s".repeat(300_000)).into();
        note["tag"] = vec![json!({"type": "Hashtag", "name": "#x"}); 10_000].into();
        note["replies"] = json!({"type": "Collection", "items": vec![1; 10_000]});
        note["contentMap"] = (0..300).map(|n| (format!("l{n}"), json!("x"))).collect::<serde_json::Map<_, _>>().into();
        note["url"] = "javascript:alert(1)".into();
        note["published"] = "9999-01-01T00:00:00Z".into();
    });
    let words = stored[0].note.as_ref().unwrap();
    assert_eq!(words.content.len(), 64 * 1024, "B-10");
    assert_eq!(words.summary.len(), 1024, "B-12");
    assert!(!words.summary.contains(char::is_control));
    assert_eq!((words.language.as_deref(), words.url.as_ref()), (None, None), "B-14");
    assert_eq!(words.published, stored[0].received, "X-29");
}
