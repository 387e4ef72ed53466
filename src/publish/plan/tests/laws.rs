//! The laws of planning: any sequence of edits, renames, deletions, crashes and restores.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What an owner, a machine or a backup does between two runs.
#[derive(Debug, Clone)]
enum Act {
    Write(u8, u8),
    Delete(u8),
    Rename(u8, u8),
    /// The post becomes a draft, or is one no more.
    Draft(u8),
    /// The next plan is for the ledger alone.
    Quiet,
    /// The next plan is made and lost.
    Crash,
    /// The plan is carried out by two machines: the second finds another ledger.
    Twice,
    /// The ledger goes back to what it was some runs ago.
    Restore(u8),
}

fn acts() -> impl Strategy<Value = Vec<Vec<Act>>> {
    let act = prop_oneof![
        4 => (0..6_u8, 0..4_u8).prop_map(|(post, words)| Act::Write(post, words)),
        2 => (0..6_u8).prop_map(Act::Delete),
        1 => (0..6_u8, 0..6_u8).prop_map(|(from, to)| Act::Rename(from, to)),
        1 => (0..6_u8).prop_map(Act::Draft),
        1 => Just(Act::Quiet),
        1 => Just(Act::Crash),
        1 => Just(Act::Twice),
        1 => (1..4_u8).prop_map(Act::Restore),
    ];
    proptest::collection::vec(proptest::collection::vec(act, 0..4), 1..12)
}

/// A follower's server: what it shows, and which activities it has seen.
#[derive(Default)]
struct Reader {
    shows: BTreeMap<String, String>,
    deleted: BTreeSet<String>,
    seen: BTreeMap<String, String>,
}

impl Reader {
    fn hear(&mut self, step: &Step) {
        // A Delete holds no words.
        let words = if step.deed == Deed::Delete { "" } else { &step.entry.hash };
        let body = format!("{:?} {words}", step.deed);
        if let Some(before) = self.seen.insert(step.activity.clone(), body.clone()) {
            // A ledger from a backup says things again. A post that came back with other words has the id that is known: ignored.
            if step.deed == Deed::Create {
                return;
            }
            assert_eq!(before, body, "one id says one thing: {}", step.activity);
        }
        let id = step.entry.id.clone();
        match step.deed {
            Deed::Create | Deed::Update if !self.deleted.contains(&id) => {
                self.shows.insert(id, step.entry.hash.clone());
            }
            Deed::Delete => {
                self.shows.remove(&id);
                self.deleted.insert(id);
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever an owner does, and whenever a machine stops: each state is told once, nothing that was deleted comes back, and in the
    /// end readers show what is built.
    #[test]
    fn readers_show_what_is_built(days in acts()) {
        let waived = Wishes { guards: Guards::Waived, ..Wishes::default() };
        let mut folder: BTreeMap<u8, u8> = BTreeMap::new();
        let mut ledger = after(vec![], &plan(&site([]), &[], Wishes::default(), now()));
        let mut backups = vec![ledger.clone()];
        let (mut reader, mut behind, mut drafts) = (Reader::default(), false, BTreeSet::new());
        for day in days {
            let (mut crash, mut twice, mut wishes) = (false, false, waived);
            for act in day {
                match act {
                    Act::Write(post, words) => { folder.insert(post, words); }
                    Act::Delete(post) => { folder.remove(&post); }
                    Act::Rename(from, to) => {
                        if let Some(words) = folder.remove(&from) { folder.insert(to, words); }
                    }
                    Act::Draft(post) => if !drafts.remove(&post) { drafts.insert(post); },
                    Act::Quiet => {
                        wishes.telling = Telling::Nobody;
                        behind = true;
                    }
                    Act::Crash => crash = true,
                    Act::Twice => twice = true,
                    Act::Restore(days) => {
                        ledger = backups[backups.len().saturating_sub(days.into())..][0].clone();
                        behind = true;
                    }
                }
            }
            let (written, shown): (Vec<_>, Vec<_>) = folder.iter().partition(|(n, _)| drafts.contains(n));
            let mut built = site(shown.iter().map(|(n, words)| post(&format!("p{n}"), &format!("w{words}"))));
            let withheld: Vec<String> = written.iter().map(|(n, _)| id(&format!("p{n}"))).collect();
            built.withheld = withheld.iter().map(|id| outgoing::withheld(&Id::new(id))).collect();
            let kept = reader.shows.clone();
            let planned = plan(&built, &ledger, wishes, now());
            prop_assert_eq!(&planned, &plan(&built, &ledger, wishes, now()), "pure");
            if crash {
                continue;
            }
            planned.steps.iter().for_each(|step| reader.hear(step));
            if twice {
                planned.steps.iter().for_each(|step| reader.hear(step));
            }
            for step in &planned.steps {
                let gone = ledger.iter().any(|entry| entry.id == step.entry.id && entry.told == Told::Gone);
                prop_assert!(!gone, "a deleted id is never spoken of again: {}", step.activity);
            }
            ledger = after(ledger, &planned);
            prop_assert!(plan(&built, &ledger, wishes, now()).is_empty(), "told once");
            for id in &withheld {
                prop_assert_eq!(reader.shows.get(id), kept.get(id), "a draft stays as it was told");
            }
            backups.push(ledger.clone());
            if !behind {
                let shown: BTreeMap<String, String> = built
                    .objects
                    .iter()
                    .filter(|object| !reader.deleted.contains(object.id.as_str()))
                    .map(|object| (object.id.to_string(), object.hash.clone()))
                    .collect();
                let shows = reader.shows.iter().filter(|(id, _)| !withheld.contains(id));
                prop_assert_eq!(shows.map(|(id, hash)| (id.clone(), hash.clone())).collect::<BTreeMap<_, _>>(), shown);
            }
        }
        let creates: Vec<_> = reader.seen.keys().filter(|id| id.ends_with("#create")).collect();
        prop_assert!(creates.len() <= 6, "one Create for each id that there ever was: {:?}", creates);
    }
}
