//! K: the key, the actor and the host belong together.
//!
//! Where this gate differs: K-05, an actor's document with another id on the same host is refused and not looked for there; K-12,
//! what could not be had is remembered for each actor, not for each host, since the address that is asked was chosen by a
//! stranger. K-16 and K-18 are the shell's and the reader's.

use super::cases::{Scene, check, told};
use super::letter::{Letter, follow};
use super::world::{ALICE, BOB, EVIL_KEY, KEY, MALLORY, NEXT_KEY, World, person, url};
use crate::ports::OutboundError;
use http::StatusCode;
use serde_json::{Value, json};

fn document(scene: &mut Scene, change: impl FnOnce(&mut Value)) {
    let mut document = person(ALICE, &KEY);
    change(&mut document);
    scene.world.serve(ALICE, &document);
}

fn by_mallory(scene: &mut Scene) {
    scene.letter.key = EVIL_KEY.clone();
    scene.letter.key_id = format!("{MALLORY}#main-key");
}

fn by_bob(scene: &mut Scene) {
    scene.letter.key_id = format!("{BOB}#main-key");
}

#[test]
fn who_signs_is_who_acts() {
    check([
        ("K-01", by_mallory, 401, "actor-mismatch", 0),
        ("K-01 named as Alice's", |s| s.letter.key = EVIL_KEY.clone(), 401, "signature-wrong", 1),
        ("K-02", by_bob, 401, "key-other", 1),
        ("K-03", |s| document(s, |d| d["publicKey"]["owner"] = BOB.into()), 401, "key-other", 1),
        (
            "K-03 unsaid",
            |s| document(s, |d| _ = d["publicKey"].as_object_mut().unwrap().remove("owner")),
            401,
            "key-other",
            1,
        ),
        ("K-04", |s| document(s, |d| d["publicKey"] = Value::Null), 401, "key-other", 1),
        ("K-05 same host", |s| document(s, |d| d["id"] = BOB.into()), 401, "key-not-proven", 1),
        ("K-05 other host", |s| document(s, |d| d["id"] = MALLORY.into()), 401, "key-not-proven", 1),
        ("K-06", elsewhere, 401, "key-not-proven", 1),
        ("K-07 array", |s| s.change(|a| a["actor"] = json!([ALICE])), 400, "malformed", 0),
        ("K-07 object", |s| s.change(|a| a["actor"] = json!({"type": "Person"})), 400, "malformed", 0),
        ("K-07 null", |s| s.change(|a| a["actor"] = Value::Null), 400, "malformed", 0),
        ("K-07 number", |s| s.change(|a| a["actor"] = json!(7)), 400, "malformed", 0),
        ("K-07 empty", |s| s.change(|a| a["actor"] = json!("")), 400, "malformed", 0),
        (
            "K-07 written out",
            |s| s.change(|a| a["actor"] = json!({"id": ALICE, "inbox": "https://evil.example/"})),
            202,
            "requested",
            1,
        ),
        ("K-08", |s| s.change(|a| a["actor"] = super::world::US.into()), 401, "ourselves", 0),
        ("K-08 neighbour", |s| s.change(|a| a["actor"] = "https://me.example/other".into()), 401, "ourselves", 0),
        ("K-09 third", third_key, 202, "requested", 1),
        ("K-09 late", many_keys, 401, "key-other", 1),
    ]);
}

/// The document was found on another host than the one that was asked.
fn elsewhere(scene: &mut Scene) {
    let body = serde_json::to_vec(&person(ALICE, &EVIL_KEY)).unwrap();
    scene.world.serve_at(ALICE, MALLORY, &body);
    scene.letter.key = EVIL_KEY.clone();
}

/// Behind a key of hers that signed nothing here, and something that is no key.
fn third_key(scene: &mut Scene) {
    document(scene, |document| {
        let other = json!({"id": format!("{ALICE}#old"), "owner": ALICE, "publicKeyPem": NEXT_KEY.public().to_pem()});
        document["publicKey"] = json!([other, 1, document["publicKey"].clone()]);
    });
}

fn many_keys(scene: &mut Scene) {
    document(scene, |document| {
        let other = json!({"id": format!("{ALICE}#other"), "owner": ALICE, "publicKeyPem": "x"});
        let mut keys = vec![other; 5_000];
        keys.push(document["publicKey"].clone());
        document["publicKey"] = keys.into();
    });
}

#[test]
fn what_the_actors_server_answers() {
    check([
        ("K-12 404", |s| s.world.fail(ALICE, OutboundError::Status(StatusCode::NOT_FOUND)), 401, "key-not-proven", 1),
        ("K-12 410", |s| s.world.fail(ALICE, OutboundError::Status(StatusCode::GONE)), 401, "key-not-proven", 1),
        ("K-12 500", |s| s.world.fail(ALICE, OutboundError::Status(StatusCode::BAD_GATEWAY)), 503, "key-host-down", 1),
        (
            "K-12 429",
            |s| s.world.fail(ALICE, OutboundError::Status(StatusCode::TOO_MANY_REQUESTS)),
            503,
            "key-host-down",
            1,
        ),
        ("K-12 silence", |s| s.world.fail(ALICE, OutboundError::Unreachable("timed out")), 503, "key-host-down", 1),
        ("K-12 TLS", |s| s.world.fail(ALICE, OutboundError::Certificate), 401, "key-not-proven", 1),
        ("K-12 name", |s| s.world.fail(ALICE, OutboundError::NoSuchHost), 401, "key-not-proven", 1),
        ("R", |s| s.world.fail(ALICE, OutboundError::Refused("a private address")), 401, "key-not-proven", 1),
        ("H", |s| s.world.fail(ALICE, OutboundError::Redirects), 401, "key-not-proven", 1),
        ("C-11", |s| s.world.fail(ALICE, OutboundError::MediaType), 401, "key-not-proven", 1),
        ("B-07", |s| s.world.fail(ALICE, OutboundError::TooLarge), 401, "key-not-proven", 1),
        ("our own trouble", |s| s.world.fail(ALICE, OutboundError::Unsigned), 503, "misconfigured", 1),
        ("not JSON", |s| s.world.serve_at(ALICE, ALICE, b"<html>"), 401, "key-not-proven", 1),
        (
            "C-17",
            |s| {
                s.world.serve_at(
                    ALICE,
                    "https://home.example/media/1",
                    &serde_json::to_vec(&person("https://home.example/media/1", &EVIL_KEY)).unwrap(),
                );
            },
            401,
            "key-not-proven",
            1,
        ),
    ]);
}

#[test]
fn which_documents_are_actors() {
    check([
        ("K-13 Application", |s| document(s, |d| d["type"] = "Application".into()), 202, "requested", 1),
        ("K-13 Service", |s| document(s, |d| d["type"] = "Service".into()), 202, "requested", 1),
        ("K-13 Group", |s| document(s, |d| d["type"] = "Group".into()), 202, "requested", 1),
        ("K-13 Organization", |s| document(s, |d| d["type"] = json!(["Organization"])), 202, "requested", 1),
        ("K-13 Note", |s| document(s, |d| d["type"] = "Note".into()), 401, "key-not-proven", 1),
        ("K-13 no inbox", |s| document(s, |d| d["inbox"] = Value::Null), 401, "key-not-proven", 1),
        ("K-13 private inbox", |s| document(s, |d| d["inbox"] = "https://127.0.0.1/".into()), 401, "key-not-proven", 1),
        (
            "K-13 inbox elsewhere",
            |s| document(s, |d| d["inbox"] = "https://inbox.example/alice".into()),
            202,
            "requested",
            1,
        ),
        ("K-15 absent", |s| s.after(|r| _ = r.headers_mut().remove("host")), 400, "host-missing", 0),
        (
            "K-15 two",
            |s| s.after(|r| _ = r.headers_mut().append("host", "me.example".parse().unwrap())),
            400,
            "host-several",
            0,
        ),
        ("K-15 other", |s| s.letter.set("host", "evil.example"), 421, "host-other", 0),
        ("K-15 port", |s| s.letter.set("host", "me.example:8443"), 421, "host-other", 0),
        ("K-15 case", |s| s.letter.set("host", "Me.Example"), 202, "requested", 1),
    ]);
}

#[test]
fn a_shared_inbox_counts_beside_the_inbox_only() {
    let world = World::new();
    let mut alice = person(ALICE, &KEY);
    alice["endpoints"]["sharedInbox"] = "https://victim.example/inbox".into();
    world.serve(ALICE, &alice);
    assert!(world.card(ALICE).shared_inbox.is_none(), "K-14");
    world.serve(ALICE, &person(ALICE, &KEY));
    assert_eq!(world.card(ALICE).shared_inbox, Some(url("https://home.example/inbox")));
}

#[test]
fn a_name_is_short_and_fit_to_be_read() {
    let world = World::new();
    for (name, shown) in [
        (json!("alice"), "@alice@home.example"),
        (json!("al ice"), "@home.example@home.example"),
        (json!("a@evil.example"), "@home.example@home.example"),
        (json!("\u{202e}ecila"), "@home.example@home.example"),
        (json!("a".repeat(5000)), "@home.example@home.example"),
        (json!("../../x"), "@home.example@home.example"),
        (Value::Null, "@home.example@home.example"),
    ] {
        let mut alice = person(ALICE, &KEY);
        alice["preferredUsername"] = name;
        world.serve(ALICE, &alice);
        assert_eq!(world.card(ALICE).handle(), shown, "K-17");
    }
}

fn send(world: &World, letter: &Letter) -> (u16, String, usize) {
    let before = world.rows();
    let answer = told(world, &before, letter.seal());
    (answer.status, answer.word, answer.fetches)
}

fn nth(world: &World, n: u32) -> Letter {
    let mut activity = follow();
    activity["id"] = format!("{ALICE}#follows/{n}").into();
    world.pass(1);
    Letter::of(&activity, world.now())
}

#[test]
fn a_changed_key_is_asked_for_once_in_five_minutes() {
    let world = World::new();
    assert_eq!(send(&world, &nth(&world, 1)), (202, "requested".to_owned(), 1));
    assert_eq!(send(&world, &nth(&world, 2)).2, 0, "a key that is known is not asked for");
    world.serve(ALICE, &person(ALICE, &NEXT_KEY));
    let changed = |n| Letter { key: NEXT_KEY.clone(), ..nth(&world, n) };
    assert_eq!(send(&world, &changed(3)), (202, "requested".to_owned(), 1), "K-10");
    assert_eq!(send(&world, &changed(4)).2, 0);
    let garbage = |n| Letter { key: EVIL_KEY.clone(), ..nth(&world, n) };
    assert_eq!(send(&world, &garbage(5)), (401, "signature-wrong".to_owned(), 0), "K-11");
    world.pass(300);
    assert_eq!(send(&world, &garbage(6)), (401, "signature-wrong".to_owned(), 1));
    assert_eq!(send(&world, &garbage(7)), (401, "signature-wrong".to_owned(), 0));
}

#[test]
fn a_forger_does_not_keep_the_new_key_from_us() {
    let world = World::new();
    assert_eq!(send(&world, &nth(&world, 1)).0, 202);
    world.serve(ALICE, &person(ALICE, &NEXT_KEY));
    // The forger is first, and uses up what may be asked in five minutes.
    let forged = Letter { key: EVIL_KEY.clone(), ..nth(&world, 2) };
    assert_eq!(send(&world, &forged), (401, "signature-wrong".to_owned(), 1));
    let real = Letter { key: NEXT_KEY.clone(), ..nth(&world, 3) };
    assert_eq!(send(&world, &real), (202, "requested".to_owned(), 0));
}

#[test]
fn a_host_that_is_silent_is_asked_once_in_five_minutes() {
    let world = World::new();
    world.fail(ALICE, OutboundError::Unreachable("timed out"));
    assert_eq!(send(&world, &nth(&world, 1)), (503, "key-host-down".to_owned(), 1));
    for n in 2..200 {
        assert_eq!(send(&world, &nth(&world, n)), (503, "key-host-down".to_owned(), 0), "F-10");
    }
    world.pass(120);
    assert_eq!(send(&world, &nth(&world, 200)).2, 1);
}

#[test]
fn a_card_is_believed_for_a_day() {
    let world = World::new();
    assert_eq!(send(&world, &nth(&world, 1)).2, 1);
    world.pass(23 * 3600);
    assert_eq!(send(&world, &nth(&world, 2)).2, 0);
    // To the second: the first was fetched a day before the third comes.
    world.pass(3600 - 2);
    assert_eq!(send(&world, &nth(&world, 3)), (202, "requested".to_owned(), 1));
}
