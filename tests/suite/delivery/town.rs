//! Many servers behind one port: each name behaves as its first label says, and every request is written down.
//!
//! `ok`, `slow-MS`, `reset`, `drip`, `never`, `says-STATUS`, `flaky-N` (503 N times, then 202), `busy-…` (429 with that
//! `Retry-After` twice, then 202), `forgets` (takes it, and the connection breaks before the answer; the second time it answers),
//! `huge`, `garbage`. A number after a dot tells two alike apart: `ok.3.test`.

use async_trait::async_trait;
use gatepost::built::Folder;
use gatepost::outbound::{Client, Limits, Names, Ourselves};
use gatepost::ports::{
    Allowances, Broadcast, Change, Clock, Effect, Follower, FollowerState, Ports, Published, Recent, Store,
};
use gatepost::signature::HostHeader;
use gatepost::signature::key::PrivateKey;
use gatepost::vocab::{GatePolicy, Reach, RemoteUrl};
use gatepost::{crypto, ports};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A delivery as its server saw it.
#[derive(Debug, Clone)]
pub(crate) struct Receipt {
    /// The server's name.
    pub(crate) host: String,
    pub(crate) body: String,
    /// What it answered, if the sender can have heard it.
    pub(crate) answered: Option<u16>,
    /// When it came, by the worker's clock.
    pub(crate) at: Timestamp,
}

/// The servers.
pub(crate) struct Town {
    pub(crate) address: SocketAddr,
    clock: Arc<Hands>,
    receipts: Mutex<Vec<Receipt>>,
    under_way: Mutex<HashMap<(String, String), usize>>,
    /// Most requests of the same row at once.
    pub(crate) most: Mutex<usize>,
}

impl Town {
    pub(crate) async fn build(clock: Arc<Hands>) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let town = Arc::new(Self {
            address: listener.local_addr().unwrap(),
            clock,
            receipts: Mutex::default(),
            under_way: Mutex::default(),
            most: Mutex::default(),
        });
        let doors = Arc::clone(&town);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let town = Arc::clone(&doors);
                tokio::spawn(Box::pin(async move { town.talk(stream).await }));
            }
        });
        town
    }

    pub(crate) fn receipts(&self) -> Vec<Receipt> {
        self.receipts.lock().unwrap().clone()
    }

    /// Where a server of this name takes deliveries. `garbage` is said to speak TLS.
    pub(crate) fn inbox(&self, name: &str) -> RemoteUrl {
        let scheme = if name.starts_with("garbage") { "https" } else { "http" };
        url(&format!("{scheme}://{name}:{}/inbox", self.address.port()))
    }

    async fn talk(&self, mut stream: TcpStream) -> Option<()> {
        let (mut request, mut buffer) = (Vec::new(), [0; 4 * 1024]);
        let (head, length) = loop {
            let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
            request.extend_from_slice(&buffer[..read]);
            if !request.starts_with(b"POST ") && !request.starts_with(b"GET ") {
                // It speaks TLS, and this server does not.
                stream.write_all(b"what?\r\n").await.ok();
                return None;
            }
            if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
                let value =
                    |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(|v| v.trim().to_owned());
                let host = value("host:").unwrap_or_default();
                let length: usize = value("content-length:").and_then(|v| v.parse().ok()).unwrap_or(0);
                break (host.split(':').next().unwrap_or_default().to_owned(), end + 4 + length);
            }
        };
        if head.starts_with("reset") {
            // While the body is on its way.
            stream.set_zero_linger().ok();
            return None;
        }
        while request.len() < length {
            let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
            request.extend_from_slice(&buffer[..read]);
        }
        if request.starts_with(b"GET ") {
            // Somebody's actor is asked for: it is as well as their server's inbox.
            let status = self.behave(&head, "", &mut stream).await?;
            self.say(&mut stream, status).await;
            return None;
        }
        let body = request.windows(4).position(|four| four == b"\r\n\r\n").map(|end| request[end + 4..].to_vec())?;
        let body = String::from_utf8_lossy(&body).into_owned();
        self.begins(&head, &body);
        let at = self.clock.now();
        let answered = self.behave(&head, &body, &mut stream).await;
        self.ends(&head, &body);
        let receipt = Receipt { host: head, body, answered, at };
        self.receipts.lock().unwrap().push(receipt);
        if let Some(status) = answered {
            self.say(&mut stream, status).await;
        }
        Some(())
    }

    /// How many times this came before.
    fn times(&self, host: &str, body: &str) -> usize {
        self.receipts.lock().unwrap().iter().filter(|it| it.host == host && it.body == body).count()
    }

    async fn behave(&self, host: &str, body: &str, stream: &mut TcpStream) -> Option<u16> {
        let behaviour = host.split('.').next().unwrap_or_default();
        let (word, number) = behaviour.split_once('-').unwrap_or((behaviour, ""));
        let times = || self.times(host, body);
        match word {
            "slow" => {
                tokio::time::sleep(Duration::from_millis(number.parse().unwrap())).await;
                Some(202)
            }
            "never" => {
                // Until the sender hangs up.
                drop(stream.read(&mut [0]).await);
                None
            }
            "drip" => {
                stream.write_all(b"HTTP/1.1 202 Accepted\r\nX: ").await.ok();
                while stream.write_all(b"x").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                None
            }
            "says" => number.parse().ok(),
            "flaky" => Some(if times() < number.parse().unwrap() { 503 } else { 202 }),
            "busy" if times() < 2 => {
                let wait = match number {
                    "date" => "Fri, 15 Jan 2027 09:00:00 GMT",
                    "huge" => "1000000000",
                    "garbage" => "soon, perhaps",
                    number => number,
                };
                let answer = format!(
                    "HTTP/1.1 429 Too Many\r\nRetry-After: {wait}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                );
                stream.write_all(answer.as_bytes()).await.ok();
                None
            }
            "forgets" if times() == 0 => {
                stream.set_zero_linger().ok();
                None
            }
            "huge" => {
                let line = format!("X: {}\r\n", "x".repeat(1_000));
                stream.write_all(b"HTTP/1.1 202 Accepted\r\n").await.ok();
                while stream.write_all(line.as_bytes()).await.is_ok() {}
                None
            }
            _ => Some(202),
        }
    }

    async fn say(&self, stream: &mut TcpStream, status: u16) {
        let more = if (300..400).contains(&status) { "Location: /elsewhere\r\n" } else { "" };
        let answer = format!("HTTP/1.1 {status} So\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.ok();
        stream.shutdown().await.ok();
    }

    fn begins(&self, host: &str, body: &str) {
        let mut under_way = self.under_way.lock().unwrap();
        let count = under_way.entry((host.to_owned(), body.to_owned())).or_default();
        *count += 1;
        let mut most = self.most.lock().unwrap();
        *most = (*most).max(*count);
    }

    fn ends(&self, host: &str, body: &str) {
        let mut under_way = self.under_way.lock().unwrap();
        if let Some(count) = under_way.get_mut(&(host.to_owned(), body.to_owned())) {
            *count -= 1;
        }
    }
}

/// Every name leads here.
struct Here;

#[async_trait]
impl Names for Here {
    async fn addresses(&self, name: &str) -> Vec<IpAddr> {
        if name.starts_with("nxdomain") { vec![] } else { vec![Ipv4Addr::LOCALHOST.into()] }
    }
}

/// A clock that a test sets forward: the machine's, and how far it was set.
pub(crate) struct Hands {
    began: Instant,
    ahead: Mutex<SignedDuration>,
}

impl Hands {
    pub(crate) fn ahead_by(seconds: i64) -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), ahead: Mutex::new(SignedDuration::from_secs(seconds)) })
    }

    pub(crate) fn set(&self, to: Timestamp) {
        let now = self.now();
        *self.ahead.lock().unwrap() += to.duration_since(now);
    }
}

#[async_trait]
impl Clock for Hands {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.began.elapsed()).unwrap();
        Timestamp::from_second(1_800_000_000).unwrap() + passed + *self.ahead.lock().unwrap()
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

struct NoSite;

#[async_trait]
impl Published for NoSite {
    fn policy(&self) -> Arc<GatePolicy> {
        let id = |path: &str| format!("http://me.test/ap/{path}");
        let policy = serde_json::json!({
            "version": 1, "actor": id("actor.json"), "handle": "me@me.test", "key_id": id("actor.json#main-key"),
            "inbox": id("inbox"), "followers": id("followers.json"), "objects": id("posts/"),
            "follows": "open", "replies": "off",
        });
        Arc::new(serde_json::from_value(policy).unwrap())
    }

    async fn holds(&self, _: &str) -> bool {
        false
    }
}

/// A worker's world: this store, the real client and a real key.
pub(crate) fn ports(store: Arc<dyn Store>, clock: &Arc<Hands>, limits: Limits) -> Ports {
    let signer = crypto::signer("http://me.test/ap/actor.json#main-key", &KEY).unwrap();
    let ourselves = Ourselves { site: url("http://me.test/ap/actor.json"), hosts: vec![], addresses: vec![] };
    let told = Arc::clone(clock);
    let client = Client::new(ourselves, Reach::Loopback, signer, Arc::new(move || told.now())).unwrap();
    ports::Ports {
        store,
        outbound: Arc::new(client.with_limits(limits).with_names(Arc::new(Here))),
        verifier: crypto::verifier(),
        published: Arc::new(NoSite),
        built: Arc::new(Folder::new(Path::new("nowhere"), "http://me.test", "nowhere")),
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        recent: Arc::new(Recent::new(Allowances::LOOPBACK)),
        reach: Reach::Loopback,
        host_header: HostHeader::AsSent,
    }
}

/// Where a worker in a process of its own finds the key.
pub(crate) const KEY_FILE: &str = "GATEPOST_TEST_KEY";

/// Signs everything here; made once.
pub(crate) static KEY: LazyLock<PrivateKey> = LazyLock::new(|| match std::env::var_os(KEY_FILE) {
    Some(path) => PrivateKey::from_pem(&std::fs::read_to_string(path).unwrap()).unwrap(),
    None => PrivateKey::generate().unwrap(),
});

pub(crate) fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Loopback).unwrap()
}

/// So many followers at a server, with an inbox of their own or one for all.
pub(crate) fn followers(inbox: &RemoteUrl, count: usize, shared: bool) -> impl Iterator<Item = Effect> + use<> {
    let inbox = inbox.clone();
    (0..count).map(move |number| {
        let own = if shared { inbox.clone() } else { url(&format!("{inbox}/{number}")) };
        let actor = url(&inbox.as_str().replace("/inbox", &format!("/users/{number}")));
        Effect::PutFollower(Follower {
            handle: format!("@{number}@{}", inbox.host()),
            inbox: own,
            shared_inbox: shared.then(|| inbox.clone()),
            follow: format!("{actor}#follow"),
            asked: Timestamp::UNIX_EPOCH,
            state: FollowerState::Accepted,
            since: Timestamp::UNIX_EPOCH,
            actor,
        })
    })
}

pub(crate) async fn apply(store: &dyn Store, at: Timestamp, effects: Vec<Effect>) {
    store.apply(Change { at, seen: None, effects, journal: None }).await.unwrap();
}

/// Tells everybody who follows.
pub(crate) async fn tell(store: &dyn Store, at: Timestamp, name: &str) {
    let activity = format!("http://me.test/ap/posts/{name}");
    let body = format!(r#"{{"id":"{activity}","content":"{}"}}"#, "words ".repeat(100));
    let broadcast = Broadcast { activity, body, followers: true, also: vec![], due: at };
    apply(store, at, vec![Effect::Broadcast(broadcast)]).await;
}

/// The id in a body.
pub(crate) fn id_of(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body["id"].as_str().unwrap().to_owned()
}
