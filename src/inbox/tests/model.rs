//! Whatever one actor sends, in whatever order and however often: the gate ends where a small model of it ends.

use super::answers::{create, note};
use super::world::{ALICE, POST, US, World};
use crate::ports::{FollowerState, InteractionKind};
use crate::vocab::{Follows, Incoming, Reach, Replies};
use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Something that Alice does, about the n-th of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Follow(u8),
    Unfollow(u8),
    Like(u8),
    Unlike(u8),
    Say(u8),
    Edit(u8, u8),
    Unsay(u8),
    Block,
}

/// What the gate should know, in the plainest words.
#[derive(Debug, Default, PartialEq, Eq)]
struct Model {
    /// Which Follow stands, and when it was signed.
    follow: Option<(u8, i64)>,
    like: Option<u8>,
    /// Notes, and which edit of each stands.
    notes: BTreeMap<u8, u8>,
    gone_follows: BTreeMap<u8, i64>,
    gone: BTreeSet<String>,
    /// What had an effect, and does not have it twice.
    seen: BTreeSet<String>,
}

impl Model {
    fn take(&mut self, deed: Deed, at: i64) {
        let name = format!("{deed:?}-{at}");
        let once = !matches!(deed, Deed::Follow(_));
        if once && self.seen.contains(&name) {
            return;
        }
        if self.changed(deed, at) {
            self.seen.insert(name);
        }
    }

    fn changed(&mut self, deed: Deed, at: i64) -> bool {
        match deed {
            Deed::Follow(n) => {
                let gone = self.gone_follows.get(&n).is_some_and(|gone| *gone >= at);
                let old = self.follow.is_some_and(|(known, asked)| asked > at || (known, asked) == (n, at));
                if !gone && !old {
                    self.follow = Some((n, at));
                }
                !gone && !old
            }
            Deed::Unfollow(n) => match self.follow {
                Some((known, asked)) if asked > at => known != n && self.end_follow(n, at),
                Some((known, asked)) => {
                    self.follow = None;
                    self.end_follow(known, at.max(asked));
                    self.end_follow(n, at)
                }
                None if self.gone_follows.get(&n).is_some_and(|gone| *gone >= at) => false,
                None => self.end_follow(n, at),
            },
            Deed::Like(n) => !self.gone.contains(&format!("like {n}")) && self.like.replace(n) != Some(99),
            Deed::Unlike(n) => {
                if self.like == Some(n) {
                    self.like = None;
                }
                self.gone.insert(format!("like {n}"))
            }
            Deed::Say(n) => {
                let new = !self.gone.contains(&format!("note {n}")) && !self.notes.contains_key(&n);
                if new {
                    self.notes.insert(n, 0);
                }
                new
            }
            Deed::Edit(n, edit) => match self.notes.get_mut(&n) {
                Some(known) if *known < edit => {
                    *known = edit;
                    true
                }
                _ => false,
            },
            Deed::Unsay(n) => {
                let there = self.notes.remove(&n).is_some();
                (there || self.follow.is_some()) && self.gone.insert(format!("note {n}"))
            }
            Deed::Block => {
                let known = self.follow.is_some() || self.like.is_some() || !self.notes.is_empty();
                if let Some((n, asked)) = self.follow.take() {
                    self.end_follow(n, at.max(asked));
                }
                self.gone.extend(self.like.take().map(|n| format!("like {n}")));
                self.gone.extend(std::mem::take(&mut self.notes).into_keys().map(|n| format!("note {n}")));
                known
            }
        }
    }

    fn end_follow(&mut self, n: u8, at: i64) -> bool {
        let gone = self.gone_follows.entry(n).or_insert(at);
        *gone = at.max(*gone);
        true
    }
}

fn activity(deed: Deed, at: i64) -> Value {
    let says =
        |kind: &str, id: String, object: Value| json!({"id": id, "type": kind, "actor": ALICE, "object": object});
    let name: String = format!("{deed:?}-{at}").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let named = |kind: &str, object: Value| says(kind, format!("{ALICE}#{name}"), object);
    let follow = |n| says("Follow", format!("{ALICE}#follow-{n}"), US.into());
    let said = |n| note(&format!("{ALICE}/notes/{n}"));
    match deed {
        Deed::Follow(n) => follow(n),
        Deed::Unfollow(n) => named("Undo", follow(n)),
        Deed::Like(n) => says("Like", format!("{ALICE}#like-{n}"), POST.into()),
        Deed::Unlike(n) => named("Undo", format!("{ALICE}#like-{n}").into()),
        Deed::Say(n) => create(&said(n)),
        Deed::Edit(n, edit) => {
            let mut edited = said(n);
            edited["content"] = format!("edit {edit}").into();
            edited["updated"] = format!("2026-11-05T11:00:{edit:02}Z").into();
            named("Update", edited)
        }
        Deed::Unsay(n) => named("Delete", json!({"id": format!("{ALICE}/notes/{n}"), "type": "Tombstone"})),
        Deed::Block => named("Block", US.into()),
    }
}

/// What the store holds, in the model's words.
fn state(world: &World) -> (Option<String>, Option<String>, BTreeMap<String, String>) {
    let followers = super::world::run(world.ports.store.followers(FollowerState::Accepted, None, 9)).unwrap();
    let (likes, notes): (Vec<_>, Vec<_>) =
        world.interactions().into_iter().partition(|it| it.kind == InteractionKind::Like);
    assert!(followers.len() <= 1 && likes.len() <= 1);
    assert!(notes.iter().all(|it| it.edit.is_none()));
    let words = |it: crate::ports::Interaction| (it.id.to_string(), it.note.unwrap().content);
    (
        followers.into_iter().next().map(|follower| follower.follow),
        likes.into_iter().next().map(|it| it.id.to_string()),
        notes.into_iter().map(words).collect(),
    )
}

fn model_state(model: &Model) -> (Option<String>, Option<String>, BTreeMap<String, String>) {
    let content = |edit| if edit == 0 { "<p>Good soup</p>".to_owned() } else { format!("edit {edit}") };
    (
        model.follow.map(|(n, _)| format!("{ALICE}#follow-{n}")),
        model.like.map(|n| format!("{ALICE}#like-{n}")),
        model.notes.iter().map(|(n, edit)| (format!("{ALICE}/notes/{n}"), content(*edit))).collect(),
    )
}

fn open_world() -> World {
    let world = World::new();
    world.rule(|policy| (policy.follows, policy.replies) = (Follows::Open, Replies::Open));
    world
}

fn send(world: &World, deed: Deed, at: i64) {
    let bytes = serde_json::to_vec(&activity(deed, at)).unwrap();
    let activity = Incoming::read(&bytes, Reach::Internet).unwrap();
    let signed = world.now() + SignedDuration::from_secs(at - 3600);
    world.judge_at(&activity, signed).unwrap();
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0..3u8).prop_map(Deed::Follow),
        (0..3u8).prop_map(Deed::Unfollow),
        (0..2u8).prop_map(Deed::Like),
        (0..2u8).prop_map(Deed::Unlike),
        (0..2u8).prop_map(Deed::Say),
        (0..2u8, 1..4u8).prop_map(|(n, edit)| Deed::Edit(n, edit)),
        (0..2u8).prop_map(Deed::Unsay),
        Just(Deed::Block),
    ]
}

proptest! {
    #[test]
    fn any_order_and_any_repetition_ends_where_the_model_ends(deeds in prop::collection::vec((deed(), 0..12i64), 0..24)) {
        let (world, mut model) = (open_world(), Model::default());
        for (deed, at) in deeds {
            // What has one id has one time, too, where it is remembered by its id.
            let at = if matches!(deed, Deed::Like(_) | Deed::Say(_)) { 0 } else { at };
            send(&world, deed, at);
            model.take(deed, at);
            prop_assert_eq!(state(&world), model_state(&model), "after {:?} at {}", deed, at);
        }
    }

    /// A person follows and unfollows, their server signs each in its turn, and the network delivers them as it likes: they end as
    /// they meant to.
    #[test]
    fn follows_end_as_they_were_meant(
        count in 1..8usize,
        one_id in any::<bool>(),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..16),
        seed in any::<u64>(),
    ) {
        let id = |n: usize| if one_id { 0 } else { u8::try_from(n / 2).unwrap() };
        let history: Vec<Deed> =
            (0..count).map(|n| if n % 2 == 0 { Deed::Follow(id(n)) } else { Deed::Unfollow(id(n)) }).collect();
        // Some come twice, all come once, in any order.
        let mut arrivals: Vec<usize> = order.iter().map(|index| index.index(count)).chain(0..count).collect();
        arrivals.sort_by_key(|n| (*n as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        arrivals.rotate_left(order.len() % count);
        let world = open_world();
        for n in arrivals {
            send(&world, history[n], i64::try_from(n).unwrap());
        }
        let last = history[count - 1];
        let expected = matches!(last, Deed::Follow(_)).then(|| format!("{ALICE}#follow-{}", id(count - 1)));
        prop_assert_eq!(state(&world).0, expected);
    }
}
