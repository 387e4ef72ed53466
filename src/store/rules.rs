//! What every store decides alike: how a new interaction meets an old one, what the owner's word does to it, and how long
//! things are kept.
//!
//! Limits: remembered ids 30 days, pending interactions 90, private ones 30, rejected ones 180 after the no, finished deliveries
//! 90, journal lines 30 and 10,000, cards of strangers 7 and 10,000, reports 1,000, ids in one question 8. What followers know
//! of our ids is kept for good.

use crate::ports::{Card, Follower, Interaction, InteractionKind, InteractionState, LedgerEntry, Note, Told};
use crate::vocab::RemoteUrl;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// Most ids that one question names.
pub(super) const ABOUT: usize = 8;
/// Most journal lines that a sweep leaves.
pub(super) const JOURNAL: usize = 10_000;
/// Most cards of strangers that a sweep leaves.
pub(super) const STRANGERS: usize = 10_000;
/// Most reports that a sweep leaves.
pub(super) const COMPLAINTS: usize = 1_000;

/// Longest time that a delivery waits: the longest pause of the schedule, lengthened by a fifth. What waits for longer was
/// written when the clock was ahead.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(30);
/// Longest lease that a worker asks for, and more.
const LONGEST_LEASE: SignedDuration = SignedDuration::from_hours(1);

/// The moments after which nothing waits and no lease ends, seen from `now`.
pub(super) fn latest(now: Timestamp) -> (Timestamp, Timestamp) {
    let after = |time| now.checked_add(time).unwrap_or(Timestamp::MAX);
    (after(LONGEST_PAUSE), after(LONGEST_LEASE))
}

/// The moments before which things are past their time.
pub(super) struct Horizon {
    /// Ids that were seen or are gone; journal lines; private interactions.
    pub(super) month: Timestamp,
    /// Interactions that waited for the owner.
    pub(super) pending: Timestamp,
    /// What the owner said no to.
    pub(super) rejected: Timestamp,
    /// Deliveries that were done or failed.
    pub(super) finished: Timestamp,
    /// Cards of strangers.
    pub(super) cards: Timestamp,
}

impl Horizon {
    /// Seen from `now`.
    pub(super) fn of(now: Timestamp) -> Self {
        let before = |days: i64| now.checked_sub(SignedDuration::from_hours(days * 24)).unwrap_or(Timestamp::MIN);
        Self { month: before(30), pending: before(90), rejected: before(180), finished: before(90), cards: before(7) }
    }
}

/// What is remembered of an id: nothing that can be read back.
pub(super) fn remembered(id: &str) -> [u8; 32] {
    Sha256::digest(id.as_bytes()).into()
}

/// A host with its labels turned round, `social.example.org` → `org.example.social.`: a domain and all hosts under it are one
/// range of such names.
pub(super) fn zone(host: &str) -> String {
    let mut out = String::with_capacity(host.len() + 1);
    for label in host.rsplit('.') {
        out.push_str(label);
        out.push('.');
    }
    out
}

/// The hosts that somebody speaks for: their actor's, and those of their inboxes that lie under it or above it. An actor may
/// claim any inbox for their own, and must not make us write to strangers.
pub(super) fn hosts_of<'a>(actor: &'a RemoteUrl, card: Option<&'a Card>) -> Vec<&'a str> {
    let home = actor.host();
    let inboxes = card.into_iter().flat_map(|card| [Some(&card.inbox), card.shared_inbox.as_ref()]).flatten();
    let kin = inboxes.map(RemoteUrl::host).filter(|host| is_under(host, home) || is_under(home, host));
    let mut hosts = vec![home];
    for host in kin {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}

/// Whether an inbox is on the follower's own host, or one that lies under it or above it.
pub(super) fn is_own_inbox(follower: &Follower) -> bool {
    let (home, host) = (follower.actor.host(), follower.inbox.host());
    home == host || is_under(home, host) || is_under(host, home)
}

fn is_under(host: &str, above: &str) -> bool {
    host.strip_suffix(above).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether an activity is about an id: it is the id, or the id and a fragment.
pub(super) fn is_about(activity: &str, id: &str) -> bool {
    activity.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}

/// Whether an entry may take the place of what stands in the ledger: it was planned from that, and what is gone stays gone.
pub(super) fn may_tell(stands: Option<(&str, Told)>, new: &LedgerEntry, was: Option<&str>) -> bool {
    let gone = matches!(stands, Some((_, Told::Gone)));
    stands.map(|(hash, _)| hash) == was && (!gone || new.told == Told::Gone)
}

/// The zones of a domain and all hosts under it: the first, and the first after them.
#[cfg(any(feature = "gate", test))]
pub(super) fn zones(domain: &str) -> (String, String) {
    let first = zone(domain);
    // `/` comes after `.`.
    let past = format!("{}/", first.trim_end_matches('.'));
    (first, past)
}

/// Whether there is one of its kind for an actor and an object.
pub(super) fn only_once(kind: &InteractionKind) -> bool {
    *kind != InteractionKind::Reply
}

/// Whether an interaction is of a kind that is asked for: a reaction stands for all reactions.
pub(super) fn is_of(kind: &InteractionKind, asked: &InteractionKind) -> bool {
    std::mem::discriminant(kind) == std::mem::discriminant(asked)
}

/// Whether the owner has something to say about it.
pub(super) fn waits(interaction: &Interaction) -> bool {
    interaction.state == InteractionState::Pending || interaction.edit.is_some()
}

/// Whether it fills the owner's lists: what waits, and what is for their eyes only.
pub(super) fn takes_room(interaction: &Interaction) -> bool {
    waits(interaction) || interaction.state == InteractionState::Private
}

/// What somebody can register: `a.example` of `x.y.a.example`.
pub(super) fn domain(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

/// What is stored when `new` comes where `old` stands; `None` if nothing changes. Nobody can widen the audience of what they
/// wrote by sending it again, nor bring back what the owner refused.
pub(super) fn in_place_of(mut new: Interaction, old: &[Interaction]) -> Option<Interaction> {
    for old in old {
        match old.state {
            InteractionState::Rejected => return None,
            InteractionState::Private => new.state = InteractionState::Private,
            InteractionState::Pending | InteractionState::Approved => {}
        }
        new.received = new.received.min(old.received);
    }
    Some(if new.state == InteractionState::Rejected { emptied(new) } else { new })
}

/// What an interaction is after the owner's word; `None` if the word was about something else.
pub(super) fn moderated(mut it: Interaction, word: InteractionState, hash: Option<&str>) -> Option<Interaction> {
    let of_note = hash.is_none_or(|hash| it.note.as_ref().is_some_and(|note| note.hash == hash));
    let of_edit = hash.is_none_or(|hash| it.edit.as_ref().is_some_and(|edit| edit.hash == hash));
    if !of_note && !of_edit {
        return None;
    }
    match (word, it.state) {
        (InteractionState::Rejected, InteractionState::Rejected) => {}
        (_, InteractionState::Rejected) => return None,
        (InteractionState::Rejected, _) if of_note => it = emptied(it),
        (InteractionState::Rejected, _) => it.edit = None,
        (InteractionState::Approved, state) => {
            if of_edit {
                it.note = it.edit.take().or(it.note);
            }
            it.state = if state == InteractionState::Private { state } else { word };
        }
        (_, InteractionState::Private) => {}
        (InteractionState::Pending | InteractionState::Private, _) => it.state = word,
    }
    Some(it)
}

/// What stays of something that was rejected: enough to know it again.
fn emptied(it: Interaction) -> Interaction {
    let note = it.note.map(|note| Note {
        content: String::new(),
        summary: String::new(),
        url: None,
        language: None,
        published: it.received,
        updated: None,
        hash: note.hash,
    });
    Interaction {
        state: InteractionState::Rejected,
        handle: String::new(),
        name: String::new(),
        note,
        edit: None,
        ..it
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_and_what_is_under_it_are_neighbours() {
        assert_eq!(zone("social.example.org"), "org.example.social.");
        assert!(zone("a.example.org").starts_with(&zone("example.org")));
        assert!(!zone("notexample.org").starts_with(&zone("example.org")));
        let (first, past) = zones("example.org");
        for (host, inside) in [
            ("example.org", true),
            ("a.b.example.org", true),
            ("notexample.org", false),
            ("example-.org", false),
            ("example.com", false),
        ] {
            assert_eq!((first.as_str()..past.as_str()).contains(&zone(host).as_str()), inside, "{host}");
        }
    }

    #[test]
    fn an_activity_is_about_what_stands_before_its_fragment() {
        let id = "https://me.example/ap/posts/first.json";
        for (activity, about) in
            [(id.to_owned(), true), (format!("{id}#create"), true), (format!("{id}x#create"), false)]
        {
            assert_eq!(is_about(&activity, id), about, "{activity}");
        }
        assert!(!is_about("https://me.example/ap", id));
    }

    #[test]
    fn an_id_leaves_no_trace_that_can_be_read() {
        assert_eq!(remembered("a").len(), 32);
        assert_ne!(remembered("a"), remembered("b"));
    }

    #[test]
    fn a_clock_at_the_beginning_of_time_sweeps_nothing() {
        assert_eq!(Horizon::of(Timestamp::MIN).rejected, Timestamp::MIN);
    }
}
