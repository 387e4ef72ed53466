//! What is asked for, by whom, in which order.
//!
//! Each server asks in its own words for what it must read itself: the actor, `WebFinger`, a post. The rest is asked for once, by
//! the server that minds most, or by the one that was named. Limits: four requests at a time; nothing more is asked where
//! nothing answered.

use super::found::{Found, What};
use super::server::Server;
use super::subject::Subject;
use crate::ports::{Call, Probe, Sends};
use crate::vocab::{PUBLIC, RemoteUrl};
use futures_util::StreamExt as _;
use futures_util::stream::iter;
use serde_json::Value;

/// Requests under way at once.
const AT_ONCE: usize = 4;

/// What a browser asks for.
const PAGE: &str = "text/html";

/// A document that no site has.
const NOBODY: &str = "/ap/posts/gatepost-check/there-is-no-such-post.json";

/// Everything that was found.
pub(super) struct Visit<'a> {
    /// Where.
    pub(super) subject: &'a Subject,
    /// As whom.
    pub(super) servers: &'a [Server],
    found: Vec<Found>,
}

/// One request to make.
struct Errand {
    what: What,
    by: Server,
    url: RemoteUrl,
}

impl<'a> Visit<'a> {
    /// Asks for everything.
    pub(super) async fn pay(subject: &'a Subject, servers: &'a [Server], probe: &dyn Probe) -> Self {
        let mut visit = Self { subject, servers, found: Vec::new() };
        visit.run(visit.door(), probe).await;
        if visit.found.iter().all(|found| found.came.is_err()) {
            return visit;
        }
        visit.run(visit.rooms(), probe).await;
        visit.run(visit.second_look(), probe).await;
        visit.run(visit.everyone(What::Post, visit.post().as_ref()), probe).await;
        visit.run(visit.once(What::Page, Server::Mastodon, visit.page()), probe).await;
        visit
    }

    /// How many requests were made.
    pub(super) fn requests(&self) -> usize {
        self.found.len()
    }

    /// Every answer about one thing.
    pub(super) fn all(&self, what: What) -> impl Iterator<Item = &Found> {
        self.found.iter().filter(move |found| found.what == what)
    }

    /// The first answer about one thing.
    pub(super) fn one(&self, what: What) -> Option<&Found> {
        self.all(what).next()
    }

    /// Everything.
    pub(super) fn everything(&self) -> impl Iterator<Item = &Found> {
        self.found.iter()
    }

    /// The JSON of the first good answer about one thing.
    pub(super) fn json(&self, what: What) -> Option<&Value> {
        self.all(what).find_map(|found| found.json.as_ref())
    }

    /// The handle's two halves: as the owner says, else as the actor does.
    pub(super) fn handle(&self) -> Option<(String, &str)> {
        let said = || self.json(What::Actor)?.get("preferredUsername")?.as_str().map(str::to_owned);
        let user = self.subject.username.clone().or_else(said)?;
        Some((user, self.subject.book.federation().host()))
    }

    async fn run(&mut self, errands: Vec<Errand>, probe: &dyn Probe) {
        let calls: Vec<(Errand, Call)> = errands.into_iter().map(|errand| self.call(errand)).collect();
        let answers = iter(calls).map(|(errand, call)| async move {
            let came = probe.probe(&call).await;
            Found::new(errand.what, errand.by, errand.url, came)
        });
        let found: Vec<Found> = answers.buffered(AT_ONCE).collect().await;
        self.found.extend(found);
    }

    /// How this server asks for that.
    fn call(&self, errand: Errand) -> (Errand, Call) {
        let by = errand.by;
        let (accept, scheme) = match errand.what {
            What::Home | What::HomeAgain | What::Page => (PAGE, None),
            What::WebFinger | What::WebFingerOfActor => (by.accept_webfinger(), None),
            What::HostMeta => ("application/xrd+xml", None),
            What::NodeInfoIndex | What::NodeInfo => ("application/json", None),
            What::Private => ("*/*", None),
            What::Inbox => (by.accept(), None),
            _ => (by.accept(), by.scheme()),
        };
        let sends = if errand.what == What::Inbox { Sends::EmptyPost } else { Sends::Get };
        let agent = by.agent(self.subject.book.site().origin());
        let call = Call { url: errand.url.clone(), sends, accept, agent, scheme };
        (errand, call)
    }

    /// What everybody asks for first.
    fn door(&self) -> Vec<Errand> {
        let subject = self.subject;
        let home = self.once(What::Home, Server::Mastodon, subject.home());
        let actor = subject.url(subject.book.actor().as_str());
        home.into_iter().chain(self.everyone(What::Actor, actor.as_ref())).collect()
    }

    /// What the actor leads to, and what has its place.
    fn rooms(&self) -> Vec<Errand> {
        let subject = self.subject;
        let actor = self.json(What::Actor);
        let named = |key: &str| self.ours(actor?.get(key)?.as_str()?);
        let inbox = named("inbox").or_else(|| subject.url(subject.book.inbox().as_str()));
        let of_actor = webfinger(subject, subject.book.actor().as_str(), Server::Akkoma);
        let mut errands: Vec<Errand> = Vec::new();
        if let Some((user, host)) = self.handle() {
            let resource = format!("acct:{user}@{host}");
            let by = |server: &Server| {
                Some(Errand { what: What::WebFinger, by: *server, url: webfinger(subject, &resource, *server)? })
            };
            errands.extend(self.servers.iter().filter_map(by));
        }
        for (what, by, url) in [
            (What::WebFingerOfActor, Server::Akkoma, of_actor),
            (What::HostMeta, Server::Akkoma, subject.at("/.well-known/host-meta")),
            (What::NodeInfoIndex, Server::Lemmy, subject.at("/.well-known/nodeinfo")),
            (What::Outbox, Server::Mastodon, named("outbox")),
            (What::Followers, Server::Mastodon, named("followers")),
            (What::Following, Server::Mastodon, named("following")),
            (What::Featured, Server::Mastodon, named("featured")),
            (What::Inbox, Server::Mastodon, inbox),
            (What::Nobody, Server::Mastodon, subject.at(NOBODY)),
            (What::Private, Server::Mastodon, subject.url(&format!("{}/gatepost.toml", subject.book.site()))),
            (What::HomeAsDocument, Server::Mastodon, subject.home()),
        ] {
            errands.extend(self.once(what, by, url));
        }
        errands
    }

    /// What those lead to, and the same once more.
    fn second_look(&self) -> Vec<Errand> {
        let subject = self.subject;
        let nodeinfo = || {
            let links = self.json(What::NodeInfoIndex)?.get("links")?.as_array()?;
            links.iter().find_map(|link| self.ours(link.get("href")?.as_str()?))
        };
        let page = || self.ours(id(self.json(What::Outbox)?.get("first")?)?);
        let again = || subject.url(subject.book.actor().as_str());
        [
            self.once(What::NodeInfo, Server::Lemmy, nodeinfo()),
            self.once(What::OutboxPage, Server::Mastodon, page()),
            self.once(What::ActorAgain, Server::Mastodon, again()),
            self.once(What::HomeAgain, Server::Mastodon, subject.home()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The newest post that everybody may see.
    fn post(&self) -> Option<RemoteUrl> {
        let page = self.json(What::OutboxPage).or_else(|| self.json(What::Outbox)?.get("first"))?;
        let items = page.get("orderedItems").or_else(|| page.get("items"))?.as_array()?;
        let public = |item: &&Value| {
            item.get("type").and_then(Value::as_str) == Some("Create")
                && ["to", "cc"].iter().filter_map(|key| item.get(*key)).any(|to| to.to_string().contains(PUBLIC))
        };
        let create = items.iter().find(public)?;
        self.ours(id(create.get("object")?)?)
    }

    /// The page for people of that post.
    fn page(&self) -> Option<RemoteUrl> {
        self.ours(self.json(What::Post)?.get("url")?.as_str()?)
    }

    /// An address that a document names, if it is at one of the site's own hosts: nobody else asked to be looked at.
    fn ours(&self, text: &str) -> Option<RemoteUrl> {
        let url = self.subject.url(text)?;
        let hosts = [self.subject.home(), self.subject.url(self.subject.book.actor().as_str())];
        hosts.into_iter().flatten().any(|host| host.same_origin(&url)).then_some(url)
    }

    fn everyone(&self, what: What, url: Option<&RemoteUrl>) -> Vec<Errand> {
        let errand = |by: &Server| Some(Errand { what, by: *by, url: url.cloned()? });
        self.servers.iter().filter_map(errand).collect()
    }

    fn once(&self, what: What, by: Server, url: Option<RemoteUrl>) -> Vec<Errand> {
        let by = self.servers.iter().find(|server| **server == by).or(self.servers.first());
        by.zip(url).map(|(by, url)| Errand { what, by: *by, url }).into_iter().collect()
    }
}

/// Where `WebFinger` is asked for this.
fn webfinger(subject: &Subject, resource: &str, by: Server) -> Option<RemoteUrl> {
    let resource = if by.escapes_resources() {
        resource.replace('%', "%25").replace(':', "%3A").replace('@', "%40").replace('/', "%2F")
    } else {
        resource.to_owned()
    };
    subject.url(&subject.book.webfinger_template().replace("{uri}", &resource))
}

/// A text, or the `id` of an object.
fn id(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("id")?.as_str())
}
