//! A case: one change to a request that is right, and what the gate makes of it.

use super::letter::{Letter, follow};
use super::world::World;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

type Sealing = Box<dyn FnOnce(&Letter) -> Request<Bytes>>;
type Step = Box<dyn FnOnce(&mut Request<Bytes>)>;

/// A name, a change, and what then comes: status, word, fetches.
type Change<'a> = (&'a str, fn(&mut Scene), u16, &'a str, usize);

/// The world, the letter that is about to be sent, and what is done to it.
pub(super) struct Scene {
    pub(super) world: World,
    pub(super) letter: Letter,
    sealing: Sealing,
    after: Vec<Step>,
}

impl Scene {
    /// Alice, whom nobody knows, asks to follow.
    pub(super) fn new() -> Self {
        Self::of(World::new(), &follow())
    }

    pub(super) fn of(world: World, activity: &Value) -> Self {
        let letter = Letter::of(activity, world.now());
        Self { world, letter, sealing: Box::new(Letter::seal), after: Vec::new() }
    }

    /// Another activity, by the same hand.
    pub(super) fn say(&mut self, activity: &Value) {
        self.letter.write(serde_json::to_vec(activity).unwrap());
    }

    /// Changes one thing of what is said.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Value)) {
        let mut activity: Value = serde_json::from_slice(&self.letter.body).unwrap();
        change(&mut activity);
        self.say(&activity);
    }

    /// Seals in another way.
    pub(super) fn seal(&mut self, sealing: impl FnOnce(&Letter) -> Request<Bytes> + 'static) {
        self.sealing = Box::new(sealing);
    }

    /// Does something to the sealed request.
    pub(super) fn after(&mut self, step: impl FnOnce(&mut Request<Bytes>) + 'static) {
        self.after.push(Box::new(step));
    }

    /// Puts this in the place of the `Signature` header.
    pub(super) fn signature(&mut self, change: impl Fn(&str) -> String + 'static) {
        self.after(move |request| {
            let value = request.headers()["signature"].to_str().unwrap().to_owned();
            request.headers_mut().insert("signature", change(&value).parse().unwrap());
        });
    }

    /// Sends it, and tells the status and the word: the refusal's code, or the outcome that the owner's log shows.
    pub(super) fn send(self) -> (Answer, World) {
        let rows = self.world.rows();
        let mut request = (self.sealing)(&self.letter);
        self.after.into_iter().for_each(|step| step(&mut request));
        let heard = told(&self.world, &rows, request);
        (heard, self.world)
    }
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The refusal's code; the outcome, or nothing where nothing was stored.
    pub(super) word: String,
    pub(super) fetches: usize,
}

/// Sends a request, and holds the answer against what is promised of every answer.
pub(super) fn told(world: &World, rows: &str, request: Request<Bytes>) -> Answer {
    let already = world.fetches();
    let response = world.receive(request);
    let fetches = world.fetches() - already;
    let changed = world.rows() != rows;
    let heard = if response.status() == 202 {
        assert!(response.body().is_empty());
        if changed { world.last_word() } else { String::new() }
    } else {
        assert!(!changed, "refused, and yet something was stored");
        code(&response)
    };
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(response.headers()[name], value);
    }
    assert!(!response.headers().contains_key("access-control-allow-origin"));
    Answer { status: response.status().as_u16(), word: heard, fetches }
}

pub(super) fn code(response: &Response<Bytes>) -> String {
    assert!(response.body().len() <= 200, "an answer has at most 200 bytes");
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 1);
    let later = matches!(response.status().as_u16(), 429 | 503);
    assert_eq!(response.headers().contains_key("retry-after"), later);
    body["error"].as_str().unwrap().to_owned()
}

/// Sends the right request, then each that is changed, every time in a new world.
pub(super) fn check<const N: usize>(cases: [Change<'_>; N]) {
    let (right, _) = Scene::new().send();
    assert_eq!(right, Answer { status: 202, word: "requested".to_owned(), fetches: 1 });
    for (name, change, status, word, fetches) in cases {
        let mut scene = Scene::new();
        change(&mut scene);
        let already = scene.world.fetches();
        let (answer, world) = scene.send();
        assert_eq!((answer.status, answer.word.as_str(), answer.fetches), (status, word, fetches), "{name}");
        assert!(answer.fetches <= 2 && world.fetches() - already == answer.fetches, "{name}");
    }
}
