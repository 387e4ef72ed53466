//! Random changes to two stores leave them giving the same answers to every question.

#![cfg(feature = "gate")]

use super::{
    at, block_actor, block_domain, block_on, broadcast, card, change, entry, finished, follower, like, memory, note,
    person, reply, requested, send, tell,
};
use crate::ports::{
    Ask, Blocked, Broadcast, Card, Change, Complaint, DeliveryFilter, Effect, Ending, Fault, Filter, Finished,
    Follower, FollowerState, Interaction, InteractionKind, InteractionState, JournalLine, Leased, Outgoing, Store,
    Told,
};
use crate::signature::Scheme;
use crate::store::SqliteStore;
use proptest::prelude::{ProptestConfig, any, prop};
use proptest::proptest;

const PEOPLE: [&str; 4] = ["ada@a.example", "bob@a.example", "eve@x.a.example", "dan@b.example"];
const INBOXES: [&str; 2] = ["https://c.example/inbox", "https://b.example/users/dan/inbox"];
const STATES: [InteractionState; 4] =
    [InteractionState::Pending, InteractionState::Approved, InteractionState::Rejected, InteractionState::Private];

/// Four bytes stand for one step.
type Dice = (u8, u8, u8, u8);

fn pick<T: Clone>(from: &[T], die: u8) -> T {
    from[usize::from(die) % from.len()].clone()
}

fn interaction((_, who, what, how): Dice, now: i64) -> Interaction {
    let handle = pick(&PEOPLE, who);
    let number = u32::from(what / 64);
    let kind = pick(
        &[
            InteractionKind::Like,
            InteractionKind::Boost,
            InteractionKind::Reaction("🎉".into()),
            InteractionKind::Quote,
        ],
        what,
    );
    let it = if how % 3 == 0 { Interaction { kind, ..like(handle, number) } } else { reply(handle, number) };
    let edit = (how % 5 == 0).then(|| note("edited", "hash-2"));
    let hash = if how % 7 == 0 { "hash-2" } else { "hash-1" };
    let note = it.note.map(|_| note("words", hash));
    Interaction { state: pick(&STATES, how / 16), received: at(now), edit, note, ..it }
}

fn outgoing((_, who, what, how): Dice, now: i64) -> Outgoing {
    let card = card(pick(&PEOPLE, who));
    let inbox = if what % 2 == 0 { card.shared_inbox.unwrap() } else { card.inbox };
    let row = send(&format!("activity-{}", what / 64), inbox.as_str(), now + i64::from(how % 8));
    Outgoing { again: how % 16 > 8, body: format!("{now}"), ..row }
}

fn about_people((die, who, what, how): Dice, now: i64) -> Effect {
    let handle = pick(&PEOPLE, who);
    let domain = || pick(&["a.example", "x.a.example", "example", "le", ""], how);
    let late = at(now - i64::from(how % 9));
    match die % 12 {
        0 => Effect::PutCard(Card { fetched: late, ..card(handle) }),
        1 => {
            let inbox = if what % 3 == 0 { super::url(pick(&INBOXES, how)) } else { follower(handle).inbox };
            let shared_inbox = if what % 2 == 0 { None } else { follower(handle).shared_inbox };
            Effect::PutFollower(Follower { asked: late, since: at(now), inbox, shared_inbox, ..follower(handle) })
        }
        2 => Effect::PutFollower(Follower { asked: late, since: at(now), ..requested(handle) }),
        3 => Effect::RemoveFollower(person(handle)),
        4 if what % 4 == 0 => Effect::ForgetActor(person(handle)),
        5 if what % 4 == 0 => block_actor(handle),
        6 if what % 4 == 0 => block_domain(domain()),
        7 => Effect::RemoveBlock(Blocked::Actor(person(handle).to_string())),
        8 => Effect::RemoveBlock(Blocked::Domain(domain().into())),
        11 => {
            let follower = Follower { follow: pick(&[follower(handle).follow, "x".into()], what), ..follower(handle) };
            Effect::Readdress(Follower { inbox: super::url(pick(&INBOXES, how)), ..follower })
        }
        10 => Effect::Welcome(person(handle).host().to_owned()),
        9 => Effect::MarkGone { id: follower(handle).follow, at: late },
        _ => Effect::PutComplaint(Complaint {
            id: reply(handle, u32::from(what % 3)).id,
            actor: person(handle),
            objects: vec![],
            content: how.to_string(),
            received: at(now),
        }),
    }
}

fn about_posts((die, who, what, how): Dice, now: i64) -> Effect {
    let id = pick(&["activity-0", "activity-1", "activity-1#create"], what);
    let card = card(pick(&PEOPLE, who));
    match die % 4 {
        0 | 1 => Effect::Broadcast(Broadcast {
            followers: how % 4 > 0,
            also: if how % 3 == 0 { vec![card.inbox.clone(), card.inbox] } else { vec![] },
            body: format!("{now}"),
            ..broadcast(id, now + i64::from(how % 8))
        }),
        2 => {
            let told = pick(&[Told::Known, Told::Live, Told::Live, Told::Gone], how);
            tell(entry(id, told, pick(&["a", "b"], what / 4)), pick(&[None, None, Some("a"), Some("b")], who))
        }
        3 if how % 2 == 0 => Effect::Reopen(card.id.host().to_owned()),
        _ => Effect::Retry {
            about: (how % 2 == 0).then(|| id.to_owned()),
            host: (how % 3 == 0).then(|| card.id.host().to_owned()),
        },
    }
}

fn effect(dice: Dice, now: i64) -> Effect {
    let (first, who, what, how) = dice;
    let it = interaction(dice, now);
    match first % 12 {
        0..=2 => Effect::PutInteraction(it),
        3 => Effect::RemoveInteraction { id: it.id.to_string(), actor: person(pick(&PEOPLE, how)) },
        4 => Effect::RemoveInteractionWith { actor: it.actor, kind: it.kind, object: it.object },
        5 => {
            let hash = pick(&[None, Some("hash-1"), Some("hash-2")], how).map(str::to_owned);
            Effect::Moderate { id: it.id.to_string(), state: pick(&STATES, how / 4), hash }
        }
        6 if what % 4 == 0 => Effect::RemoveInteractionsOf(it.actor),
        7 | 8 => Effect::Send(outgoing(dice, now)),
        9 => about_posts((how, who, what, first / 12), now),
        _ => about_people((how, who, what, first / 12), now),
    }
}

fn one_change(dice: Dice, now: i64) -> Change {
    let (first, who, ..) = dice;
    let second = (dice.3, dice.1, dice.0, dice.2);
    let effects = if first % 5 == 0 { vec![effect(dice, now), effect(second, now)] } else { vec![effect(dice, now)] };
    let line = JournalLine {
        at: at(now),
        actor: person(pick(&PEOPLE, who)).to_string(),
        verb: "x".into(),
        outcome: "y".into(),
    };
    Change {
        seen: (first % 3 == 0).then(|| format!("https://a.example/{}", dice.2 % 8)),
        journal: (first % 2 == 0).then_some(line),
        ..change(now, effects)
    }
}

fn ending((_, who, what, how): Dice, leased: &[Leased], now: i64) -> Vec<Finished> {
    if leased.is_empty() {
        return Vec::new();
    }
    let row = pick(leased, who);
    let due = at(now + i64::from(how % 16));
    let ending =
        pick(&[Ending::Done, Ending::Failed, Ending::Again(due), Ending::Again(due), Ending::Untried(due)], what);
    let fault = match ending {
        Ending::Done => Fault::None,
        Ending::Untried(_) => Fault::Ours,
        _ => pick(&[Fault::Host, Fault::Host, Fault::Host, Fault::None, Fault::Busy(due)], how / 16),
    };
    let scheme = (how % 4 == 0).then(|| pick(&[Scheme::Cavage, Scheme::Rfc9421], how / 4));
    vec![Finished { fault, scheme, ..finished(&row, ending) }]
}

/// Every question, and its answer.
async fn answers(store: &dyn Store) -> Vec<String> {
    let mut out = Vec::new();
    let ids: Vec<String> = (0..4).map(|n| format!("https://a.example/{n}")).collect();
    for handle in PEOPLE {
        let mut about: Vec<String> = (0..3).map(|n| reply(handle, n).id.to_string()).collect();
        about.extend([like(handle, 0).id.to_string(), follower(handle).follow, person(handle).to_string()]);
        out.push(format!("{:?}", store.facts(&Ask { actor: person(handle), about }).await));
        for id in &ids {
            out.push(format!("{:?}", store.glance(id, &person(handle)).await));
        }
    }
    for state in [FollowerState::Accepted, FollowerState::Requested] {
        out.push(format!("{:?}", store.followers(state, None, 9).await));
        out.push(format!("{:?}", store.followers(state, Some(&follower(PEOPLE[0])), 2).await));
    }
    out.push(format!("{:?}", store.newcomers(2).await));
    for state in STATES {
        let filter = Filter { state: Some(state), kind: Some(InteractionKind::Reply), ..Filter::default() };
        out.push(format!("{:?}", store.interactions(&filter).await));
    }
    out.push(format!("{:?}", store.interactions(&Filter::default()).await));
    out.push(format!("{:?} {:?}", store.blocks().await, store.complaints(9).await));
    out.push(format!("{:?} {:?}", store.journal(100).await, store.counts().await));
    out.push(format!("{:?} {:?}", store.next_due().await, store.audience().await));
    out.push(format!("{:?} {:?}", store.ledger().await, store.tallies(0).await));
    out.push(format!("{:?}", store.deliveries(&DeliveryFilter::default()).await));
    let about = DeliveryFilter { about: Some("activity-1".into()), limit: 2, ..DeliveryFilter::default() };
    out.push(format!("{:?} {:?}", store.deliveries(&about).await, store.troubles().await));
    for inbox in [card(PEOPLE[0]).inbox, card(PEOPLE[0]).shared_inbox.unwrap()] {
        out.push(format!("{:?}", store.reached_by(&inbox, 2).await));
    }
    out
}

async fn compare(steps: Vec<Dice>) {
    let folder = tempfile::tempdir().unwrap();
    let (maps, file) = (memory(), SqliteStore::open(&folder.path().join("gate.db")).unwrap());
    let mut held: Vec<Leased> = Vec::new();
    let mut now = 0;
    for dice in steps {
        now += if dice.3 % 16 == 0 { 86_400 } else { 1 };
        match dice.0 {
            0..=39 => {
                let (until, limit) = (at(now + i64::from(dice.1 % 8)), u32::from(dice.2 % 4));
                let leased = maps.lease(at(now), until, limit).await.unwrap();
                assert_eq!(leased, file.lease(at(now), until, limit).await.unwrap());
                held.extend(leased);
            }
            40..=69 => {
                let endings = ending(dice, &held, now);
                maps.finish(at(now), endings.clone()).await.unwrap();
                file.finish(at(now), endings).await.unwrap();
            }
            70..=72 => {
                now += i64::from(dice.1) * 86_400;
                maps.sweep(at(now)).await.unwrap();
                file.sweep(at(now)).await.unwrap();
            }
            _ => {
                let change = one_change(dice, now);
                assert_eq!(maps.apply(change.clone()).await, file.apply(change.clone()).await, "{change:?}");
            }
        }
        let (maps, file) = (answers(&maps).await, answers(&file).await);
        maps.iter().zip(&file).for_each(|(left, right)| assert_eq!(left, right, "after {dice:?}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_stores_answer_alike(steps in prop::collection::vec(any::<Dice>(), 1..50)) {
        block_on(compare(steps));
    }
}
