//! The world of a test: one site at `example.org`, served from a table, and a book of who asked for what.

use crate::doctor::{GateWish, Subject};
use crate::ports::{Call, OutboundError, Probe, Seen, Sends};
use crate::signature::key::PublicKey;
use crate::site::address::{Addresses, BaseUrl};
use crate::site::config::Host;
use crate::vocab::{Reach, RemoteUrl};
use async_trait::async_trait;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

const KEY: &str = include_str!("../../../tests/suite/support/key.pub.pem");
const SITE: &str = "https://example.org";

/// Who is looked at.
pub(super) fn subject() -> Subject {
    let base = BaseUrl::parse(SITE).unwrap();
    Subject {
        book: Addresses::new(base.clone(), base),
        username: Some("me".into()),
        key: Some(PublicKey::from_pem(KEY).unwrap()),
        host: Some(Host::Nginx),
        gate: GateWish::Wanted,
        reach: Reach::Internet,
    }
}

/// What is served at a path.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

/// What a host does to an answer, knowing who asked, and how often it was asked before.
pub(super) type Twist = fn(&Call, usize, &mut Result<Seen, OutboundError>);

/// A site.
pub(super) struct World {
    pub(super) subject: Subject,
    pub(super) pages: BTreeMap<String, Page>,
    pub(super) twist: Twist,
    book: Mutex<Vec<String>>,
}

fn document(value: &Value, media_type: &str) -> Page {
    page(media_type, value.to_string())
}

fn page(media_type: &str, body: impl Into<Vec<u8>>) -> Page {
    Page { status: 200, headers: vec![("content-type", media_type.into())], body: body.into() }
}

impl World {
    /// As it should be.
    pub(super) fn good() -> Self {
        let activity = "application/activity+json";
        let actor = json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": "https://example.org/ap/actor.json", "type": "Person", "preferredUsername": "me", "name": "Me",
            "url": "https://example.org/", "inbox": "https://example.org/gate/inbox",
            "outbox": "https://example.org/ap/outbox.json", "followers": "https://example.org/ap/followers.json",
            "following": "https://example.org/ap/following.json", "featured": "https://example.org/ap/featured.json",
            "endpoints": { "sharedInbox": "https://example.org/gate/inbox" },
            "publicKey": {
                "id": "https://example.org/ap/actor.json#main-key", "owner": "https://example.org/ap/actor.json",
                "publicKeyPem": KEY,
            },
        });
        let post = json!({
            "@context": "https://www.w3.org/ns/activitystreams", "id": "https://example.org/ap/posts/posts/a.json",
            "type": "Article", "attributedTo": "https://example.org/ap/actor.json", "url": "https://example.org/posts/a/",
            "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": ["https://example.org/ap/followers.json"],
            "published": "2026-11-01T00:00:00Z", "updated": "2026-11-02T00:00:00Z", "content": "<p>A</p>",
        });
        let create =
            json!({ "type": "Create", "to": ["https://www.w3.org/ns/activitystreams#Public"], "object": post });
        let like = json!({ "type": "Like", "object": "https://b.example/1" });
        let collection = |name: &str, more: Value| {
            let mut value = json!({ "id": format!("https://example.org/ap/{name}.json"), "type": "OrderedCollection" });
            value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            document(&value, activity)
        };
        let jrd = json!({
            "subject": "acct:me@example.org",
            "links": [{ "rel": "self", "type": activity, "href": "https://example.org/ap/actor.json" }],
        });
        let html = |id: &str| {
            page(
                "text/html; charset=utf-8",
                format!("<head><link rel=\"alternate\" type=\"{activity}\" href=\"{id}\"></head>"),
            )
        };
        let host_meta = "<XRD><Link template=\"https://example.org/.well-known/webfinger?resource={uri}\"/></XRD>";
        let nodeinfo = json!({ "links": [{ "href": "https://example.org/nodeinfo/2.1.json" }] });
        let pages = [
            ("/", html("https://example.org/ap/actor.json")),
            ("/posts/a/", html("https://example.org/ap/posts/posts/a.json")),
            ("/ap/actor.json", document(&actor, activity)),
            ("/ap/posts/posts/a.json", document(&post, activity)),
            ("/ap/outbox.json", collection("outbox", json!({ "first": "https://example.org/ap/outbox/1.json" }))),
            ("/ap/outbox/1.json", collection("outbox/1", json!({ "orderedItems": [like, create] }))),
            ("/ap/followers.json", collection("followers", json!({}))),
            ("/ap/following.json", collection("following", json!({}))),
            ("/ap/featured.json", collection("featured", json!({}))),
            ("/.well-known/webfinger", document(&jrd, "application/jrd+json")),
            ("/.well-known/host-meta", page("application/xrd+xml", host_meta)),
            ("/.well-known/nodeinfo", document(&nodeinfo, "application/json")),
            ("/nodeinfo/2.1.json", document(&json!({ "software": { "name": "gatepost" } }), "application/json")),
            ("/gate/inbox", Page { status: 400, ..document(&json!({ "error": "empty" }), "application/json") }),
        ];
        let pages = pages.into_iter().map(|(path, page)| (path.to_owned(), page)).collect();
        Self { subject: subject(), pages, twist: |_, _, _| {}, book: Mutex::default() }
    }

    /// Who asked for what, in order of the addresses: four ask at once.
    pub(super) fn asked(&self) -> Vec<String> {
        let mut asked = self.book.lock().unwrap().clone();
        asked.sort();
        asked
    }

    fn seen(&self, call: &Call) -> Seen {
        let path = call.url.target().split('?').next().unwrap_or_default();
        let nothing = Page { status: 404, ..page("text/html", "<p>Nothing</p>") };
        let page = self.pages.get(path).cloned().unwrap_or(nothing);
        let mut headers =
            HeaderMap::from_iter([(http::header::DATE, HeaderValue::from_static("Mon, 23 Nov 2026 12:00:00 GMT"))]);
        for (name, value) in &page.headers {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        Seen {
            led_on: Vec::new(),
            url: call.url.clone(),
            status: StatusCode::from_u16(page.status).unwrap(),
            headers,
            body: page.body.into(),
            took: Duration::from_millis(20),
            at: "2026-11-23T12:00:01Z".parse::<Timestamp>().unwrap(),
        }
    }
}

/// An address.
pub(super) fn url(text: &str) -> RemoteUrl {
    RemoteUrl::parse(text, Reach::Internet).unwrap()
}

#[async_trait]
impl Probe for World {
    async fn probe(&self, call: &Call) -> Result<Seen, OutboundError> {
        let method = if call.sends == Sends::Get { "GET" } else { "POST" };
        let signed = if call.scheme.is_some() { "signed" } else { "unsigned" };
        let line = format!(
            "{method} {} | {} | {signed} | {}",
            call.url,
            call.accept,
            call.agent.replace(env!("CARGO_PKG_VERSION"), "…")
        );
        let before = {
            let mut book = self.book.lock().unwrap();
            let before = book.iter().filter(|l| l.starts_with(&format!("{method} {} |", call.url))).count();
            book.push(line);
            before
        };
        let mut answer = Ok(self.seen(call));
        (self.twist)(call, before, &mut answer);
        answer
    }
}
