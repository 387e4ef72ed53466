//! How somebody on a Fedify server finds us, follows, talks and leaves, with each way of signing.

use super::fedify::{Fedify, Line};
use super::knocks;
use super::presence::Presence;
use super::tools;
use gatepost::ports::{InteractionKind, InteractionState};
use serde_json::{Value, json};
use std::time::Duration;

/// Milliseconds that must lie between our answer to a Follow and its Accept: an earlier one is lost on some servers.
const PAUSE: u64 = 500;

fn story(first_knock: &str, scheme: &str) {
    let Some(node) = tools::node("fedify") else { return };
    let (us, fed) = (Presence::start("open"), Fedify::start(&node, first_knock));
    finds_us(&us, &fed);
    follows(&us, &fed);
    likes_and_boosts(&us, &fed);
    talks(&us, &fed);
    leaves(&us, &fed);
    knocks::were_believed(&fed.log(0), scheme);
}

#[test]
fn fedify_lives_with_us_by_draft_cavage() {
    story("draft-cavage-http-signatures-12", "cavage");
}

#[test]
fn fedify_lives_with_us_by_rfc_9421() {
    story("rfc9421", "rfc9421");
}

fn finds_us(us: &Presence, fed: &Fedify) {
    for address in [us.actor(), us.at("/")] {
        let found = fed.makes("find", &json!({ "address": address }));
        assert_eq!((&found["type"], &found["id"]), (&json!("Person"), &json!(us.actor())), "{address}");
        assert_ne!(found["manuallyApprovesFollowers"], json!(true));
    }
    for address in [us.post(), us.at("/posts/hello/")] {
        let found = fed.makes("find", &json!({ "address": address }));
        assert_eq!(found["id"], json!(us.post()), "{address}");
        assert_eq!(found["attributedTo"], json!(us.actor()), "{address}");
    }
    let finger = fed.makes("webfinger", &json!({ "address": us.actor() }));
    assert!(finger["subject"].as_str().is_some_and(|subject| subject.starts_with("acct:me@127.0.0.1")), "{finger}");
    let info = fed.makes("nodeinfo", &json!({ "address": us.at("/") }));
    assert_eq!(info["software"]["name"], json!("gatepost"), "{info}");
    let outbox = fed.makes("outbox", &json!({ "address": us.actor() }));
    assert_eq!(outbox["total"], json!(1), "{outbox}");
    assert_eq!(outbox["items"][0]["object"]["id"], json!(us.post()), "{outbox}");
}

fn follows(us: &Presence, fed: &Fedify) {
    let since = fed.mark();
    let follow = fed.makes("follow", &json!({ "whom": us.actor() }));
    answered_later(&fed.hears("Accept", &follow["id"], since));
    assert_eq!(us.people("followers"), [fed.actor()]);
    assert_eq!(us.people("requests"), [""; 0]);

    // An Accept that was lost is asked for with the same Follow, or with another. Fedify reads an activity of an id that it knows
    // only once, so the second Accept must have another; signatures count in seconds.
    std::thread::sleep(Duration::from_secs(1));
    let since = fed.mark();
    fed.makes("follow", &json!({ "whom": us.actor(), "id": follow["id"] }));
    answered_later(&fed.hears("Accept", &follow["id"], since));
    let since = fed.mark();
    let another = fed.makes("follow", &json!({ "whom": us.actor() }));
    answered_later(&fed.hears("Accept", &another["id"], since));
    assert_eq!(us.people("followers"), [fed.actor()]);
}

/// The Accept arrived some time after the Follow had been answered.
fn answered_later(lines: &[Line]) {
    let sent = lines.iter().rfind(|line| line.direction == "sent").expect("a Follow was sent");
    let arrived = lines.iter().rfind(|line| line.direction == "arrived").expect("an Accept arrived");
    assert!(arrived.at >= sent.at + PAUSE, "{} ms after the answer", arrived.at.saturating_sub(sent.at));
}

fn likes_and_boosts(us: &Presence, fed: &Fedify) {
    let order = json!({ "whom": us.actor(), "object": us.post() });
    let like = fed.makes("like", &order);
    let boost = fed.makes("boost", &order);
    let stored = us.interactions();
    for (activity, kind) in [(&like, InteractionKind::Like), (&boost, InteractionKind::Boost)] {
        let one = stored.iter().find(|one| activity["id"] == one.id.as_str()).expect("it is stored");
        assert_eq!(
            (&one.kind, one.object.as_str(), one.state),
            (&kind, us.post().as_str(), InteractionState::Approved)
        );
        assert_eq!((one.actor.as_str(), one.handle.as_str()), (fed.actor().as_str(), "@fed@127.0.0.13"));
    }
    for (kind, activity) in [("Like", &like), ("Announce", &boost)] {
        fed.makes("undo", &json!({ "whom": us.actor(), "kind": kind, "id": activity["id"], "object": us.post() }));
    }
    assert_eq!(us.interactions(), []);

    // Nothing of ours is there: not taken, and no reason to be told so.
    let other = json!({ "whom": us.actor(), "object": us.at("/ap/posts/posts/none.json") });
    fed.makes("like", &other);
    fed.makes("boost", &other);
    assert_eq!(us.interactions(), []);
}

fn talks(us: &Presence, fed: &Fedify) {
    let reply = |content: &str, object: &Value| {
        let order = json!({ "whom": us.actor(), "object": object, "content": content });
        fed.makes("reply", &order)["id"].as_str().expect("an id").to_owned()
    };
    let words = |us: &Presence| -> Vec<(String, String, Option<String>)> {
        let told = us.json(&["replies", "--all"]);
        let text = |note: &Value| note["text"].as_str().map(str::to_owned);
        let one = |r: &Value| (r["id"].as_str().unwrap().to_owned(), text(&r["note"]).unwrap(), text(&r["edit"]));
        told["replies"].as_array().expect("replies").iter().map(one).collect()
    };
    let first = reply("<p>Well <b>said</b></p>", &json!(us.post()));
    assert_eq!(words(us), [(first.clone(), "Well said\n".to_owned(), None)]);

    // Somebody changes their mind before the owner has read it, and after.
    fed.makes("edit", &json!({ "whom": us.actor(), "id": first, "content": "<p>Well put</p>" }));
    assert_eq!(words(us), [(first.clone(), "Well put\n".to_owned(), None)]);
    us.told(&["replies", "approve", &first]);
    fed.makes("edit", &json!({ "whom": us.actor(), "id": first, "content": "<p>Buy this</p>" }));
    assert_eq!(words(us), [(first.clone(), "Well put\n".to_owned(), Some("Buy this\n".to_owned()))]);

    let second = reply("<p>And you?</p>", &json!(first));
    assert_eq!(us.interactions().iter().find(|r| r.id.as_str() == second).expect("it is stored").object, first);
    for id in [&first, &second] {
        fed.makes("remove", &json!({ "whom": us.actor(), "id": id }));
    }
    assert_eq!(words(us), []);
}

fn leaves(us: &Presence, fed: &Fedify) {
    // Some servers take back a Follow of another id than it had: the pair says which.
    let id = format!("{}#follows/7", fed.actor());
    fed.makes("undo", &json!({ "whom": us.actor(), "kind": "Follow", "id": id, "object": us.actor() }));
    assert_eq!(us.people("followers"), [""; 0]);
}
