//! `plan`, `publish`, `deliver`, `status`, `retry`, `resend`.

use super::town::Town;
use super::{Owner, url};
use serde_json::{Value, json};

#[test]
fn a_post_is_told_edited_and_deleted() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.is_followed_by("bob", &town);
    assert_eq!(
        owner.publishes(&[]),
        "Without a word: 1 post (there before the first run)\n\
         This is the first run: posts that are there are taken as known. To tell of the newest, now or later: gatepost publish --since DATE\n\
         Nobody is told\n"
    );
    assert_eq!(town.heard(), [""; 0]);

    owner.note("one", "The *first* note #rust");
    owner.build();
    let plan = "WHAT    WHY  POST\nCreate  new  The first note #rust\n1 activity to 1 inbox\n";
    assert_eq!(owner.says(&["plan"]), plan);
    assert_eq!(owner.publishes(&[]), format!("{plan}Delivered 1 of 1 delivery\n"));
    let mail = town.mail();
    let [(path, create)] = mail.as_slice() else { panic!("{mail:?}") };
    assert_eq!(path, "/inbox");
    let id = owner.id("notes/one");
    assert_eq!((&create["type"], &create["id"]), (&json!("Create"), &json!(format!("{id}#create"))));
    assert_eq!(create["object"]["id"], json!(id));
    assert_eq!(create["object"].get("@context"), None);
    assert!(create["object"]["content"].as_str().unwrap().contains("<em>first</em>"), "{create}");
    assert_eq!(create["to"], create["object"]["to"]);

    // Told once.
    assert_eq!(owner.publishes(&[]), "Nothing to tell: followers know everything\n");
    assert_eq!(town.heard(), [""; 0]);

    owner.note("one", "The first note, edited");
    owner.build();
    owner.publishes(&[]);
    let mail = town.mail();
    let update = &mail[0].1;
    assert_eq!((mail.len(), &update["type"]), (1, &json!("Update")));
    assert!(update["id"].as_str().unwrap().starts_with(&format!("{id}#update-")));
    // Mastodon shows no edit without a later `updated`; the author gave none.
    assert!(update["object"]["updated"].as_str().unwrap() > update["object"]["published"].as_str().unwrap());

    owner.remove("notes/one.md");
    owner.build();
    let said = owner.publishes(&[]);
    assert!(
        said.starts_with("WHAT    WHY               POST\nDelete  its file is gone  The first note, edited\n"),
        "{said}"
    );
    let mail = town.mail();
    assert_eq!((&mail[0].1["type"], &mail[0].1["object"]["type"]), (&json!("Delete"), &json!("Tombstone")));
    assert_eq!(mail[0].1["object"]["id"], json!(id));

    owner.note("one", "Back again");
    owner.build();
    let said = owner.publishes(&[]);
    assert!(said.starts_with("Cannot come back: Back again was deleted on "), "{said}");
    assert_eq!(town.heard(), [""; 0]);
}

#[test]
fn people_who_are_answered_are_told_too() {
    let (owner, town, far) = (Owner::new(), Town::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    let answer = |to: &str| {
        let front = format!("+++\ndate = 2026-01-02T10:00:00Z\nreply_to = \"{}\"\n+++\nI agree\n", far.at(to));
        owner.write("notes/answer.md", &front);
        owner.build();
    };
    answer("/notes/zoe");
    owner.publishes(&[]);
    assert_eq!(
        (town.heard(), far.heard()),
        (vec!["Create /inbox".to_owned()], vec!["Create /users/zoe/inbox".to_owned()])
    );
    // Who was told of it is told that it is gone.
    owner.remove("notes/answer.md");
    owner.build();
    owner.publishes(&[]);
    assert_eq!(
        (town.heard(), far.heard()),
        (vec!["Delete /inbox".to_owned()], vec!["Delete /users/zoe/inbox".to_owned()])
    );
}

#[test]
fn who_cannot_be_asked_keeps_nobody_from_being_told() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    let nowhere = town.at("/nothing");
    owner.write("notes/a.md", &format!("+++\ndate = 2026-01-02T10:00:00Z\nreply_to = \"{nowhere}\"\n+++\nHm\n"));
    owner.build();
    let (code, _, err) = owner.run(&["publish", "--unchecked", "--insecure-loopback"]);
    assert_eq!(
        (code, err),
        (
            0,
            format!(
                "warning: {nowhere} was not told: it answered 404 Not Found\n  hint: send it later with gatepost resend POST --to THEM\n"
            )
        )
    );
    assert_eq!(town.heard(), ["Create /inbox"]);
}

#[test]
fn guards_stop_and_say_what_to_do() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    (0..6).for_each(|n| owner.note(&format!("n{n}"), &format!("Note number {n}")));
    owner.build();
    let publish = ["publish", "--unchecked", "--insecure-loopback"];
    let flood = "error: this would send 6 new posts at once to every follower\n  hint: if that is meant, add --yes; to send those of a day \
                 and later, --since DATE; to send none, --known\n";
    assert_eq!(owner.refuses(&publish), (1, flood.to_owned()));
    assert_eq!(owner.refuses(&["plan"]).0, 1);
    assert_eq!(town.heard(), [""; 0]);
    owner.publishes(&["--known"]);
    assert_eq!(owner.says(&["plan"]), "Nothing to tell: followers know everything\n");
    assert_eq!(town.heard(), [""; 0]);

    let content = owner.site().join("content/notes");
    std::fs::rename(content.join("n1.md"), content.join("other.md")).unwrap();
    owner.build();
    let renamed = "error: content/notes/other.md: this looks like notes/n1 under a new name: others would lose the old post with its \
                   replies\n  hint: add this line to its front matter: id = \"notes/n1\"; if they are two posts, add --yes\n";
    assert_eq!(owner.refuses(&publish), (1, renamed.to_owned()));
    owner.write("notes/other.md", "+++\ndate = 2026-01-02T10:00:00Z\nid = \"notes/n1\"\n+++\nNote number 1\n");
    owner.build();
    assert_eq!(owner.says(&["plan", "--json"]).matches("\"steps\":[]").count(), 0, "its page moved: that is an edit");
    owner.publishes(&[]);
    assert_eq!(town.heard(), ["Update /inbox"]);
}

#[test]
fn a_quiet_commit_tells_nobody() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    let git = |args: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=me", "-c", "user.email=me@example.org", "-C"]).arg(owner.site()).args(args);
        assert!(git.output().unwrap().status.success(), "{args:?}");
    };
    // The first was never published; nobody told it to be quiet.
    owner.write("notes/zero.md", "+++\ndate = 2026-01-01T23:30:00-01:00\n+++\nWritten before\n");
    owner.note("one", "Nobody hears of this");
    owner.write("notes/hush.md", "+++\ndate = 2025-05-05\nfederate = \"quiet\"\n+++\nNever\n");
    owner.build();
    git(&["init", "-q"]);
    git(&["add", "content"]);
    git(&["commit", "-q", "-m", "A note\n\nGatepost: quiet"]);
    let list = "Without a word: 1 post (federate = \"quiet\")\nWithout a word: 2 posts (quiet, as you asked)\n  \
                Nobody hears of this\n  Written before\nNobody is told\n2 posts stay unannounced; ";
    let plan = |flags: &str, more: &str| {
        let root = owner.site();
        format!("{list}announce with: gatepost publish --root {}{flags} --since 2026-01-02{more}\n", root.display())
    };
    assert_eq!(owner.says(&["plan", "--known"]), plan("", ""));
    assert_eq!(owner.says(&["plan", "--known", "--insecure-loopback"]), plan(" --insecure-loopback", ""));
    assert_eq!(owner.json(&["plan"])["unannounced"], json!({ "posts": 2, "since": "2026-01-02", "told": 2 }));
    assert_eq!(owner.says(&["plan"]), plan("", " --loud"));
    assert_eq!(owner.publishes(&[]), plan(" --insecure-loopback", " --loud"));
    assert_eq!(town.heard(), [""; 0]);
    owner.note("two", "Everybody hears of this");
    owner.build();
    git(&["add", "content"]);
    git(&["commit", "-q", "-m", "Another note"]);
    owner.publishes(&[]);
    assert_eq!(town.heard(), ["Create /inbox"]);
    owner.publishes(&["--since", "2026-01-02"]);
    assert_eq!(town.heard(), ["Create /inbox", "Create /inbox"]);
}

#[test]
fn what_was_not_taken_is_seen_and_sent_again() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    owner.note("one", "Refused at first");
    owner.build();
    town.answers(&[422]);
    // Not all that could be delivered was.
    let (code, said, err) = owner.run(&["publish", "--unchecked", "--insecure-loopback"]);
    assert!(said.ends_with("Delivered 0 of 1 delivery; 1 given up (gatepost status says why)\n"), "{said}");
    assert_eq!((code, err.as_str()), (1, ""));
    let status = owner.says(&["status"]);
    assert_eq!(
        status,
        "WHAT    HAVE IT  WAIT  FAILED  POST\nCreate  0 of 1   0     1       Refused at first\nNothing waits\n"
    );
    let one = owner.json(&["status", "notes/one"]);
    assert_eq!((&one["deliveries"][0]["state"], &one["deliveries"][0]["status"]), (&json!("failed"), &json!(422)));
    assert_eq!(owner.says(&["retry"]), "1 delivery waits again; the gate sends them, or gatepost deliver\n");
    assert_eq!(owner.says(&["deliver", "--insecure-loopback"]), "Nothing waits\n");
    assert_eq!(town.heard(), ["Create /inbox"]);
    assert_eq!(owner.says(&["retry", "one"]), "Nothing was given up\n");
    let report = owner.site().join("report.html");
    owner.says(&["status", "--html", report.to_str().unwrap()]);
    let report = std::fs::read_to_string(report).unwrap();
    assert!(report.contains("<td>1 of 1<td>0<td>0<td>Refused at first"), "{report}");
}

#[test]
fn a_post_is_sent_once_more_to_one_person() {
    let (owner, town, far) = (Owner::new(), Town::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    owner.note("one", "For everybody");
    owner.build();
    owner.publishes(&[]);
    town.mail();
    let zoe = far.at("/users/zoe");
    let said = owner.says(&["resend", "one", "--to", &zoe, "--insecure-loopback"]);
    assert_eq!(said, format!("Sent For everybody to {zoe} (gatepost status says whether it came)\n"));
    assert_eq!((far.heard(), town.heard()), (vec!["Create /users/zoe/inbox".to_owned()], vec![]));
    // Once more means once more.
    owner.says(&["resend", "one", "--to", "@ann@127.0.0.1", "--insecure-loopback"]);
    assert_eq!(town.heard(), ["Create /users/ann/inbox"]);
    let who = "@nobody@127.0.0.1";
    let why = format!(
        "error: nobody here is called {who}, and handles are not looked up with --insecure-loopback\n  hint: write the actor's address, \
         such as http://127.0.0.1:8787/ap/actor.json\n"
    );
    assert_eq!(owner.refuses(&["resend", "one", "--to", who, "--insecure-loopback"]), (1, why));
    let (code, why) = owner.refuses(&["resend", "nothing", "--to", &zoe, "--insecure-loopback"]);
    assert_eq!(
        (code, why.as_str()),
        (
            1,
            "error: no post is called `nothing`\n  hint: write the address of its page, its file, or its title; a post that was never published is not known\n"
        )
    );
}

#[test]
fn a_post_with_an_id_of_its_own_is_found_by_its_file() {
    let owner = Owner::new();
    let front = "+++\ndate = 2026-01-02T10:00:00Z\nid = \"k/7\"\npath = \"elsewhere\"\n+++\nWritten in 2026\n";
    owner.write("notes/2026-01-02-own.md", front);
    owner.build();
    owner.publishes(&["--since", "2026-01-01"]);
    for name in ["content/notes/2026-01-02-own.md", "notes/2026-01-02-own", "k/7", "elsewhere"] {
        let said = owner.says(&["status", name]);
        assert!(said.starts_with("Written in 2026\nTold, last on "), "{name}: {said}");
    }
    assert_eq!(owner.says(&["retry", "content/notes/2026-01-02-own.md"]), "Nothing was given up\n");
}

#[test]
fn who_is_blocked_is_told_nothing() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    let ann = town.at("/users/ann");
    owner.says(&["block", &ann]);
    owner.note("one", "Not for everybody");
    owner.build();
    let said = owner.publishes(&[]);
    assert!(said.ends_with("1 activity to 0 inboxes\nNobody follows yet: it is remembered as told\n"), "{said}");
    let (code, why) = owner.refuses(&["resend", "one", "--to", &ann, "--insecure-loopback"]);
    let refused = format!("error: {ann} is blocked\n  hint: gatepost unblock lets them in again\n");
    assert_eq!((code, why), (1, refused));
    assert_eq!(town.heard(), [""; 0]);
}

#[test]
fn a_changed_profile_is_told() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    let config = owner.site().join("gatepost.toml");
    let text = std::fs::read_to_string(&config).unwrap().replace("name = \"Me\"", "name = \"Me, newly named\"");
    std::fs::write(config, text).unwrap();
    owner.build();
    owner.publishes(&[]);
    let mail = town.mail();
    let updates: Vec<&Value> =
        mail.iter().map(|(_, activity)| activity).filter(|a| a["object"]["type"] == json!("Person")).collect();
    assert_eq!(updates.len(), 1, "{mail:?}");
    assert_eq!(updates[0]["object"]["name"], json!("Me, newly named"));
    assert_eq!(
        updates[0]["id"].as_str().unwrap().split('#').next(),
        Some(url(&format!("{}/ap/actor.json", owner.base)).as_str())
    );
}

#[test]
fn a_key_that_was_changed_by_the_rules_stops_nothing() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    owner.says(&["keys", "rotate", "--now"]);
    owner.build();
    assert_eq!(owner.says(&["plan"]), "Nothing to tell: followers know everything\n");
    // Somebody else's key is another matter.
    let ledger = owner.store();
    let changed = ledger.0.block_on(ledger.1.ledger()).unwrap().into_iter().find(|e| e.kind == "Actor").unwrap();
    let of = Some("0".repeat(64));
    let was = Some(changed.hash.clone());
    let entry = Box::new(gatepost::ports::LedgerEntry { of, ..changed });
    let effects = vec![gatepost::ports::Effect::Tell { entry, was }];
    let change = gatepost::ports::Change { at: jiff::Timestamp::now(), seen: None, effects, journal: None };
    ledger.0.block_on(ledger.1.apply(change)).unwrap();
    let (code, why) = owner.refuses(&["plan"]);
    assert_eq!(
        (code, why.as_str()),
        (
            1,
            "error: the profile's key is not the one that followers know\n  hint: put key.pub.pem back, or change keys with gatepost \
             keys rotate; if the old key is lost, add --yes\n"
        )
    );
}
