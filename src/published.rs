//! Floor 3: what the last build wrote, as the gate reads it.
//!
//! `gate.json` holds the owner's rules, `gatepost.json` the list of posts. Both are looked at again when they change, so that a new
//! build needs no restart. Limits: 256 KiB of rules, 256 MiB of posts; a file that cannot be read leaves what was read before.

use crate::ports::Published;
use crate::vocab::{GatePolicy, SiteManifest};
use async_trait::async_trait;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
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
    fn look(&self) -> std::sync::MutexGuard<'_, Seen> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
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
    let no_rules = |why: String| NotPublished::NoRules { path: file.to_owned(), why };
    let bytes = read(file, MAX_RULES).map_err(|why| no_rules(why.to_string()))?;
    let policy: GatePolicy = serde_json::from_slice(&bytes).map_err(|why| no_rules(why.to_string()))?;
    if policy.version > KNOWN {
        return Err(NotPublished::Newer { path: file.to_owned(), found: policy.version });
    }
    Ok(policy)
}

/// Ids of the posts that are there; a Tombstone is none.
fn list(file: &Path) -> Option<HashSet<String>> {
    let bytes = read(file, MAX_POSTS).ok()?;
    let manifest: SiteManifest = serde_json::from_slice(&bytes).ok()?;
    let posts = manifest.objects.into_iter().filter(|object| object.kind != "Tombstone");
    Some(posts.map(|object| object.id.to_string()).collect())
}

fn read(file: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    if std::fs::metadata(file)?.len() > most {
        return Err(std::io::Error::other("it is too large"));
    }
    std::fs::read(file)
}
