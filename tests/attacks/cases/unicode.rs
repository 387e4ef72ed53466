//! U: names that look like others, and letters that hide.

use super::inside;
use crate::case::{Base, Case, Shot, below, case, refused, scene, taken};
use crate::play::hold;
use serde_json::json;

pub(super) fn cases() -> Vec<Case> {
    let id = |input: &str, id: &str| -> Shot {
        let id = id.to_owned();
        refused(input, 400, "malformed", 0).draft(move |d| d.activity["id"] = json!(id))
    };
    vec![
        case(
            "U-01",
            "Cyrillic is not Latin",
            [refused("the look-alike's id", 401, "actor-mismatch", 0)
                .draft(|d| d.activity["id"] = json!("http://\u{430}pple.example/1"))],
        )
        .and_below(&["src/vocab/remote_url.rs::one_thing_has_one_spelling"]),
        scene("U-02", "a block holds for every spelling of a host, and for all hosts under it", |play| {
            play.gate().owner(&["block", "Blocked.Example."])?;
            for host in ["blocked.example", "BLOCKED.example", "a.b.blocked.example", "blocked.example:80"] {
                let person = play.world.person_at(&format!("http://{host}"));
                let follow = play.world.activity(&person, "Follow", json!(play.world.us.actor));
                play.refuses(host, &play.world.draft(person, follow), 403)?;
            }
            Ok(())
        })
        .and_below(&["src/vocab/remote_url.rs::one_thing_has_one_spelling"]),
        below(
            "U-03",
            "Punycode that stands for nothing",
            &["src/vocab/remote_url.rs::what_is_no_public_server_is_refused"],
        )
        .inside(|| inside::no_names(&["xn--example-.org", "example.org.xn--"])),
        below(
            "U-04",
            "letters that fold into others: one host, or none",
            &["src/vocab/remote_url.rs::one_thing_has_one_spelling"],
        )
        .inside(|| {
            use gatepost::vocab::{Reach, RemoteUrl};
            for host in ["\u{ff45}xample\u{3002}com", "ex\u{ad}ample.com", "example\u{ff0e}com"] {
                if let Ok(url) = RemoteUrl::parse(&format!("https://{host}/"), Reach::Internet) {
                    hold(url.host() == "example.com", || format!("{host} is {}", url.host()))?;
                }
            }
            inside::no_names(&["a\u{200d}b.example", "a\u{2024}b.example"])
        }),
        case(
            "U-05",
            "one host inside of another",
            [
                id("a user name", "http://good.example@127.0.0.1/1"),
                id("a backslash", "http://127.0.0.1\\@evil.example/1"),
                id("a tab", "http://127.0.\t0.1/1"),
                id("a line end", "http://127.0.0.1/\n1"),
                id("blanks around", " http://127.0.0.1/1 "),
            ],
        ),
        case(
            "U-06",
            "paths are compared as they are written",
            [
                taken("percents").draft(|d| d.activity["id"] = json!(format!("{}/%2e%2e/x", d.person.id))),
                taken("two slashes").draft(|d| d.activity["id"] = json!(format!("{}//x;y", d.person.id))),
                // Another path is another actor, whatever a file server would make of it.
                refused("an actor up and down", 401, "", 0)
                    .draft(|d| {
                        d.activity["actor"] = json!(format!("{}/%2e%2e/other", d.person.id));
                    })
                    .fetches(0, 2),
            ],
        ),
        case(
            "U-07",
            "an id of 2,049 bytes",
            [refused("long", 400, "malformed", 0).draft(|d| {
                d.activity["id"] = json!(format!("{}/{}", d.person.id, "a".repeat(2049)));
            })],
        ),
        below(
            "U-08",
            "labels and hosts that are too long",
            &["src/vocab/remote_url.rs::what_is_no_public_server_is_refused"],
        )
        .inside(|| {
            let (label, host) = (format!("{}.example", "a".repeat(64)), format!("{}example", "a.".repeat(130)));
            inside::no_names(&[&label, &host])
        }),
        case(
            "U-09",
            "schemes, whole and in part",
            [
                taken("capitals").draft(|d| {
                    d.activity["id"] = json!(format!("HTTP{}/1", d.person.id.strip_prefix("http").unwrap()));
                }),
                id("one slash", "http:/127.0.0.1/1"),
                id("no slash", "http:127.0.0.1/1"),
                id("no scheme", "//127.0.0.1/1"),
                id("nothing but a path", "/1"),
                id("a name", "urn:uuid:canary"),
                id("ftp", "ftp://127.0.0.1/1"),
            ],
        ),
        below(
            "U-10",
            "letters of many languages: no panic, and equal is equal",
            &["src/vocab/remote_url.rs::one_thing_has_one_spelling"],
        )
        .inside(|| {
            use gatepost::vocab::{Reach, RemoteUrl};
            for host in ["\u{130}.example", "stra\u{df}e.example", "STRA\u{1e9e}E.example", "\u{3c3}\u{3c2}.example"] {
                let Ok(url) = RemoteUrl::parse(&format!("https://{host}/"), Reach::Internet) else { continue };
                let again = RemoteUrl::parse(url.as_str(), Reach::Internet).unwrap();
                hold(url == again && url.same_origin(&again), || format!("{host} changes"))?;
            }
            Ok(())
        }),
        scene("U-11", "names that turn the line around are plain on a terminal", |play| {
            let mut draft = play.world.base(Base::Reply);
            draft.person.document["name"] = json!("\u{202e}evil\u{200b}name\u{1b}[31m");
            draft.activity["object"]["content"] = json!("\u{202e}gpj.exe\u{1b}]0;owned\u{7}");
            play.takes("the reply", &draft)?;
            let id = draft.activity["object"]["id"].as_str().unwrap();
            for words in
                [&["replies", "show", id][..], &["replies", "show", id, "--json"], &["replies"], &["inbox", "log"]]
            {
                let text = play.gate().owner(words)?;
                let bad =
                    text.chars().find(|c| (c.is_control() && *c != '\n') || ('\u{200b}'..='\u{206f}').contains(c));
                hold(bad.is_none(), || format!("{words:?} prints {bad:?}"))?;
            }
            Ok(())
        })
        .and_below(&["src/cli/plain.rs::nothing_a_terminal_obeys_gets_through"]),
    ]
}
