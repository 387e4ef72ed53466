//! M: what the owner says holds.

use crate::case::{Base, Case, below, scene};
use crate::draft::Draft;
use crate::play::{Play, hold};
use serde_json::json;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = blocks();
    cases.extend(decisions());
    cases
}

/// Somebody at the neighbour's third host.
fn stranger(play: &Play<'_>, kind: &str) -> Draft {
    let person = play.world.person_at(&play.world.neighbour.sister(3));
    let activity = match kind {
        "Follow" => play.world.activity(&person, kind, json!(play.world.us.actor)),
        "Create" => play.world.create(&person, play.world.note(&person)),
        _ => play.world.activity(&person, kind, json!(play.world.us.post)),
    };
    play.world.draft(person, activity)
}

/// Keeps one out.
fn block(play: &Play<'_>, actor: &str) -> Result<(), String> {
    play.gate().owner(&["block", actor]).map(drop)
}

fn blocks() -> Vec<Case> {
    vec![
        scene("M-01", "a blocked actor does nothing here", |play| {
            let first = stranger(play, "Follow");
            play.takes("before", &first)?;
            block(play, &first.person.id)?;
            for kind in ["Follow", "Create", "Like", "Announce", "Undo", "Delete", "Flag", "Update", "Move"] {
                let mut next = stranger(play, kind);
                let activity =
                    serde_json::to_string(&next.activity).unwrap().replace(&next.person.id, &first.person.id);
                next.activity = serde_json::from_str(&activity).unwrap();
                next.person = first.person.clone();
                next.say("keyId", format!("\"{}\"", first.person.key_id));
                play.expect(kind, &next, 403, (0, 0), crate::case::Stored::Nothing)?;
            }
            Ok(())
        })
        .and_below(&["src/store/conformance/blocks.rs::a_domain_is_kept_out_with_all_under_it"]),
        scene("M-02", "a follower who is blocked is none, and gets nothing", |play| {
            super::time::open(play, |play| {
                let follow = stranger(play, "Follow");
                let inbox = format!("{}/inbox", follow.person.id);
                play.takes("the Follow", &follow)?;
                block(play, &follow.person.id)?;
                std::thread::sleep(std::time::Duration::from_millis(1500));
                hold(play.standing(&follow.person.id).is_none(), || "they still follow".into())?;
                hold(play.world.neighbour.posted_to(&inbox).is_empty(), || "the Accept was sent".into())
            })
        })
        .and_below(&["src/store/conformance/blocks.rs::nothing_is_sent_to_a_blocked_host"]),
        scene("M-03", "their replies go, those that wait and those that were approved", |play| {
            let (waits, approved) = (stranger(play, "Create"), stranger(play, "Create"));
            for reply in [&waits, &approved] {
                play.takes("the reply", reply)?;
            }
            let id = |draft: &Draft| draft.activity["object"]["id"].as_str().unwrap().to_owned();
            play.gate().owner(&["replies", "approve", &id(&approved)])?;
            block(play, &waits.person.id)?;
            block(play, &approved.person.id)?;
            hold(play.state(&id(&waits)).is_none() && play.state(&id(&approved)).is_none(), || {
                "one is still there".into()
            })
        }),
        scene("M-04", "and their likes", |play| {
            let like = stranger(play, "Like");
            play.takes("the like", &like)?;
            block(play, &like.person.id)?;
            hold(play.state(like.activity["id"].as_str().unwrap()).is_none(), || "it still counts".into())
        })
        .open("shown of the store, which holds nothing of theirs any more; builds show nobody's likes yet, so of pages there is nothing to fire at"),
        scene("M-05", "somebody who quotes a blocked one: their words are not kept", |play| {
            let mut reply = play.world.base(Base::Reply);
            let theirs = json!({ "id": "http://127.0.0.3/n", "type": "Note", "content": "from the blocked one" });
            reply.activity["object"]["quote"] = theirs.clone();
            reply.activity["object"]["tag"] = json!([theirs]);
            play.takes("the reply", &reply)?;
            let id = reply.activity["object"]["id"].as_str().unwrap();
            let note = play.gate().ask("SELECT note FROM interaction WHERE id = ?1", id).unwrap_or_default();
            hold(!note.contains("blocked one"), || "they are kept".into())
        }),
        scene("M-06", "what was removed does not come back with the unblock", |play| {
            let reply = stranger(play, "Create");
            play.takes("the reply", &reply)?;
            block(play, &reply.person.id)?;
            play.gate().owner(&["unblock", &reply.person.id])?;
            let id = reply.activity["object"]["id"].as_str().unwrap();
            hold(play.state(id).is_none(), || "it is back".into())?;
            let next = play.world.activity(&reply.person, "Like", json!(play.world.us.post));
            play.takes("let in again", &play.world.draft(reply.person.clone(), next))
        }),
    ]
}

fn decisions() -> Vec<Case> {
    vec![
        scene("M-07", "yes, yes and no: the last word counts, and each is in the log", |play| {
            let reply = play.begin(Base::Reply)?;
            let id = reply.activity["object"]["id"].as_str().unwrap().to_owned();
            let lines = play.gate().count("SELECT count(*) FROM journal WHERE actor <> ?1", "");
            for verb in ["approve", "approve", "reject"] {
                play.gate().owner(&["replies", verb, &id])?;
            }
            hold(play.state(&id).as_deref() == Some("rejected"), || format!("{:?}", play.state(&id)))?;
            let more = play.gate().count("SELECT count(*) FROM journal WHERE actor <> ?1", "") - lines;
            hold(more >= 2, || format!("{more} lines in the log"))
        }),
        scene("M-08", "the beginning of two ids names neither", |play| {
            let replies = [play.begin(Base::Reply)?, play.begin(Base::Reply)?];
            let output = play.gate().try_owner(&["replies", "approve", &play.world.neighbour.origin]);
            hold(!output.status.success(), || "one was approved".into())?;
            let pending = |draft: &Draft| {
                play.state(draft.activity["object"]["id"].as_str().unwrap()).as_deref() == Some("pending")
            };
            hold(replies.iter().all(pending), || "something changed".into())
        }),
        below(
            "M-09",
            "all that is printed of strangers is made plain",
            &[
                "src/cli/plain.rs::nothing_a_terminal_obeys_gets_through",
                "src/cli/plain.rs::a_terminal_is_told_nothing",
            ],
        ),
        scene("M-10", "a reply that is edited between the look and the yes", |play| {
            let reply = play.begin(Base::Reply)?;
            let id = reply.activity["object"]["id"].as_str().unwrap().to_owned();
            let shown = play.gate().owner(&["replies", "show", &id])?;
            let named = shown.lines().find_map(|line| line.strip_prefix("reply")).unwrap_or_default().trim().to_owned();
            let mut note = reply.activity["object"].clone();
            (note["content"], note["updated"]) = (json!("<p>Worse.</p>"), json!("2026-01-03T12:00:00Z"));
            let mut update = play.world.activity(&reply.person, "Update", note);
            update["to"] = reply.activity["to"].clone();
            play.takes("the edit", &play.world.draft(reply.person.clone(), update))?;
            let output = play.gate().try_owner(&["replies", "approve", &named]);
            hold(!output.status.success(), || format!("{named} was approved"))?;
            hold(play.state(&id).as_deref() == Some("pending"), || format!("{:?}", play.state(&id)))
        }),
    ]
}
