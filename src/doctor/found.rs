//! One answer, and what rules want to know of it.

use super::server::Server;
use crate::ports::{OutboundError, Seen};
use crate::vocab::{RemoteUrl, json};
use http::StatusCode;
use serde_json::Value;

/// Longest piece of a remote text that is repeated, in characters.
const REPEATED: usize = 100;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The home page, as a reader's browser gets it.
    Home,
    /// The home page, asked for as a document.
    HomeAsDocument,
    /// The home page once more, after somebody asked for a document there.
    HomeAgain,
    /// The actor.
    Actor,
    /// The actor once more.
    ActorAgain,
    /// `WebFinger`, by the handle.
    WebFinger,
    /// `WebFinger`, by the actor's id.
    WebFingerOfActor,
    /// host-meta.
    HostMeta,
    /// `/.well-known/nodeinfo`.
    NodeInfoIndex,
    /// What it points to.
    NodeInfo,
    /// The actor's posts.
    Outbox,
    /// The page of the outbox that comes first.
    OutboxPage,
    /// The actor's followers.
    Followers,
    /// Whom the actor follows.
    Following,
    /// Pinned posts.
    Featured,
    /// One post.
    Post,
    /// That post's page.
    Page,
    /// An empty POST to the inbox.
    Inbox,
    /// A document that was never there.
    Nobody,
    /// A file that lies beside the private key.
    Private,
}

impl What {
    /// The collections that the actor names.
    pub(super) const COLLECTIONS: [Self; 4] = [Self::Outbox, Self::Followers, Self::Following, Self::Featured];
}

/// An answer, or why there is none.
#[derive(Debug)]
pub(super) struct Found {
    /// What was asked for.
    pub(super) what: What,
    /// By whom.
    pub(super) by: Server,
    /// Where.
    pub(super) url: RemoteUrl,
    /// What came.
    pub(super) came: Result<Seen, OutboundError>,
    /// The JSON in it, when it is an answer of 200.
    pub(super) json: Option<Value>,
}

impl Found {
    /// Reads what came.
    pub(super) fn new(what: What, by: Server, url: RemoteUrl, came: Result<Seen, OutboundError>) -> Self {
        let good = came.as_ref().ok().filter(|seen| seen.status == StatusCode::OK);
        let json = good.and_then(|seen| json::read(&seen.body).ok());
        Self { what, by, url, came, json }
    }

    /// The answer of any status.
    pub(super) fn seen(&self) -> Option<&Seen> {
        self.came.as_ref().ok()
    }

    /// The answer, when it is one of 200.
    pub(super) fn good(&self) -> Option<&Seen> {
        self.seen().filter(|seen| seen.status == StatusCode::OK)
    }

    /// Whether something in front of the site turned the request away: a challenge, a block, a limit.
    pub(super) fn is_turned_away(&self) -> bool {
        self.seen().is_some_and(|seen| {
            header(seen, "cf-mitigated").is_some() || matches!(seen.status.as_u16(), 401 | 403 | 429 | 503)
        })
    }
}

/// A header's value; several lines of it as `a | b`.
pub(super) fn header(seen: &Seen, name: &str) -> Option<String> {
    let lines: Vec<String> =
        seen.headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect();
    (!lines.is_empty()).then(|| lines.join(" | "))
}

/// `Content-Type`.
pub(super) fn media_type(seen: &Seen) -> String {
    header(seen, "content-type").unwrap_or_default()
}

/// Whether it says that it is a page.
pub(super) fn is_page(seen: &Seen) -> bool {
    media_type(seen).to_ascii_lowercase().starts_with("text/html")
}

/// `404 Not Found`.
pub(super) fn status(status: StatusCode) -> String {
    let words = status.canonical_reason().unwrap_or_default();
    format!("{} {words}", status.as_u16()).trim_end().to_owned()
}

/// A piece of a remote text between code marks.
pub(super) fn quoted(text: &str) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let mut piece: String = text.chars().take(REPEATED).collect();
    if piece.len() < text.len() {
        piece.push('…');
    }
    format!("`{piece}`")
}
