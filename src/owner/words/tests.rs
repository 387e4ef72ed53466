//! What a yes and a no do to a reply in each of its states.

use super::*;
use crate::vocab::{Reach, RemoteUrl};
use InteractionState::{Approved, Pending, Private, Rejected};

fn note(hash: &str) -> Note {
    Note {
        content: "<p>Hello</p>".into(),
        summary: String::new(),
        url: None,
        language: None,
        published: jiff::Timestamp::UNIX_EPOCH,
        updated: None,
        hash: hash.into(),
    }
}

fn reply(id: &str, state: InteractionState, edit: Option<&str>) -> Interaction {
    let url = |text: &str| RemoteUrl::parse(text, Reach::Internet).unwrap();
    Interaction {
        id: url(id),
        kind: InteractionKind::Reply,
        actor: url("https://b.example/users/ben"),
        handle: "@ben@b.example".into(),
        name: "Ben".into(),
        object: "https://example.org/ap/posts/hello.json".into(),
        state,
        note: (state != Rejected).then(|| note("aaaaaaaaaaaaaaaa")),
        edit: edit.map(note),
        received: jiff::Timestamp::UNIX_EPOCH,
    }
}

const ID: &str = "https://b.example/notes/1";

#[expect(clippy::unnecessary_wraps, reason = "compared with what is an option")]
fn moderate(state: InteractionState, hash: Option<&str>) -> Option<Effect> {
    Some(Effect::Moderate { id: ID.into(), state, hash: hash.map(str::to_owned) })
}

#[test]
fn a_yes_names_the_words_that_were_read() {
    let words = "aaaaaaaaaaaaaaaa";
    let edit = "bbbbbbbbbbbbbbbb";
    let name = short_name(ID);
    for (state, waiting, tag, done) in [
        (Pending, None, None, Ok((Done::Approved, moderate(Approved, Some(words))))),
        (Pending, None, Some("aaaaaaaa"), Ok((Done::Approved, moderate(Approved, Some(words))))),
        (Pending, None, Some("bbbbbbbb"), Err(Refused::Edited(name.clone()))),
        (Approved, None, None, Ok((Done::ApprovedBefore, None))),
        (Approved, Some(edit), None, Ok((Done::EditApproved, moderate(Approved, Some(edit))))),
        (Approved, Some(edit), Some("aaaaaaaa"), Err(Refused::Edited(name.clone()))),
        (Private, None, None, Err(Refused::IsPrivate(name.clone()))),
        (Rejected, None, None, Err(Refused::WasRejected(name.clone()))),
    ] {
        assert_eq!(approved(&reply(ID, state, waiting), tag), done, "{state:?} {waiting:?} {tag:?}");
    }
}

#[test]
fn a_no_is_about_the_whole_or_about_the_edit() {
    let (words, edit) = ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb");
    let thrown = reply(ID, Private, None);
    let away = Effect::RemoveInteraction { id: ID.into(), actor: thrown.actor };
    for (state, waiting, tag, done) in [
        (Pending, None, None, Ok((Done::Rejected, moderate(Rejected, None)))),
        (Pending, None, Some("aaaaaaaa"), Ok((Done::Rejected, moderate(Rejected, Some(words))))),
        (Pending, None, Some("cccccccc"), Err(Refused::Edited(short_name(ID)))),
        (Approved, Some(edit), None, Ok((Done::Rejected, moderate(Rejected, None)))),
        (Approved, Some(edit), Some("bbbbbbbb"), Ok((Done::EditRejected, moderate(Rejected, Some(edit))))),
        (Private, None, None, Ok((Done::Rejected, Some(away)))),
        (Rejected, None, None, Ok((Done::RejectedBefore, None))),
    ] {
        assert_eq!(rejected(&reply(ID, state, waiting), tag), done, "{state:?} {waiting:?} {tag:?}");
    }
}

#[test]
fn a_reply_is_named_by_its_id_or_the_beginning_of_one() {
    let all = [
        reply(ID, Pending, None),
        reply("https://b.example/notes/12", Pending, None),
        reply("https://c.example/@deadbeef", Pending, None),
    ];
    let found = |wanted: &str| select(wanted, &all).map(|(it, tag)| (it.id.to_string(), tag));
    let name = short_name(ID);
    assert_eq!(name.len(), 8);
    assert_eq!(found(ID), Ok((ID.into(), None)));
    assert_eq!(found(&name), Ok((ID.into(), None)));
    assert_eq!(found(&name[..4]), Ok((ID.into(), None)));
    assert_eq!(found(&format!("{name}@0123abcd")), Ok((ID.into(), Some("0123abcd".into()))));
    assert_eq!(found(&format!("{ID}@0123abcd")), Ok((ID.into(), Some("0123abcd".into()))));
    // An id may end as a tag does.
    assert_eq!(found("https://c.example/@deadbeef"), Ok(("https://c.example/@deadbeef".into(), None)));
    assert_eq!(found("https://c."), Ok(("https://c.example/@deadbeef".into(), None)));
    assert_eq!(found("https://b.example/"), Err(Refused::ManyReplies("https://b.example/".into(), 2)));
    for unknown in ["", "b", &name[..3], "https://d.example/", "@0123abcd"] {
        assert_eq!(found(unknown), Err(Refused::NoReply(unknown.into())));
    }
}
