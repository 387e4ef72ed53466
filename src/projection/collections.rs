//! Outbox, followers, pins and tags.

use crate::site::{Site, Term};
use crate::vocab::{Activity, HashtagCollection, Id, JsonLdContext, OrderedCollection, OrderedCollectionPage, Tag};
use std::ops::Range;

/// Activities on a full page of the outbox.
pub const OUTBOX_PAGE: usize = 20;

/// Posts on a profile that has no pins.
const UNPINNED: usize = 5;

/// Hashtags on a profile.
const PROFILE_TAGS: usize = 8;

/// Which of `total` posts, oldest first, stand on which page: page 1 is the oldest. Full pages hold 20 and never change again;
/// the newest holds 20 to 39, or all when there are fewer.
pub fn outbox_pages(total: usize) -> Vec<Range<usize>> {
    let count = (total / OUTBOX_PAGE).max(1);
    (0..count).map(|n| n * OUTBOX_PAGE..if n + 1 == count { total } else { (n + 1) * OUTBOX_PAGE }).collect()
}

/// The outbox itself: how many, and where the pages are.
pub fn outbox(site: &Site, total: usize) -> OrderedCollection<Id> {
    let book = &site.config.addresses;
    let newest = outbox_pages(total).len();
    OrderedCollection {
        context: JsonLdContext::Plain,
        id: book.outbox(),
        kind: "OrderedCollection",
        total_items: total as u64,
        first: Some(book.outbox_page(newest)),
        last: Some(book.outbox_page(1)),
        ordered_items: None,
    }
}

/// A page of the outbox; the activities come oldest first and are written newest first.
pub fn outbox_page(site: &Site, number: usize, mut activities: Vec<Activity>) -> OrderedCollectionPage<Activity> {
    let book = &site.config.addresses;
    activities.reverse();
    OrderedCollectionPage {
        context: JsonLdContext::Object,
        id: book.outbox_page(number),
        kind: "OrderedCollectionPage",
        part_of: book.outbox(),
        next: (number > 1).then(|| book.outbox_page(number - 1)),
        ordered_items: activities,
    }
}

/// A collection that tells only its size: nobody is named.
fn counted(id: Id, total_items: u64) -> OrderedCollection<Id> {
    OrderedCollection {
        context: JsonLdContext::Plain,
        id,
        kind: "OrderedCollection",
        total_items,
        first: None,
        last: None,
        ordered_items: None,
    }
}

/// A collection with its members in it.
fn listed<T>(id: Id, items: Vec<T>) -> OrderedCollection<T> {
    OrderedCollection {
        context: JsonLdContext::Plain,
        id,
        kind: "OrderedCollection",
        total_items: items.len() as u64,
        first: None,
        last: None,
        ordered_items: Some(items),
    }
}

/// How many follow.
pub fn followers(site: &Site, count: u64) -> OrderedCollection<Id> {
    counted(site.config.addresses.followers(), count)
}

/// How many are followed.
pub fn following(site: &Site, count: u64) -> OrderedCollection<Id> {
    counted(site.config.addresses.following(), count)
}

/// Pins, else the newest five, so that a new profile is not empty. By id: Mastodon takes embedded Notes only.
pub fn featured(site: &Site) -> OrderedCollection<Id> {
    let posts = || {
        site.listed_posts()
            .map(|(_, p)| p)
            .filter(|p| p.is_federated() && p.front.boost_of.is_none() && p.front.like_of.is_none())
    };
    let mut ids: Vec<Id> = posts().filter(|p| p.front.pinned).map(|p| site.config.addresses.object(&p.key)).collect();
    if ids.is_empty() {
        ids = posts().take(UNPINNED).map(|p| site.config.addresses.object(&p.key)).collect();
    }
    listed(site.config.addresses.featured(), ids)
}

/// The hashtags used most.
pub fn featured_tags(site: &Site) -> HashtagCollection {
    let book = &site.config.addresses;
    let mut terms: Vec<&Term> = site.taxonomies.iter().filter(|t| t.rule.hashtags).flat_map(|t| &t.terms).collect();
    terms.sort_by(|a, b| b.pages.len().cmp(&a.pages.len()).then_with(|| a.slug.cmp(&b.slug)));
    let tags = terms
        .iter()
        .take(PROFILE_TAGS)
        .map(|t| Tag::Hashtag { name: super::hashtag(&t.name), href: book.url(&t.path) })
        .collect();
    let mut collection = listed(book.featured_tags(), tags);
    collection.context = JsonLdContext::Actor;
    collection
}

/// The posts that carry a hashtag, newest first.
pub fn tag_collection(site: &Site, term: &Term) -> OrderedCollection<Id> {
    let book = &site.config.addresses;
    let ids =
        term.pages.iter().map(|&n| &site.pages[n]).filter(|p| p.is_federated()).map(|p| book.object(&p.key)).collect();
    listed(book.tag_collection(&term.slug), ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_newest_page_holds_20_to_39() {
        let ends = |total| outbox_pages(total).iter().map(|page| page.end).collect::<Vec<_>>();
        assert_eq!(ends(0), [0]);
        assert_eq!(ends(19), [19]);
        assert_eq!(ends(39), [39]);
        assert_eq!(ends(40), [20, 40]);
        assert_eq!(ends(79), [20, 40, 79]);
    }

    proptest! {
        #[test]
        fn full_pages_never_change(total in 0_usize..500, more in 0_usize..100) {
            let (before, after) = (outbox_pages(total), outbox_pages(total + more));
            for (n, page) in before.iter().enumerate().take(before.len() - 1) {
                prop_assert_eq!(page, &after[n]);
            }
            prop_assert_eq!(after.iter().map(ExactSizeIterator::len).sum::<usize>(), total + more);
            prop_assert!(after.last().unwrap().len() < 40);
        }
    }
}
