//! Cards that were fetched, in memory. Limits: 10,000 of them, 32 MiB together.

use super::MAX_ENTRIES;
use crate::ports::Card;
use crate::vocab::RemoteUrl;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// Bytes of all cards together: a stranger's document may fill a card with a hundred kilobytes of keys and names.
const MAX_CARD_BYTES: usize = 32 * 1024 * 1024;

/// A card is good for a day; a signature that fails asks for a new one earlier.
const CARD_TIME: SignedDuration = SignedDuration::from_hours(24);

/// Cards, and how much they weigh.
#[derive(Debug, Default)]
pub(super) struct Cards {
    known: HashMap<RemoteUrl, Card>,
    bytes: usize,
}

impl Cards {
    /// One that is still good.
    pub(super) fn get(&self, actor: &RemoteUrl, now: Timestamp) -> Option<Card> {
        self.known.get(actor).filter(|card| is_fresh(card, now)).cloned()
    }

    pub(super) fn remove(&mut self, actor: &RemoteUrl) {
        if let Some(card) = self.known.remove(actor) {
            self.bytes = self.bytes.saturating_sub(weight(&card));
        }
    }

    pub(super) fn insert(&mut self, card: Card, now: Timestamp) {
        self.remove(&card.id);
        let more = weight(&card);
        if self.is_full(more) {
            self.known.retain(|_, card| is_fresh(card, now));
            self.bytes = self.known.values().map(weight).sum();
        }
        if self.is_full(more) {
            *self = Self::default();
        }
        self.bytes += more;
        self.known.insert(card.id.clone(), card);
    }

    fn is_full(&self, more: usize) -> bool {
        self.known.len() >= MAX_ENTRIES || self.bytes + more > MAX_CARD_BYTES
    }
}

/// Roughly what a card takes in memory.
fn weight(card: &Card) -> usize {
    let addresses = [Some(&card.id), Some(&card.inbox), card.shared_inbox.as_ref(), card.url.as_ref()];
    let more = [card.followers.as_ref()].into_iter().chain(card.also_known_as.iter().map(Some));
    let addresses: usize = addresses.into_iter().chain(more).flatten().map(|url| url.as_str().len()).sum();
    let keys: usize = card.keys.iter().map(|key| key.id.as_str().len() + key.material.len()).sum();
    std::mem::size_of::<Card>() + card.username.len() + card.name.len() + addresses + keys
}

fn is_fresh(card: &Card, now: Timestamp) -> bool {
    now.duration_since(card.fetched) < CARD_TIME
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
    fn large_cards_fill_no_memory() {
        let mut cards = Cards::default();
        for n in 0..600 {
            let id = url(&format!("https://h{n}.example/u"));
            let also_known_as = vec![url(&format!("https://h{n}.example/{}", "a".repeat(2000))); 32];
            let (inbox, keys) = (id.clone(), Vec::new());
            let (username, name) = (String::new(), String::new());
            let card = Card {
                id,
                inbox,
                shared_inbox: None,
                username,
                name,
                url: None,
                followers: None,
                also_known_as,
                keys,
                fetched: at(0),
            };
            cards.insert(card, at(0));
            assert!(cards.bytes <= MAX_CARD_BYTES);
        }
        assert!(cards.get(&url("https://h599.example/u"), at(1)).is_some());
        let bytes = cards.bytes;
        cards.remove(&url("https://h599.example/u"));
        assert!(cards.bytes < bytes);
    }
}
