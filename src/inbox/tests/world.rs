//! The world: who is in it, what they answer, and what time it is.

use crate::crypto::PortableVerifier;
use crate::inbox::{Outcome, Refusal, Visit, read_card};
use crate::inbox::{decide, gather, receive, shortcut};
use crate::ports::{
    Allowances, Answer, Block, Blocked, Built, Card, Change, Clock, Effect, Fetched, Filter, FollowerState, Listed,
    NotBuilt, Outbound, OutboundError, Ports, Published, Recent,
};
use crate::signature::key::PrivateKey;
use crate::signature::{HostHeader, Scheme};
use crate::store::MemoryStore;
use crate::vocab::{Follows, GatePolicy, Id, Incoming, Quotes, Reach, RemoteUrl, Replies};
use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, LazyLock, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

pub(super) const US: &str = "https://me.example/ap/actor.json";
pub(super) const INBOX: &str = "https://me.example/gate/inbox";
pub(super) const POST: &str = "https://me.example/ap/posts/soup.json";
pub(super) const DRAFT: &str = "https://me.example/ap/posts/draft.json";
pub(super) const ALICE: &str = "https://home.example/users/alice";
/// On Alice's server.
pub(super) const BOB: &str = "https://home.example/users/bob";
pub(super) const MALLORY: &str = "https://evil.example/users/mallory";

/// Alice's key; everybody's, where nothing else is said.
pub(super) static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate().unwrap());
/// Mallory's key.
pub(super) static EVIL_KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate().unwrap());
/// The key that somebody has after a change.
pub(super) static NEXT_KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate().unwrap());

/// Nothing here ever waits.
pub(super) fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("something waited"),
    }
}

pub(super) fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Internet).unwrap()
}

pub(super) struct Hands(Mutex<Timestamp>);

#[async_trait]
impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, _: Duration) {
        panic!("the gate waits for nobody")
    }
}

pub(super) struct Site(Mutex<Arc<GatePolicy>>);

#[async_trait]
impl Published for Site {
    fn policy(&self) -> Arc<GatePolicy> {
        Arc::clone(&self.0.lock().unwrap())
    }

    async fn holds(&self, object: &str) -> bool {
        object == POST
    }
}

#[async_trait]
impl Built for Site {
    async fn manifest(&self) -> Result<Listed, NotBuilt> {
        Err(NotBuilt::Missing { place: "gatepost.json".into(), why: "the gate does not read it".into() })
    }

    async fn document(&self, id: &Id) -> Result<Vec<u8>, NotBuilt> {
        Err(NotBuilt::Missing { place: id.to_string(), why: "the gate does not read it".into() })
    }
}

/// Where a document was found, and its bytes.
type Found = Result<(String, Vec<u8>), OutboundError>;

/// Servers elsewhere: what each address answers, and what was asked.
#[derive(Default)]
pub(super) struct Servers {
    answers: Mutex<HashMap<String, Found>>,
    asked: Mutex<Vec<String>>,
    slow: Mutex<Option<(Arc<Hands>, SignedDuration)>>,
}

#[async_trait]
impl Outbound for Servers {
    async fn get(&self, url: &RemoteUrl) -> Result<Fetched, OutboundError> {
        self.asked.lock().unwrap().push(url.to_string());
        if let Some((clock, time)) = &*self.slow.lock().unwrap() {
            *clock.0.lock().unwrap() += *time;
        }
        let nothing = Err(OutboundError::Status(http::StatusCode::NOT_FOUND));
        let answer = self.answers.lock().unwrap().get(url.as_str()).cloned().unwrap_or(nothing);
        let (found, body) = answer?;
        Ok(Fetched { url: super::world::url(&found), body: body.into() })
    }

    async fn get_json(&self, _: &RemoteUrl) -> Result<Fetched, OutboundError> {
        panic!("the gate asks for documents of actors only")
    }

    async fn post(&self, _: &RemoteUrl, _: Bytes, _: Scheme) -> Result<Answer, OutboundError> {
        panic!("the gate sends nothing while somebody waits")
    }
}

/// An actor's document.
pub(super) fn person(id: &str, key: &PrivateKey) -> Value {
    let origin: Vec<&str> = id.splitn(4, '/').take(3).collect();
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": id,
        "type": "Person",
        "preferredUsername": id.trim_end_matches('/').rsplit('/').next(),
        "inbox": format!("{}/inbox", id.trim_end_matches('/')),
        "endpoints": {"sharedInbox": format!("{}/inbox", origin.join("/"))},
        "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": key.public().to_pem()},
    })
}

pub(super) struct World {
    pub(super) ports: Ports,
    pub(super) clock: Arc<Hands>,
    pub(super) servers: Arc<Servers>,
    site: Arc<Site>,
}

impl World {
    /// Alice, Bob and Mallory are there; nobody was ever here.
    pub(super) fn new() -> Self {
        Self::with(Allowances::LOOPBACK)
    }

    pub(super) fn with(allowances: Allowances) -> Self {
        let clock = Arc::new(Hands(Mutex::new("2026-11-05T12:00:00Z".parse().unwrap())));
        let (servers, site) = (Arc::new(Servers::default()), Arc::new(Site(Mutex::new(Arc::new(policy())))));
        let ports = Ports {
            store: Arc::new(MemoryStore::default()),
            outbound: Arc::clone(&servers) as Arc<dyn Outbound>,
            verifier: Arc::new(PortableVerifier),
            published: Arc::clone(&site) as Arc<dyn Published>,
            built: Arc::clone(&site) as Arc<dyn Built>,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            recent: Arc::new(Recent::new(allowances)),
            reach: Reach::Internet,
            host_header: HostHeader::AsSent,
        };
        let world = Self { ports, clock, servers, site };
        for (id, key) in [(ALICE, &KEY), (BOB, &KEY), (MALLORY, &EVIL_KEY)] {
            world.serve(id, &person(id, key));
        }
        world
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn pass(&self, seconds: i64) {
        let mut now = self.clock.0.lock().unwrap();
        *now += SignedDuration::from_secs(seconds);
    }

    /// Changes the owner's rules.
    pub(super) fn rule(&self, change: impl FnOnce(&mut GatePolicy)) {
        let mut kept = self.site.0.lock().unwrap();
        let mut policy = (**kept).clone();
        change(&mut policy);
        *kept = Arc::new(policy);
    }

    pub(super) fn serve(&self, id: &str, document: &Value) {
        self.serve_at(id, id, &serde_json::to_vec(document).unwrap());
    }

    /// What is asked for at one address is found at another.
    pub(super) fn serve_at(&self, asked: &str, found: &str, body: &[u8]) {
        self.servers.answers.lock().unwrap().insert(asked.to_owned(), Ok((found.to_owned(), body.to_vec())));
    }

    /// Every fetch takes so long.
    pub(super) fn slow(&self, seconds: i64) {
        *self.servers.slow.lock().unwrap() = Some((Arc::clone(&self.clock), SignedDuration::from_secs(seconds)));
    }

    pub(super) fn fail(&self, id: &str, why: OutboundError) {
        self.servers.answers.lock().unwrap().insert(id.to_owned(), Err(why));
    }

    pub(super) fn fetches(&self) -> usize {
        self.servers.asked.lock().unwrap().len()
    }

    /// Whether an address was asked for.
    pub(super) fn was_asked(&self, id: &str) -> bool {
        self.servers.asked.lock().unwrap().iter().any(|asked| asked == id)
    }

    pub(super) fn receive(&self, request: Request<Bytes>) -> Response<Bytes> {
        run(receive(request, &self.ports))
    }

    pub(super) fn block(&self, whom: Blocked) {
        let block = Block { whom, reason: String::new(), since: self.now() };
        self.apply(vec![Effect::PutBlock(block)]);
    }

    pub(super) fn apply(&self, effects: Vec<Effect>) {
        run(self.ports.store.apply(Change { at: self.now(), seen: None, effects, journal: None })).unwrap();
    }

    /// Everything that is stored and that a person could see, to tell whether anything changed.
    pub(super) fn rows(&self) -> String {
        let store = &self.ports.store;
        let of = |state| run(store.followers(state, None, 9999)).unwrap();
        format!(
            "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
            of(FollowerState::Requested),
            of(FollowerState::Accepted),
            run(store.interactions(&Filter::default())).unwrap(),
            run(store.blocks()).unwrap(),
            run(store.complaints(9999)).unwrap(),
            run(store.journal(9999)).unwrap(),
            run(store.counts()).unwrap(),
        )
    }

    /// The newest word of the owner's log.
    pub(super) fn last_word(&self) -> String {
        run(self.ports.store.journal(1)).unwrap().pop().map(|line| line.outcome).unwrap_or_default()
    }

    pub(super) fn followers(&self, state: FollowerState) -> Vec<String> {
        let found = run(self.ports.store.followers(state, None, 9999)).unwrap();
        found.into_iter().map(|follower| follower.actor.to_string()).collect()
    }

    pub(super) fn interactions(&self) -> Vec<crate::ports::Interaction> {
        run(self.ports.store.interactions(&Filter::default())).unwrap()
    }

    pub(super) fn card(&self, id: &str) -> Card {
        let found = run(self.servers.get(&url(id))).unwrap();
        read_card(&found.body, &found.url, &url(id), Reach::Internet, self.now()).unwrap()
    }

    /// What the gate makes of an activity whose sender is proven, at this second; it is done, too.
    pub(super) fn judge(&self, activity: &Value) -> Result<(Outcome, Vec<Effect>), Refusal> {
        let activity = Incoming::read(&serde_json::to_vec(activity).unwrap(), Reach::Internet)?;
        self.judge_at(&activity, self.now())
    }

    /// The same, signed at another time.
    pub(super) fn judge_at(&self, activity: &Incoming, signed: Timestamp) -> Result<(Outcome, Vec<Effect>), Refusal> {
        let (policy, now) = (self.ports.published.policy(), self.now());
        let glance = run(self.ports.store.glance(activity.id().as_str(), activity.actor()))?;
        if let Some(outcome) = shortcut::find(activity, &glance)? {
            return Ok((outcome, Vec::new()));
        }
        let card = self.card(activity.actor().as_str());
        let visit = Visit { activity, glance: &glance, from: None };
        let found = run(gather::found(&visit, &card, &self.ports, &policy))?;
        let decision = decide::decide(activity, &card, signed, &found, &policy, now)?;
        if !decision.effects.is_empty() {
            let seen = (!glance.seen).then(|| activity.id().to_string());
            let change = Change { at: now, seen, effects: decision.effects.clone(), journal: None };
            run(self.ports.store.apply(change))?;
        }
        Ok((decision.outcome, decision.effects))
    }
}

fn policy() -> GatePolicy {
    GatePolicy {
        version: 1,
        actor: Id::new(US),
        handle: "me@me.example".to_owned(),
        key_id: Id::new(format!("{US}#main-key")),
        inbox: Id::new(INBOX),
        followers: Id::new("https://me.example/ap/followers.json"),
        objects: "https://me.example/ap/posts/".to_owned(),
        follows: Follows::Ask,
        replies: Replies::Ask,
        quotes: Quotes::Open,
        welcome: 0,
    }
}
