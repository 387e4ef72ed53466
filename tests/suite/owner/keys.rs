//! A new key takes the place of the old one.

use super::{Gate, follower};
use crate::support;
use gatepost::ports::FollowerState::Accepted;
use serde_json::{Value, json};

const ACTOR: &str = "https://example.org/ap/actor.json";

fn with_key() -> Gate {
    let gate = Gate::new();
    gate.site.remove("key.pub.pem");
    gate.says(&["keys", "new"]);
    gate.apply(vec![
        follower("ann", "social.example", Accepted, 1),
        follower("ben", "social.example", Accepted, 2),
        follower("cat", "c.example", Accepted, 3),
    ]);
    gate
}

impl Gate {
    fn built(&self, path: &str) -> Value {
        let (code, _, err) = self.run(&["build", "--quiet"]);
        assert_eq!(code, Some(0), "{err}");
        serde_json::from_slice(&std::fs::read(self.site.path(path)).unwrap()).unwrap()
    }

    /// Id of the key that signs, ids of the Multikeys, and what the gate signs with.
    fn published(&self) -> (String, Vec<String>, String) {
        let actor = self.built("public/ap/actor.json");
        let keys = actor["assertionMethod"].as_array().unwrap();
        let fragment = |id: &Value| id.as_str().unwrap().strip_prefix(ACTOR).unwrap().to_owned();
        let rules = self.built("public/gate.json");
        (
            fragment(&actor["publicKey"]["id"]),
            keys.iter().map(|key| fragment(&key["id"])).collect(),
            fragment(&rules["key_id"]),
        )
    }
}

fn published(signs: &str, keys: &[&str]) -> (String, Vec<String>, String) {
    (signs.to_owned(), keys.iter().map(|key| (*key).to_owned()).collect(), signs.to_owned())
}

#[test]
fn in_two_steps_both_keys_are_published_all_the_time() {
    let gate = with_key();
    let first = gate.built("public/ap/actor.json")["publicKey"]["publicKeyPem"].clone();
    assert_eq!(gate.published(), published("#main-key", &["#main-multikey"]));
    let said = gate.says(&["keys", "rotate"]);
    assert!(said.starts_with("Made .gatepost/key-2.pem (keep it secret, keep a copy) and key-2.pub.pem (commit it, with keys.toml)\nfingerprint "), "{said}");
    assert!(
        said.ends_with("\nNow build and deploy, so that others can find it; then gatepost keys rotate --finish\n"),
        "{said}"
    );
    assert_eq!(gate.published(), published("#main-key", &["#main-multikey", "#key-2"]));
    assert!(gate.queue("2100-01-01T00:00:00Z").is_empty());

    // These tests take place in 2027, and the verb asks the machine: the build that follows is told the time.
    let said = gate.says(&["keys", "rotate", "--finish"]);
    let (head, tail) = said.split_once(" until ").unwrap();
    assert_eq!(head, "From the next build on .gatepost/key-2.pem signs, and the old key is published");
    assert_eq!(
        tail.split_once('\n').unwrap().1,
        "Now build and deploy, within 30 minutes: then 2 servers are told, under the old key\nAfter that restart the gate\n"
    );
    let ring = std::fs::read_to_string(gate.site.path("keys.toml")).unwrap();
    assert!(ring.contains("signs = 2\nold = 1\nold_until = \""), "{ring}");
    gate.site.write("keys.toml", "signs = 2\nold = 1\nold_until = \"2027-01-15T12:00:01Z\"\n");
    assert_eq!(gate.published(), published("#key-2", &["#key-2-multikey", "#main-key"]));
    assert_ne!(gate.built("public/ap/actor.json")["publicKey"]["publicKeyPem"], first);
    gate.site.write("keys.toml", "signs = 2\nold = 1\nold_until = \"2027-01-15T12:00:00Z\"\n");
    assert_eq!(gate.published(), published("#key-2", &["#key-2-multikey"]));
    // The private key that is looked at is the one that signs.
    let (_, found, _) = gate.run(&["check"]);
    assert!(!found.contains("error:") && !found.contains("key"), "{found}");
    std::fs::copy(gate.site.path(".gatepost/key.pem"), gate.site.path(".gatepost/key-2.pem")).unwrap();
    let (_, found, _) = gate.run(&["check"]);
    assert!(found.contains("key-2.pub.pem: .gatepost/key-2.pem and key-2.pub.pem are not of one pair"), "{found}");
}

#[test]
fn followers_servers_are_told_once_each_when_there_was_time_to_deploy() {
    let gate = with_key();
    gate.says(&["keys", "rotate"]);
    gate.says(&["keys", "rotate", "--finish"]);
    assert!(gate.queue(&jiff::Timestamp::now().to_string()).is_empty());
    let queue = gate.queue("2100-01-01T00:00:00Z");
    let inboxes: Vec<&str> = queue.iter().map(|row| row.inbox.as_str()).collect();
    assert_eq!(inboxes, ["https://c.example/inbox", "https://social.example/inbox"]);
    let update: Value = serde_json::from_str(&queue[0].body).unwrap();
    assert_eq!((&update["type"], &update["actor"]), (&json!("Update"), &json!(ACTOR)));
    assert_eq!(update["to"], json!(["https://www.w3.org/ns/activitystreams#Public"]));
    // What is told is what is published, and its id names its hash.
    assert_eq!(update["object"], gate.built("public/ap/actor.json"));
    let hash = gate.built("public/gatepost.json")["actor"]["hash"].as_str().unwrap().to_owned();
    assert_eq!(update["id"], format!("{ACTOR}#update-{hash}"));
}

#[test]
fn in_an_emergency_the_old_key_is_published_no_more() {
    let gate = with_key();
    let said = gate.says(&["keys", "rotate", "--now"]);
    assert_eq!(
        said,
        "From the next build on .gatepost/key-2.pem signs, and the old key is published no more\n\
         Now build, deploy and restart the gate, at once; in 30 minutes 2 servers are told\n"
    );
    assert_eq!(gate.published(), published("#key-2", &["#key-2-multikey"]));
    let shown = gate.says(&["keys", "show"]);
    assert!(shown.starts_with(&std::fs::read_to_string(gate.site.path("key-2.pub.pem")).unwrap()), "{shown}");
}

#[test]
fn what_cannot_be_finished_changes_nothing() {
    let gate = with_key();
    assert_eq!(
        gate.refuses(&["keys", "rotate", "--finish"]),
        (
            1,
            "error: keys.toml: there is no new key that could sign\n  hint: make one with `gatepost keys rotate`, build and deploy\n"
                .into()
        )
    );
    gate.says(&["keys", "rotate"]);
    let before = std::fs::read_to_string(gate.site.path("keys.toml")).unwrap();
    gate.site.write("content/broken.md", "+++\ntitel = 1\n+++\n");
    let (code, _) = gate.refuses(&["keys", "rotate", "--finish"]);
    assert_eq!(code, 1);
    assert_eq!(std::fs::read_to_string(gate.site.path("keys.toml")).unwrap(), before);
    assert!(gate.queue("2100-01-01T00:00:00Z").is_empty());
    let (code, _, err) = support::run(&mut gate.site.gatepost(&["keys", "rotate", "--finish", "--now"]));
    assert_eq!(code, Some(2), "{err}");
}
