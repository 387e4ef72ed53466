//! What is told is what is deployed: a list of posts or a profile that is not ours, or not up yet, stops it.

use super::Owner;
use super::town::Town;
use serde_json::{Value, json};

#[test]
fn nothing_is_told_of_what_is_not_deployed() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    owner.note("one", "Not there yet");
    owner.build();
    let (code, why) = owner.refuses(&["publish", "--insecure-loopback", "--wait", "0"]);
    assert_eq!(code, 1);
    assert_eq!(
        why,
        "error: http://127.0.0.1:9/gatepost.json: the site's list of posts cannot be read: it cannot be reached: none of its addresses answers\n  hint: look whether it answers a browser; if it does, deploy what the last build wrote\n"
    );
    assert_eq!(town.heard(), [""; 0]);
    // One who does not follow would hear of it, too.
    owner.says(&["followers", "remove", &town.at("/users/ann")]);
    owner.write("notes/one.md", "+++\ndate = 2026-01-02T10:00:00Z\nreply_to = \"https://far.example/1\"\n+++\nHm\n");
    owner.build();
    assert_eq!(owner.refuses(&["publish", "--insecure-loopback", "--wait", "0"]), (1, why));
    std::fs::remove_dir_all(owner.site().join("public")).unwrap();
    let (code, why) = owner.refuses(&["plan"]);
    assert_eq!(code, 1);
    assert!(
        why.ends_with(
            "public/gatepost.json: there is no built site: it is not there\n  hint: run gatepost build first\n"
        ),
        "{why}"
    );
    let (code, why) = owner.refuses(&["deliver", "--insecure-loopback"]);
    assert!(code == 1 && why.ends_with("\n  hint: run gatepost build first\n"), "{why}");
}

/// Without it, the first hour with the program would be spent waiting for a site that nobody looks at.
#[test]
fn nothing_is_waited_for_while_nobody_is_told() {
    let owner = Owner::new();
    owner.publishes(&[]);
    owner.note("one", "To nobody");
    owner.build();
    assert_eq!(
        owner.says(&["publish", "--insecure-loopback", "--wait", "0"]),
        "WHAT    WHY  POST\nCreate  new  To nobody\n1 activity to 0 inboxes\n\
         Not waiting until http://127.0.0.1:9 shows this build: there is nobody to tell\n\
         Nobody follows yet: it is remembered as told\n"
    );
    assert_eq!(owner.says(&["plan"]), "Nothing to tell: followers know everything\n");

    // Who is welcomed tomorrow would get ids that are not there yet.
    let config = owner.site().join("gatepost.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replacen("[gate]", "[gate]\nwelcome = 2", 1)).unwrap();
    owner.note("two", "To whoever comes first");
    owner.build();
    assert_eq!(owner.run(&["publish", "--insecure-loopback", "--wait", "0"]).0, 1);
    assert!(owner.says(&["plan"]).contains("To whoever comes first"));
}

#[test]
fn a_list_of_posts_that_is_not_ours_is_refused() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    let file = owner.site().join("public/gatepost.json");
    let good: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut bad = good.clone();
        change(&mut bad);
        // The file is one of a tree of hard links: a new one takes its place.
        std::fs::remove_file(&file).unwrap();
        std::fs::write(&file, bad.to_string()).unwrap();
        owner.refuses(&["publish", "--unchecked", "--insecure-loopback", "--known"])
    };
    let said = |what: &str| (1, format!("error: gatepost.json: {what}\n  hint: build the site again\n"));
    let evil = "https://evil.example/ap/posts/x.json";
    assert_eq!(refused(&|m| m["objects"][0]["id"] = json!(evil)), said(&format!("`{evil}` is no post of this site")));
    let id = owner.id("posts/hello");
    assert_eq!(
        refused(&|m| m["objects"][0]["kind"] = json!("Actor")),
        said(&format!("`{id}` is of a kind that nobody knows"))
    );
    let twice = |m: &mut Value| {
        let first = m["objects"][0].clone();
        m["objects"].as_array_mut().unwrap().push(first);
    };
    assert_eq!(refused(&twice), said(&format!("`{id}` is listed twice")));
    assert_eq!(
        refused(&|m| m["base_url"] = json!("https://evil.example")),
        said(&format!(
            "its `base_url` is `https://evil.example`, and the ids of this site begin with {}/ap/posts/",
            owner.base
        ))
    );
    assert_eq!(
        refused(&|m| m["withheld"] = json!(["1a26ef88705633dd", "../x"])),
        said("`../x` in `withheld` is no hash of 16 digits")
    );
    let other = "https://evil.example/ap/actor.json";
    assert_eq!(
        refused(&|m| m["actor"]["id"] = json!(other)),
        said(&format!("it is of {other}, and this site is {}/ap/actor.json", owner.base))
    );
    // A pipe would be waited for.
    std::fs::remove_file(&file).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    let (code, why) = owner.refuses(&["plan"]);
    assert!(code == 1 && why.contains("there is no built site: it is no file\n"), "{why}");
    assert_eq!(town.heard(), [""; 0]);
}

#[test]
fn a_profile_of_another_build_is_not_sent() {
    let (owner, town) = (Owner::new(), Town::new());
    owner.is_followed_by("ann", &town);
    owner.publishes(&[]);
    let file = owner.site().join("public/gatepost.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    manifest["actor"]["hash"] = json!("0".repeat(64));
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&file, manifest.to_string()).unwrap();
    let why = format!(
        "error: {}/ap/actor.json: it is of another build than gatepost.json\n  hint: build and deploy again, then repeat the command\n",
        owner.base
    );
    assert_eq!(owner.refuses(&["publish", "--unchecked", "--insecure-loopback"]), (1, why));
    assert_eq!(town.heard(), [""; 0]);
}
