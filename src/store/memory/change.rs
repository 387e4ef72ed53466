//! Effects on the maps.

use super::{Gone, Kept, State};
use crate::ports::{Applied, Change, Effect, Interaction, InteractionState};
use crate::store::rules;
use jiff::Timestamp;

impl State {
    pub(super) fn apply(&mut self, change: Change) -> Applied {
        let seen = change.seen.as_deref().map(rules::remembered);
        if seen.is_some_and(|id| self.seen.contains_key(&id)) {
            return Applied::Before;
        }
        // Little can be refused, and it is rare: what came before it in the same change is undone with a copy.
        let refusable =
            |effect: &Effect| matches!(effect, Effect::Moderate { .. } | Effect::Tell { .. } | Effect::Welcome(_));
        let before = change.effects.iter().any(refusable).then(|| self.clone());
        for effect in change.effects {
            if !self.effect(change.at, effect) {
                if let Some(before) = before {
                    *self = before;
                }
                return Applied::Mismatch;
            }
        }
        if let Some(id) = seen {
            self.seen.insert(id, change.at);
        }
        if let Some(mut line) = change.journal {
            if self.gone.contains_key(&rules::remembered(&line.actor)) {
                line.actor.clear();
            }
            self.journal.push(line);
        }
        Applied::Now
    }

    /// Whether it could be done.
    fn effect(&mut self, at: Timestamp, effect: Effect) -> bool {
        match effect {
            Effect::PutCard(card) => self.put_card(card),
            Effect::PutFollower(follower) => self.put_follower(follower),
            Effect::Readdress(follower) => self.readdress(follower),
            Effect::RemoveFollower(actor) => self.remove_follower(&actor),
            Effect::PutInteraction(it) => self.put_interaction(at, it),
            Effect::RemoveInteraction { id, actor } => {
                let others = self.interactions.get(&id).is_some_and(|kept| kept.it.actor != actor);
                if !others {
                    self.interactions.remove(&id);
                    self.mark_gone(&id, at, at);
                }
            }
            Effect::RemoveInteractionWith { actor, kind, object } => {
                self.remove_where(at, |it| it.actor == actor && it.kind == kind && it.object == object);
            }
            Effect::Moderate { id, state, hash } => return self.moderate(at, &id, state, hash.as_deref()),
            Effect::RemoveInteractionsOf(actor) => self.remove_where(at, |it| it.actor == actor),
            Effect::MarkGone { id, at: when } => self.mark_gone(&id, when, at),
            Effect::ForgetActor(actor) => self.forget(at, &actor),
            Effect::PutBlock(block) => self.put_block(block),
            Effect::RemoveBlock(whom) => {
                self.blocks.remove(&whom);
            }
            Effect::PutComplaint(complaint) => self.put_complaint(complaint),
            Effect::Send(outgoing) => self.send(outgoing),
            Effect::Broadcast(broadcast) => self.broadcast(at, &broadcast),
            Effect::Tell { entry, was } => return self.tell(*entry, was.as_deref()),
            Effect::Welcome(host) => return self.welcome(&host),
            Effect::Reopen(host) => self.reopen(at, &host),
            Effect::Retry { about, host } => self.retry(at, about.as_deref(), host.as_deref()),
        }
        true
    }

    pub(super) fn mark_gone(&mut self, id: &str, at: Timestamp, heard: Timestamp) {
        let gone = self.gone.entry(rules::remembered(id)).or_insert(Gone { at, heard });
        *gone = Gone { at: gone.at.max(at), heard: gone.heard.max(heard) };
    }

    pub(super) fn gone(&self, id: &str) -> Option<Timestamp> {
        self.gone.get(&rules::remembered(id)).map(|gone| gone.at)
    }

    fn put_interaction(&mut self, at: Timestamp, it: Interaction) {
        let actor = it.actor.as_str();
        if self.blocked(&it.actor) || self.gone(it.id.as_str()).is_some() || self.gone(actor).is_some() {
            return;
        }
        if self.interactions.get(it.id.as_str()).is_some_and(|kept| kept.it.actor != it.actor) {
            return;
        }
        let once = rules::only_once(&it.kind);
        let same = |old: &Interaction| {
            old.id == it.id || (once && old.actor == it.actor && old.kind == it.kind && old.object == it.object)
        };
        let old: Vec<Interaction> =
            self.interactions.values().map(|kept| &kept.it).filter(|old| same(old)).cloned().collect();
        if let Some(new) = rules::in_place_of(it, &old) {
            for old in &old {
                self.interactions.remove(old.id.as_str());
            }
            self.interactions.insert(new.id.to_string(), Kept { it: new, changed: at });
        }
    }

    fn moderate(&mut self, at: Timestamp, id: &str, word: InteractionState, hash: Option<&str>) -> bool {
        let Some(kept) = self.interactions.get_mut(id) else { return false };
        let Some(it) = rules::moderated(kept.it.clone(), word, hash) else { return false };
        *kept = Kept { it, changed: at };
        true
    }

    pub(super) fn remove_where(&mut self, at: Timestamp, whose: impl Fn(&Interaction) -> bool) {
        let ids: Vec<String> =
            self.interactions.iter().filter(|(_, kept)| whose(&kept.it)).map(|(id, _)| id.clone()).collect();
        for id in ids {
            self.interactions.remove(&id);
            self.mark_gone(&id, at, at);
        }
    }
}
