//! `/gate.json`: the owner's rules, without secrets, so that a deployed gate needs only this, its key and its store.

use super::Id;
use serde::{Deserialize, Serialize};

/// What the gate must know of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatePolicy {
    /// Of this format; a gate refuses a higher one.
    pub version: u32,
    /// The actor it answers for.
    pub actor: Id,
    /// `user@host`.
    pub handle: String,
    /// The key it signs with.
    pub key_id: Id,
    /// Its own inbox, as the actor names it.
    pub inbox: Id,
    /// The actor's followers collection.
    pub followers: Id,
    /// Every post's id begins so: what is liked, boosted or answered must.
    pub objects: String,
    /// Who may follow.
    pub follows: Follows,
    /// Whose replies are taken.
    pub replies: Replies,
    /// Who may quote. Absent in files of earlier builds.
    #[serde(default)]
    pub quotes: Quotes,
    /// How many of the newest posts a server gets with its first follower. Absent in files of earlier builds.
    #[serde(default)]
    pub welcome: u8,
}

impl GatePolicy {
    /// Where the site's ids begin, without a slash at the end.
    pub fn base(&self) -> &str {
        self.objects.trim_end_matches('/').trim_end_matches("/ap/posts")
    }
}

/// `[gate] follows`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Follows {
    /// Anybody who is not blocked.
    Open,
    /// Nobody before the owner says so.
    #[default]
    Ask,
    /// Nobody.
    Off,
}

/// `[gate] replies`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Replies {
    /// Each waits for the owner.
    #[default]
    Ask,
    /// Followers' are shown at once, others wait.
    Followers,
    /// All are shown at once.
    Open,
    /// None are taken.
    Off,
}

/// `[gate] quotes`: who may quote a post
/// ([FEP-044f](https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quotes {
    /// Anybody who is not blocked; the gate gives its leave at once.
    Open,
    /// Nobody: posts say so, and the gate refuses.
    #[default]
    Off,
}
