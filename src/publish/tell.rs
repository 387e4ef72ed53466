//! A plan is carried out: everything that leaves, and everything that is remembered, in one transaction.
//!
//! Documents are read and people are looked up first; what cannot be read stops everything before anything is written. Somebody
//! else who published meanwhile makes the transaction fail as a whole ([`NotTold::Meanwhile`]).

use super::plan::{Deed, Plan, Step, Wishes, plan};
use super::recipients::{self, Concerned, Unreached};
use crate::outgoing::announce::{Document, Said, Speaker, Unfit};
use crate::outgoing::update;
use crate::ports::{
    Applied, Broadcast, Built, Change, Effect, FollowerState, JournalLine, LedgerEntry, Listed, NotBuilt, Outbound,
    Store, StoreError,
};
use crate::signature::key::hex;
use crate::vocab::{ActivityKind, GatePolicy, Id, ManifestObject, Reach, RemoteUrl, SiteManifest};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// What a manifest lists.
const KINDS: [&str; 5] = ["Article", "Note", "Announce", "Like", "Tombstone"];

/// Why nothing was told.
#[derive(Debug, thiserror::Error)]
pub enum NotTold {
    /// What was built cannot be read.
    #[error("{0}")]
    NotBuilt(#[from] NotBuilt),
    /// A post's file is not what the list of posts says.
    #[error("{id}: {why}")]
    Unfit {
        /// The post.
        id: String,
        /// Why.
        why: Unfit,
    },
    /// The store cannot be used.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Somebody else published since the plan was made.
    #[error("somebody else published at the same time")]
    Meanwhile,
}

/// What publishing needs of the world.
#[derive(Clone, Copy)]
pub struct Press<'a> {
    /// Followers, ledger, queue.
    pub store: &'a dyn Store,
    /// What was built.
    pub built: &'a dyn Built,
    /// Asks for the inboxes of people who do not follow; without it they are not told.
    pub outbound: Option<&'a dyn Outbound>,
    /// Who we are.
    pub policy: &'a GatePolicy,
    /// How far the world reaches.
    pub reach: Reach,
    /// Now.
    pub now: Timestamp,
}

/// A plan with what it was made of.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What would be done.
    pub plan: Plan,
    /// What is built.
    pub built: Listed,
    /// To how many inboxes of followers.
    pub inboxes: u64,
}

/// What was queued.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Ids of the activities, in order.
    pub activities: Vec<String>,
    /// Who could not be told, besides.
    pub unreached: Vec<Unreached>,
}

impl Press<'_> {
    /// Makes the plan. Changes nothing.
    pub async fn plan(&self, wishes: Wishes) -> Result<Draft, NotTold> {
        let built = self.manifest().await?;
        let ledger = self.store.ledger().await?;
        let inboxes = self.store.audience().await?;
        Ok(Draft { plan: plan(&built.manifest, &ledger, wishes, self.now), built, inboxes })
    }

    /// What is built.
    pub(super) async fn manifest(&self) -> Result<Listed, NotTold> {
        let built = self.built.manifest().await?;
        self.own(&built.manifest)?;
        Ok(built)
    }

    /// A list of posts is the owner's own, and makes sense: whatever is in it may be signed and sent in the owner's name.
    fn own(&self, manifest: &SiteManifest) -> Result<(), NotTold> {
        let unreadable = |why: String| NotBuilt::Unreadable { place: "gatepost.json".to_owned(), why };
        if manifest.actor.id != self.policy.actor {
            let (built, ours) = (&manifest.actor.id, &self.policy.actor);
            return Err(unreadable(format!("it is of {built}, and this site is {ours}")).into());
        }
        let base = &manifest.base_url;
        if !self.policy.objects.strip_prefix(base.as_str()).is_some_and(|rest| rest.starts_with('/')) {
            let why =
                format!("its `base_url` is `{base}`, and the ids of this site begin with {}", self.policy.objects);
            return Err(unreadable(why).into());
        }
        let is_hash = |text: &str| text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if let Some(other) = manifest.withheld.iter().find(|text| !is_hash(text)) {
            let other: String = other.chars().take(40).collect();
            return Err(unreadable(format!("`{other}` in `withheld` is no hash of 16 digits")).into());
        }
        let mut seen = HashSet::new();
        for object in &manifest.objects {
            let id = object.id.as_str();
            let why = if !id.strip_prefix(&self.policy.objects).is_some_and(|key| key.ends_with(".json")) {
                "is no post of this site"
            } else if !KINDS.contains(&object.kind.as_str()) {
                "is of a kind that nobody knows"
            } else if !seen.insert(id) {
                "is listed twice"
            } else {
                continue;
            };
            return Err(unreadable(format!("`{id}` {why}")).into());
        }
        Ok(())
    }

    /// Whether anybody would be told: a follower, whoever was told before, somebody whom a post names, or a newcomer who is welcomed
    /// with what the ledger holds.
    pub async fn has_hearers(&self, draft: &Draft) -> Result<bool, NotTold> {
        if self.policy.welcome > 0 {
            return Ok(!draft.plan.steps.is_empty());
        }
        // Also those whose server seems dead: what waits for it is sent when it comes back.
        let follower = self.store.followers(FollowerState::Accepted, None, 1).await?;
        if draft.inboxes > 0 || !follower.is_empty() {
            return Ok(!draft.plan.steps.is_empty());
        }
        let Ok(own) = RemoteUrl::parse(self.policy.actor.as_str(), self.reach) else { return Ok(true) };
        for step in &draft.plan.steps {
            if !step.entry.also.is_empty() {
                return Ok(true);
            }
            let object = draft.built.manifest.objects.iter().find(|object| object.id.as_str() == step.entry.id);
            let (Deed::Create | Deed::Update | Deed::Announce | Deed::Like, Some(object)) = (step.deed, object) else {
                continue;
            };
            let unfit = |why| NotTold::Unfit { id: step.entry.id.clone(), why };
            let document = Document::read(&self.built.document(&object.id).await?, object).map_err(unfit)?;
            if Concerned::in_document(document.fields()).has_others(&own, self.reach) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Carries it out. The caller has looked at its guards.
    pub async fn tell(&self, draft: &Draft) -> Result<Told, NotTold> {
        let objects: HashMap<&str, &ManifestObject> =
            draft.built.manifest.objects.iter().map(|object| (object.id.as_str(), object)).collect();
        let (mut effects, mut told) = (Vec::new(), Told::default());
        for step in &draft.plan.steps {
            let (said, entry, unreached) = self.say(step, objects.get(step.entry.id.as_str()).copied()).await?;
            effects.push(Effect::Broadcast(Broadcast {
                activity: said.id.clone(),
                body: said.body,
                // A like is nobody's business but the author's.
                followers: step.entry.kind != "Like",
                also: entry.also.clone(),
                due: self.now,
            }));
            effects.push(Effect::Tell { entry: Box::new(entry), was: step.was.clone() });
            told.activities.push(said.id);
            told.unreached.extend(unreached);
        }
        effects.extend(
            draft.plan.silent.iter().map(|s| Effect::Tell { entry: Box::new(s.entry.clone()), was: s.was.clone() }),
        );
        self.write(effects, &told).await?;
        Ok(told)
    }

    /// The activity that first told of a post, with the post as it is now.
    pub async fn again(&self, id: &str) -> Result<Said, NotTold> {
        let built = self.built.manifest().await?;
        let unfit = |why| NotTold::Unfit { id: id.to_owned(), why };
        let object = built.manifest.objects.iter().find(|object| object.id.as_str() == id);
        let object = object.ok_or_else(|| unfit(Unfit::OtherBuild))?;
        let document = Document::read(&self.built.document(&object.id).await?, object).map_err(unfit)?;
        Ok(match object.kind.as_str() {
            "Announce" | "Like" => Speaker::response(object, &document),
            _ => self.speaker().create(object, document),
        })
    }

    pub(super) fn speaker(&self) -> Speaker {
        Speaker { actor: self.policy.actor.clone(), followers: self.policy.followers.clone() }
    }

    /// The activity of a step, and the ledger's entry with whom else it goes to.
    async fn say(
        &self,
        step: &Step,
        object: Option<&ManifestObject>,
    ) -> Result<(Said, LedgerEntry, Vec<Unreached>), NotTold> {
        let speaker = self.speaker();
        let mut entry = step.entry.clone();
        let (said, document) = match (step.deed, object) {
            (Deed::UpdateActor, _) => {
                let id = Id::new(&entry.id);
                let bytes = self.built.document(&id).await?;
                if hex(&Sha256::digest(&bytes)) != entry.hash {
                    return Err(NotTold::Unfit { id: entry.id, why: Unfit::OtherBuild });
                }
                let unfit = |_| NotTold::Unfit { id: entry.id.clone(), why: Unfit::NotJson };
                (update::actor(&bytes, &step.activity, &speaker).map_err(unfit)?, None)
            }
            (Deed::Create | Deed::Update | Deed::Announce | Deed::Like, Some(object)) => {
                let unfit = |why| NotTold::Unfit { id: entry.id.clone(), why };
                let document = Document::read(&self.built.document(&object.id).await?, object).map_err(unfit)?;
                let fields = document.fields().clone();
                let said = match step.deed {
                    Deed::Create => speaker.create(object, document),
                    Deed::Update => {
                        let updated = later(document.updated(), step, self.now);
                        entry.updated = updated.clone().or(entry.updated);
                        speaker.update(object, &step.activity, document, updated.as_deref())
                    }
                    _ => Speaker::response(object, &document),
                };
                (said, Some(fields))
            }
            (Deed::Undo, _) => {
                let kind = if entry.kind == "Like" { ActivityKind::Like } else { ActivityKind::Announce };
                (speaker.undo(&entry.id, kind, entry.of.as_deref().unwrap_or_default()), None)
            }
            _ => (speaker.delete(&entry.id, &entry.kind, self.now), None),
        };
        let mut unreached = Vec::new();
        if let (Some(fields), Some(outbound)) = (document, self.outbound) {
            let own = RemoteUrl::parse(self.policy.actor.as_str(), self.reach);
            if let Ok(own) = own {
                let named = Concerned::in_document(&fields);
                let (inboxes, lost) = recipients::inboxes(&named, &own, outbound, self.reach, self.now).await;
                entry.also.extend(inboxes);
                entry.also.sort();
                entry.also.dedup();
                unreached = lost;
            }
        }
        Ok((said, entry, unreached))
    }

    async fn write(&self, effects: Vec<Effect>, told: &Told) -> Result<(), NotTold> {
        if effects.is_empty() {
            return Ok(());
        }
        let journal = JournalLine {
            at: self.now,
            actor: self.policy.actor.to_string(),
            verb: "publish".to_owned(),
            outcome: format!("told {}", told.activities.len()),
        };
        let change = Change { at: self.now, seen: None, effects, journal: Some(journal) };
        match self.store.apply(change).await? {
            Applied::Now | Applied::Before => Ok(()),
            Applied::Mismatch => Err(NotTold::Meanwhile),
        }
    }
}

/// The `updated` that an edit must bear, where the author gave none that is later than what was told: Mastodon shows an edit only
/// if it is later than the last.
fn later(written: Option<&str>, step: &Step, now: Timestamp) -> Option<String> {
    let time = |text: &str| text.parse::<Timestamp>().ok();
    // The plan's entry holds what is built; what was told before is not later than its publication.
    let before = step.told_updated.as_deref().or(step.entry.published.as_deref()).and_then(time);
    match (written.and_then(time), before) {
        (Some(written), Some(before)) if written > before => None,
        (Some(_), None) => None,
        (_, before) => {
            // A clock that was ahead must not keep the edits of the days after it from being seen.
            let next = before.and_then(|before| before.checked_add(SignedDuration::from_secs(1)).ok());
            let updated = next.map_or(now, |next| next.max(now));
            Some(updated.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        }
    }
}
