//! Other people's checks of what an actor looks like: activitypub-testing.

use super::presence::Presence;
use super::tools;
use serde_json::Value;
use std::process::Command;

/// What can be checked of an actor that takes no orders over HTTP.
const APPLY: [&str; 5] = [
    "Actor Objects Must Have Properties inbox and outbox",
    "ActivityPub Servers Must Serve Objects in Response to an HTTP GET Request Accepting ActivityStreams 2.0 Media Type",
    "An ActivityPub Actor Object's `followers` Collection Must be a Collection",
    "An ActivityPub Actor Object's `following` Collection Must be a Collection",
    "outbox must be an OrderedCollection",
];

#[test]
fn the_actor_has_the_shape_that_others_expect() {
    let Some(node) = tools::node("shapes") else { return };
    let us = Presence::start("ask");
    let mut check = Command::new(node);
    check.arg(tools::folder("shapes").join("node_modules/activitypub-testing/src/cli.js"));
    let output = check.args(["test", "actor", &us.actor()]).output().expect("the check runs");
    let lines = String::from_utf8_lossy(&output.stdout);
    let results: Vec<Value> = lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let with = |outcome: &str| -> Vec<&str> {
        let of = |r: &&Value| r["result"]["outcome"] == outcome;
        results.iter().filter(of).filter_map(|r| r["test"]["name"].as_str()).collect()
    };
    assert_eq!(with("failed"), [""; 0], "{lines}");
    let mut passed = with("passed");
    passed.sort_unstable();
    let mut apply = APPLY;
    apply.sort_unstable();
    assert_eq!(passed, apply, "{lines}{}", String::from_utf8_lossy(&output.stderr));
}
