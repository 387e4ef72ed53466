//! The gate in this process, with the rules of the open network: where a socket on loopback would show the rules of a trial.
//!
//! Requests are signed as everywhere and given to `inbox::receive`. What it asks for is either looked up in a table of names, by
//! the one HTTP client as it is shipped, or answered by a neighbour without a socket.

use crate::draft::{Draft, Person};
use crate::play::hold;
use crate::signer::Secret;
use crate::wire::Wire;
use async_trait::async_trait;
use bytes::Bytes;
use gatepost::built::Folder;
use gatepost::crypto;
use gatepost::outbound::{Client, Names, Ourselves};
use gatepost::ports::{
    Allowances, Answer, Clock, Fetched, Outbound, OutboundError, Ports, Published, Recent, SignError, Signer,
};
use gatepost::signature::{Algorithm, HostHeader, Scheme};
use gatepost::store::MemoryStore;
use gatepost::vocab::{Follows, GatePolicy, Id, Quotes, Reach, RemoteUrl, Replies};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const US: &str = "https://own.example";

/// A gate, and how often it asked for something.
struct Inside {
    ports: Ports,
    asked: Arc<AtomicUsize>,
    runtime: tokio::runtime::Runtime,
}

impl Inside {
    /// With the client as it is shipped, in a world where every name leads to these addresses.
    fn leading_to(addresses: &[&str]) -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let table = Table(addresses.iter().map(|ip| ip.parse().unwrap()).collect(), Arc::clone(&asked));
        let site = RemoteUrl::parse(&format!("{US}/"), Reach::Internet).unwrap();
        let ourselves = Ourselves { site, hosts: Vec::new(), addresses: Vec::new() };
        let client = Client::new(ourselves, Reach::Internet, Arc::new(Unsigned), Arc::new(Timestamp::now)).unwrap();
        Self::with(Arc::new(client.with_names(Arc::new(table))), asked)
    }

    /// With a neighbour who has everybody.
    fn with_everybody() -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        Self::with(Arc::new(Everybody(Arc::clone(&asked))), asked)
    }

    fn with(outbound: Arc<dyn Outbound>, asked: Arc<AtomicUsize>) -> Self {
        let ports = Ports {
            store: Arc::new(MemoryStore::default()),
            outbound,
            verifier: crypto::verifier(),
            published: Arc::new(Rules),
            built: Arc::new(Folder::new(Path::new("nowhere"), US, "nowhere")),
            clock: Arc::new(Now),
            recent: Arc::new(Recent::new(Allowances::INTERNET)),
            reach: Reach::Internet,
            host_header: HostHeader::AsSent,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { ports, asked, runtime }
    }

    /// What a request is answered.
    fn answer(&self, wire: &Wire) -> u16 {
        let mut request = http::Request::builder().method(wire.method.as_str()).uri(&wire.target);
        for (name, value) in &wire.headers {
            request = request.header(name, value.as_slice());
        }
        let request = request.body(Bytes::from(wire.body.clone())).unwrap();
        self.runtime.block_on(gatepost::inbox::receive(request, &self.ports)).status().as_u16()
    }

    /// What becomes of an activity of somebody's.
    fn says(&self, actor: &str, kind: &str, object: impl Into<Value>, n: usize) -> u16 {
        let person = Person::at(actor, &Secret::ed25519());
        let activity =
            json!({ "id": format!("{actor}/{kind}/{n}"), "type": kind, "actor": actor, "object": object.into() });
        self.answer(&Draft::new(person, activity, "own.example", "/gate/inbox").sign())
    }
}

/// Nothing is looked up for these addresses where they stand in a URL, and nothing is connected to where a name leads to them, alone
/// or beside a public one.
pub(super) fn nowhere(addresses: &[&str]) -> Result<(), String> {
    let follow = json!(format!("{US}/ap/actor.json"));
    for ip in addresses {
        let host = if ip.contains(':') { format!("[{ip}]") } else { (*ip).to_owned() };
        let inside = Inside::leading_to(&[]);
        let status = inside.says(&format!("https://{host}/u"), "Follow", follow.clone(), 1);
        hold(status == 401 && inside.asked.load(Ordering::Relaxed) == 0, || format!("{host} in a URL: {status}"))?;
        for answers in [vec![*ip], vec!["1.1.1.1", *ip], vec![*ip, "2606:4700::1"]] {
            let inside = Inside::leading_to(&answers);
            let status = inside.says("https://a.example/u", "Follow", follow.clone(), 1);
            hold(status == 401, || format!("a name that leads to {answers:?}: {status}"))?;
            let address: IpAddr = ip.parse().unwrap();
            hold(!gatepost::outbound::address::allowed(address, Reach::Internet), || format!("{ip} is allowed"))?;
        }
    }
    Ok(())
}

/// These are no addresses of anybody's: nothing is looked up.
pub(super) fn no_names(hosts: &[&str]) -> Result<(), String> {
    for host in hosts {
        let inside = Inside::leading_to(&["1.1.1.1"]);
        let status = inside.says(&format!("https://{host}/u"), "Follow", json!(format!("{US}/ap/actor.json")), 1);
        let asked = inside.asked.load(Ordering::Relaxed);
        hold(matches!(status, 400 | 401) && asked == 0, || format!("{host}: {status}, looked up {asked} times"))?;
    }
    Ok(())
}

/// The first of these are let in, all others told to come later.
fn bounded(inside: &Inside, most: usize, total: usize, says: impl Fn(usize) -> u16) -> Result<(), String> {
    let statuses: Vec<u16> = (0..total).map(says).collect();
    let (taken, later) =
        (statuses.iter().filter(|s| **s == 202).count(), statuses.iter().filter(|s| **s == 429).count());
    let asked = inside.asked.load(Ordering::Relaxed);
    // The allowance grows by the second while it is used up.
    hold(taken <= most + 5 && taken + later == total, || format!("{taken} taken, {later} told to wait, of {total}"))?;
    hold(asked <= most + 5, || format!("{asked} requests of ours"))
}

/// S-32, F-01: many people of one host.
pub(super) fn many_keys() -> Result<(), String> {
    let inside = Inside::with_everybody();
    let follow = json!(format!("{US}/ap/actor.json"));
    bounded(&inside, 20, 200, |n| inside.says(&format!("https://flood.example/u{n}"), "Follow", follow.clone(), n))
}

/// F-02: many hosts of one domain.
pub(super) fn many_hosts() -> Result<(), String> {
    let inside = Inside::with_everybody();
    let follow = json!(format!("{US}/ap/actor.json"));
    bounded(&inside, 20, 200, |n| inside.says(&format!("https://u{n}.flood.co.uk/u"), "Follow", follow.clone(), n))
}

/// F-03, F-04: one who has much to say.
pub(super) fn many_words(kind: &str) -> Result<(), String> {
    let inside = Inside::with_everybody();
    let actor = "https://flood.example/u";
    let post = format!("{US}/ap/posts/1.json");
    let said = |n: usize| {
        let note = json!({ "id": format!("{actor}/n{n}"), "type": "Note", "content": "x", "inReplyTo": post, "to": "as:Public" });
        let object = if kind == "Create" { note } else { json!(post) };
        inside.says(actor, kind, object, n)
    };
    bounded(&inside, 240, 400, said)
}

/// Every name leads to these.
struct Table(Vec<IpAddr>, Arc<AtomicUsize>);

#[async_trait]
impl Names for Table {
    async fn addresses(&self, _: &str) -> Vec<IpAddr> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.clone()
    }
}

/// Whoever is asked for is there, with the key that all have.
struct Everybody(Arc<AtomicUsize>);

#[async_trait]
impl Outbound for Everybody {
    async fn get(&self, url: &RemoteUrl) -> Result<Fetched, OutboundError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let document = Person::at(url.as_str(), &Secret::ed25519()).document.to_string();
        Ok(Fetched { url: url.clone(), body: Bytes::from(document) })
    }

    async fn get_json(&self, _: &RemoteUrl) -> Result<Fetched, OutboundError> {
        Err(OutboundError::NoSuchHost)
    }

    async fn post(&self, _: &RemoteUrl, _: Bytes, _: Scheme) -> Result<Answer, OutboundError> {
        Err(OutboundError::NoSuchHost)
    }
}

/// Nothing gets so far that it would be sent.
struct Unsigned;

#[async_trait]
impl Signer for Unsigned {
    fn key_id(&self) -> &'static str {
        "https://own.example/ap/actor.json#main-key"
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaV15Sha256
    }

    async fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(vec![1])
    }
}

struct Now;

#[async_trait]
impl Clock for Now {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

struct Rules;

#[async_trait]
impl Published for Rules {
    fn policy(&self) -> Arc<GatePolicy> {
        let id = |path: &str| Id::new(format!("{US}{path}"));
        Arc::new(GatePolicy {
            version: 1,
            actor: id("/ap/actor.json"),
            handle: "me@own.example".into(),
            key_id: id("/ap/actor.json#main-key"),
            inbox: id("/gate/inbox"),
            followers: id("/ap/followers.json"),
            objects: format!("{US}/ap/posts/"),
            follows: Follows::Ask,
            replies: Replies::Ask,
            quotes: Quotes::Off,
            welcome: 0,
        })
    }

    async fn holds(&self, _: &str) -> bool {
        true
    }
}
