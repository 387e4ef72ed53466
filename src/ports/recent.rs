//! What a running gate remembers for minutes without writing it down: cards it fetched, hosts that did not answer, how often a
//! domain has knocked, and what time others say it is.
//!
//! A request that is refused or ignored must leave no row in the store, and yet must not be paid for twice. Limits: 10,000 entries
//! of each sort, 32 MiB of cards, 1,024 keys; when there is more, those that are past their time go first, then all. A short-lived process
//! (CGI) begins with nothing, which costs it a fetch and no safety.

mod buckets;
mod cards;
mod keys;
mod skew;

use super::Source;
use super::records::Card;
use crate::signature::VerifyingKey;
use crate::signature::key::KeyError;
use crate::vocab::RemoteUrl;
use buckets::Buckets;
use cards::Cards;
use jiff::{SignedDuration, Timestamp};
use keys::Keys;
use skew::Skew;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use buckets::Allowance;
pub use skew::Behind;

const MAX_ENTRIES: usize = 10_000;

/// A host that did not answer, or a key that did not fit, is not asked again for five minutes.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// How much strangers may ask of us: by registrable domain, and fruitless fetches by neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowances {
    /// Follow requests.
    pub follows: Allowance,
    /// Replies, likes, boosts and reports.
    pub words: Allowance,
    /// Actors that we have to fetch before we can check a signature.
    pub fetches: Allowance,
    /// Fetches after which the request that caused them was not proven.
    pub fruitless: Allowance,
}

impl Allowances {
    /// For the open network.
    pub const INTERNET: Self = Self {
        follows: Allowance { burst: 120, per_minute: 30 },
        words: Allowance { burst: 240, per_minute: 60 },
        fetches: Allowance { burst: 20, per_minute: 30 },
        fruitless: Allowance { burst: 5, per_minute: 3 },
    };

    /// For trials on one machine, where everybody lives at the same address.
    pub const LOOPBACK: Self = Self {
        follows: Allowance::ENDLESS,
        words: Allowance::ENDLESS,
        fetches: Allowance::ENDLESS,
        fruitless: Allowance::ENDLESS,
    };
}

/// What somebody who is proven to live at a domain asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Knock {
    /// To follow.
    Follow,
    /// To say something about a post.
    Word,
}

/// Why an actor could not be had, and is not asked for again yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The host may answer later: the sender should try again.
    Passing,
    /// There is no such actor, or no such key.
    Lasting,
    /// Their server says that they were there and are not coming back.
    Gone,
}

/// The short memory. Shared by all requests of a process.
#[derive(Debug)]
pub struct Recent {
    allowances: Allowances,
    cards: Mutex<Cards>,
    keys: Mutex<Keys>,
    troubles: Mutex<HashMap<RemoteUrl, (Timestamp, Trouble)>>,
    refreshed: Mutex<HashMap<RemoteUrl, Timestamp>>,
    knocks: Mutex<Buckets<(Knock, String)>>,
    // Apart: names that anybody can make up must not push out what is proven.
    fetches: Mutex<Buckets<String>>,
    neighbours: Mutex<Buckets<Option<Source>>>,
    skew: Mutex<Skew>,
}

impl Recent {
    /// Begins with nothing.
    pub fn new(allowances: Allowances) -> Self {
        Self {
            allowances,
            cards: Mutex::default(),
            keys: Mutex::default(),
            troubles: Mutex::default(),
            refreshed: Mutex::default(),
            knocks: Mutex::default(),
            fetches: Mutex::default(),
            neighbours: Mutex::default(),
            skew: Mutex::default(),
        }
    }

    /// A card that is still good.
    pub fn card(&self, actor: &RemoteUrl, now: Timestamp) -> Option<Card> {
        open(&self.cards).get(actor, now)
    }

    /// Remembers a card that was just fetched.
    pub fn remember(&self, card: Card, now: Timestamp) {
        open(&self.troubles).remove(&card.id);
        open(&self.cards).insert(card, now);
    }

    /// Forgets a card: its owner is gone.
    pub fn forget(&self, actor: &RemoteUrl) {
        open(&self.cards).remove(actor);
    }

    /// The key that the text on a card stands for. It is read while nobody waits: a stranger chose how long that takes.
    pub fn key(&self, material: &str) -> Result<VerifyingKey, KeyError> {
        if let Some(known) = open(&self.keys).get(material) {
            return Ok(known);
        }
        let key = VerifyingKey::from_multibase(material)?;
        open(&self.keys).insert(material, key.clone());
        Ok(key)
    }

    /// Whether this actor could not be had in the last five minutes.
    pub fn trouble(&self, actor: &RemoteUrl, now: Timestamp) -> Option<Trouble> {
        open(&self.troubles).get(actor).filter(|(until, _)| *until > now).map(|(_, trouble)| *trouble)
    }

    /// Remembers that an actor could not be had.
    pub fn remember_trouble(&self, actor: &RemoteUrl, trouble: Trouble, now: Timestamp) {
        let mut troubles = open(&self.troubles);
        make_room(&mut troubles, |(until, _)| *until > now);
        troubles.insert(actor.clone(), (later(now, PATIENCE), trouble));
    }

    /// Whether a known card may be fetched again because a signature failed: once in five minutes.
    pub fn may_refresh(&self, actor: &RemoteUrl, now: Timestamp) -> bool {
        let mut refreshed = open(&self.refreshed);
        if refreshed.get(actor).is_some_and(|until| *until > now) {
            return false;
        }
        make_room(&mut refreshed, |until| *until > now);
        refreshed.insert(actor.clone(), later(now, PATIENCE));
        true
    }

    /// Counts a knock against the domain's allowance. All names under one registrable domain share it
    /// (<https://publicsuffix.org>): wildcard names cost their owner nothing. Only what is proven is counted here.
    pub fn allow(&self, knock: Knock, host: &str, now: Timestamp) -> bool {
        let allowance = match knock {
            Knock::Follow => self.allowances.follows,
            Knock::Word => self.allowances.words,
        };
        open(&self.knocks).take((knock, domain(host).to_owned()), allowance, 0, now)
    }

    /// Counts a fetch against the allowance of the domain that is asked, before anything is proven.
    ///
    /// Anybody can name actors of a domain that is not theirs, and would so keep out those who live there. So half of the allowance
    /// is for neighbours whose requests were worth their fetches ([`Recent::believe`]). Those of whom nothing is known are one neighbour.
    pub fn allow_fetch(&self, from: Option<Source>, host: &str, now: Timestamp) -> bool {
        let (fetches, fruitless) = (self.allowances.fetches, self.allowances.fruitless);
        let mut neighbours = open(&self.neighbours);
        let is_trusted = neighbours.has(from, fruitless, now);
        let reserve = if is_trusted { 0 } else { fetches.burst / 2 };
        let granted = open(&self.fetches).take(domain(host).to_owned(), fetches, reserve, now);
        if granted && is_trusted {
            neighbours.take(from, fruitless, 0, now);
        }
        granted
    }

    /// A fetch was worth it: the request that caused it was proven.
    pub fn believe(&self, from: Option<Source>, now: Timestamp) {
        open(&self.neighbours).give_back(from, self.allowances.fruitless, now);
    }

    /// Remembers what time it is elsewhere: by how many seconds our clock is ahead of this host's; below zero, behind.
    pub fn hear_time(&self, host: &str, ahead: i64, behind: Behind, now: Timestamp) {
        open(&self.skew).hear(domain(host), ahead, behind, now);
    }

    /// By how much our clock seems to be ahead of everybody's; below zero, behind. None if it seems right.
    pub fn clock_ahead(&self, now: Timestamp) -> Option<SignedDuration> {
        open(&self.skew).ahead(now)
    }
}

/// What somebody can register: `a.example` of `x.y.a.example`.
fn domain(host: &str) -> &str {
    psl::domain_str(host).unwrap_or(host)
}

/// A panic elsewhere leaves these maps whole: they are caches.
fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn make_room<K: Eq + Hash, V>(map: &mut HashMap<K, V>, mut keep: impl FnMut(&V) -> bool) {
    if map.len() < MAX_ENTRIES {
        return;
    }
    map.retain(|_, value| keep(value));
    if map.len() >= MAX_ENTRIES {
        map.clear();
    }
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::Reach;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn url(text: &str) -> RemoteUrl {
        RemoteUrl::parse(text, Reach::Internet).unwrap()
    }

    #[test]
    fn a_domain_and_all_its_names_share_an_allowance() {
        let recent =
            Recent::new(Allowances { follows: Allowance { burst: 3, per_minute: 60 }, ..Allowances::INTERNET });
        let asked: Vec<bool> =
            (0..5).map(|n| recent.allow(Knock::Follow, &format!("u{n}.flood.co.uk"), at(0))).collect();
        assert_eq!(asked, [true, true, true, false, false]);
        assert!(recent.allow(Knock::Follow, "other.co.uk", at(0)));
        assert!(recent.allow(Knock::Word, "flood.co.uk", at(0)));
        assert!(recent.allow(Knock::Follow, "x.flood.co.uk", at(1)));
        assert!(!recent.allow(Knock::Follow, "y.flood.co.uk", at(1)));
    }

    #[test]
    fn a_clock_that_jumps_back_costs_nothing_and_gives_nothing() {
        let recent = Recent::new(Allowances { words: Allowance { burst: 1, per_minute: 1 }, ..Allowances::INTERNET });
        assert!(recent.allow(Knock::Word, "a.example", at(100)));
        assert!(!recent.allow(Knock::Word, "a.example", at(0)));
    }

    fn neighbour(n: u8) -> Source {
        Source::of([192, 0, 2, n].into())
    }

    #[test]
    fn one_neighbour_leaves_half_of_a_domains_fetches_to_others() {
        let recent = Recent::new(Allowances::INTERNET);
        let granted = (0..100).filter(|_| recent.allow_fetch(Some(neighbour(1)), "a.example", at(0))).count();
        assert_eq!(granted, 10);
        let granted = (0..100).filter(|_| recent.allow_fetch(Some(neighbour(2)), "a.example", at(0))).count();
        assert_eq!(granted, 5, "five that come to nothing, and then no more of this half");
        assert!(recent.allow_fetch(Some(neighbour(1)), "b.example", at(0)), "of other domains there is enough");
        assert!(!recent.allow_fetch(Some(neighbour(2)), "a.example", at(3)));
        assert!(
            recent.allow_fetch(Some(neighbour(2)), "a.example", at(20)),
            "a third of a minute, and one is forgiven"
        );
    }

    #[test]
    fn whoever_is_believed_may_have_all() {
        let recent = Recent::new(Allowances::INTERNET);
        let honest = |_: &i32| {
            let granted = recent.allow_fetch(Some(neighbour(1)), "a.example", at(0));
            recent.believe(Some(neighbour(1)), at(0));
            granted
        };
        assert_eq!((0..100).filter(honest).count(), 20);
        assert!(
            recent.allow_fetch(Some(neighbour(1)), "b.example", at(0)),
            "what was refused is not held against them"
        );
    }

    #[test]
    fn names_that_are_made_up_push_out_nothing_that_is_proven() {
        let recent = Recent::new(Allowances { follows: Allowance { burst: 1, per_minute: 1 }, ..Allowances::INTERNET });
        assert!(recent.allow(Knock::Follow, "a.example", at(0)));
        for n in 0..2 * MAX_ENTRIES {
            recent.allow_fetch(Some(neighbour(1)), &format!("h{n}.example"), at(0));
        }
        assert!(!recent.allow(Knock::Follow, "a.example", at(0)));
    }

    #[test]
    fn trouble_passes_after_five_minutes() {
        let recent = Recent::new(Allowances::INTERNET);
        let actor = url("https://a.example/u");
        recent.remember_trouble(&actor, Trouble::Passing, at(0));
        assert_eq!(recent.trouble(&actor, at(299)), Some(Trouble::Passing));
        assert_eq!(recent.trouble(&actor, at(300)), None);
        assert!(recent.may_refresh(&actor, at(0)));
        assert!(!recent.may_refresh(&actor, at(299)));
        assert!(recent.may_refresh(&actor, at(300)));
    }

    #[test]
    fn the_memory_is_bounded() {
        let recent = Recent::new(Allowances::INTERNET);
        for n in 0..MAX_ENTRIES + 5 {
            recent.remember_trouble(&url(&format!("https://h{n}.example/u")), Trouble::Lasting, at(0));
        }
        assert!(open(&recent.troubles).len() <= MAX_ENTRIES);
    }
}
