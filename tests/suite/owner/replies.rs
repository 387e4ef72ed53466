//! What others said: read, shown, thrown away.

use super::{CANARY, Gate, NASTY, note, reply};
use gatepost::ports::InteractionState::{Approved, Pending, Private};
use gatepost::ports::{Effect, Interaction};

/// Short name of `https://b.example/notes/1`.
const ONE: &str = "c208dee7";

fn with_replies() -> Gate {
    let gate = Gate::new();
    let edited = Interaction {
        edit: Some(note("<p>Buy now</p>", 'b')),
        ..reply("ann", "social.example", 2, "<p>Nice</p>", Approved)
    };
    gate.apply(vec![
        Effect::PutInteraction(reply(
            "ben",
            "b.example",
            1,
            "<p>Good <b>post</b>!</p><p>See <a href=\"https://evil.example/x\">b.example</a></p>",
            Pending,
        )),
        Effect::PutInteraction(edited),
        Effect::PutInteraction(reply("cat", "c.example", 3, &format!("<p>{CANARY}</p>"), Private)),
        Effect::PutInteraction(reply("dan", "d.example", 4, NASTY, Pending)),
    ]);
    gate
}

#[test]
fn what_waits_is_listed() {
    let gate = with_replies();
    assert_eq!(
        gate.says(&["replies"]),
        format!(
            "{ONE}@aaaaaaaa  @ben@b.example  2026-11-20  waits\n  \
             Good post! See b.example\n\
             37076324@bbbbbbbb  @ann@social.example  2026-11-20  edit waits\n  \
             Buy now\n\
             3b435948@aaaaaaaa  @dan@d.example  2026-11-20  waits\n  \
             ]0;owned[2J drawkcab zero31m\n\
             3 replies wait, 1 private message\n"
        )
    );
}

#[test]
fn a_reply_is_shown_as_a_whole_with_where_its_links_lead() {
    let gate = with_replies();
    assert_eq!(
        gate.says(&["replies", "show", ONE]),
        format!(
            "reply    {ONE}@aaaaaaaa\n\
             by       @ben@b.example ben of b.example\n\
             actor    https://b.example/users/ben\n\
             id       https://b.example/notes/1\n\
             about    https://example.org/ap/posts/hello.json\n\
             came     2026-11-20 10:01 UTC\n\
             state    waits\n  \
             | Good post!\n  \
             | See b.example\n  \
             leads to https://evil.example/x\n\
             Show it: gatepost replies approve {ONE}@aaaaaaaa\n"
        )
    );
    let edited = gate.says(&["replies", "show", "https://social.example/notes/2"]);
    assert!(edited.contains("It says (approved):\n  | Nice\nIt would say:\n  | Buy now\n"), "{edited}");
}

#[test]
fn words_that_were_changed_since_are_not_approved() {
    let gate = with_replies();
    assert_eq!(
        gate.refuses(&["replies", "approve", &format!("{ONE}@0123abcd")]),
        (
            1,
            format!(
                "error: the reply {ONE} was edited after you looked at it\n  hint: read it again with `gatepost replies show`; nothing was changed\n"
            )
        )
    );
    assert_eq!(
        gate.says(&["replies", "approve", &format!("{ONE}@aaaaaaaa")]),
        format!("Approved {ONE} by @ben@b.example\n")
    );
    assert_eq!(gate.says(&["replies", "approve", ONE]), format!("{ONE} by @ben@b.example was approved before\n"));
}

#[test]
fn an_edit_takes_the_place_of_what_was_approved_when_it_is_approved() {
    let gate = with_replies();
    let id = "https://social.example/notes/2";
    let said = gate.says(&["replies", "approve", &format!("{id}@bbbbbbbb")]);
    assert!(said.starts_with("Approved the edit of "), "{said}");
    let shown = gate.json(&["replies", "show", id]);
    assert_eq!((&shown["note"]["text"], &shown["edit"]), (&"Buy now\n".into(), &serde_json::Value::Null));
}

#[test]
fn an_edit_can_be_refused_alone() {
    let gate = with_replies();
    let id = "https://social.example/notes/2";
    let said = gate.says(&["replies", "reject", &format!("{id}@bbbbbbbb")]);
    assert!(said.ends_with(" by @ann@social.example; what was approved stays\n"), "{said}");
    let shown = gate.json(&["replies", "show", id]);
    assert_eq!((&shown["note"]["text"], &shown["state"]), (&"Nice\n".into(), &"approved".into()));
}

#[test]
fn what_is_rejected_keeps_no_words_and_does_not_come_back() {
    let gate = with_replies();
    let id = "https://b.example/notes/1";
    assert_eq!(gate.says(&["replies", "reject", id]), format!("Rejected {ONE} by @ben@b.example\n"));
    gate.apply(vec![Effect::PutInteraction(reply("ben", "b.example", 1, "again", Pending))]);
    assert!(!gate.says(&["replies", "--all", "--json"]).contains("again"));
    assert_eq!(
        gate.refuses(&["replies", "approve", id]),
        (
            1,
            format!(
                "error: the reply {ONE} was rejected, and its words are not kept\n  hint: nothing brings it back; its author may write again\n"
            )
        )
    );
}

#[test]
fn an_ambiguous_name_changes_nothing() {
    let gate = with_replies();
    gate.apply(vec![Effect::PutInteraction(reply("ben", "b.example", 12, "more", Pending))]);
    assert_eq!(
        gate.refuses(&["replies", "reject", "https://d.example/notes/4", "https://b.example/"]),
        (
            1,
            "error: `https://b.example/` is the beginning of 2 replies\n  hint: write more of it; nothing was changed\n"
                .into()
        )
    );
    assert!(gate.says(&["replies"]).ends_with("4 replies wait, 1 private message\n"));
    assert_eq!(
        gate.refuses(&["replies", "show", "ffff"]),
        (
            1,
            "error: there is no reply `ffff`\n  hint: `gatepost replies` lists those that wait, with --all every one\n"
                .into()
        )
    );
}

#[test]
fn what_was_not_for_everybody_is_seen_only_when_it_is_asked_for() {
    let gate = with_replies();
    for args in
        [&["replies"][..], &["replies", "--all"], &["followers"], &["requests"], &["inbox", "log"], &["reports"]]
    {
        assert!(!gate.says(args).contains(CANARY), "{args:?}");
        assert!(!gate.says(&[args, &["--json"]].concat()).contains(CANARY), "{args:?}");
    }
    assert!(gate.says(&["replies", "--private"]).contains(CANARY));
    let id = "https://c.example/notes/3";
    let (code, told) = gate.refuses(&["replies", "approve", id]);
    assert_eq!(code, 1);
    assert!(
        told.ends_with(
            " is private: it is never shown, whatever is approved\n  hint: `gatepost replies reject` throws it away\n"
        ),
        "{told}"
    );
    gate.says(&["replies", "reject", id]);
    assert!(!gate.says(&["replies", "--private", "--json"]).contains(CANARY));
}
