//! O-13 to O-26: what is asked of us that is not theirs to ask, or means nothing here.

use crate::case::{Base, Case, Shot, case, ignored, scene, taken};
use crate::neighbour::Page;
use crate::play::hold;
use crate::world::World;
use serde_json::{Value, json};

/// An activity of this kind about this, which means nothing to us.
fn nothing(input: &str, kind: &'static str, object: fn(&World, &str) -> Value) -> Shot {
    ignored(input).fetches(1, 1).world(move |d, world| {
        d.activity["type"] = json!(kind);
        d.activity["object"] = object(world, &d.person.id);
    })
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = unasked();
    cases.extend(kept_out());
    cases.extend(replies());
    cases
}

fn unasked() -> Vec<Case> {
    let inner = |kind: &'static str| move |world: &World, person: &str| json!({ "id": format!("{person}/1"), "type": kind, "actor": person, "object": world.us.actor });
    let about = |input: &str, object: fn(&World) -> Value| {
        ignored(input).fetches(1, 1).world(move |d, world| d.activity["object"] = object(world))
    };
    let shot = |input: &str, kind: &'static str, what: &'static str| {
        ignored(input).fetches(1, 1).world(move |d, world| {
            d.activity["object"] = inner(what)(world, &d.person.id);
            d.activity["type"] = json!(kind);
        })
    };
    vec![
        case(
            "O-13",
            "Accept and Reject of a Follow that we never sent",
            [
                nothing("Accept", "Accept", |world, _| json!({ "type": "Follow", "actor": world.us.actor })),
                nothing("Reject", "Reject", |world, _| json!(format!("{}#follow", world.us.actor))),
            ],
        ),
        case(
            "O-14",
            "answers to answers",
            [
                shot("Accept of an Accept", "Accept", "Accept"),
                shot("Undo of an Undo", "Undo", "Undo"),
                shot("Undo of an Accept", "Undo", "Accept"),
            ],
        ),
        case(
            "O-15",
            "a Follow of what cannot be followed",
            [
                about("a post", |world| json!(world.us.post)),
                about("a slash more", |world| json!(format!("{}/", world.us.actor))),
                about("a fragment", |world| json!(format!("{}#main-key", world.us.actor))),
                about("another actor here", |world| json!(world.us.actor.replace("actor.json", "other.json"))),
                about("capitals", |world| json!(world.us.actor.to_uppercase())),
                about("two", |world| json!([world.us.actor, world.us.post])),
                about("somebody else", |world| json!(format!("{}/u", world.neighbour.origin))),
                about("nothing", |_| Value::Null),
            ],
        ),
        case(
            "O-21",
            "Add and Remove",
            [
                nothing("Add", "Add", |world, _| json!(world.us.post)),
                nothing("Remove", "Remove", |world, _| json!(world.us.post)),
            ],
        ),
        case(
            "O-24",
            "a collection where an activity should be",
            [
                nothing("inside", "Create", |_, person| {
                    json!({
                        "id": format!("{person}/c"), "type": "OrderedCollection", "orderedItems": vec![json!({ "type": "Delete" }); 1000],
                    })
                }),
                nothing("as itself", "OrderedCollection", |world, _| json!(world.us.actor)),
            ],
        ),
    ]
}

fn kept_out() -> Vec<Case> {
    vec![
        scene("O-16", "a Follow from a blocked domain, from under it, and from above it", |play| {
            play.gate().owner(&["block", "b\u{fc}cher.kept-out.example"])?;
            for (host, status) in [
                ("xn--bcher-kva.kept-out.example", 403),
                ("a.xn--bcher-kva.kept-out.example", 403),
                ("B\u{fc}cher.kept-out.example", 403),
            ] {
                let person = play.world.person_at(&format!("http://{host}"));
                let follow = play.world.activity(&person, "Follow", json!(play.world.us.actor));
                play.expect(host, &play.world.draft(person, follow), status, (0, 0), crate::case::Stored::Nothing)?;
            }
            // The domain above is somebody else's: it is asked for its actor, which cannot be had.
            let person = play.world.person_at("http://127.0.0.1:1");
            let follow = play.world.activity(&person, "Follow", json!(play.world.us.actor));
            play.refuses("not blocked", &play.world.draft(person, follow), 503)
        }),
        scene("O-17", "a blocked actor whose key lies elsewhere", |play| {
            let follow = play.begin(Base::Follow)?;
            play.gate().owner(&["block", &follow.person.id])?;
            let mut again = play.world.draft(
                follow.person.clone(),
                play.world.activity(&follow.person, "Follow", json!(play.world.us.actor)),
            );
            play.refuses("blocked", &again, 403)?;
            again.key_id(&format!("{}/key", play.world.neighbour.sister(2)));
            play.refuses("a key elsewhere", &again, 401)
        }),
        scene("O-18", "somebody blocks us: their follow goes", |play| {
            let follow = play.begin(Base::Follow)?;
            let block = play.world.activity(&follow.person, "Block", json!(play.world.us.actor));
            let answer = play.send(&play.world.draft(follow.person.clone(), block));
            hold(answer.status == 202 && play.standing(&follow.person.id).is_none(), || {
                format!("answered {}", answer.status)
            })
        }),
        scene("O-19", "a Move without leave, to ourselves, and to a blocked host", |play| {
            let follow = play.begin(Base::Follow)?;
            let target = play.world.person();
            play.world.neighbour.put(&target.id, Page::Document(target.document.clone()));
            let person = follow.person.clone();
            let moved = |to: &str| {
                let mut activity = play.world.activity(&person, "Move", json!(person.id));
                activity["target"] = json!(to);
                play.world.draft(person.clone(), activity)
            };
            let (nobody, us) = (moved(&target.id), moved(&play.world.us.actor));
            play.gate().owner(&["block", "moved.example"])?;
            let blocked = moved("http://moved.example/u");
            play.expect("not known there", &nobody, 202, (1, 1), crate::case::Stored::Nothing)?;
            play.expect("to ourselves", &us, 202, (0, 0), crate::case::Stored::Nothing)?;
            play.refuses("blocked", &blocked, 403)?;
            hold(play.standing(&follow.person.id).is_some(), || "the follower is gone".into())
        }),
        scene("O-20", "a report: for the owner, and short", |play| {
            let person = play.world.person();
            let mut flag = play.world.activity(&person, "Flag", json!([play.world.us.actor, "http://127.0.0.3/other"]));
            flag["content"] = json!("\u{1b}[31m".to_owned() + &"c".repeat(20_000));
            play.takes("the Flag", &play.world.draft(person, flag.clone()))?;
            let sql = "SELECT record FROM complaint WHERE id = ?1";
            let record = play.gate().ask(sql, flag["id"].as_str().unwrap()).unwrap_or_default();
            let record: Value = serde_json::from_str(&record).unwrap_or_default();
            let words = record["content"].as_str().unwrap_or_default().chars().count();
            hold(words == 5000 && record["objects"] == json!([play.world.us.actor]), || format!("{words} characters"))?;
            let shown = play.gate().owner(&["reports"])?;
            hold(!shown.contains('\u{1b}'), || "the report moves the terminal".into())
        }),
        scene("O-26", "one actor, one post, many likes: one row", |play| {
            let first = play.begin(Base::Like)?;
            for _ in 0..20 {
                let like = play.world.activity(&first.person, "Like", json!(play.world.us.post));
                play.send(&play.world.draft(first.person.clone(), like));
            }
            let sql = "SELECT count(*) FROM interaction WHERE actor = ?1";
            let rows = play.gate().count(sql, &first.person.id);
            hold(rows == 1, || format!("{rows} rows"))
        }),
    ]
}

fn replies() -> Vec<Case> {
    let answers = |input: &str, parent: fn(&World) -> String| {
        ignored(input)
            .of(Base::Reply)
            .fetches(1, 1)
            .world(move |d, world| d.activity["object"]["inReplyTo"] = json!(parent(world)))
    };
    let kind = |kind: &'static str| {
        ignored(kind).of(Base::Reply).fetches(1, 1).draft(move |d| d.activity["object"]["type"] = json!(kind))
    };
    vec![
        case(
            "O-22",
            "a reply to what is not there",
            [
                answers("a page that never was", |world| world.us.post.replace("hello", "never")),
                answers("a draft", |world| world.us.post.replace("hello", "draft")),
                answers("another site's", |world| format!("{}/notes/1", world.neighbour.origin)),
                answers("ours, with more behind it", |world| format!("{}/x", world.us.post)),
            ],
        ),
        case(
            "O-23",
            "what is no note",
            ["Question", "Video", "Event", "Person", "Tombstone", "Activity", "Canary"].map(kind).into_iter().chain([
                taken("Article").of(Base::Reply).draft(|d| d.activity["object"]["type"] = json!("Article")),
                ignored("a vote").of(Base::Reply).fetches(1, 1).draft(|d| {
                    d.activity["object"]["name"] = json!("yes");
                    drop(d.activity["object"].as_object_mut().unwrap().remove("content"));
                }),
            ]),
        ),
        scene("O-25", "a reply that is not for everybody is for the owner alone", |play| {
            let mut draft = play.world.base(Base::Reply);
            let followers = format!("{}/followers", draft.person.id);
            (draft.activity["to"], draft.activity["cc"]) = (json!([followers]), json!([]));
            (draft.activity["object"]["to"], draft.activity["object"]["cc"]) = (json!([followers]), json!([]));
            play.takes("the reply", &draft)?;
            let id = draft.activity["object"]["id"].as_str().unwrap();
            hold(play.state(id).as_deref() == Some("private"), || format!("{:?}", play.state(id)))
        }),
    ]
}
