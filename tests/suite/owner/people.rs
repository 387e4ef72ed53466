//! Who follows, who asks, who stays out, and the log.

use super::{CANARY, Gate, NASTY, at, follower, reply, url};
use gatepost::ports::FollowerState::{Accepted, Requested};
use gatepost::ports::{Complaint, Effect, InteractionState, JournalLine};
use serde_json::json;

fn with_people() -> Gate {
    let gate = Gate::new();
    gate.apply(vec![
        follower("ann", "social.example", Accepted, 1),
        follower("ben", "b.example", Accepted, 2),
        follower("cat", "social.example", Requested, 3),
        follower("dan", "d.example", Requested, 4),
    ]);
    gate
}

#[test]
fn lists_of_people() {
    let gate = with_people();
    assert_eq!(
        gate.says(&["followers"]),
        "WHO                  SINCE\n\
         @ann@social.example  2026-11-01\n\
         @ben@b.example       2026-11-02\n\
         2 followers, 2 requests\n"
    );
    assert_eq!(
        gate.says(&["requests"]),
        "WHO                  ASKED\n\
         @cat@social.example  2026-11-03\n\
         @dan@d.example       2026-11-04\n\
         2 requests\n"
    );
    assert_eq!(
        gate.json(&["followers"]),
        json!({
            "followers": [
                { "actor": "https://social.example/users/ann", "handle": "@ann@social.example", "since": "2026-11-01T10:00:00Z" },
                { "actor": "https://b.example/users/ben", "handle": "@ben@b.example", "since": "2026-11-02T10:00:00Z" },
            ],
            "requests": 2,
            "warnings": [],
        })
    );
    assert_eq!(gate.says(&["followers", "--quiet"]), "");
    assert_eq!(Gate::new().says(&["followers"]), "0 followers, 0 requests\n");
}

#[test]
fn a_yes_is_queued_with_what_it_answers() {
    let gate = with_people();
    assert_eq!(gate.says(&["requests", "accept", "@CAT@social.example"]), "Accepted @cat@social.example\n");
    assert_eq!(gate.people(Requested), ["@dan@d.example"]);
    assert_eq!(gate.people(Accepted).len(), 3);
    let queue = gate.queue("2100-01-01T00:00:00Z");
    assert_eq!(queue.len(), 1);
    assert_eq!(queue[0].inbox.as_str(), "https://social.example/users/cat/inbox");
    let body: serde_json::Value = serde_json::from_str(&queue[0].body).unwrap();
    assert_eq!((&body["type"], &body["actor"]), (&json!("Accept"), &json!("https://example.org/ap/actor.json")));
    assert_eq!(body["object"]["id"], "https://social.example/follows/cat");
    assert_eq!(gate.says(&["requests", "accept", "--all"]), "Accepted @dan@d.example\n");
    assert_eq!(gate.says(&["requests", "accept", "--all"]), "Nobody asks\n");
}

#[test]
fn a_no_holds_for_the_follow_that_was_asked_and_not_for_the_next() {
    let gate = with_people();
    assert_eq!(gate.says(&["requests", "reject", "https://d.example/users/dan"]), "Rejected @dan@d.example\n");
    assert_eq!(gate.people(Requested), ["@cat@social.example"]);
    let queue = gate.queue("2100-01-01T00:00:00Z");
    let body: serde_json::Value = serde_json::from_str(&queue[0].body).unwrap();
    assert_eq!((&body["type"], &body["object"]["id"]), (&json!("Reject"), &json!("https://d.example/follows/dan")));
    // The same Follow, played again, does nothing.
    gate.apply(vec![follower("dan", "d.example", Requested, 4)]);
    assert_eq!(gate.people(Requested), ["@cat@social.example"]);
    // A new one, signed later, is a new request, even under the same id.
    let Effect::PutFollower(mut again) = follower("dan", "d.example", Requested, 4) else { panic!() };
    again.asked = at("2100-01-01T00:00:00Z");
    gate.apply(vec![Effect::PutFollower(again)]);
    assert_eq!(gate.people(Requested), ["@cat@social.example", "@dan@d.example"]);
}

#[test]
fn a_follower_is_taken_off_the_list() {
    let gate = with_people();
    assert_eq!(gate.says(&["followers", "remove", "ben@b.example"]), "Removed @ben@b.example\n");
    assert_eq!(gate.people(Accepted), ["@ann@social.example"]);
    let body: serde_json::Value = serde_json::from_str(&gate.queue("2100-01-01T00:00:00Z")[0].body).unwrap();
    assert_eq!(body["type"], "Reject");
}

#[test]
fn whoever_is_not_there_changes_nothing() {
    let gate = with_people();
    for (args, code, told) in [
        (
            &["requests", "accept", "@cat@social.example", "@eve@e.example"][..],
            1,
            "error: @eve@e.example does not ask to follow\n  hint: `gatepost requests` lists those who do\n",
        ),
        (
            &["requests", "reject", "@ann@social.example"],
            1,
            "error: @ann@social.example follows already\n  hint: to end that, `gatepost followers remove`\n",
        ),
        (
            &["followers", "remove", "@dan@d.example"],
            1,
            "error: @dan@d.example does not follow yet, but asks to\n  hint: say no with `gatepost requests reject`\n",
        ),
        (
            &["followers", "remove", "@eve@e.example"],
            1,
            "error: @eve@e.example does not follow\n  hint: `gatepost followers` lists those who do\n",
        ),
        (
            &["followers", "remove", "d.example"],
            2,
            "error: `d.example` is not a person\n  hint: write @user@host, or the actor's address beginning with https://\n",
        ),
        (
            &["block", "nobody"],
            2,
            "error: `nobody` is no actor and no domain\n  hint: write @user@host, an actor's address beginning with https://, or a domain\n",
        ),
        (
            &["block", "@eve@127.0.0.1"],
            1,
            "error: @eve@127.0.0.1 cannot be looked up: its host is not a public name\n  hint: look whether it is spelt as on their page; or write their actor's address, beginning with https://\n",
        ),
        (&["block", "example.org"], 1, "error: `example.org` is your own site\n  hint: name somebody else\n"),
        (
            &["unblock", "x.example"],
            1,
            "error: x.example is not blocked\n  hint: `gatepost block` lists those who are\n",
        ),
        (
            &["followers", "--store", "mysql://me:secret@db"],
            2,
            "error: a store is `sqlite:PATH` or `memory:`\n  hint: write --store sqlite:.gatepost/gate.db\n",
        ),
    ] {
        assert_eq!(gate.refuses(args), (code, told.to_owned()), "{args:?}");
    }
    assert_eq!((gate.people(Accepted).len(), gate.people(Requested).len()), (2, 2));
    assert!(gate.queue("2100-01-01T00:00:00Z").is_empty());
}

#[test]
fn a_block_of_a_domain_holds_for_every_host_under_it() {
    let gate = with_people();
    gate.apply(vec![
        follower("fay", "deep.social.example", Accepted, 5),
        follower("gus", "antisocial.example", Accepted, 6),
        Effect::PutInteraction(reply("ann", "social.example", 1, CANARY, InteractionState::Pending)),
    ]);
    assert_eq!(
        gate.says(&["block", "Social.Example.", "--reason", "spam"]),
        "Blocked social.example and every host under it: removed 2 followers, 1 request, 1 interaction\n"
    );
    assert_eq!(gate.people(Accepted), ["@ben@b.example", "@gus@antisocial.example"]);
    assert!(!gate.says(&["replies", "--all", "--json"]).contains(CANARY));
    assert_eq!(
        gate.says(&["block", "@ben@b.example"]),
        "Blocked https://b.example/users/ben: removed 1 follower, 0 requests, 0 interactions\n"
    );
    let list = gate.json(&["block"]);
    assert_eq!(list["blocks"][0]["domain"], "social.example");
    assert_eq!(list["blocks"][0]["reason"], "spam");
    assert_eq!(list["blocks"][1]["actor"], "https://b.example/users/ben");
    assert_eq!(
        gate.refuses(&["unblock", "deep.social.example"]),
        (1, "error: deep.social.example is kept out by the block of social.example\n  hint: unblock that domain instead\n".into())
    );
    assert_eq!(
        gate.says(&["unblock", "social.example"]),
        "Unblocked social.example; what was removed does not come back\n"
    );
    assert_eq!(gate.people(Accepted), ["@gus@antisocial.example"]);
}

#[test]
fn an_actor_of_a_blocked_domain_stays_out_when_unblocked_alone() {
    let gate = with_people();
    gate.says(&["block", "https://b.example/users/ben"]);
    gate.says(&["block", "b.example"]);
    let (code, out, err) = gate.run(&["unblock", "https://b.example/users/ben"]);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "Unblocked https://b.example/users/ben; what was removed does not come back\n")
    );
    assert_eq!(
        err,
        "warning: https://b.example/users/ben is still kept out by the block of b.example\n  hint: unblock that domain too\n"
    );
}

#[test]
fn the_log_says_what_came_and_what_was_decided() {
    let gate = with_people();
    gate.with_log(JournalLine {
        at: at("2026-11-20T10:00:00Z"),
        actor: "https://d.example/users/dan".into(),
        verb: format!("Follow{NASTY}"),
        outcome: "requested".into(),
    });
    gate.says(&["requests", "accept", "@dan@d.example"]);
    let log = gate.says(&["inbox", "log"]);
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines[0].starts_with("WHEN (UTC)"), "{log}");
    assert!(
        lines[1].contains("  owner") && lines[1].contains("  accepted") && lines[1].contains("  https://d.ex"),
        "{log}"
    );
    assert!(lines[2].starts_with("2026-11-20 10:00  Follow]0;owned"), "{log}");
    assert_eq!(lines[3], "2 lines");
    assert_eq!(gate.says(&["inbox", "log", "--limit", "1"]).lines().count(), 3);
    assert_eq!(gate.json(&["inbox", "log"])["log"][1]["outcome"], "requested");
}

#[test]
fn reports_are_read_without_harm() {
    let gate = Gate::new();
    assert_eq!(gate.says(&["reports"]), "0 reports\n");
    gate.apply(vec![Effect::PutComplaint(Complaint {
        id: url("https://b.example/flags/1"),
        actor: url("https://b.example/actor"),
        objects: vec!["https://example.org/ap/posts/hello.json".into()],
        content: format!("<p>Rude{NASTY}</p>"),
        received: at("2026-11-20T10:00:00Z"),
    })]);
    assert_eq!(
        gate.says(&["reports"]),
        "2026-11-20 10:00  https://b.example/actor\n  \
         about https://example.org/ap/posts/hello.json\n  \
         | Rude]0;owned[2J drawkcab zero31m\n\
         1 report\n"
    );
    assert_eq!(gate.json(&["reports"])["reports"][0]["content"], format!("<p>Rude{NASTY}</p>"));
}

#[test]
fn a_folder_without_a_site_gets_no_store() {
    let site = crate::support::Site::empty();
    let (code, out, err) = crate::support::run(&mut site.gatepost(&["followers"]));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("there is no site here: this file is missing"), "{err}");
    assert!(!site.path(".gatepost").exists());
}

#[test]
fn whom_posts_mention() {
    let gate = Gate::new();
    let person = r#"{"@ben@b.example": {"id": "https://b.example/users/ben", "url": "https://b.example/@ben"}}"#;
    gate.site.write(
        "content/posts/a.md",
        "+++\ntitle = \"A\"\ndate = 2026-01-02\n+++\n@ben@b.example and @me@example.org\n",
    );
    gate.site.write("data/mentions.json", person);
    assert_eq!(gate.says(&["mentions"]), "Everybody whom your posts mention is known\n");
    assert_eq!(gate.says(&["mentions", "--json"]), "{\"found\":{},\"not_found\":0,\"warnings\":[]}\n");
    // Whom nobody can ask is told, and the file stays as it was.
    gate.site
        .write("content/posts/c.md", "+++\ntitle = \"C\"\ndate = 2026-01-03\ndraft = true\n+++\n@cleo@c.invalid\n");
    let told = "warning: @cleo@c.invalid cannot be looked up: its host is not a public name\n  hint: correct the name in the post, or run the command again later\n";
    assert_eq!(gate.run(&["mentions"]), (Some(1), String::new(), told.to_owned()));
    let (code, out, _) = gate.run(&["mentions", "--json"]);
    assert_eq!(code, Some(1));
    assert!(out.starts_with("{\"found\":{},\"not_found\":1,"), "{out}");
    assert_eq!(gate.site.read("data/mentions.json"), person);
    gate.site.remove("content/posts/c.md");
    // Before anybody is asked.
    gate.site.write("data/mentions.json", "{");
    gate.site.write("content/posts/b.md", "+++\ntitle = \"B\"\ndraft = true\n+++\n@cleo@c.example\n");
    let told = "error: data/mentions.json:1: this file is damaged, so nobody can be added to it: EOF while parsing an object at line 1 column 1\n  hint: restore it from git or a backup, or remove it\n";
    assert_eq!(gate.run(&["mentions"]), (Some(1), String::new(), told.to_owned()));
}
