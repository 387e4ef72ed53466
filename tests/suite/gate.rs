//! The running gate: what it tells whoever runs it, and the preview that has one.

mod trial;

use crate::hosts::http::ask_at;
use crate::peers::presence::Presence;

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
