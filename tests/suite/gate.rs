//! The running gate: what it tells whoever runs it, and the preview that has one.

mod trial;

use crate::hosts::http::ask_at;
use crate::peers::presence::Presence;
use crate::support::{Site, gatepost, run};

/// An activity that nobody signed.
fn unsigned(presence: &Presence, body: &str) -> u16 {
    let host = presence.address().to_string();
    let headers = [("Host", host.as_str()), ("Content-Type", "application/activity+json"), ("User-Agent", "nosy/1.0")];
    ask_at(presence.address(), "POST", "/gate/inbox", &headers, body.as_bytes()).status()
}

#[test]
fn refusals_are_told_a_line_each_until_there_are_too_many() {
    let presence = Presence::start("ask");
    let ann = r#"{"id":"http://127.0.0.2:81/1","type":"Follow","actor":"http://127.0.0.2:81/canary","object":"x"}"#;
    assert_eq!(unsigned(&presence, ann), 401);
    assert_eq!(unsigned(&presence, "\u{1b}[2Jcanary"), 401);
    let statuses: Vec<u16> = (0..23).map(|_| unsigned(&presence, "{}")).collect();
    assert_eq!(statuses, [401; 23]);
    let told = presence.end();
    let lines: Vec<&str> = told.lines().filter(|line| line.contains("refused")).collect();
    let (times, words): (Vec<&str>, Vec<&str>) = lines.iter().filter_map(|line| line.split_once(' ')).unzip();
    assert_eq!(
        words.first(),
        Some(&"refused with 401, signature-missing, said to come from 127.0.0.2: the request is not signed")
    );
    assert_eq!(
        words.get(1..20),
        Some(["refused with 401, signature-missing: the request is not signed"; 19].as_slice())
    );
    assert_eq!(words.get(20..), Some(["5 more were refused within a minute: 5 signature-missing"].as_slice()));
    assert!(times.iter().all(|time| time.parse::<jiff::Timestamp>().is_ok()), "{times:?}");
    for private in ["canary", "nosy", "127.0.0.1:", "\u{1b}"] {
        assert!(lines.iter().all(|line| !line.contains(private)), "{private}: {told}");
    }
}

/// How opening the gate of a built site ends, and what it says.
fn opened(site: &Site) -> (Option<i32>, String) {
    let listen = ["gate", "serve", "--insecure-loopback", "--listen", "127.0.0.1:0", "--site", "public"];
    let (code, _, told) = run(gatepost(&listen).current_dir(site.path("blog")));
    (code, told)
}

fn said(site: &Site, words: &[&str]) {
    let (code, out, told) = run(gatepost(words).current_dir(site.root()));
    assert_eq!(code, Some(0), "{words:?}: {out}{told}");
}

#[test]
fn a_gate_whose_key_the_site_does_not_list_does_not_open() {
    let site = Site::empty();
    said(&site, &["init", "blog", "--base-url", "http://127.0.0.1:1", "--username", "me", "--name", "Me"]);
    said(&site, &["build", "--root", "blog"]);
    // Another pair is made and not built, as when a key is restored from the wrong copy.
    let (private, public) = (site.path("blog/.gatepost/key.pem"), site.path("blog/key.pub.pem"));
    std::fs::remove_file(private).unwrap();
    std::fs::remove_file(public).unwrap();
    said(&site, &["keys", "new", "--root", "blog"]);
    let (code, told) = opened(&site);
    assert_eq!(
        told,
        "error: .gatepost/key.pem: public/ap/actor.json does not list the private key in .gatepost/key.pem: no server would \
         believe what the gate signs\n  hint: put back the key that belongs to the site; after `gatepost keys new` or `keys \
         rotate`, build and deploy first\n"
    );
    assert_eq!(code, Some(1));
}
