//! Each id that is built or known, held against the other side.

use super::{ACTOR, Deed, Plan, Quiet, Reason, Remark, Silent, Step, Telling, Wishes};
use crate::outgoing;
use crate::ports::{LedgerEntry, Told};
use crate::signature::key::hex;
use crate::vocab::{Id, ManifestActor, ManifestObject, Publish, SiteManifest};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// What a deleted post is in the manifest.
const TOMBSTONE: &str = "Tombstone";

/// Hashes of an entry that are remembered.
const MAX_PAST: usize = 64;

pub(super) fn compare(built: &SiteManifest, ledger: &[LedgerEntry], wishes: Wishes, now: Timestamp) -> Plan {
    let known: HashMap<&str, &LedgerEntry> = ledger.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let first = !ledger.iter().any(|entry| entry.kind == ACTOR);
    let mut at = Desk { plan: Plan { first, ..Plan::default() }, wishes, now };
    at.actor(&built.actor, known.get(built.actor.id.as_str()).copied());
    let mut there = HashSet::new();
    for object in &built.objects {
        let entry = known.get(object.id.as_str()).copied();
        if object.kind == TOMBSTONE {
            at.tombstone(object, entry);
        } else {
            at.object(object, entry);
        }
        there.insert(object.id.as_str());
    }
    let mut gone: Vec<&LedgerEntry> = ledger.iter().filter(|e| e.kind != ACTOR && !there.contains(&*e.id)).collect();
    gone.sort_by(|a, b| a.id.cmp(&b.id));
    let withheld: HashSet<&str> = built.withheld.iter().map(String::as_str).collect();
    for entry in gone {
        if withheld.contains(&*outgoing::withheld(&Id::new(&entry.id))) {
            at.withheld(entry);
        } else {
            at.removed(entry, Reason::Removed);
        }
    }
    at.plan
}

/// Where the plan is written.
struct Desk {
    plan: Plan,
    wishes: Wishes,
    now: Timestamp,
}

impl Desk {
    fn actor(&mut self, built: &ManifestActor, known: Option<&LedgerEntry>) {
        let entry = LedgerEntry {
            id: built.id.to_string(),
            kind: ACTOR.to_owned(),
            told: Told::Known,
            hash: built.hash.clone(),
            likeness: String::new(),
            title: String::new(),
            url: None,
            published: None,
            updated: None,
            of: Some(built.key.clone()),
            also: Vec::new(),
            past: Vec::new(),
            at: self.now,
        };
        match known {
            None => self.silent(Quiet::First, entry, None),
            Some(known) if known.hash == built.hash => {}
            Some(known) => {
                let entry = LedgerEntry { past: known.past.clone(), ..entry };
                self.changed(Deed::UpdateActor, Reason::Profile, entry, known);
            }
        }
    }

    /// A post, boost or like that is built.
    fn object(&mut self, built: &ManifestObject, known: Option<&LedgerEntry>) {
        let Some(known) = known else { return self.new_object(built) };
        let (id, title) = (known.id.clone(), built.title.clone());
        if known.told == Told::Gone {
            self.plan.remarks.push(Remark::CannotReturn { id, title, since: known.at });
        } else if self.is_told_after_all(built, known) {
            let entry = self.entry(built, Some(known));
            let (deed, activity) = deed(built);
            self.tell(deed, activity, Reason::New, entry, Some(known));
        } else if known.hash != built.hash {
            self.edited(built, known);
        }
    }

    /// Whether a post that was taken as known is asked for now, by its date.
    fn is_told_after_all(&self, built: &ManifestObject, known: &LedgerEntry) -> bool {
        let published = built.published.as_deref().and_then(|published| published.parse::<Timestamp>().ok());
        let is_asked = self.wishes.since.zip(published).is_some_and(|(since, at)| since <= at && at <= self.now);
        is_asked
            && known.told == Told::Known
            && built.publish == Publish::Loud
            && self.wishes.telling == Telling::Followers
    }

    fn new_object(&mut self, built: &ManifestObject) {
        let entry = self.entry(built, None);
        let published = match built.published.as_deref().map(str::parse::<Timestamp>) {
            Some(Ok(published)) => published,
            Some(Err(_)) => {
                let (id, date) = (entry.id, built.published.clone().unwrap_or_default());
                return self.plan.remarks.push(Remark::BadDate { id, date });
            }
            None => self.now,
        };
        if published > self.now {
            let (id, title) = (entry.id, entry.title);
            return self.plan.remarks.push(Remark::Waits { id, title, until: published });
        }
        let quiet = match self.wishes.since {
            _ if built.publish == Publish::Quiet => Some(Quiet::Marked),
            _ if self.wishes.telling == Telling::Nobody => Some(Quiet::Asked),
            Some(since) if published < since => Some(Quiet::Older),
            None if self.plan.first => Some(Quiet::First),
            _ => None,
        };
        let (deed, activity) = deed(built);
        match quiet {
            Some(why) => self.silent(why, entry, None),
            None => self.tell(deed, activity, Reason::New, entry, None),
        }
    }

    fn edited(&mut self, built: &ManifestObject, known: &LedgerEntry) {
        let entry = self.entry(built, Some(known));
        let was = Some(known.hash.clone());
        if is_response(&built.kind) || is_response(&known.kind) {
            if built.kind == known.kind && built.of == known.of {
                return self.silent(Quiet::Unseen, entry, was);
            }
            let (id, from) = (entry.id, known.of.clone().unwrap_or_default());
            return self.plan.remarks.push(Remark::CannotTurn { id, from });
        }
        if built.publish == Publish::Quiet {
            return self.silent(Quiet::Marked, entry, was);
        }
        self.changed(Deed::Update, Reason::Edited, entry, known);
    }

    fn tombstone(&mut self, built: &ManifestObject, known: Option<&LedgerEntry>) {
        match known {
            None => {
                let entry = LedgerEntry { told: Told::Gone, ..self.entry(built, None) };
                self.silent(Quiet::Unheard, entry, None);
            }
            Some(known) => self.removed(known, Reason::Tombstone),
        }
    }

    /// What followers know is a draft now, or dated later.
    fn withheld(&mut self, known: &LedgerEntry) {
        if known.told != Told::Gone {
            self.plan.remarks.push(Remark::Withheld { id: known.id.clone(), title: known.title.clone() });
        }
    }

    /// What followers know is no longer built.
    fn removed(&mut self, known: &LedgerEntry, reason: Reason) {
        if known.told == Told::Gone {
            return;
        }
        let entry = LedgerEntry { told: Told::Gone, at: self.now, ..known.clone() };
        let was = Some(known.hash.clone());
        if self.wishes.telling == Telling::Nobody && known.told == Told::Live {
            // A deletion that nobody hears of could never be made up for.
            let (id, title) = (entry.id, entry.title);
            return self.plan.remarks.push(Remark::Stays { id, title });
        }
        if self.wishes.telling == Telling::Nobody {
            return self.silent(Quiet::Asked, entry, was);
        }
        let (deed, word) = if is_response(&known.kind) { (Deed::Undo, "undo") } else { (Deed::Delete, "delete") };
        if deed == Deed::Undo && known.told == Told::Known {
            return self.silent(Quiet::Unheard, entry, was);
        }
        self.tell(deed, format!("{}#{word}", known.id), reason, entry, Some(known));
    }

    /// A post or the profile is told again, under an id of its own.
    fn changed(&mut self, deed: Deed, reason: Reason, entry: LedgerEntry, known: &LedgerEntry) {
        let was = Some(known.hash.clone());
        if self.wishes.telling == Telling::Nobody {
            let entry = LedgerEntry { told: known.told, ..entry };
            return self.silent(Quiet::Asked, entry, was);
        }
        let short = short(&entry.hash);
        let activity = match known.past.iter().filter(|past| **past == short).count() {
            // The whole hash: what `keys rotate` queues, too.
            0 if deed == Deed::UpdateActor => format!("{}#update-{}", entry.id, entry.hash),
            0 => format!("{}#update-{short}", entry.id),
            before => format!("{}#update-{short}-{}", entry.id, before + 1),
        };
        self.tell(deed, activity, reason, entry, Some(known));
    }

    fn tell(
        &mut self,
        deed: Deed,
        activity: String,
        reason: Reason,
        mut entry: LedgerEntry,
        known: Option<&LedgerEntry>,
    ) {
        let (was, told_updated) =
            (known.map(|known| known.hash.clone()), known.and_then(|known| known.updated.clone()));
        if !matches!(deed, Deed::Delete | Deed::Undo) {
            entry.told = Told::Live;
            entry.past.push(short(&entry.hash));
            let over = entry.past.len().saturating_sub(MAX_PAST);
            entry.past.drain(..over);
        }
        self.plan.steps.push(Step { deed, activity, reason, entry, was, told_updated });
    }

    fn silent(&mut self, why: Quiet, entry: LedgerEntry, was: Option<String>) {
        self.plan.silent.push(Silent { why, entry, was });
    }

    /// What is built, as the ledger remembers it.
    fn entry(&self, built: &ManifestObject, known: Option<&LedgerEntry>) -> LedgerEntry {
        LedgerEntry {
            id: built.id.to_string(),
            kind: built.kind.clone(),
            told: known.map_or(Told::Known, |known| known.told),
            hash: built.hash.clone(),
            likeness: built.likeness.clone(),
            title: built.title.clone(),
            url: built.url.clone(),
            published: built.published.clone(),
            updated: built.updated.clone(),
            of: built.of.clone(),
            also: known.map(|known| known.also.clone()).unwrap_or_default(),
            past: known.map(|known| known.past.clone()).unwrap_or_default(),
            at: self.now,
        }
    }
}

/// How a post is told for the first time.
fn deed(built: &ManifestObject) -> (Deed, String) {
    match built.kind.as_str() {
        "Announce" => (Deed::Announce, built.id.to_string()),
        "Like" => (Deed::Like, built.id.to_string()),
        _ => (Deed::Create, built.id.fragment("create").to_string()),
    }
}

fn is_response(kind: &str) -> bool {
    matches!(kind, "Announce" | "Like")
}

/// First 16 hex of a hash; of whatever a stranger's manifest says, 16 hex all the same.
fn short(hash: &str) -> String {
    match hash.get(..16) {
        Some(short) if short.bytes().all(|b| b.is_ascii_hexdigit()) => short.to_owned(),
        _ => hex(&Sha256::digest(hash)).chars().take(16).collect(),
    }
}
