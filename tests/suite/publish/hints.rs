//! What `plan` and `publish` say besides: what may have been meant otherwise, what to write where, and what was done before it ended.

use super::town::Town;
use super::{Owner, now};
use crate::support::run;
use serde_json::json;
use std::time::{Duration, SystemTime};

/// Writes a file a minute from now: tests are faster than clocks of disks.
fn touch(owner: &Owner, file: &str) {
    let file = std::fs::File::options().append(true).open(owner.site().join(file)).unwrap();
    file.set_modified(SystemTime::now() + Duration::from_mins(1)).unwrap();
}

#[test]
fn what_is_newer_than_the_build_is_named() {
    let owner = Owner::new();
    owner.publishes(&[]);
    let hint = |file: &str| {
        let text =
            format!("warning: {file}: newer than what was built into public\n  hint: run gatepost build first\n");
        (0, "Nothing to tell: followers know everything\n".to_owned(), text)
    };
    for file in ["content/posts/hello.md", "gatepost.toml"] {
        touch(&owner, file);
        assert_eq!(owner.run(&["plan"]), hint(file));
        assert_eq!(owner.run(&["publish", "--unchecked", "--insecure-loopback"]), hint(file));
        let file = std::fs::File::options().append(true).open(owner.site().join(file)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_mins(1)).unwrap();
    }
    assert_eq!(owner.says(&["plan"]), "Nothing to tell: followers know everything\n");
}

/// A build that changes nothing leaves the list of posts as it was, and is a build all the same.
#[test]
fn a_build_that_changes_nothing_is_a_build() {
    let owner = Owner::new();
    owner.publishes(&[]);
    let list = owner.site().join("public/gatepost.json");
    let old = SystemTime::now() - Duration::from_hours(1);
    std::fs::File::options().append(true).open(&list).unwrap().set_modified(old).unwrap();
    assert_eq!(owner.says(&["plan"]), "Nothing to tell: followers know everything\n");
}

#[test]
fn a_plan_can_be_seen_without_its_guards() {
    let owner = Owner::new();
    owner.publishes(&[]);
    (0..6).for_each(|n| owner.note(&format!("n{n}"), &format!("Number {n}")));
    owner.build();
    assert_eq!(owner.refuses(&["plan"]).0, 1);
    let status = owner.says(&["status"]);
    assert_eq!(status, "Nothing waits\n6 changes are held back by a guard; gatepost plan says which, and why\n");
    let plan = owner.says(&["plan", "--yes"]);
    assert!(plan.contains("Create  new  Number 5\n") && plan.ends_with("6 activities, each to 0 inboxes\n"), "{plan}");
}

#[test]
fn a_day_to_come_is_seen() {
    let owner = Owner::new();
    let warning = "warning: --since 2999-01-01 is a day to come: no new post is told\n  hint: write a day that was, such as that of your first post\n";
    assert_eq!(owner.run(&["plan", "--since", "2999-01-01"]).2, warning);
    let publish = ["publish", "--unchecked", "--insecure-loopback", "--since", "2999-01-01"];
    assert_eq!(owner.run(&publish).2, warning);
}

/// Of another site everything is new and everything is gone.
#[test]
fn under_another_address_there_is_no_list() {
    let owner = Owner::new();
    owner.publishes(&[]);
    let error = "error: followers know http://127.0.0.1:9/ap/actor.json, and this site is http://127.0.0.1:10/ap/actor.json\n  hint: set \
                 base_url in gatepost.toml to the address that they know: publishing cannot take followers along; \
                 only if gatepost followers lists nobody, stop the gate and begin anew without the store (docs/publishing.md)\n";
    owner.says(&["build", "--quiet", "--base-url", "http://127.0.0.1:10"]);
    for flag in ["--yes", "--known"] {
        let said = owner.run(&["plan", "--base-url", "http://127.0.0.1:10", flag]);
        assert_eq!(said, (1, String::new(), error.to_owned()));
    }
}

#[test]
fn a_misspelt_word_in_a_commit_stops_it() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    let git = |args: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=me", "-c", "user.email=me@example.org", "-C"]).arg(owner.site()).args(args);
        assert!(git.output().unwrap().status.success(), "{args:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "content"]);
    git(&["commit", "-q", "-m", "A note\n\nGatepost: quite"]);
    let publish = ["publish", "--unchecked", "--insecure-loopback"];
    owner.note("one", "Told, or not");
    owner.build();
    for word in ["Gatepost: quite", "Gatpost: quiet", "gatepost quiet"] {
        git(&["commit", "-q", "--amend", "-m", &format!("A note\n\n{word}")]);
        let error = format!(
            "error: the commit says `{word}`, which means nothing\n  hint: to tell nobody, add --known; to tell followers, add --loud\n"
        );
        assert_eq!(owner.refuses(&["plan"]), (1, error.clone()));
        assert_eq!(owner.refuses(&publish), (1, error));
    }
    assert_eq!(town.heard(), [""; 0]);
    // Guards are another matter.
    assert_eq!(owner.refuses(&["plan", "--yes"]).0, 1);
    // Who says it on the line needs no word in the commit.
    owner.says(&["plan", "--known"]);
    let (code, _, err) = owner.run(&[&publish[..], &["--loud"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(town.heard(), ["Create /inbox"]);
    // Where there is nothing to tell, nothing stops: a timer runs every day.
    assert_eq!(owner.says(&["plan"]), "Nothing to tell: followers know everything\n");
    owner.publishes(&[]);
}

#[test]
fn a_file_that_was_never_published_is_no_other_post() {
    let owner = Owner::new();
    owner.note("one", "Known");
    owner.build();
    owner.publishes(&[]);
    owner.write("notes/two.md", "+++\ndate = 2026-01-02\ntitle = \"notes/one\"\nid = \"fresh\"\n+++\nNew\n");
    let error = "error: notes/two.md has the id `fresh`, and no post with it was published\n  hint: run gatepost publish first\n";
    assert_eq!(owner.refuses(&["status", "notes/two.md"]), (1, error.to_owned()));
}

#[test]
fn a_renamed_file_gets_the_line_that_it_can_read() {
    let owner = Owner::new();
    owner.write("posts/old.md", "---\ntitle: Said\ndate: 2025-02-02\n---\nThe same words.\n");
    owner.build();
    owner.publishes(&[]);
    let content = owner.site().join("content/posts");
    std::fs::create_dir(content.join("new")).unwrap();
    std::fs::rename(content.join("old.md"), content.join("new/index.md")).unwrap();
    owner.build();
    let (code, why) = owner.refuses(&["plan"]);
    let wanted = "error: content/posts/new/index.md: this looks like posts/old under a new name: others would lose the old post with its \
                  replies\n  hint: add this line to its front matter: id: \"posts/old\"; if they are two posts, add --yes\n";
    assert_eq!((code, why.as_str()), (1, wanted));
    // A gate that reads the site has no files to look at.
    let json: serde_json::Value = serde_json::from_str(&owner.run(&["plan", "--json"]).1).unwrap();
    let remedy = "add this line to its front matter: id = \"posts/old\" (in YAML id: \"posts/old\"); if they are two posts, add --yes";
    let what = "posts/new looks like posts/old under a new name: others would lose the old post with its replies";
    assert_eq!(json["guards"][0], json!({ "what": what, "remedy": remedy }));
}

#[test]
fn a_deletion_brings_the_lines_for_its_tombstone() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.note("one", "Soon gone");
    owner.build();
    owner.publishes(&["--since", "2026-01-01"]);
    owner.remove("notes/one.md");
    owner.build();
    let said = owner.publishes(&[]);
    let (_, lines) = said
        .split_once("So that a Tombstone answers for what is gone, write into data/deleted.toml, and build again:\n")
        .unwrap_or_else(|| panic!("{said}"));
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    assert_eq!(lines, format!("\n[[deleted]]\nid = \"notes/one\"\ndeleted = {today}\nformer_type = \"Note\"\n"));
    // They are what the file takes, and silence nothing that should be heard.
    crate::support::write(&owner.site().join("data/deleted.toml"), lines.as_bytes());
    owner.build();
    assert!(
        std::fs::read_to_string(owner.site().join("public/ap/posts/notes/one.json")).unwrap().contains("Tombstone")
    );
    assert_eq!(owner.publishes(&[]), "Nothing to tell: followers know everything\n");

    // Without them, and with another post under the name, there is a line that helps.
    std::fs::remove_file(owner.site().join("data/deleted.toml")).unwrap();
    owner.note("one", "Back again");
    owner.build();
    let said = owner.publishes(&[]);
    let line = format!(
        "Cannot come back: Back again was deleted on {today}, and servers remember that of {}; to publish it as a new post, write \
         id = \"notes/one-2\" into its front matter (in YAML id: \"notes/one-2\")\n",
        owner.id("notes/one")
    );
    assert!(said.starts_with(&line), "{said}");
    town.mail();
    owner.write("notes/one.md", "+++\ndate = 2026-01-02T10:00:00Z\nid = \"notes/one-2\"\n+++\nBack again\n");
    owner.build();
    owner.publishes(&[]);
    assert_eq!(town.heard(), ["Create /inbox"]);
}

/// What was told is told, and must be known, whatever became of the deliveries.
#[test]
fn what_was_told_is_reported_even_if_nobody_can_be_reached() {
    let (owner, town) = (Owner::new(), Town::new());
    let nowhere = town.at("/nothing");
    (2..9).for_each(|n| owner.is_followed_from("ann", &format!("http://127.0.0.{n}:9")));
    owner.publishes(&[]);
    owner.write("notes/one.md", &format!("+++\ndate = 2026-01-02T10:00:00Z\nreply_to = \"{nowhere}\"\n+++\nTold\n"));
    owner.build();
    let publish = ["publish", "--unchecked", "--insecure-loopback", "--json"];
    let (code, out, err) = owner.run(&publish);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|why| panic!("{why}: {out}{err}"));
    assert_eq!((code, &json["told"]), (75, &json!([format!("{}#create", owner.id("notes/one"))])), "{json}");
    assert_eq!(json["unreached"][0]["who"], json!(nowhere));
    assert_eq!(
        (&json["delivered"], &json["errors"][0]["what"]),
        (&json!(null), &json!("this machine seems to be offline; 7 deliveries left"))
    );

    owner.note("two", "Told, too");
    owner.build();
    let (code, out, err) = owner.run(&["publish", "--unchecked", "--insecure-loopback"]);
    assert!(out.ends_with("1 activity is remembered as told, and not all delivered yet\n"), "{out}");
    let why = "error: this machine seems to be offline; 14 deliveries left\n  hint: run gatepost deliver when it is online; nothing is lost\n";
    assert_eq!((code, &err[err.len() - why.len()..]), (75, why));
}

#[test]
fn a_build_tells_of_posts_whose_date_is_to_come() {
    let owner = Owner::new();
    let post =
        |name: &str, date: &str| owner.write(name, &format!("+++\ntitle = \"Later\"\ndate = {date}\n+++\nLater.\n"));
    post("posts/a.md", "2099-03-01T10:00:00Z");
    let said = owner.says(&["build"]);
    assert!(
        said.ends_with("\n1 post waits until 2099-03-01 10:00 UTC: build again then, or look at it with --future\n"),
        "{said}"
    );
    post("posts/b.md", "2099-02-01T10:00:00Z");
    let said = owner.says(&["build"]);
    let line = "\n2 posts wait for their date, the next until 2099-02-01 10:00 UTC: build again then, or look at them with --future\n";
    assert!(said.ends_with(line), "{said}");
    let json = owner.json(&["build"]);
    assert_eq!((&json["waiting"], &json["next"]), (&json!(2), &json!("2099-02-01T10:00:00Z")));
    assert!(!owner.says(&["build", "--future"]).contains("wait"));
    let draft = |name: &str| owner.write(name, "+++\ntitle = \"Not yet\"\ndraft = true\n+++\nHm.\n");
    draft("posts/c.md");
    let said = owner.says(&["build", "--future"]);
    assert!(said.ends_with("\n1 draft is left out: look at it with --drafts\n"), "{said}");
    draft("posts/d.md");
    let said = owner.says(&["build"]);
    assert!(said.contains(&format!("\n2 drafts are left out: look at them with --drafts{line}")), "{said}");
    assert_eq!(owner.json(&["build"])["drafts"], json!(2));
    assert!(!owner.says(&["build", "--drafts"]).contains("left out"));
}

#[test]
fn what_was_typed_is_repeated_in_short() {
    let (owner, long) = (Owner::new(), "x".repeat(5000));
    owner.publishes(&[]);
    for args in [
        &["plan", "--since", &long][..],
        &["plan", "--live", &long],
        &["status", &long],
        &["init", ".", "--username", &long],
    ] {
        let (code, out, err) = run(now(args).current_dir(owner.site()));
        assert!(matches!(code, Some(1 | 2)) && out.is_empty(), "{args:?}: {out}{err}");
        assert!(err.contains('…') && err.len() < 600, "{}: {err}", args[0]);
    }
}

#[test]
fn a_handle_has_the_port_of_a_site_to_try_out() {
    let folder = tempfile::tempdir().unwrap();
    let init = ["init", "--base-url", "http://localhost:8787", "--username", "me", "--name", "Me", "blog"];
    let (code, out, _) = run(now(&init).current_dir(folder.path()));
    assert_eq!((code, out.lines().next()), (Some(0), Some("Made a site for @me@localhost:8787 in blog")));
}
