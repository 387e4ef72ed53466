//! U: one thing has one address, and an address is what it seems.

use super::cases::{Scene, check};
use super::letter::follow;
use super::world::{ALICE, KEY, World, person};
use crate::ports::Blocked;

/// The actor by another spelling, with a document to match; the key beside it.
fn spelt(scene: &mut Scene, actor: &str) {
    scene.change(|activity| {
        activity["actor"] = actor.into();
        activity["id"] = format!("{actor}#1").into();
    });
    scene.letter.key_id = format!("{actor}#main-key");
}

#[test]
fn spellings() {
    check([
        ("U-01", |s| spelt(s, "https://h\u{43e}me.example/users/alice"), 401, "key-not-proven", 1),
        ("U-02 case", |s| spelt(s, "HTTPS://Home.Example/users/alice"), 202, "requested", 1),
        ("U-02 dot", |s| spelt(s, "https://home.example./users/alice"), 401, "key-id", 0),
        ("U-02 port", |s| spelt(s, "https://home.example:443/users/alice"), 202, "requested", 1),
        ("U-03", |s| spelt(s, "https://xn--example-.org/users/alice"), 401, "key-id", 0),
        ("U-04 wide", |s| spelt(s, "https://\u{ff48}ome\u{3002}example/users/alice"), 202, "requested", 1),
        ("U-04 soft", |s| spelt(s, "https://ho\u{ad}me.example/users/alice"), 202, "requested", 1),
        ("U-05 user", |s| spelt(s, "https://home.example@evil.example/users/alice"), 401, "key-id", 0),
        (
            "U-05 slash",
            |s| spelt(s, "https://home.example\\\\@evil.example/users/alice"),
            400,
            "signature-malformed",
            0,
        ),
        ("U-05 tab", |s| s.change(|a| a["actor"] = "https://ho\tme.example/users/alice".into()), 400, "malformed", 0),
        (
            "U-06 other path",
            |s| s.change(|a| a["actor"] = "https://home.example/users/%61lice".into()),
            401,
            "key-not-proven",
            1,
        ),
        ("U-06 fragment", |s| s.change(|a| a["actor"] = format!("{ALICE}#x").into()), 401, "key-not-proven", 1),
        ("U-07", |s| s.change(|a| a["id"] = format!("{ALICE}/{}", "a".repeat(2048)).into()), 400, "malformed", 0),
        (
            "U-08 label",
            |s| s.change(|a| a["actor"] = format!("https://{}.example/", "a".repeat(64)).into()),
            400,
            "malformed",
            0,
        ),
        (
            "U-08 host",
            |s| s.change(|a| a["actor"] = format!("https://{}example/", "a.".repeat(130)).into()),
            400,
            "malformed",
            0,
        ),
        (
            "U-09 one slash",
            |s| s.change(|a| a["actor"] = "https:/home.example/users/alice".into()),
            400,
            "malformed",
            0,
        ),
        ("U-09 none", |s| s.change(|a| a["actor"] = "https:home.example/users/alice".into()), 400, "malformed", 0),
        ("U-09 relative", |s| s.change(|a| a["actor"] = "//home.example/users/alice".into()), 400, "malformed", 0),
        ("http", |s| s.change(|a| a["actor"] = "http://home.example/users/alice".into()), 400, "malformed", 0),
        ("R-01", |s| s.change(|a| a["actor"] = "https://127.0.0.1/users/alice".into()), 400, "malformed", 0),
        ("R-28", |s| s.change(|a| a["actor"] = "https://2130706433/users/alice".into()), 400, "malformed", 0),
        ("R-29", |s| s.change(|a| a["actor"] = "https://home.localhost/users/alice".into()), 400, "malformed", 0),
        ("R-46", |s| s.change(|a| a["actor"] = "https://home.example:6379/users/alice".into()), 400, "malformed", 0),
    ]);
}

#[test]
fn strange_hosts_are_no_panic_and_no_second_name() {
    for (host, same) in [
        ("\u{130}stanbul.example", "xn--istanbul-wrf.example"),
        ("stra\u{df}e.example", "xn--strae-oqa.example"),
        ("STRA\u{1e9e}E.example", "xn--strae-oqa.example"),
        ("\u{3bf}\u{3b4}\u{3bf}\u{3c2}.example", "xn--pxaqqe.example"),
    ] {
        let read = |text: &str| crate::vocab::RemoteUrl::parse(text, crate::vocab::Reach::Internet);
        let one = read(&format!("https://{host}/")).map(|url| url.host().to_owned());
        let again = one.as_ref().ok().map(|host| read(&format!("https://{host}/")).unwrap().host().to_owned());
        assert_eq!(again.as_deref(), one.as_deref().ok(), "U-10");
        assert!(one.is_err() || one.as_deref() == Ok(same) || !host.is_ascii(), "{host}");
    }
}

/// What the owner wrote, who comes, and whether they are kept out.
#[test]
fn a_block_meets_every_spelling_and_every_name_below() {
    for (domain, actor, kept_out) in [
        ("home.example", "https://home.example/users/alice", true),
        ("home.example", "https://HOME.example/users/alice", true),
        ("home.example", "https://home.example:443/users/alice", true),
        ("home.example", "https://a.b.home.example/users/alice", true),
        ("home.example", "https://nothome.example/users/alice", false),
        ("sub.home.example", "https://home.example/users/alice", false),
        ("xn--bcher-kva.example", "https://b\u{fc}cher.example/users/alice", true),
        ("xn--bcher-kva.example", "https://m.B\u{dc}CHER.example/users/alice", true),
    ] {
        let world = World::new();
        world.serve(actor, &person(actor, &KEY));
        world.block(Blocked::Domain(domain.to_owned()));
        let mut scene = Scene::of(world, &follow());
        spelt(&mut scene, actor);
        let (answer, _) = scene.send();
        let expected =
            if kept_out { (403, "blocked", 0) } else { (answer.status, answer.word.as_str(), answer.fetches) };
        assert_eq!((answer.status, answer.word.as_str(), answer.fetches), expected, "O-16: {domain}, {actor}");
        assert_eq!(answer.status == 403, kept_out, "O-16: {domain}, {actor}");
    }
}
