//! What others collected of what servers send is delivered: nothing of it stops the gate, and nothing of it does anything where it is
//! shown.

use super::pasture::{Delivered, Pasture};
use super::presence::Presence;
use crate::support::{assert_same, tree};
use gatepost::ports::{Interaction, InteractionState};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is refused, and why. All else is taken, if only to be ignored.
const REFUSED: [(&str, &str, u16, &str); 7] = [
    ("attachments", "9", 400, "`@type` and a context of its own: a JSON-LD processor reads it otherwise than we do"),
    ("attributed_to", "2", 401, "written by two, signed by one of them"),
    ("Activities/create_activity", "null actor", 400, "nobody can have signed it"),
    ("Activities/create_activity", "without actor", 400, "nobody can have signed it"),
    ("Activities/create_activity", "as list actor", 400, "who acts is one, or it is open who signed"),
    ("Activities/create_activity", "null id", 400, "what has no id cannot be told from its repetition"),
    ("Activities/create_activity", "without id", 400, "what has no id cannot be told from its repetition"),
];

#[test]
fn what_servers_send_does_no_harm() {
    let Some(pasture) = Pasture::start() else { return };
    let us = Presence::start("open");
    let before = tree(&us.site().join("public"));
    let delivered = pasture.deliver(&us);
    assert_eq!(delivered.iter().filter(|one| one.from == "inputs").count(), 262);
    assert_eq!(delivered.iter().filter(|one| one.from == "cases").count(), 79);
    answers(&delivered);
    stored(&delivered, &us.interactions());
    on_the_terminal(&us);
    for_programs(&us);
    us.told(&["build"]);
    assert_same(&before, &tree(&us.site().join("public")), "nothing was approved");
}

/// Each is taken, or refused for a reason that we can name.
fn answers(delivered: &[Delivered]) {
    let mut reasons = 0;
    for one in delivered {
        let expected = REFUSED.iter().find(|(set, name, ..)| (*set, *name) == (&one.set, &one.name));
        let (status, why) = expected.map_or((202, ""), |(.., status, why)| (*status, *why));
        assert_eq!(one.status, status, "{} {} ({}): {why}: {}", one.set, one.name, one.says, one.activity);
        assert!(one.status == 202 || one.says != "recommended", "{} {}", one.set, one.name);
        reasons += usize::from(expected.is_some());
    }
    assert_eq!(reasons, REFUSED.len(), "a reason that is not needed any more");
}

/// Exactly what is a Note, Article or Page of its author's, and has an id, is kept, and waits.
fn stored(delivered: &[Delivered], interactions: &[Interaction]) {
    let kept: BTreeMap<&str, &Interaction> = interactions.iter().map(|one| (one.id.as_str(), one)).collect();
    let mut expected = 0;
    for one in delivered.iter().filter(|one| one.status == 202) {
        let object = only(&one.activity["object"]);
        let words = ["Note", "Article", "Page"].map(Value::from).contains(only(&object["type"]));
        let created = only(&one.activity["type"]) == "Create";
        let found = object["id"].as_str().and_then(|id| kept.get(id));
        let when = format!("{} {}: {}", one.set, one.name, one.activity);
        assert_eq!(found.is_some(), created && words && object["id"].is_string(), "{when}");
        expected += usize::from(found.is_some());
        let Some(found) = found else { continue };
        let note = found.note.as_ref().expect("words");
        assert_eq!(note.content, object["content"].as_str().unwrap_or_default(), "as it came: {when}");
        let waits = if is_public(&one.activity) && is_public(object) {
            InteractionState::Pending
        } else {
            InteractionState::Private
        };
        assert_eq!(found.state, waits, "{when}");
    }
    assert_eq!(expected, interactions.len());
}

/// One thing, or a list of one.
fn only(value: &Value) -> &Value {
    value.as_array().filter(|list| list.len() == 1).map_or(value, |list| &list[0])
}

fn is_public(thing: &Value) -> bool {
    let everybody = ["https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"];
    let mut audience = ["to", "cc"].into_iter().flat_map(|key| match &thing[key] {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        one => Vec::from_iter(one.as_str()),
    });
    audience.any(|id| everybody.contains(&id)) || (thing["to"].is_null() && thing["cc"].is_null())
}

/// What the owner reads has no character that a terminal obeys, nor one that turns or hides others.
fn on_the_terminal(us: &Presence) {
    let obeyed = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    let lists: [&[&str]; 4] = [
        &["replies", "--all"],
        &["replies", "--private"],
        &["inbox", "log", "--limit", "500"],
        &["replies", "--json", "--all"],
    ];
    for list in lists {
        let text = us.told(list);
        assert!(text.len() > 100 && !text.contains(obeyed), "{list:?}: {text:?}");
    }
    // Every tenth in full: each is a run of the program.
    for reply in us.interactions().iter().step_by(10) {
        let text = us.told(&["replies", "show", reply.id.as_str()]);
        assert!(text.contains("reply") && !text.contains(obeyed), "{text:?}");
    }
}

/// The `text` of a reply is without its tags.
fn for_programs(us: &Presence) {
    let told = us.json(&["replies", "--all"]);
    let replies = told["replies"].as_array().expect("replies");
    for reply in replies.iter().filter(|reply| reply["state"] != "private") {
        let text = reply["note"]["text"].as_str().expect("words");
        let tag = text.split('<').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
        assert!(!tag, "{reply}");
    }
}
