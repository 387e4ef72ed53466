//! When an inbox seems to be gone: is its owner asked for anew, and what does the answer make of a follower?
//!
//! One 404 is a mistake of somebody's, and nobody loses a follower for it. Two of them a week apart, or one 410, are reason to
//! look: only the actor's own document says whether they are there. A redirect may mean that the inbox has moved.

use crate::ports::{Card, Delivery, DeliveryState, Effect, Follower, Outgoing};
use crate::vocab::RemoteUrl;
use jiff::{SignedDuration, Timestamp};

/// Between two 404s that count.
const APART: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Whether an answer may be a reason to look: the rest is decided by what came before.
pub(super) fn is_suspicious(status: u16) -> bool {
    matches!(status, 300..=399 | 404 | 410)
}

/// Whether the owners of an inbox are looked up after this answer, `past` being earlier deliveries to its host.
pub(super) fn calls_for_a_look(
    status: u16,
    activity: &str,
    inbox: &RemoteUrl,
    past: &[Delivery],
    now: Timestamp,
) -> bool {
    let strike = |it: &Delivery| {
        it.inbox == *inbox
            && it.activity != activity
            && it.state == DeliveryState::Failed
            && it.status == Some(404)
            && it.finished.is_some_and(|at| now.duration_since(at) >= APART)
    };
    status != 404 && is_suspicious(status) || status == 404 && past.iter().any(strike)
}

/// What an actor's server says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// 410 or a tombstone.
    Gone,
    /// 404.
    Missing,
    /// They are there.
    There(Box<Card>),
    /// Nothing that can be used.
    Nothing,
}

/// Whether somebody follows no more. Where an inbox only redirects, a document that is not found proves nothing.
pub(super) fn is_lost(status: u16, seen: &Seen) -> bool {
    matches!((status, seen), (_, Seen::Gone) | (404 | 410, Seen::Missing))
}

/// What is to be changed for a follower who is there: the inbox that they have now, and the activity once more to it.
pub(super) fn learnt(follower: &Follower, card: Card, activity: &str, body: &str, now: Timestamp) -> Vec<Effect> {
    let (inbox, shared_inbox) = (card.inbox.clone(), card.shared_inbox.clone());
    let mut effects = vec![Effect::PutCard(card)];
    if (&inbox, &shared_inbox) == (&follower.inbox, &follower.shared_inbox) {
        return effects;
    }
    let target = shared_inbox.clone().unwrap_or_else(|| inbox.clone());
    effects.push(Effect::Readdress(Follower { inbox, shared_inbox, ..follower.clone() }));
    let (activity, body) = (activity.to_owned(), body.to_owned());
    effects.push(Effect::Send(Outgoing { activity, body, inbox: target, due: now, again: false }));
    effects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::FollowerState;
    use crate::vocab::Reach;

    fn url(text: &str) -> RemoteUrl {
        RemoteUrl::parse(text, Reach::Internet).unwrap()
    }

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + day * 86_400).unwrap()
    }

    fn past(activity: &str, status: u16, finished: i64) -> Delivery {
        Delivery {
            activity: activity.into(),
            inbox: url("https://a.example/inbox"),
            state: DeliveryState::Failed,
            attempts: 1,
            due: day(0),
            finished: Some(day(finished)),
            status: Some(status),
            reason: String::new(),
        }
    }

    fn looked(status: u16, past: &[Delivery]) -> bool {
        calls_for_a_look(status, "now", &url("https://a.example/inbox"), past, day(10))
    }

    #[test]
    fn two_404s_a_week_apart_are_a_reason_to_look() {
        assert!(!looked(404, &[]));
        assert!(looked(404, &[past("before", 404, 3)]));
        for other in [past("before", 404, 4), past("now", 404, 1), past("before", 400, 1)] {
            assert!(!looked(404, std::slice::from_ref(&other)), "{other:?}");
        }
        let elsewhere = Delivery { inbox: url("https://a.example/other"), ..past("before", 404, 3) };
        let arrived = Delivery { state: DeliveryState::Done, ..past("before", 404, 3) };
        assert!(!looked(404, &[elsewhere, arrived]));
    }

    #[test]
    fn one_410_or_a_redirect_is_enough() {
        assert!(looked(410, &[]) && looked(308, &[]) && looked(302, &[]));
        for status in [200, 400, 401, 500] {
            assert!(!looked(status, &[past("before", 404, 3)]), "{status}");
            assert!(!is_suspicious(status));
        }
    }

    #[test]
    fn only_their_own_server_can_say_that_they_are_gone() {
        assert!(is_lost(404, &Seen::Gone) && is_lost(410, &Seen::Missing) && is_lost(301, &Seen::Gone));
        assert!(!is_lost(301, &Seen::Missing) && !is_lost(410, &Seen::Nothing));
    }

    #[test]
    fn a_new_inbox_is_learnt_and_gets_what_the_old_one_did_not() {
        let actor = url("https://a.example/users/ada");
        let card = Card {
            id: actor.clone(),
            inbox: url("https://a.example/users/ada/inbox"),
            shared_inbox: Some(url("https://a.example/inbox")),
            username: "ada".into(),
            name: String::new(),
            url: None,
            followers: None,
            also_known_as: vec![],
            keys: vec![],
            fetched: day(0),
        };
        let follower = Follower {
            actor,
            handle: "@ada@a.example".into(),
            inbox: card.inbox.clone(),
            shared_inbox: None,
            follow: "https://a.example/f/1".into(),
            asked: day(0),
            state: FollowerState::Accepted,
            since: day(0),
        };
        let effects = learnt(&follower, card.clone(), "now", "{}", day(1));
        let kept = Follower { shared_inbox: card.shared_inbox.clone(), ..follower.clone() };
        let again = Outgoing {
            activity: "now".into(),
            body: "{}".into(),
            inbox: url("https://a.example/inbox"),
            due: day(1),
            again: false,
        };
        let all = [Effect::PutCard(card.clone()), Effect::Readdress(kept.clone()), Effect::Send(again)];
        assert_eq!(effects, all);
        assert_eq!(learnt(&kept, card.clone(), "now", "{}", day(1)), [Effect::PutCard(card)]);
    }
}
