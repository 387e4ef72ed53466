//! Servers elsewhere, a store in memory, and a clock that runs ahead whenever everybody waits.

use crate::crypto::PortableVerifier;
use crate::ports::{
    Allowances, Answer, Broadcast, Built, Change, Clock, Delivery, DeliveryFilter, Effect, Fetched, Follower,
    FollowerState, Listed, NotBuilt, Outbound, OutboundError, Ports, Published, Recent, Store,
};
use crate::publish::{Drained, Event, deliver};
use crate::signature::{HostHeader, Scheme};
use crate::store::MemoryStore;
use crate::vocab::{Follows, GatePolicy, Id, Quotes, Reach, RemoteUrl, Replies, SiteManifest};
use async_trait::async_trait;
use bytes::Bytes;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

pub(super) fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Internet).unwrap()
}

/// A moment, in seconds from when a test begins.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// The runtime's time, and how far the machine's clock is off.
pub(super) struct Hands {
    began: Instant,
    off: Mutex<SignedDuration>,
}

#[async_trait]
impl Clock for Hands {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.began.elapsed()).unwrap();
        at(0) + passed + *self.off.lock().unwrap()
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// What a server does with a delivery.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Does {
    /// Answers so.
    Says(u16),
    /// Answers 401 to the usual scheme, 202 to the other.
    WantsRfc9421,
    /// Takes so many seconds for a 202.
    Slow(u64),
    /// Gives no answer, after so many seconds.
    Silent(u64),
}

/// A delivery as its server saw it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Receipt {
    pub(super) inbox: String,
    pub(super) body: String,
    pub(super) scheme: Scheme,
    /// Seconds since the test began.
    pub(super) second: i64,
}

#[derive(Default)]
pub(super) struct Servers {
    does: Mutex<HashMap<String, Does>>,
    documents: Mutex<HashMap<String, Result<String, u16>>>,
    pub(super) receipts: Mutex<Vec<Receipt>>,
    pub(super) asked: Mutex<Vec<String>>,
    /// Nobody can be reached.
    cut: Mutex<bool>,
    under_way: Mutex<Vec<String>>,
    /// Most requests at once, in all and of one host.
    pub(super) most: Mutex<(usize, usize)>,
}

impl Servers {
    /// A host, or one inbox of it.
    pub(super) fn does(&self, place: &str, what: Does) {
        self.does.lock().unwrap().insert(place.to_owned(), what);
    }

    fn what(&self, inbox: &RemoteUrl) -> Does {
        let does = self.does.lock().unwrap();
        does.get(inbox.as_str()).or_else(|| does.get(inbox.host())).cloned().unwrap_or(Does::Says(202))
    }

    /// What an actor's address answers.
    pub(super) fn document(&self, id: &str, answer: Result<serde_json::Value, u16>) {
        self.documents.lock().unwrap().insert(id.to_owned(), answer.map(|it| it.to_string()));
    }

    pub(super) fn cut(&self, cut: bool) {
        *self.cut.lock().unwrap() = cut;
    }

    fn is_cut(&self) -> bool {
        *self.cut.lock().unwrap()
    }

    fn begins(&self, host: &str) {
        let mut under_way = self.under_way.lock().unwrap();
        under_way.push(host.to_owned());
        let of_host = under_way.iter().filter(|other| *other == host).count();
        let mut most = self.most.lock().unwrap();
        *most = (most.0.max(under_way.len()), most.1.max(of_host));
    }

    fn ends(&self, host: &str) {
        let mut under_way = self.under_way.lock().unwrap();
        let place = under_way.iter().position(|other| other == host).unwrap();
        under_way.remove(place);
    }
}

struct Network {
    servers: Arc<Servers>,
    hands: Arc<Hands>,
}

#[async_trait]
impl Outbound for Network {
    async fn get(&self, url: &RemoteUrl) -> Result<Fetched, OutboundError> {
        self.servers.asked.lock().unwrap().push(url.to_string());
        if self.servers.is_cut() {
            return Err(OutboundError::NoSuchHost);
        }
        let found = self.servers.documents.lock().unwrap().get(url.as_str()).cloned();
        match found {
            Some(Ok(body)) => Ok(Fetched { url: url.clone(), body: body.into() }),
            Some(Err(status)) => Err(OutboundError::Status(StatusCode::from_u16(status).unwrap())),
            None => Err(OutboundError::Status(StatusCode::METHOD_NOT_ALLOWED)),
        }
    }

    async fn get_json(&self, _: &RemoteUrl) -> Result<Fetched, OutboundError> {
        panic!("a worker asks for documents of actors only")
    }

    async fn post(&self, inbox: &RemoteUrl, body: Bytes, scheme: Scheme) -> Result<Answer, OutboundError> {
        if self.servers.is_cut() {
            return Err(OutboundError::NoSuchHost);
        }
        let does = self.servers.what(inbox);
        self.servers.begins(inbox.host());
        let (seconds, answer) = match does {
            Does::Says(status) => (0, Some(status)),
            Does::WantsRfc9421 => (0, Some(if scheme == Scheme::Rfc9421 { 202 } else { 401 })),
            Does::Slow(seconds) => (seconds, Some(202)),
            Does::Silent(seconds) => (seconds, None),
        };
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        self.servers.ends(inbox.host());
        let second = self.hands.now().as_second() - at(0).as_second();
        let (inbox, body) = (inbox.to_string(), String::from_utf8(body.to_vec()).unwrap());
        self.servers.receipts.lock().unwrap().push(Receipt { inbox, body, scheme, second });
        let status = answer.ok_or(OutboundError::Unreachable("no connection in time"))?;
        Ok(Answer { status: StatusCode::from_u16(status).unwrap(), retry_after: None })
    }
}

/// The site: a list of posts, and their files.
#[derive(Default)]
pub(super) struct Site {
    pub(super) welcome: Mutex<u8>,
    pub(super) manifest: Mutex<Option<SiteManifest>>,
    pub(super) documents: Mutex<HashMap<String, String>>,
}

#[async_trait]
impl Published for Site {
    fn policy(&self) -> Arc<GatePolicy> {
        let id = |path: &str| Id::new(format!("https://me.example/ap/{path}"));
        Arc::new(GatePolicy {
            version: 1,
            actor: id("actor.json"),
            handle: "me@me.example".to_owned(),
            key_id: id("actor.json#main-key"),
            inbox: id("inbox"),
            followers: id("followers.json"),
            objects: id("posts/").to_string(),
            follows: Follows::Open,
            replies: Replies::Ask,
            quotes: Quotes::Off,
            welcome: *self.welcome.lock().unwrap(),
        })
    }

    async fn holds(&self, _: &str) -> bool {
        false
    }
}

#[async_trait]
impl Built for Site {
    async fn manifest(&self) -> Result<Listed, NotBuilt> {
        let missing = || NotBuilt::Missing { place: "public/gatepost.json".into(), why: "it is not there".into() };
        let manifest = self.manifest.lock().unwrap().clone().ok_or_else(missing)?;
        Ok(Listed { manifest, hash: String::new() })
    }

    async fn document(&self, id: &Id) -> Result<Vec<u8>, NotBuilt> {
        let missing = || NotBuilt::Missing { place: id.to_string(), why: "it is not there".into() };
        self.documents.lock().unwrap().get(id.as_str()).map(|text| text.clone().into_bytes()).ok_or_else(missing)
    }
}

pub(super) struct World {
    pub(super) ports: Ports,
    pub(super) servers: Arc<Servers>,
    pub(super) hands: Arc<Hands>,
    pub(super) site: Arc<Site>,
    pub(super) events: Vec<Event>,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(Arc::new(MemoryStore::default()))
    }

    pub(super) fn with(store: Arc<dyn Store>) -> Self {
        let hands = Arc::new(Hands { began: Instant::now(), off: Mutex::new(SignedDuration::ZERO) });
        let servers = Arc::new(Servers::default());
        let network = Network { servers: Arc::clone(&servers), hands: Arc::clone(&hands) };
        let site = Arc::new(Site::default());
        let ports = Ports {
            store,
            outbound: Arc::new(network),
            verifier: Arc::new(PortableVerifier),
            published: Arc::clone(&site) as Arc<dyn Published>,
            built: Arc::clone(&site) as Arc<dyn Built>,
            clock: Arc::clone(&hands) as Arc<dyn Clock>,
            recent: Arc::new(Recent::new(Allowances::LOOPBACK)),
            reach: Reach::Internet,
            host_header: HostHeader::AsSent,
        };
        Self { ports, servers, hands, site, events: Vec::new() }
    }

    /// Sets the machine's clock.
    pub(super) fn set_clock(&self, second: i64) {
        let now = self.hands.now();
        *self.hands.off.lock().unwrap() += at(second).duration_since(now);
    }

    pub(super) async fn apply(&self, effects: Vec<Effect>) {
        let change = Change { at: self.hands.now(), seen: None, effects, journal: None };
        self.ports.store.apply(change).await.unwrap();
    }

    /// One follower on each of so many hosts, `h0.example` and so on.
    pub(super) async fn followers(&self, hosts: usize) {
        self.apply((0..hosts).map(|n| Effect::PutFollower(follower(&format!("h{n}.example")))).collect()).await;
    }

    /// Tells everybody who follows.
    pub(super) async fn tell(&self, activity: &str) {
        let broadcast = Broadcast {
            activity: activity.into(),
            body: activity.into(),
            followers: true,
            also: vec![],
            due: self.hands.now(),
        };
        self.apply(vec![Effect::Broadcast(broadcast)]).await;
    }

    /// Works until nothing is due.
    pub(super) async fn drain(&mut self) -> Drained {
        let events = &mut self.events;
        deliver::drain(&self.ports, &mut |event| events.push(event)).await.unwrap()
    }

    /// Works for so many seconds.
    pub(super) async fn run(&mut self, seconds: u64) {
        let events = &mut self.events;
        let stop = tokio::time::sleep(Duration::from_secs(seconds));
        deliver::run_telling(&self.ports, stop, &mut |event| events.push(event)).await;
    }

    /// So many seconds from now.
    pub(super) fn hands_at(&self, seconds: i64) -> Timestamp {
        self.hands.now() + SignedDuration::from_secs(seconds)
    }

    /// Seconds since the test began.
    pub(super) fn hands_second(&self) -> i64 {
        self.hands.now().as_second() - at(0).as_second()
    }

    pub(super) async fn rows(&self) -> Vec<Delivery> {
        self.ports.store.deliveries(&DeliveryFilter::default()).await.unwrap()
    }

    /// What a host received: what, and when.
    pub(super) fn got(&self, host: &str) -> Vec<(String, i64)> {
        let receipts = self.servers.receipts.lock().unwrap();
        let of_host = receipts.iter().filter(|receipt| url(&receipt.inbox).host() == host);
        of_host.map(|receipt| (receipt.body.clone(), receipt.second)).collect()
    }
}

/// Somebody at this host who follows.
pub(super) fn follower(host: &str) -> Follower {
    let actor = url(&format!("https://{host}/users/ada"));
    Follower {
        handle: format!("@ada@{host}"),
        inbox: url(&format!("{actor}/inbox")),
        shared_inbox: Some(url(&format!("https://{host}/inbox"))),
        follow: format!("{actor}/follows/1"),
        asked: at(0),
        state: FollowerState::Accepted,
        since: at(0),
        actor,
    }
}
