//! O-01 to O-12: whose thing it is. The sender is proven each time.

use crate::case::{Base, Case, Stored, case, ignored, refused, scene};
use crate::draft::Draft;
use crate::neighbour::Page;
use crate::play::{Play, hold};
use crate::world::World;
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = ids();
    cases.extend(taken_back());
    cases.extend(edits());
    cases.extend(ends());
    cases
}

fn ids() -> Vec<Case> {
    let author = |input: &str, change: fn(&mut Value, &Draft, &World)| {
        refused(input, 401, "actor-mismatch", 1).of(Base::Reply).world(move |d, world| {
            let mut object = d.activity["object"].clone();
            change(&mut object, d, world);
            d.activity["object"] = object;
        })
    };
    vec![
        case(
            "O-01",
            "an activity's id on another origin",
            [
                refused("another host", 401, "actor-mismatch", 0)
                    .world(|d, world| d.activity["id"] = json!(format!("{}/1", world.neighbour.sister(2)))),
                refused("another port", 401, "actor-mismatch", 0)
                    .draft(|d| d.activity["id"] = json!("http://127.0.0.1:1/1")),
                refused("another scheme", 401, "actor-mismatch", 0)
                    .draft(|d| d.activity["id"] = json!(d.person.id.replace("http:", "https:"))),
            ],
        ),
        case(
            "O-02",
            "an object's id on another origin",
            [
                author("another host", |object, _, world| {
                    object["id"] = json!(format!("{}/1", world.neighbour.sister(2)));
                }),
                author("ours", |object, _, world| {
                    object["id"] = json!(format!("http://{}/ap/posts/x.json", world.us.host));
                }),
            ],
        ),
        case(
            "O-03",
            "an object by somebody else",
            [
                author("of the same host", |object, d, _| object["attributedTo"] = json!(format!("{}x", d.person.id))),
                author("of another", |object, _, world| {
                    object["attributedTo"] = json!(format!("{}/u", world.neighbour.sister(2)));
                }),
                author("both", |object, d, _| {
                    object["attributedTo"] = json!([d.person.id, format!("{}x", d.person.id)]);
                }),
                author("nothing that is one", |object, _, _| object["attributedTo"] = json!(7)),
                crate::case::taken("unsaid, on the sender's own host")
                    .of(Base::Reply)
                    .draft(|d| drop(d.activity["object"].as_object_mut().unwrap().remove("attributedTo"))),
            ],
        ),
    ]
}

/// Somebody else, on the same host or on another.
fn mallory(play: &Play<'_>, host: u8, kind: &str, object: Value) -> Draft {
    let origin = if host == 1 { play.world.neighbour.origin.clone() } else { play.world.neighbour.sister(host) };
    let person = play.world.person_at(&origin);
    let activity = play.world.activity(&person, kind, object);
    play.world.draft(person, activity)
}

fn taken_back() -> Vec<Case> {
    vec![
        scene("O-04", "the Undo of another's Follow", |play| {
            let follow = play.begin(Base::Follow)?;
            let id = follow.activity["id"].clone();
            let mut alone = follow.activity.clone();
            alone.as_object_mut().unwrap().remove("actor");
            for host in [1, 2] {
                for object in [id.clone(), follow.activity.clone(), alone.clone(), json!([id])] {
                    let undo = mallory(play, host, "Undo", object);
                    let answer = play.send(&undo);
                    hold(matches!(answer.status, 202 | 401), || format!("answered {}", answer.status))?;
                    hold(play.standing(&follow.person.id).is_some(), || "the follower is gone".into())?;
                }
            }
            Ok(())
        }),
        scene("O-05", "the Delete of another's reply", |play| {
            let reply = play.begin(Base::Reply)?;
            let id = reply.activity["object"]["id"].clone();
            for host in [1, 2] {
                for object in [id.clone(), json!({ "id": id, "type": "Tombstone" }), reply.activity["object"].clone()] {
                    let delete = mallory(play, host, "Delete", object);
                    play.ignores("the Delete", &delete)?;
                }
            }
            hold(play.state(id.as_str().unwrap()).is_some(), || "the reply is gone".into())
        }),
    ]
}

/// An Update of a note, a minute later.
fn edit(play: &Play<'_>, first: &Draft, change: impl Fn(&mut Value)) -> Draft {
    let mut note = first.activity["object"].clone();
    note["content"] = json!("<p>Something else.</p>");
    note["updated"] = json!("2026-01-02T12:00:00Z");
    change(&mut note);
    let mut update = play.world.activity(&first.person, "Update", note);
    update["to"] = first.activity["to"].clone();
    play.world.draft(first.person.clone(), update)
}

fn edits() -> Vec<Case> {
    vec![
        scene("O-06", "Updates: of another's reply, of one never seen, of one that was approved", |play| {
            let reply = play.begin(Base::Reply)?;
            let id = reply.activity["object"]["id"].as_str().unwrap().to_owned();
            let mut theirs = reply.activity["object"].clone();
            theirs["content"] = json!("mine");
            for host in [1, 2] {
                play.refuses("by another", &mallory(play, host, "Update", theirs.clone()), 401)?;
            }
            let mut claimed = mallory(play, 1, "Update", theirs);
            claimed.activity["object"]["attributedTo"] = json!(claimed.person.id);
            play.ignores("by another who says it is theirs", &claimed)?;
            play.ignores("never seen", &edit(play, &reply, |note| note["id"] = json!(format!("{id}-never"))))?;
            play.gate().owner(&["replies", "approve", &id])?;
            play.takes("after the yes", &edit(play, &reply, |_| {}))?;
            hold(play.words(&id) == "<p>Well said.</p>", || "what was approved is replaced".into())?;
            let waits = play.gate().ask("SELECT edit FROM interaction WHERE id = ?1", &id);
            hold(waits.is_some_and(|edit| edit.contains("Something else")), || "the edit does not wait".into())
        }),
        scene("O-07", "an Update of the actor: nothing is read from its body", |play| {
            let follow = play.begin(Base::Follow)?;
            let inbox = format!("{}/new-inbox", follow.person.id);
            let mut document = follow.person.document.clone();
            document["inbox"] = json!(play.world.neighbour.sister(3));
            document["publicKey"]["publicKeyPem"] = json!(play.world.other.pem());
            let update = play.world.activity(&follow.person, "Update", document.clone());
            let mut update = play.world.draft(follow.person.clone(), update);
            update.person.document["inbox"] = json!(inbox);
            play.expect("the Update", &update, 202, (1, 1), Stored::Something)?;
            let kept = play.gate().ask("SELECT inbox FROM follower WHERE actor = ?1", &follow.person.id);
            hold(kept.as_deref() == Some(&inbox), || format!("the inbox is {kept:?}"))?;
            document["id"] = json!(format!("{}-new", follow.person.id));
            let renamed = play.world.activity(&follow.person, "Update", document);
            play.ignores("another id", &play.world.draft(follow.person.clone(), renamed))?;
            hold(play.standing(&follow.person.id).is_some(), || "the follower is gone".into())
        }),
        case(
            "O-08",
            "a boost or a like with a body of another's: the body is never read",
            [
                crate::case::taken("of our post").of(Base::Like).world(|d, world| {
                    d.activity["type"] = json!("Announce");
                    d.activity["object"] = json!({ "id": world.us.post, "type": "Note", "content": "forged", "attributedTo": world.us.actor });
                }),
                ignored("of somebody's").of(Base::Like).fetches(1, 1).world(|d, world| {
                    d.activity["type"] = json!("Announce");
                    d.activity["object"] = json!({ "id": format!("{}/n", world.neighbour.sister(2)), "type": "Note", "content": "forged" });
                }),
            ],
        ),
        // No object is fetched: what comes is signed by its author, or is not read.
        case(
            "O-09",
            "a reply that is only an id, whatever lies there",
            [ignored("an id").of(Base::Reply).fetches(1, 1).world(|d, world| {
                let id = d.activity["object"]["id"].as_str().unwrap().to_owned();
                world.neighbour.put(&id, Page::Document(json!({ "id": "http://127.0.0.3/other", "type": "Note" })));
                d.activity["object"] = json!(id);
            })],
        ),
        scene("O-12", "an Update that makes public what was private", |play| {
            let mut reply = play.world.base(Base::Reply);
            reply.activity["to"] = json!([play.world.us.actor]);
            reply.activity["cc"] = json!([]);
            (reply.activity["object"]["to"], reply.activity["object"]["cc"]) = (json!([play.world.us.actor]), json!([]));
            play.takes("the private one", &reply)?;
            let id = reply.activity["object"]["id"].as_str().unwrap();
            let mut update = edit(play, &reply, |note| note["to"] = json!([crate::world::PUBLIC]));
            update.activity["to"] = json!([crate::world::PUBLIC]);
            hold(play.send(&update).status == 202, || "the Update is refused".into())?;
            hold(play.state(id).as_deref() == Some("private"), || "it is public".into())
        }),
    ]
}

fn ends() -> Vec<Case> {
    vec![
        scene("O-10", "somebody's end", |play| {
            let mut unknown = mallory(play, 1, "Delete", Value::Null);
            unknown.activity["object"] = json!(unknown.person.id);
            unknown.page = Some(Page::status(410));
            play.expect("never known", &unknown, 202, (0, 0), Stored::Nothing)?;
            let known = play.begin(Base::Follow)?;
            let mut delete = play
                .world
                .draft(known.person.clone(), play.world.activity(&known.person, "Delete", json!(known.person.id)));
            delete.page = Some(Page::status(410));
            hold(play.send(&delete).status == 202, || "refused".into())?;
            hold(play.standing(&known.person.id).is_none(), || "the follower is still there".into())?;
            // A key that does not fit, while their own server says that they are gone.
            let other = play.begin(Base::Follow)?;
            let mut person = other.person.clone();
            person.secret = play.world.other.clone();
            let mut delete = play.world.draft(person.clone(), play.world.activity(&person, "Delete", json!(person.id)));
            delete.page = Some(Page::status(410));
            hold(play.send(&delete).status == 202, || "refused, though 410".into())?;
            hold(play.standing(&person.id).is_none(), || "the other is still there".into())
        }),
        scene("O-11", "somebody's end, as another tells it", |play| {
            let follow = play.begin(Base::Follow)?;
            for host in [1, 2] {
                let delete = mallory(play, host, "Delete", json!(follow.person.id));
                play.ignores("the Delete", &delete)?;
            }
            let mut forged = mallory(play, 1, "Delete", json!(follow.person.id));
            forged.activity["actor"] = json!(follow.person.id);
            play.refuses("in their name", &forged, 401)?;
            hold(play.standing(&follow.person.id).is_some(), || "the follower is gone".into())
        }),
    ]
}
