//! Floor 3: what the last build wrote, as the gate reads it.
//!
//! `gate.json` holds the owner's rules, `gatepost.json` the list of posts. Both are looked at again when they change, so that a new
//! build needs no restart; a preview hands over what it just made. Limits: 256 KiB of rules, 256 MiB of posts; a file that cannot be read leaves what was read before.

mod listed;

pub use listed::{ACTOR, Listed};

use crate::ports::Published;
use crate::vocab::{GatePolicy, SiteManifest};
use async_trait::async_trait;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// The newest format of `gate.json` that is read.
const KNOWN: u32 = 1;

const MAX_RULES: u64 = 256 * 1024;
const MAX_POSTS: u64 = 256 * 1024 * 1024;

/// Why a folder is not a site that the gate can answer for.
#[derive(Debug, thiserror::Error)]
pub enum NotPublished {
    /// No rules.
    #[error("{path}: the gate's rules cannot be read: {why}")]
    NoRules {
        /// Which file.
        path: PathBuf,
        /// Why, in the system's words.
        why: String,
    },
    /// Of a later format.
    #[error("{path}: written by a newer Gatepost (format {found}, this one reads {KNOWN})")]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its format.
        found: u32,
    },
}

/// A built site on this machine.
#[derive(Debug)]
pub struct Folder {
    rules: PathBuf,
    posts: PathBuf,
    seen: Mutex<Seen>,
}

/// What was read, and of which moment it is.
#[derive(Debug)]
struct Seen {
    policy: Arc<GatePolicy>,
    of_rules: Option<SystemTime>,
    /// None where there is no list: then whatever begins as our posts do is taken for one.
    posts: Option<HashSet<String>>,
    of_posts: Option<SystemTime>,
}

impl Folder {
    /// Opens the site in a folder.
    pub fn open(folder: &Path) -> Result<Self, NotPublished> {
        let (rules, posts) = (folder.join("gate.json"), folder.join("gatepost.json"));
        let seen = Seen {
            policy: Arc::new(policy(&rules)?),
            of_rules: changed(&rules),
            posts: list(&posts),
            of_posts: changed(&posts),
        };
        Ok(Self { rules, posts, seen: Mutex::new(seen) })
    }

    /// Reads again what changed since it was read.
    fn look(&self) -> MutexGuard<'_, Seen> {
        let mut seen = open(&self.seen);
        let (of_rules, of_posts) = (changed(&self.rules), changed(&self.posts));
        if of_rules.is_some() && of_rules != seen.of_rules {
            if let Ok(policy) = policy(&self.rules) {
                seen.policy = Arc::new(policy);
            }
            seen.of_rules = of_rules;
        }
        if of_posts.is_some() && of_posts != seen.of_posts {
            if let Some(posts) = list(&self.posts) {
                seen.posts = Some(posts);
            }
            seen.of_posts = of_posts;
        }
        seen
    }
}

/// A site that lies in no folder: a preview's.
#[derive(Debug)]
pub struct Held {
    policy: Mutex<Arc<GatePolicy>>,
    posts: Mutex<Option<HashSet<String>>>,
}

impl Held {
    /// What a build made of `gate.json` and `gatepost.json`.
    pub fn read(rules: &[u8], posts: Option<&[u8]>) -> Result<Self, NotPublished> {
        let policy = parsed(rules, Path::new("gate.json"))?;
        Ok(Self { policy: Mutex::new(Arc::new(policy)), posts: Mutex::new(posts.and_then(ids)) })
    }

    /// What the next build made of them. What cannot be read leaves what was read before.
    pub fn renew(&self, rules: &[u8], posts: Option<&[u8]>) {
        if let Ok(held) = Self::read(rules, posts) {
            *open(&self.policy) = Arc::clone(&open(&held.policy));
            *open(&self.posts) = open(&held.posts).take();
        }
    }
}

#[async_trait]
impl Published for Held {
    fn policy(&self) -> Arc<GatePolicy> {
        Arc::clone(&open(&self.policy))
    }

    async fn holds(&self, object: &str) -> bool {
        open(&self.posts).as_ref().is_none_or(|posts| posts.contains(object))
    }
}

fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Published for Folder {
    fn policy(&self) -> Arc<GatePolicy> {
        Arc::clone(&self.look().policy)
    }

    async fn holds(&self, object: &str) -> bool {
        self.look().posts.as_ref().is_none_or(|posts| posts.contains(object))
    }
}

fn changed(file: &Path) -> Option<SystemTime> {
    std::fs::metadata(file).and_then(|found| found.modified()).ok()
}

fn policy(file: &Path) -> Result<GatePolicy, NotPublished> {
    let no_rules = |why: std::io::Error| NotPublished::NoRules { path: file.to_owned(), why: why.to_string() };
    parsed(&read(file, MAX_RULES).map_err(no_rules)?, file)
}

fn parsed(rules: &[u8], file: &Path) -> Result<GatePolicy, NotPublished> {
    let no_rules = |why: serde_json::Error| NotPublished::NoRules { path: file.to_owned(), why: why.to_string() };
    let policy: GatePolicy = serde_json::from_slice(rules).map_err(no_rules)?;
    if policy.version > KNOWN {
        return Err(NotPublished::Newer { path: file.to_owned(), found: policy.version });
    }
    Ok(policy)
}

fn list(file: &Path) -> Option<HashSet<String>> {
    ids(&read(file, MAX_POSTS).ok()?)
}

/// Ids of the posts that are there; a Tombstone is none.
fn ids(manifest: &[u8]) -> Option<HashSet<String>> {
    let manifest: SiteManifest = serde_json::from_slice(manifest).ok()?;
    let posts = manifest.objects.into_iter().filter(|object| object.kind != "Tombstone");
    Some(posts.map(|object| object.id.to_string()).collect())
}

fn read(file: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    if std::fs::metadata(file)?.len() > most {
        return Err(std::io::Error::other("it is too large"));
    }
    std::fs::read(file)
}
