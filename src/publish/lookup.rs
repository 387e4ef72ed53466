//! Asks for the people behind an inbox that seems to be gone.
//!
//! Limits: 8 people for one answer; each once a day.

use super::strike::{self, Seen};
use crate::inbox::{NoCard, read_card};
use crate::ports::{
    Change, DeliveryFilter, DeliveryState, Effect, Follower, JournalLine, OutboundError, Ports, StoreError,
};
use crate::vocab::RemoteUrl;
use bytes::Bytes;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// People behind one inbox who are asked for.
const PEOPLE: u32 = 8;
/// Past failures of a host that are looked at.
const PAST: u32 = 1_000;
/// How often somebody is asked for.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// How many are remembered to have been asked for; then all are forgotten.
const REMEMBERED: usize = 10_000;

/// An answer that may mean that an inbox is gone.
#[derive(Debug, Clone)]
pub(super) struct Suspicion {
    pub(super) activity: String,
    pub(super) body: Bytes,
    pub(super) inbox: RemoteUrl,
    pub(super) status: u16,
}

/// Who was asked for, and when.
#[derive(Debug, Default)]
pub(super) struct Asked(Mutex<HashMap<RemoteUrl, Timestamp>>);

impl Asked {
    /// Whether somebody may be asked for now; if so, that is remembered.
    fn may(&self, actor: &RemoteUrl, now: Timestamp) -> bool {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.get(actor).is_some_and(|then| now.duration_since(*then).abs() < DAY) {
            return false;
        }
        if asked.len() >= REMEMBERED {
            asked.clear();
        }
        asked.insert(actor.clone(), now);
        true
    }
}

/// Looks after the people behind an inbox; tells who is gone. What cannot be found out or written down now is left to the next time.
pub(super) async fn look(suspicion: Suspicion, asked: &Asked, ports: &Ports) -> Vec<RemoteUrl> {
    let mut lost = Vec::new();
    for follower in people(&suspicion, ports).await.unwrap_or_default() {
        let seen = seen(&follower, asked, ports).await;
        let now = ports.clock.now();
        let is_lost = strike::is_lost(suspicion.status, &seen);
        let effects = match seen {
            _ if is_lost => vec![Effect::RemoveFollower(follower.actor.clone())],
            Seen::There(card) => {
                let body = String::from_utf8_lossy(&suspicion.body);
                strike::learnt(&follower, *card, &suspicion.activity, &body, now)
            }
            _ => continue,
        };
        let line = || JournalLine {
            at: now,
            actor: follower.actor.to_string(),
            verb: "deliver".into(),
            outcome: "gone".into(),
        };
        let change = Change { at: now, seen: None, effects, journal: is_lost.then(line) };
        if ports.store.apply(change).await.is_ok() && is_lost {
            lost.push(follower.actor);
        }
    }
    lost
}

/// Who is asked for.
async fn people(suspicion: &Suspicion, ports: &Ports) -> Result<Vec<Follower>, StoreError> {
    let Suspicion { activity, inbox, status, .. } = suspicion;
    let failed = DeliveryFilter {
        host: Some(inbox.host().to_owned()),
        state: Some(DeliveryState::Failed),
        limit: PAST,
        ..DeliveryFilter::default()
    };
    let past = if *status == 404 { ports.store.deliveries(&failed).await? } else { Vec::new() };
    if !strike::calls_for_a_look(*status, activity, inbox, &past, ports.clock.now()) {
        return Ok(Vec::new());
    }
    ports.store.reached_by(inbox, PEOPLE).await
}

/// What somebody's server says of them; at most once a day. A card that was fetched today says it, too.
async fn seen(follower: &Follower, asked: &Asked, ports: &Ports) -> Seen {
    let now = ports.clock.now();
    let card = ports.store.glance("", &follower.actor).await.ok().and_then(|glance| glance.card);
    if let Some(card) = card.filter(|card| now.duration_since(card.fetched).abs() < DAY) {
        return Seen::There(Box::new(card));
    }
    if !asked.may(&follower.actor, now) {
        return Seen::Nothing;
    }
    match ports.outbound.get(&follower.actor).await {
        Err(OutboundError::Status(StatusCode::GONE)) => Seen::Gone,
        Err(OutboundError::Status(StatusCode::NOT_FOUND)) => Seen::Missing,
        Err(_) => Seen::Nothing,
        Ok(found) => match read_card(&found.body, &found.url, &follower.actor, ports.reach, now) {
            Ok(card) => Seen::There(Box::new(card)),
            Err(NoCard::Tombstone) => Seen::Gone,
            Err(_) => Seen::Nothing,
        },
    }
}
