//! Does the key belong to the actor, and did it sign this?
//!
//! Only one document proves a key: the actor's own, found at the actor's own id, listing the key under exactly the id that the
//! signature names. So that document is what is fetched, never the address of the key, which a stranger chose. A key that does not
//! verify is asked for once more, at most every five minutes: it may have been changed.

use super::card::read_card;
use super::{NoCard, Refusal, Visit};
use crate::ports::{self, Behind, Card, OutboundError, Ports, Source, Trouble, Verified};
use crate::signature::{self, ActorKey, Claim};
use crate::vocab::{Incoming, RemoteUrl};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};

/// A stored card older than this is fetched again before it is believed.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Who sent an activity.
#[derive(Debug, Clone)]
pub(super) enum Sender {
    /// They signed it.
    Proven {
        /// They, as their server describes them.
        card: Box<Card>,
        /// When they signed, by their own clock.
        signed: Timestamp,
    },
    /// They delete themselves, and their own server says that they are gone: that proves it, and nothing else they may say.
    Gone,
}

/// Finds out whether the activity's actor signed it.
pub(super) async fn sender(visit: &Visit<'_>, claim: &Claim, ports: &Ports) -> Result<Sender, Refusal> {
    let (actor, now) = (visit.activity.actor(), ports.clock.now());
    let known = ports.recent.card(actor, now).or_else(|| visit.glance.card.clone());
    if let Some(card) = known.filter(|card| age(card, now) < GOOD_FOR) {
        match check(claim, &card, ports).await {
            Ok(proof) => return proven(card, &proof, claim, ports),
            Err(why) if !ports.recent.may_refresh(actor, now) => return Err(why),
            Err(_) => {}
        }
    }
    match fetch(actor, visit.from, ports).await {
        Ok(card) => {
            let proof = check(claim, &card, ports).await?;
            ports.recent.believe(visit.from, now);
            proven(card, &proof, claim, ports)
        }
        Err(Missing::Gone) if is_farewell(visit.activity) => Ok(Sender::Gone),
        Err(Missing::Gone) => Err(Refusal::NoKey),
        Err(Missing::Refused(why)) => Err(why),
    }
}

/// Holds the claim against the keys on a card.
async fn check(claim: &Claim, card: &Card, ports: &Ports) -> Result<Verified, Refusal> {
    let listed = card.keys.iter().find(|key| &key.id == claim.key_id());
    let listed = listed.ok_or(Refusal::Signature(signature::Refusal::OtherKey))?;
    let key = ports.recent.key(&listed.material).map_err(|_| Refusal::NoKey)?;
    let key = ActorKey::restored(listed.id.clone(), card.id.clone(), key);
    Ok(ports::verify(claim, &key, ports.verifier.as_ref()).await?)
}

/// The proof is about this card's actor; nothing else may be done with it.
fn proven(card: Card, proof: &Verified, claim: &Claim, ports: &Ports) -> Result<Sender, Refusal> {
    if proof.owner() != &card.id {
        return Err(Refusal::NotTheirs("the key belongs to somebody else"));
    }
    let signed = Timestamp::from_second(claim.signed_at()).map_err(|_| Refusal::NoKey)?;
    let now = ports.clock.now();
    ports.recent.hear_time(card.id.host(), now.duration_since(signed).as_secs(), Behind::Proof, now);
    Ok(Sender::Proven { card: Box::new(card), signed })
}

/// Whether somebody deletes themselves.
fn is_farewell(activity: &Incoming) -> bool {
    let thing = activity.thing();
    thing.kind() == Some("Delete") && thing.id_of("object") == Some(activity.actor().as_str())
}

fn age(card: &Card, now: Timestamp) -> SignedDuration {
    now.duration_since(card.fetched)
}

/// Why an actor's document is not there.
pub(super) enum Missing {
    /// 410, or a tombstone: they were there and are not coming back.
    Gone,
    /// Anything else.
    Refused(Refusal),
}

/// Fetches an actor's document, if their domain was not asked too often and did not fail just now.
///
/// What was fetched is remembered whoever asked for it: a forged signature that made us ask must not keep the new key of the real
/// one from us until we may ask again.
pub(super) async fn fetch(actor: &RemoteUrl, from: Option<Source>, ports: &Ports) -> Result<Card, Missing> {
    let now = ports.clock.now();
    match ports.recent.trouble(actor, now) {
        Some(Trouble::Passing) => return Err(Missing::Refused(Refusal::KeyHostDown)),
        Some(Trouble::Lasting) => return Err(Missing::Refused(Refusal::NoKey)),
        Some(Trouble::Gone) => return Err(Missing::Gone),
        None => {}
    }
    if !ports.recent.allow_fetch(from, actor.host(), now) {
        return Err(Missing::Refused(Refusal::TooMany));
    }
    let card = match ports.outbound.get(actor).await {
        Ok(found) => read_card(&found.body, &found.url, actor, ports.reach, now).map_err(Trial::Read),
        Err(why) => Err(Trial::Fetch(why)),
    };
    match card {
        Ok(card) => {
            ports.recent.remember(card.clone(), now);
            Ok(card)
        }
        Err(why) => {
            if let Some(trouble) = why.trouble() {
                ports.recent.remember_trouble(actor, trouble, now);
            }
            Err(why.into())
        }
    }
}

/// What went wrong with a fetch.
enum Trial {
    /// No document came.
    Fetch(OutboundError),
    /// One came that is no actor's, or another's.
    Read(NoCard),
}

impl Trial {
    /// What is remembered of it. A name that is not found and a bad certificate are the sender's affair; silence and 5xx may pass.
    /// That we could not sign is nobody's affair but ours.
    fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Fetch(OutboundError::Unsigned) => None,
            Self::Fetch(OutboundError::Status(StatusCode::GONE)) | Self::Read(NoCard::Tombstone) => Some(Trouble::Gone),
            Self::Fetch(OutboundError::NoSuchHost) => Some(Trouble::Lasting),
            Self::Fetch(why) if why.is_temporary() => Some(Trouble::Passing),
            _ => Some(Trouble::Lasting),
        }
    }
}

impl From<Trial> for Missing {
    fn from(why: Trial) -> Self {
        match why.trouble() {
            None => Self::Refused(Refusal::Misconfigured),
            Some(Trouble::Gone) => Self::Gone,
            Some(Trouble::Passing) => Self::Refused(Refusal::KeyHostDown),
            Some(Trouble::Lasting) => Self::Refused(Refusal::NoKey),
        }
    }
}
