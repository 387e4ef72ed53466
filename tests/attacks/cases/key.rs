//! K: whose key it is, who acts, and whom the request is for.

use crate::case::{Case, Shot, case, refused, scene, taken};
use crate::draft::Draft;
use crate::neighbour::Page;
use crate::play::hold;
use crate::world::World;
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = owners();
    cases.extend(actors());
    cases.extend(rotation());
    cases.extend(hosts());
    cases.extend(names());
    cases
}

fn owners() -> Vec<Case> {
    let document =
        |input: &str, code: &'static str, change: fn(&mut Draft, &World)| refused(input, 401, code, 1).world(change);
    vec![
        case(
            "K-01",
            "a key of one host signs for an actor of another",
            [refused("mallory for bob", 401, "actor-mismatch", 0)
                .world(|d, world| acts(d, world, &world.neighbour.sister(2)))],
        ),
        case(
            "K-02",
            "a key of one user signs for another of the same host",
            [refused("mallory for bob", 401, "key-other", 1)
                .world(|d, world| acts(d, world, &world.neighbour.origin.clone()))],
        ),
        case(
            "K-03",
            "the key says that it is somebody else's",
            [
                document("another owner", "key-other", |d, _| {
                    d.person.document["publicKey"]["owner"] = json!(format!("{}x", d.person.id));
                }),
                document("no owner", "key-other", |d, _| {
                    drop(d.person.document["publicKey"].as_object_mut().unwrap().remove("owner"));
                }),
            ],
        ),
        case(
            "K-04",
            "the key names the actor, and the actor does not list the key",
            [document("a document of the key alone", "key-other", |d, world| {
                let key_id = format!("{}/key", d.person.id);
                d.key_id(&key_id);
                let key = d.person.document.as_object_mut().unwrap().remove("publicKey").unwrap();
                world.neighbour.put(&key_id, Page::Document(key));
            })],
        ),
        case(
            "K-05",
            "the document found at the actor's id has another id",
            [
                document("of the same host", "key-not-proven", |d, _| {
                    d.person.document["id"] = json!(format!("{}x", d.person.id));
                }),
                document("of another host", "key-not-proven", |d, world| {
                    d.person.document["id"] =
                        json!(d.person.id.replace(&world.neighbour.origin, &world.neighbour.sister(2)));
                }),
                document("none", "key-not-proven", |d, _| {
                    drop(d.person.document.as_object_mut().unwrap().remove("id"));
                }),
            ],
        ),
        case(
            "K-06",
            "a document of another host's id with the attacker's key in it",
            [document("id there, key here", "key-not-proven", |d, world| {
                let id = d.person.id.replace(&world.neighbour.origin, &world.neighbour.sister(3));
                (d.person.document["id"], d.person.document["publicKey"]["owner"]) = (json!(id), json!(id));
            })],
        ),
    ]
}

/// Signs with the person's own key, and writes somebody of this host as the actor.
fn acts(draft: &mut Draft, world: &World, origin: &str) {
    let bob = world.person_at(origin);
    draft.activity["actor"] = json!(bob.id);
    draft.activity["id"] = json!(format!("{}/follows/1", bob.id));
    world.neighbour.put(&bob.id, Page::Document(bob.document));
}

fn actors() -> Vec<Case> {
    let actor = |input: &str, value: Value| {
        refused(input, 400, "malformed", 0).draft(move |d| d.activity["actor"] = value.clone())
    };
    let kind = |kind: &'static str| taken(kind).draft(move |d| d.person.document["type"] = json!(kind));
    let not = |input: &str, change: fn(&mut Value)| -> Shot {
        refused(input, 401, "key-not-proven", 1).draft(move |d| change(&mut d.person.document))
    };
    vec![
        case(
            "K-07",
            "an actor that is not one id",
            [
                refused("a list", 400, "malformed", 0).draft(|d| d.activity["actor"] = json!([d.person.id])),
                actor("an object without an id", json!({})),
                actor("null", Value::Null),
                actor("a number", json!(7)),
                actor("empty", json!("")),
                refused("none", 400, "malformed", 0)
                    .draft(|d| drop(d.activity.as_object_mut().unwrap().remove("actor"))),
                taken("an object with an id").draft(|d| {
                    d.activity["actor"] = json!({ "id": d.person.id, "inbox": "http://127.0.0.3:9/", "publicKey": {} });
                }),
            ],
        ),
        case(
            "K-08",
            "the actor would be ourselves",
            [refused("our own id", 401, "ourselves", 0).world(|d, world| d.activity["actor"] = json!(world.us.actor))],
        ),
        case(
            "K-09",
            "many keys: the first sixteen are read",
            [
                taken("the third").draft(|d| keys(d, 2, 10)),
                taken("the third of ten thousand").draft(|d| keys(d, 2, 10_000)),
                refused("the seventeenth", 401, "key-other", 1).draft(|d| keys(d, 16, 17)),
            ],
        ),
        case(
            "K-13",
            "five kinds of actors, and nothing else",
            ["Application", "Service", "Group", "Organization", "Person"].map(kind).into_iter().chain([
                not("a note", |document| document["type"] = json!("Note")),
                not("no type", |document| document["type"] = Value::Null),
                not("no inbox", |document| document["inbox"] = Value::Null),
                not("an inbox that is no address", |document| document["inbox"] = json!("mailto:canary@example.org")),
                taken("an inbox on another host, as sites have it").world(|d, world| {
                    d.person.document["inbox"] = json!(format!("{}/inbox", world.neighbour.sister(2)));
                }),
            ]),
        ),
    ]
}

/// A list of so many keys, the right one at this place.
fn keys(draft: &mut Draft, place: usize, many: usize) {
    let right = draft.person.document["publicKey"].clone();
    let key =
        |n: usize| if n == place { right.clone() } else { json!({ "id": format!("{}#key-{n}", draft.person.id) }) };
    let list: Vec<Value> = (0..many).map(key).collect();
    draft.person.document["publicKey"] = json!(list);
}

fn rotation() -> Vec<Case> {
    vec![
        scene("K-10", "a new key after the old one was believed", |play| {
            let first = play.begin(crate::case::Base::Follow)?;
            let (other, world) = (play.world.other.clone(), play.world);
            let person = crate::draft::Person::at(&first.person.id, &other);
            let next = world.draft(person.clone(), world.activity(&person, "Like", json!(world.us.post)));
            play.expect("with the new key", &next, 202, (1, 1), crate::case::Stored::Something)
        }),
        scene("K-11", "a key that never fits is asked for once in five minutes", |play| {
            let first = play.begin(crate::case::Base::Follow)?;
            let mut person = first.person.clone();
            person.secret = play.world.other.clone();
            for (n, asked) in [(1, 1), (2, 0), (3, 0)] {
                let like = play.world.activity(&person, "Like", json!(play.world.us.post));
                let like = play.world.draft(person.clone(), like);
                play.expect(&format!("try {n}"), &like, 401, (asked, asked), crate::case::Stored::Nothing)?;
            }
            Ok(())
        }),
        case(
            "K-12",
            "the key's host has nothing, or trouble",
            [
                // Some servers say 404 to a signature that they do not like: they are asked once more with the other scheme.
                gone("404", 404, 401, 2),
                gone("410", 410, 401, 2),
                gone("403", 403, 401, 2),
                gone("500", 500, 503, 1),
                gone("503", 503, 503, 1),
                refused("nobody listens", 503, "key-host-down", 0).world(|d, world| {
                    let id = d.person.id.replace(&world.neighbour.origin, "http://127.0.0.1:1");
                    *d = world.draft(crate::draft::Person::at(&id, &world.secret), d.activity.clone());
                    (d.activity["actor"], d.activity["id"]) = (json!(id), json!(format!("{id}/1")));
                }),
            ],
        )
        .and(|play| play.slow("K-12"))
        .and_below(&[
            "src/outbound/tests/neighbours.rs::no_address_is_no_server",
            "src/outbound/tests/neighbours.rs::a_certificate_is_for_its_name_and_from_somebody_we_trust",
        ]),
    ]
}

fn gone(input: &str, says: u16, status: u16, fetches: usize) -> Shot {
    refused(input, status, if status == 503 { "key-host-down" } else { "key-not-proven" }, fetches)
        .draft(move |d| d.page = Some(Page::status(says)))
}

fn hosts() -> Vec<Case> {
    let said =
        |input: &str, header: &'static str, value: &'static str| taken(input).draft(move |d| d.head(header, value));
    vec![
        scene("K-14", "a shared inbox of another origin is not kept", |play| {
            let mut draft = play.world.base(crate::case::Base::Follow);
            let shared = format!("{}/inbox", play.world.neighbour.sister(2));
            draft.person.document["endpoints"] = json!({ "sharedInbox": shared });
            play.takes("the Follow", &draft)?;
            let kept = play.gate().ask("SELECT shared_inbox FROM follower WHERE actor = ?1", &draft.person.id);
            hold(kept.is_none(), || "it is kept".into())
        }),
        case(
            "K-15",
            "a request for another host",
            [
                refused("no Host", 400, "host-missing", 0).wire(|wire| wire.remove("Host")),
                refused("two", 400, "host-several", 0).wire(|wire| wire.add("Host", "127.0.0.1")),
                refused("another", 421, "host-other", 0).wire(|wire| wire.set("Host", "canary.example")),
                refused("another port", 421, "host-other", 0).wire(|wire| wire.edit("Host", |host| format!("{host}1"))),
                refused("no port", 421, "host-other", 0).wire(|wire| wire.set("Host", "127.0.0.1")),
                refused("signed for another", 401, "signature-wrong", 1)
                    .world(|d, world| {
                        d.head("X-Ours", world.us.host.clone());
                        d.host = "canary.example".into();
                    })
                    .wire(|wire| {
                        let ours = wire.get("X-Ours").unwrap();
                        wire.set("Host", &ours);
                    }),
                refused("an absolute address", 421, "host-other", 0)
                    .wire(|wire| wire.target = format!("http://canary.example{}", wire.target)),
            ],
        ),
        case(
            "K-16",
            "what a proxy might say is not believed",
            [
                said("X-Forwarded-Host", "X-Forwarded-Host", "canary.example"),
                said("Forwarded", "Forwarded", "for=10.0.0.1;host=canary.example;proto=https"),
                said("X-Original-URL", "X-Original-URL", "/admin"),
                refused("and changes nothing", 421, "host-other", 0).wire(|wire| {
                    let ours = wire.get("Host").unwrap();
                    wire.set("X-Forwarded-Host", &ours);
                    wire.set("Host", "canary.example");
                }),
            ],
        ),
    ]
}

fn names() -> Vec<Case> {
    vec![
        scene("K-17", "user names that are none: the host stands alone", |play| {
            let long = "a".repeat(5000);
            for name in
                [json!("a@b"), json!("a b"), json!("\u{202e}evil"), json!("../.."), json!(long), json!(7), Value::Null]
            {
                let mut draft = play.world.base(crate::case::Base::Follow);
                draft.person.document["preferredUsername"] = name.clone();
                play.takes("the Follow", &draft)?;
                let sql = "SELECT handle FROM follower WHERE actor = ?1";
                let handle = play.gate().ask(sql, &draft.person.id).unwrap_or_default();
                hold(handle == "@127.0.0.1@127.0.0.1", || format!("{name} is kept as {handle}"))?;
            }
            Ok(())
        }),
        // A handle can only lie about other people of its own host, and the owner's verbs take and show the id beside it; a second
        // request to every stranger's WebFinger would double what one inbound request costs.
        scene("K-18", "a handle of another host cannot be claimed", |play| {
            let mut draft = play.world.base(crate::case::Base::Follow);
            draft.person.document["preferredUsername"] = json!("admin");
            draft.person.document["webfinger"] = json!("admin@mastodon.example");
            play.takes("the Follow", &draft)?;
            let handle = play.gate().ask("SELECT handle FROM follower WHERE actor = ?1", &draft.person.id);
            hold(handle.as_deref() == Some("@admin@127.0.0.1"), || format!("{handle:?}"))
        })
        .open("within one host, a handle is not held against WebFinger: the same server writes both, and could lie in both"),
    ]
}
