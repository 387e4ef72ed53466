//! What real servers send, in the order in which they send it, and what the gate makes of each.
//!
//! The activities lie in `tests/fixtures/activities`; its README says where each shape is from. What is stored and queued is
//! written down in a snapshot, one conversation after the other.

use super::world::{KEY, US, World, person};
use crate::inbox::Outcome;
use crate::inbox::Outcome::{
    Accepted, Edited, Forgotten, Ignored, Left, Moved, NeverKnown, Private, Refreshed, Removed, Reported, Shown,
    Shunned, Waiting,
};
use crate::ports::{Effect, Interaction};
use crate::vocab::Follows;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::PathBuf;

const CONVERSATIONS: [&[(&str, Outcome)]; 26] = [
    &[
        ("mastodon-4.5-follow", Accepted),
        ("mastodon-4.5-follow", Outcome::Repeated),
        ("mastodon-4.5-undo-follow", Left),
        ("mastodon-4.5-follow", Ignored),
    ],
    &[("mastodon-4.5-undo-follow", Removed), ("mastodon-4.5-follow", Ignored)],
    &[
        ("mastodon-4.5-create-reply", Waiting),
        ("mastodon-4.5-update-reply", Edited),
        ("mastodon-4.5-delete-reply", Removed),
        ("mastodon-4.5-create-reply", Outcome::Repeated),
    ],
    &[("mastodon-4.5-update-reply", Ignored), ("mastodon-4.5-delete-reply", Ignored)],
    &[("mastodon-4.5-create-unlisted", Waiting)],
    &[("mastodon-4.5-create-followers-only", Private)],
    &[("mastodon-4.5-create-direct", Private)],
    &[("mastodon-4.5-create-mention", Waiting), ("mastodon-4.5-create-vote", Ignored)],
    &[
        ("mastodon-4.5-like", Shown),
        ("mastodon-4.5-announce", Shown),
        ("mastodon-4.5-undo-like", Removed),
        ("mastodon-4.5-undo-announce", Removed),
        ("mastodon-4.5-announce", Outcome::Repeated),
    ],
    &[("mastodon-4.5-flag", Reported), ("mbin-1.8-flag", Reported)],
    &[
        ("mastodon-4.5-block", Ignored),
        ("mastodon-4.5-follow", Accepted),
        ("mastodon-4.5-block", Shunned),
        ("mastodon-4.5-undo-block", Ignored),
    ],
    &[("mastodon-4.5-move", Ignored), ("mastodon-4.5-follow", Accepted), ("mastodon-4.5-move", Moved)],
    &[
        ("mastodon-4.5-update-actor", NeverKnown),
        ("mastodon-4.5-delete-actor", NeverKnown),
        ("mastodon-4.5-follow", Accepted),
        ("mastodon-4.5-update-actor", Refreshed),
        ("mastodon-4.5-delete-actor", Forgotten),
    ],
    &[("mastodon-4.5-quote-request", Shown), ("mastodon-4.5-delete-reply", Removed)],
    &[
        ("gotosocial-0.20-follow", Accepted),
        ("gotosocial-0.20-like", Shown),
        ("gotosocial-0.20-create-reply", Waiting),
        ("gotosocial-0.20-undo-like", Removed),
        ("gotosocial-0.20-delete-reply", Removed),
        ("gotosocial-0.20-undo-follow", Left),
    ],
    &[
        ("misskey-2025.12-follow", Accepted),
        ("misskey-2025.12-like-reaction", Shown),
        ("misskey-2025.12-announce", Shown),
        ("misskey-2025.12-create-reply", Waiting),
        ("misskey-2025.12-undo-like-reaction", Removed),
        ("misskey-2025.12-delete-reply", Removed),
        ("misskey-2025.12-undo-follow", Left),
    ],
    &[
        ("akkoma-3.15-follow", Accepted),
        ("akkoma-3.15-emoji-react", Shown),
        ("akkoma-3.15-undo-emoji-react", Removed),
        ("akkoma-3.15-create-reply", Waiting),
        ("pleroma-2.9-create-chat-message", Ignored),
    ],
    &[
        ("lemmy-0.19-create-comment", Waiting),
        ("lemmy-0.19-announce-create", Ignored),
        ("lemmy-0.19-like", Shown),
        ("lemmy-0.19-dislike", Ignored),
        ("lemmy-0.19-undo-like", Removed),
        ("lemmy-0.19-create-private-message", Ignored),
        ("lemmy-0.19-delete-user", Forgotten),
    ],
    &[
        ("pixelfed-0.12-follow", Accepted),
        ("pixelfed-0.12-like", Shown),
        ("pixelfed-0.12-create-comment", Waiting),
        ("pixelfed-0.12-undo-follow", Left),
    ],
    &[
        ("wordpress-7.0-follow", Accepted),
        ("wordpress-7.0-create-comment", Waiting),
        ("wordpress-7.0-delete-comment", Removed),
    ],
    &[("threads-2026-follow", Accepted), ("threads-2026-like", Shown), ("threads-2026-undo-follow", Left)],
    &[
        ("peertube-7.3-create-comment", Waiting),
        ("peertube-7.3-announce-video", Ignored),
        ("peertube-7.3-delete-comment", Removed),
    ],
    &[("fedify-1.9-follow", Accepted), ("fedify-1.9-create-reply", Waiting), ("fedify-1.9-emoji-react", Shown)],
    &[
        ("friendica-2024.12-create-reply", Waiting),
        ("friendica-2024.12-like", Shown),
        ("friendica-2024.12-dislike", Ignored),
        ("friendica-2024.12-undo-dislike", Ignored),
        ("friendica-2024.12-delete-reply", Removed),
    ],
    &[("bookwyrm-0.8-follow", Accepted), ("bookwyrm-0.8-create-reply", Waiting), ("bookwyrm-0.8-like", Shown)],
    &[("mitra-4.0-follow", Accepted), ("mitra-4.0-undo-follow", Left), ("hubzilla-10-like", Shown)],
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/activities")
}

/// An activity as it lies in the folder.
pub(super) fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(format!("{name}.json"))).unwrap()
}

/// The names of all.
pub(super) fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.filter_map(|file| Some(file.strip_suffix(".json")?.to_owned())).collect();
    names.sort();
    names
}

pub(super) fn actor_of(activity: &Value) -> String {
    let actor = &activity["actor"];
    actor.as_str().or(actor["id"].as_str()).unwrap().to_owned()
}

/// A world in which the sender of this activity lives.
pub(super) fn world_of(activity: &Value) -> World {
    let world = World::new();
    settle(&world, activity);
    world
}

fn settle(world: &World, activity: &Value) {
    world.rule(|policy| policy.follows = Follows::Open);
    let actor = actor_of(activity);
    world.serve(&actor, &person(&actor, &KEY));
    if let Some(target) = activity["target"].as_str() {
        let mut document = person(target, &KEY);
        document["alsoKnownAs"] = vec![actor].into();
        world.serve(target, &document);
    }
}

/// One line for each thing that is done.
fn told(effect: &Effect) -> String {
    match effect {
        Effect::PutCard(card) => format!("card of {}", card.handle()),
        Effect::PutFollower(follower) => format!("{:?} {} by {}", follower.state, follower.handle, follower.follow),
        Effect::RemoveFollower(actor) => format!("no follower any more: {actor}"),
        Effect::PutInteraction(it) => interaction(it),
        Effect::RemoveInteraction { id, .. } => format!("removed {id}"),
        Effect::RemoveInteractionWith { kind, object, .. } => format!("removed their {kind:?} of {object}"),
        Effect::RemoveInteractionsOf(actor) => format!("removed all of {actor}"),
        Effect::MarkGone { id, .. } => format!("gone {id}"),
        Effect::ForgetActor(actor) => format!("forgotten {actor}"),
        Effect::PutComplaint(complaint) => format!("report of {}: {}", complaint.objects.join(", "), complaint.content),
        Effect::Send(outgoing) => {
            let body: Value = serde_json::from_str(&outgoing.body).unwrap();
            assert!(body["actor"] == US && body["to"].is_array(), "{body}");
            let again = if outgoing.again { " again" } else { "" };
            format!("send{again} {} of {} to {}", body["type"], body["object"]["id"], outgoing.inbox)
        }
        other => panic!("{other:?} is the owner's"),
    }
}

fn interaction(it: &Interaction) -> String {
    let mut text = format!("{:?} {:?} {} of {} on {}", it.state, it.kind, it.id, it.handle, it.object);
    for note in it.note.iter().chain(&it.edit) {
        let language = note.language.as_deref().unwrap_or("?");
        write!(text, "\n      {language} {} {:?} {:?}", note.published, note.url, note.content).unwrap();
    }
    text
}

#[test]
fn conversations() {
    let mut all = String::new();
    for conversation in CONVERSATIONS {
        let world = World::new();
        for (name, expected) in conversation {
            let activity: Value = serde_json::from_slice(&bytes(name)).unwrap();
            settle(&world, &activity);
            let (outcome, effects) = world.judge(&activity).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!(outcome, *expected, "{name}");
            writeln!(all, "{name}: {}", outcome.word()).unwrap();
            for effect in &effects {
                writeln!(all, "    {}", told(effect)).unwrap();
            }
        }
        all.push('\n');
    }
    insta::assert_snapshot!(all);
}

#[test]
fn every_activity_is_part_of_a_conversation() {
    let told: Vec<&str> = CONVERSATIONS.iter().flat_map(|it| it.iter().map(|(name, _)| *name)).collect();
    let missing: Vec<String> = names().into_iter().filter(|name| !told.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for name in names() {
        let software = name.split('-').next().unwrap();
        assert!(readme.contains(&format!("`{software}-")), "README.md does not say where {name} is from");
    }
}
