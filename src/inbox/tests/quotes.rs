//! Leave to quote: asked for, given, looked up and withdrawn.

use super::answers::PUBLIC;
use super::world::{ALICE, BOB, DRAFT, MALLORY, POST, World};
use crate::inbox::Outcome;
use crate::ports::{Blocked, Effect, InteractionKind, InteractionState};
use crate::vocab::Quotes;
use http::{Method, Request, Response};
use serde_json::{Value, json};

fn ask(instrument: &Value) -> Value {
    json!({"id": format!("{ALICE}#quote"), "type": "QuoteRequest", "actor": ALICE, "object": POST, "instrument": instrument})
}

fn quoting() -> Value {
    json!({"id": format!("{ALICE}/notes/7"), "type": "Note", "attributedTo": ALICE, "to": [PUBLIC], "quote": POST})
}

/// The answer that was queued.
fn answer(effects: &[Effect]) -> Value {
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::Send(outgoing) => Some(outgoing),
        _ => None,
    });
    serde_json::from_str(&sent.unwrap().body).unwrap()
}

/// Where the leave for a thing of this id would be.
fn encoded(text: &str) -> String {
    use base64::Engine as _;
    format!("https://me.example/gate/quotes/{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text))
}

fn leave(quoting: &Value) -> String {
    encoded(quoting["id"].as_str().unwrap())
}

fn look(world: &World, address: &str) -> Response<bytes::Bytes> {
    let path = address.strip_prefix("https://me.example").unwrap();
    world.receive(Request::builder().method(Method::GET).uri(path).body(bytes::Bytes::new()).unwrap())
}

#[test]
fn a_leave_is_given_looked_up_and_withdrawn() {
    for withdraw in [
        json!({"id": format!("{ALICE}#d"), "type": "Delete", "actor": ALICE, "object": format!("{ALICE}/notes/7")}),
        Value::Null,
    ] {
        let world = World::new();
        let (outcome, effects) = world.judge(&ask(&quoting())).unwrap();
        assert_eq!(outcome, Outcome::Shown);
        let accept = answer(&effects);
        assert_eq!(accept["type"], "Accept");
        let address = accept["result"].as_str().unwrap();
        let leave = look(&world, address);
        assert_eq!(
            (leave.status().as_u16(), leave.headers()["content-type"].to_str().unwrap()),
            (200, "application/activity+json")
        );
        let leave: Value = serde_json::from_slice(leave.body()).unwrap();
        assert_eq!(leave["id"], address);
        assert_eq!((&leave["interactingObject"], &leave["interactionTarget"]), (&quoting()["id"], &json!(POST)));
        if withdraw.is_null() {
            world.block(Blocked::Actor(ALICE.to_owned()));
        } else {
            assert_eq!(world.judge(&withdraw).unwrap().0, Outcome::Removed);
        }
        assert_eq!(look(&world, address).status(), 404);
    }
}

#[test]
fn a_post_to_followers_gets_its_leave_and_is_not_shown() {
    let world = World::new();
    let mut hidden = quoting();
    hidden["to"] = json!([format!("{ALICE}/followers")]);
    let (outcome, effects) = world.judge(&ask(&hidden)).unwrap();
    assert_eq!(outcome, Outcome::Private);
    let accept = answer(&effects);
    assert_eq!(look(&world, accept["result"].as_str().unwrap()).status(), 200);
}

#[test]
fn nobody_gets_a_leave_for_anothers_post() {
    for instrument in [
        json!(format!("{MALLORY}/notes/1")),
        json!({"id": format!("{ALICE}/notes/7"), "attributedTo": BOB}),
        json!({"id": format!("{ALICE}/notes/7"), "attributedTo": [ALICE, BOB]}),
        json!({"type": "Note"}),
        json!([format!("{ALICE}/notes/7"), format!("{ALICE}/notes/8")]),
        Value::Null,
    ] {
        assert_eq!(World::new().judge(&ask(&instrument)).unwrap(), (Outcome::Ignored, Vec::new()), "{instrument}");
    }
    let mut draft = ask(&quoting());
    draft["object"] = DRAFT.into();
    assert_eq!(World::new().judge(&draft).unwrap().0, Outcome::Ignored);
}

#[test]
fn where_nobody_may_quote_the_answer_is_no() {
    let world = World::new();
    world.rule(|policy| policy.quotes = Quotes::Off);
    let (outcome, effects) = world.judge(&ask(&json!(format!("{ALICE}/notes/7")))).unwrap();
    assert_eq!(outcome, Outcome::Rejected);
    assert_eq!(answer(&effects)["type"], "Reject");
    assert!(world.interactions().is_empty());
    assert_eq!(look(&world, "https://me.example/gate/quotes/aHR0cHM").status(), 404);
}

/// What was allowed before is told no more, and the door is not even there.
#[test]
fn a_leave_ends_when_nobody_may_quote_any_more() {
    let world = World::new();
    let (_, effects) = world.judge(&ask(&quoting())).unwrap();
    let address = answer(&effects)["result"].as_str().unwrap().to_owned();
    assert_eq!(look(&world, &address).status(), 200);
    world.rule(|policy| policy.quotes = Quotes::Off);
    assert_eq!(look(&world, &address).status(), 404);
    let path = address.strip_prefix("https://me.example").unwrap();
    let post = |path: &str| Request::builder().method(Method::POST).uri(path).body(bytes::Bytes::new()).unwrap();
    assert_eq!(world.receive(post(path)).status(), 404);
    world.rule(|policy| policy.quotes = Quotes::Open);
    assert_eq!(world.receive(post(path)).status(), 405);
    assert_eq!(world.receive(post("/gate/quotes/a/b")).status(), 404, "what is no name has no method either");
}

/// Base64 has two characters that are neither letters nor digits.
#[test]
fn every_name_of_a_leave_is_read() {
    let world = World::new();
    let mut quoting = quoting();
    quoting["id"] = format!("{ALICE}/notes/~~~~~?????").into();
    let (outcome, effects) = world.judge(&ask(&quoting)).unwrap();
    assert_eq!(outcome, Outcome::Shown);
    let address = answer(&effects)["result"].as_str().unwrap().to_owned();
    assert!(address.contains('-') && address.contains('_'), "{address}");
    assert_eq!(look(&world, &address).status(), 200);
}

#[test]
fn no_other_name_leads_to_a_leave() {
    let world = World::new();
    world.judge(&ask(&quoting())).unwrap();
    let reply = super::answers::create(&super::answers::note(&format!("{ALICE}/notes/1")));
    world.judge(&reply).unwrap();
    for (name, status) in [
        (encoded(&format!("{ALICE}/notes/7")), 200),
        (encoded(&format!("{ALICE}/notes/7").replace("home", "HOME")), 404),
        (encoded(&format!("{ALICE}/notes/1")), 404),
        (encoded("nothing"), 404),
        (encoded(&"x".repeat(3000)), 404),
        ("https://me.example/gate/quotes/".to_owned(), 404),
        ("https://me.example/gate/quotes/a/b".to_owned(), 404),
        ("https://me.example/gate/quotes/__%2f".to_owned(), 404),
    ] {
        assert_eq!(look(&world, &name).status(), status, "{name:.80}");
    }
}

/// The same post names us as well, so that its words come in a Create, before the request or after it.
fn mention() -> Value {
    let mut quoting = quoting();
    quoting["content"] = "<p>Look at this!</p>".into();
    quoting["tag"] = json!([{"type": "Mention", "href": super::world::US}]);
    super::answers::create(&quoting)
}

#[test]
fn a_quote_that_names_us_has_a_leave_and_words_whichever_comes_first() {
    for (first, second) in [(mention(), ask(&quoting())), (ask(&quoting()), mention())] {
        let world = World::new();
        world.judge(&first).unwrap();
        world.judge(&second).unwrap();
        let all = world.interactions();
        let [quote] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(
            (&quote.kind, quote.state, quote.object.as_str()),
            (&InteractionKind::Quote, InteractionState::Approved, POST)
        );
        assert_eq!(quote.note, None, "no word is shown that the owner did not read");
        let words = quote.edit.clone().unwrap();
        assert_eq!(words.content, "<p>Look at this!</p>");
        assert_eq!(look(&world, &leave(&quoting())).status(), 200);
        // Once more, and nothing changes.
        assert_eq!(world.judge(&mention()).unwrap().0, Outcome::Repeated);
        // An edit of words that wait takes their place.
        let mut edit = mention();
        edit["id"] = format!("{ALICE}#edit").into();
        edit["type"] = "Update".into();
        edit["object"]["content"] = "<p>Look at that!</p>".into();
        edit["object"]["updated"] = "2026-11-05T11:59:00Z".into();
        assert_eq!(world.judge(&edit).unwrap().0, Outcome::Edited);
        let words = world.interactions()[0].edit.clone().unwrap();
        assert_eq!(words.content, "<p>Look at that!</p>");
        let word = |state| Effect::Moderate { id: quote.id.to_string(), state, hash: Some(words.hash.clone()) };
        world.apply(vec![word(InteractionState::Approved)]);
        assert_eq!(world.interactions()[0].note.as_ref().unwrap().content, "<p>Look at that!</p>");
        assert_eq!(look(&world, &leave(&quoting())).status(), 200);
    }
}

#[test]
fn words_that_were_thrown_away_get_no_leave() {
    let world = World::new();
    world.judge(&mention()).unwrap();
    let id = quoting()["id"].as_str().unwrap().to_owned();
    world.apply(vec![Effect::Moderate { id, state: InteractionState::Rejected, hash: None }]);
    let (outcome, effects) = world.judge(&ask(&quoting())).unwrap();
    assert_eq!(outcome, Outcome::Rejected);
    assert_eq!(answer(&effects)["type"], "Reject", "a yes would name a leave that is not there");
    assert_eq!(look(&world, &leave(&quoting())).status(), 404);
}

#[test]
fn a_private_word_stays_private_beside_its_leave() {
    let mut private = mention();
    private["to"] = json!([super::world::US]);
    private["object"]["to"] = private["to"].clone();
    for (first, second) in [(private.clone(), ask(&quoting())), (ask(&quoting()), private)] {
        let world = World::new();
        world.judge(&first).unwrap();
        assert_eq!(world.judge(&second).unwrap().0, Outcome::Private);
        let all = world.interactions();
        let [quote] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((quote.state, &quote.edit), (InteractionState::Private, &None));
        assert_eq!(quote.note.as_ref().unwrap().content, "<p>Look at this!</p>");
        assert_eq!(look(&world, &leave(&quoting())).status(), 200);
    }
}
