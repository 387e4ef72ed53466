//! A site that is right in every way, and what the doctor says when one thing is not.

mod cases;
mod world;

use super::{RULES, Report, Rule, Server, Standing, examine};
use crate::site::address::{Addresses, BaseUrl};
use crate::site::problem::Severity;
use std::collections::BTreeSet;
use world::{World, subject};

/// What is told of a visit: one line for what is wrong, one for what now.
fn told(report: &Report) -> String {
    report.findings().map(|(rule, finding)| format!("{}\n", finding.problem(rule))).collect()
}

async fn look(world: &World) -> Report {
    examine(&world.subject, &Server::ALL, world).await
}

#[tokio::test]
async fn a_site_that_is_right_passes() {
    let world = World::good();
    let report = look(&world).await;
    assert_eq!(told(&report), "");
    let not_seen: Vec<_> = report.checks.iter().filter_map(|check| check.not_seen).collect();
    assert_eq!(not_seen, [""; 0]);
    assert!(!report.is_bad());
    assert_eq!(report.requests, world.asked().len());
    insta::assert_snapshot!("requests", world.asked().join("\n"));
}

/// Every rule is broken by one case at least, and no text changes unseen.
#[tokio::test]
async fn every_rule_can_fail() {
    let (mut text, mut broken) = (String::new(), BTreeSet::new());
    for (name, change) in cases::CASES {
        let mut world = World::good();
        change(&mut world);
        let report = look(&world).await;
        broken.extend(report.findings().map(|(rule, _)| rule.code));
        assert!(report.findings().count() > 0, "{name}: nothing is wrong");
        text.push_str(&format!("# {name}\n{}\n", told(&report)));
    }
    let all: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(broken, all);
    insta::assert_snapshot!("findings", text);
}

#[tokio::test]
async fn one_server_minds_only_what_it_minds() {
    let mut world = World::good();
    cases::set_header(&mut world, "/.well-known/webfinger", "content-type", "application/octet-stream");
    let report = examine(&world.subject, &[Server::Lemmy], &world).await;
    assert_eq!(told(&report), "");
    let report = examine(&world.subject, &[Server::Akkoma], &world).await;
    let standing = |code: &str| report.checks.iter().find(|c| c.rule.code == code).map(|c| c.standing(Server::Akkoma));
    assert_eq!(standing("webfinger-type"), Some(Standing::Broken(Severity::Error)));
    assert_eq!(standing("webfinger"), Some(Standing::Kept));
    assert_eq!(standing("link-tag"), Some(Standing::Indifferent));
    assert!(report.is_bad());
}

#[tokio::test]
async fn what_keeps_nobody_away_is_a_warning() {
    let mut world = World::good();
    cases::set_header(&mut world, "/ap/actor.json", "set-cookie", "session=1");
    let report = look(&world).await;
    assert_eq!((report.is_bad(), report.count(Severity::Warning)), (false, 1));
}

/// A site without its owner's folder: what nobody says cannot be compared, and a missing gate keeps nobody from reading.
#[tokio::test]
async fn without_a_configuration_less_is_known() {
    let mut world = World::good();
    world.subject =
        super::Subject { username: None, key: None, host: None, gate: super::GateWish::Unknown, ..subject() };
    let report = look(&world).await;
    let not_seen: Vec<_> = report.checks.iter().filter(|check| check.not_seen.is_some()).map(|c| c.rule.code).collect();
    assert_eq!((told(&report).as_str(), not_seen), ("", vec!["username", "own-key"]));
    cases::set_status(&mut world, "/gate/inbox", 404);
    let report = look(&world).await;
    assert_eq!((report.is_bad(), report.count(Severity::Warning)), (false, 1));
    world.subject.gate = super::GateWish::None;
    assert_eq!(look(&world).await.count(Severity::Warning), 0);
}

/// Nothing but the site's own hosts is asked, whatever its documents say.
#[tokio::test]
async fn nobody_else_is_asked() {
    let mut world = World::good();
    for key in ["inbox", "outbox", "followers", "following", "featured"] {
        cases::set_json(&mut world, "/ap/actor.json", key, "https://victim.example/x".into());
    }
    cases::set_json(
        &mut world,
        "/.well-known/nodeinfo",
        "links",
        serde_json::json!([{"href": "https://victim.example/"}]),
    );
    look(&world).await;
    assert!(world.asked().iter().all(|line| !line.contains("victim")), "{:?}", world.asked());
}

/// Pages at one host, documents at another, as `[federation] base_url` has it: each is asked for where it is.
#[tokio::test]
async fn two_hosts_are_asked_each_for_its_own() {
    let mut world = World::good();
    let base = |url: &str| BaseUrl::parse(url).unwrap();
    world.subject.book = Addresses::new(base("https://www.example.org"), base("https://example.org"));
    cases::set_json(&mut world, "/ap/actor.json", "url", "https://www.example.org/".into());
    cases::set_json(&mut world, "/ap/posts/posts/a.json", "url", "https://www.example.org/posts/a/".into());
    let report = look(&world).await;
    let found: Vec<_> = report.findings().map(|(rule, finding)| (rule.code, finding.servers.as_slice())).collect();
    let expected: [(&str, &[Server]); 3] =
        [("one-host", &[Server::Misskey]), ("one-host", &[Server::Mastodon]), ("post", &[Server::Misskey])];
    assert_eq!(found, expected);
    let asked = world.asked();
    let addresses = asked.iter().filter_map(|line| line.split(' ').nth(1));
    let paths: BTreeSet<&str> = addresses.filter(|address| address.starts_with("https://www.")).collect();
    let wanted =
        ["https://www.example.org/", "https://www.example.org/gatepost.toml", "https://www.example.org/posts/a/"];
    assert_eq!(paths, BTreeSet::from(wanted));
}

#[test]
fn rules_are_complete() {
    let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), RULES.len(), "a code stands twice");
    let is_complete = |rule: &Rule| {
        let is_text = [rule.what, rule.because]
            .iter()
            .all(|text| text.chars().next().is_some_and(char::is_alphabetic) && !text.ends_with('.'));
        let is_sourced = !rule.sources.is_empty() && rule.sources.iter().all(|source| source.starts_with("https://"));
        is_text
            && is_sourced
            && !rule.concerns.is_empty()
            && rule.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
    };
    for rule in RULES {
        assert!(is_complete(rule), "{rule:?}");
    }
}
