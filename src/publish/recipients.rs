//! Who is told besides the followers: people mentioned, and the author of what is answered, boosted, liked or quoted.
//!
//! Their servers are asked for their inboxes. One that cannot be asked keeps nobody else from being told; the owner hears of it.
//! Limits: 50 people for one post; 10 are asked at once.

use crate::inbox::read_card;
use crate::ports::{Outbound, OutboundError};
use crate::vocab::{Reach, RemoteUrl, Thing, json};
use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// People of one post who are told besides the followers.
const MAX_PEOPLE: usize = 50;

/// Servers that are asked at once.
const AT_ONCE: usize = 10;

/// Somebody who cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreached {
    /// Their actor, or the post whose author they are.
    pub who: String,
    /// Why, in words.
    pub why: String,
}

/// Whom a post names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Concerned {
    /// Actors who are mentioned.
    pub actors: BTreeSet<String>,
    /// Posts of others that it is about.
    pub posts: BTreeSet<String>,
}

impl Concerned {
    /// Reads it from the document.
    pub fn in_document(document: &Map<String, Value>) -> Self {
        let thing = Thing::new(document);
        let mentions = thing.objects("tag", 500).into_iter().filter(|tag| tag.kind() == Some("Mention"));
        let actors = mentions.filter_map(|tag| tag.text("href")).take(MAX_PEOPLE);
        let about: &[&str] =
            if matches!(thing.kind(), Some("Announce" | "Like")) { &["object"] } else { &["inReplyTo", "quote"] };
        Self {
            actors: actors.map(str::to_owned).collect(),
            posts: about.iter().filter_map(|key| thing.id_of(key)).map(str::to_owned).collect(),
        }
    }

    /// Whether anybody is named but `own`, the site itself.
    pub fn has_others(&self, own: &RemoteUrl, reach: Reach) -> bool {
        self.actors.iter().chain(&self.posts).any(|id| !is_at(own, id, reach))
    }
}

/// Whether an id is one of this site's.
fn is_at(own: &RemoteUrl, id: &str, reach: Reach) -> bool {
    RemoteUrl::parse(id, reach).is_ok_and(|url| url.same_origin(own))
}

/// Their inboxes, and those who cannot be told. Nothing is asked of `own`, the site itself.
pub async fn inboxes(
    named: &Concerned,
    own: &RemoteUrl,
    outbound: &dyn Outbound,
    reach: Reach,
    now: Timestamp,
) -> (Vec<RemoteUrl>, Vec<Unreached>) {
    let (mut inboxes, mut unreached) = (BTreeSet::new(), Vec::new());
    let is_ours = |id: &str| is_at(own, id, reach);
    let mut actors = named.actors.clone();
    let posts: Vec<&String> = named.posts.iter().filter(|post| !is_ours(post)).collect();
    for few in posts.chunks(AT_ONCE) {
        let authors: Vec<_> = few.iter().map(|post| author(post, outbound, reach)).collect();
        for (post, author) in few.iter().zip(join_all(authors).await) {
            match author {
                Ok(author) => {
                    actors.insert(author);
                }
                Err(why) => unreached.push(Unreached { who: (*post).clone(), why }),
            }
        }
    }
    let people: Vec<&String> = actors.iter().filter(|actor| !is_ours(actor)).collect();
    for few in people.chunks(AT_ONCE) {
        let found: Vec<_> = few.iter().map(|actor| inbox(actor, outbound, reach, now)).collect();
        for (actor, inbox) in few.iter().zip(join_all(found).await) {
            match inbox {
                Ok(inbox) => {
                    inboxes.insert(inbox);
                }
                Err(why) => unreached.push(Unreached { who: (*actor).clone(), why }),
            }
        }
    }
    (inboxes.into_iter().collect(), unreached)
}

/// The inbox of an actor: their server's for everybody where there is one.
pub async fn inbox(actor: &str, outbound: &dyn Outbound, reach: Reach, now: Timestamp) -> Result<RemoteUrl, String> {
    let id = RemoteUrl::parse(actor, reach).map_err(|why| why.to_string())?;
    let found = outbound.get(&id).await.map_err(|why: OutboundError| why.to_string())?;
    let card = read_card(&found.body, &found.url, &id, reach, now).map_err(|why| why.to_string())?;
    Ok(card.shared_inbox.unwrap_or(card.inbox))
}

/// Who wrote a post.
async fn author(post: &str, outbound: &dyn Outbound, reach: Reach) -> Result<String, String> {
    let url = RemoteUrl::parse(post, reach).map_err(|why| why.to_string())?;
    let found = outbound.get(&url).await.map_err(|why| why.to_string())?;
    let document = json::read(&found.body).map_err(|_| "it is not JSON".to_owned())?;
    let author = document.as_object().and_then(|map| Thing::new(map).id_of("attributedTo"));
    let author = author.ok_or_else(|| "it does not say who wrote it".to_owned())?;
    let says = RemoteUrl::parse(author, reach).map_err(|why| why.to_string())?;
    // Who answers for a post answers for its author.
    if !says.same_origin(&found.url) {
        return Err("it names an author of another server".to_owned());
    }
    Ok(author.to_owned())
}
