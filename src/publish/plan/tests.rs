//! What a plan says, and the laws it keeps whatever an owner does.

use super::*;
use crate::outgoing;
use crate::ports::Told;
use crate::vocab::{Id, ManifestActor, ManifestObject, Publish};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const BASE: &str = "https://example.org";

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn id(key: &str) -> String {
    format!("{BASE}/ap/posts/{key}.json")
}

/// A hash that begins with what it is of.
fn hash(of: &str) -> String {
    of.bytes().map(|byte| format!("{byte:02x}")).chain(std::iter::repeat_n("0".into(), 64)).collect::<String>()[..64]
        .to_owned()
}

fn post(key: &str, words: &str) -> ManifestObject {
    ManifestObject {
        id: Id::new(id(key)),
        kind: "Note".into(),
        hash: hash(&format!("{words}@{key}")),
        likeness: words.into(),
        of: None,
        url: Some(format!("{BASE}/{key}/")),
        title: format!("About {words}"),
        published: Some("2026-02-01T00:00:00Z".into()),
        updated: None,
        to: vec![],
        cc: vec![],
        publish: Publish::Loud,
    }
}

fn boost(key: &str, of: &str) -> ManifestObject {
    ManifestObject { kind: "Announce".into(), of: Some(of.into()), likeness: String::new(), ..post(key, of) }
}

fn site(objects: impl IntoIterator<Item = ManifestObject>) -> SiteManifest {
    SiteManifest {
        version: 1,
        generator: "Gatepost".into(),
        base_url: BASE.into(),
        actor: ManifestActor { id: Id::new(format!("{BASE}/ap/actor.json")), hash: hash("profile"), key: hash("key") },
        objects: objects.into_iter().collect(),
        withheld: vec![],
    }
}

/// The ledger after a plan was carried out, as a store would have it.
fn after(mut ledger: Vec<LedgerEntry>, plan: &Plan) -> Vec<LedgerEntry> {
    let tells = plan.steps.iter().map(|s| (&s.entry, &s.was)).chain(plan.silent.iter().map(|s| (&s.entry, &s.was)));
    for (entry, was) in tells {
        let there = ledger.iter().position(|known| known.id == entry.id);
        assert_eq!(there.map(|n| ledger[n].hash.clone()), *was, "planned from what was there");
        match there {
            Some(n) => ledger[n] = entry.clone(),
            None => ledger.push(entry.clone()),
        }
    }
    ledger
}

/// A ledger whose posts were announced.
fn announced(objects: impl IntoIterator<Item = ManifestObject>) -> Vec<LedgerEntry> {
    let first = after(vec![], &plan(&site([]), &[], Wishes::default(), now()));
    let waived = Wishes { guards: Guards::Waived, ..Wishes::default() };
    let plan = plan(&site(objects), &first, waived, now());
    after(first, &plan)
}

/// A plan as a short list.
fn said(plan: &Plan) -> Vec<String> {
    let short = |id: &str| id.replace(BASE, "").replace("/ap/posts/", "");
    let steps = plan
        .steps
        .iter()
        .map(|step| format!("{} {}: {}", step.deed.word(), short(&step.activity), step.reason.words()));
    let silent = plan.silent.iter().map(|silent| format!("- {}: {}", short(&silent.entry.id), silent.why.words()));
    steps.chain(silent).collect()
}

#[test]
fn the_first_run_takes_everything_as_known() {
    let built = site((0..300).map(|n| post(&format!("p{n}"), &format!("words {n}"))));
    let plan = plan(&built, &[], Wishes::default(), now());
    assert!(plan.first && plan.steps.is_empty() && plan.guards.is_empty());
    assert_eq!(plan.silent.len(), 301);
    assert!(plan.silent.iter().all(|silent| silent.why == Quiet::First && silent.entry.told == Told::Known));
}

#[test]
fn since_chooses_what_is_told() {
    let old = ManifestObject { published: Some("2026-01-01T00:00:00Z".into()), ..post("old", "a") };
    let since = Some("2026-01-15T00:00:00Z".parse().unwrap());
    let plan = plan(&site([old, post("new", "b")]), &[], Wishes { since, ..Wishes::default() }, now());
    assert_eq!(
        said(&plan),
        [
            "Create new.json#create: new",
            "- /ap/actor.json: there before the first run",
            "- old.json: older than --since"
        ]
    );
}

#[test]
fn since_tells_of_what_was_taken_as_known() {
    let ledger = after(vec![], &plan(&site([post("a", "one")]), &[], Wishes::default(), now()));
    let asked = |day: &str| Wishes { since: Some(day.parse().unwrap()), ..Wishes::default() };
    let built = site([post("a", "one")]);
    assert!(plan(&built, &ledger, asked("2026-02-02T00:00:00Z"), now()).is_empty());
    let told = plan(&built, &ledger, asked("2026-02-01T00:00:00Z"), now());
    assert_eq!(said(&told), ["Create a.json#create: new"]);
    assert!(plan(&built, &after(ledger, &told), asked("2026-02-01T00:00:00Z"), now()).is_empty());
}

#[test]
fn each_change_is_one_step() {
    let ledger = announced([post("a", "one"), post("b", "two"), post("c", "three"), boost("d", "https://x.example/1")]);
    let mut built = site([post("a", "one"), post("b", "two, edited"), post("e", "four")]);
    built.actor.hash = hash("another profile");
    let plan = plan(&built, &ledger, Wishes { guards: Guards::Waived, ..Wishes::default() }, now());
    let edited = &hash("two, edited@b")[..16];
    assert_eq!(
        said(&plan),
        [
            format!("Update(actor) /ap/actor.json#update-{}: the profile changed", hash("another profile")),
            "Delete c.json#delete: its file is gone".into(),
            "Undo d.json#undo: its file is gone".into(),
            format!("Update b.json#update-{edited}: edited"),
            "Create e.json#create: new".into(),
        ]
    );
    let ledger = after(ledger, &plan);
    assert!(super::plan(&built, &ledger, Wishes::default(), now()).is_empty());
}

#[test]
fn words_that_come_back_have_an_id_of_their_own() {
    let mut ledger = announced([post("a", "one")]);
    let mut ids = BTreeSet::new();
    for words in ["two", "one", "two", "one", "two"] {
        let plan = plan(&site([post("a", words)]), &ledger, Wishes::default(), now());
        assert!(ids.insert(plan.steps[0].activity.clone()), "{ids:?}");
        ledger = after(ledger, &plan);
    }
    let short = &hash("two@a")[..16];
    assert!(ids.contains(&format!("{}#update-{short}", id("a"))), "{ids:?}");
    assert!(ids.contains(&format!("{}#update-{short}-3", id("a"))), "{ids:?}");
}

#[test]
fn quiet_posts_change_without_a_word() {
    let quiet = |words| ManifestObject { publish: Publish::Quiet, ..post("a", words) };
    let ledger = announced([quiet("one")]);
    assert_eq!(ledger[1].told, Told::Known);
    let quieted = plan(&site([quiet("two")]), &ledger, Wishes::default(), now());
    assert_eq!(said(&quieted), ["- a.json: federate = \"quiet\""]);
    let asked = Wishes { telling: Telling::Nobody, ..Wishes::default() };
    let asked =
        plan(&site([post("a", "two"), post("b", "new")]), &announced([post("a", "one"), post("c", "x")]), asked, now());
    assert_eq!(said(&asked), ["- a.json: quiet, as you asked", "- b.json: quiet, as you asked"]);
    assert_eq!(asked.silent[0].entry.told, Told::Live);
    // A deletion is never kept quiet for good: the next plan has it.
    assert_eq!(asked.remarks, [Remark::Stays { id: id("c"), title: "About x".into() }]);
    let ledger = after(announced([post("a", "one"), post("c", "x")]), &asked);
    let later = plan(&site([post("a", "two"), post("b", "new")]), &ledger, Wishes::default(), now());
    assert_eq!(said(&later), ["Delete c.json#delete: its file is gone"]);
}

#[test]
fn the_future_waits_and_the_deleted_do_not_come_back() {
    let ledger = announced([post("a", "one"), post("b", "two")]);
    let ledger = after(ledger.clone(), &plan(&site([post("b", "two")]), &ledger, Wishes::default(), now()));
    let tomorrow = ManifestObject { published: Some("2026-03-02T12:00:00Z".into()), ..post("c", "three") };
    let strange = ManifestObject { published: Some("soon".into()), ..post("d", "four") };
    let plan =
        plan(&site([post("a", "one again"), post("b", "two"), tomorrow, strange]), &ledger, Wishes::default(), now());
    assert!(plan.is_empty());
    assert_eq!(
        plan.remarks,
        [
            Remark::CannotReturn { id: id("a"), title: "About one again".into(), since: now() },
            Remark::Waits { id: id("c"), title: "About three".into(), until: "2026-03-02T12:00:00Z".parse().unwrap() },
            Remark::BadDate { id: id("d"), date: "soon".into() },
        ]
    );
}

#[test]
fn a_boost_is_taken_back_but_never_turned() {
    let ledger = announced([boost("a", "https://x.example/1")]);
    let turned = plan(&site([boost("a", "https://x.example/2")]), &ledger, Wishes::default(), now());
    assert!(turned.is_empty());
    assert_eq!(turned.remarks, [Remark::CannotTurn { id: id("a"), from: "https://x.example/1".into() }]);
    let dated = ManifestObject { hash: hash("other date"), ..boost("a", "https://x.example/1") };
    assert_eq!(
        said(&plan(&site([dated]), &ledger, Wishes::default(), now())),
        ["- a.json: nothing changed that others show"]
    );
}

#[test]
fn tombstones_are_deletions() {
    let gone = ManifestObject { kind: "Tombstone".into(), ..post("a", "") };
    let never = ManifestObject { kind: "Tombstone".into(), ..post("b", "") };
    let ledger = announced([post("a", "one")]);
    let plan = plan(&site([gone, never]), &ledger, Wishes::default(), now());
    assert_eq!(
        said(&plan),
        ["Delete a.json#delete: in data/deleted.toml", "- b.json: deleted before anybody was told"]
    );
    assert_eq!(after(ledger, &plan).iter().filter(|entry| entry.told == Told::Gone).count(), 2);
}

#[test]
fn a_renamed_file_stops_the_plan() {
    let ledger = announced([post("posts/old name", "words"), post("b", "two")]);
    let kept = |plan: Plan| match plan.guards.as_slice() {
        [Guard::Renamed(renamed)] => (renamed.key.clone(), renamed.to.clone()),
        other => panic!("{other:?}"),
    };
    let moved = plan(&site([post("posts/new", "words"), post("b", "two")]), &ledger, Wishes::default(), now());
    assert_eq!(kept(moved), ("posts/old name".into(), id("posts/new")));
    // Renamed and edited at once: title and date tell.
    let edited = ManifestObject { likeness: "other".into(), ..post("posts/new", "words") };
    let moved = plan(&site([edited, post("b", "two")]), &ledger, Wishes::default(), now());
    assert_eq!(kept(moved).0, "posts/old name");
    // Two that fit: nobody can say.
    let twins = [post("x", "words"), post("y", "words"), post("b", "two")];
    assert!(plan(&site(twins), &ledger, Wishes::default(), now()).guards.is_empty());
    let waived = Wishes { guards: Guards::Waived, ..Wishes::default() };
    let forced = plan(&site([post("posts/new", "words"), post("b", "two")]), &ledger, waived, now());
    assert_eq!((forced.guards.len(), forced.steps.len()), (0, 2));
}

#[test]
fn guards_stop_floods() {
    let many = |n: usize| (0..n).map(|n| post(&format!("p{n}"), &format!("words {n}"))).collect::<Vec<_>>();
    let guards = |built: Vec<ManifestObject>, ledger: &[LedgerEntry]| {
        plan(&site(built), ledger, Wishes::default(), now()).guards
    };
    assert_eq!(guards(many(5), &announced([])), []);
    assert_eq!(guards(many(6), &announced([])), [Guard::ManyCreations(6)]);
    let ledger = announced(many(40));
    assert_eq!(guards(many(37), &ledger), []);
    assert_eq!(guards(many(36), &ledger), [Guard::ManyDeletions { deletions: 4, of: 40 }]);
    // One of a few is a day's work, two of ten are not.
    assert_eq!(guards(many(2), &announced(many(3))), []);
    assert_eq!(guards(many(8), &announced(many(10))), [Guard::ManyDeletions { deletions: 2, of: 10 }]);
    let edited = |n: usize| {
        many(40)
            .into_iter()
            .enumerate()
            .map(move |(at, post)| if at < n { ManifestObject { hash: hash("x"), ..post } } else { post })
    };
    assert_eq!(guards(edited(20).collect(), &ledger), []);
    assert_eq!(guards(edited(21).collect(), &ledger), [Guard::ManyEdits(21)]);
}

#[test]
fn another_key_stops_and_another_host_stays_stopped() {
    let ledger = announced([post("a", "one")]);
    let mut rekeyed = site([post("a", "one")]);
    rekeyed.actor.key = hash("other key");
    rekeyed.actor.hash = hash("other profile");
    assert_eq!(plan(&rekeyed, &ledger, Wishes::default(), now()).guards, [Guard::OtherKey]);
    let waived = Wishes { guards: Guards::Waived, ..Wishes::default() };
    assert_eq!(plan(&rekeyed, &ledger, waived, now()).guards, []);
    let mut moved = site([]);
    moved.actor.id = Id::new("https://example.com/ap/actor.json");
    let stopped =
        [Guard::OtherHost { from: format!("{BASE}/ap/actor.json"), to: "https://example.com/ap/actor.json".into() }];
    assert_eq!(plan(&moved, &ledger, Wishes::default(), now()).guards, stopped);
    assert_eq!(plan(&moved, &ledger, waived, now()).guards, stopped);
}

#[test]
fn a_draft_and_a_date_to_come_delete_nothing() {
    let ledger = announced([post("a", "one"), post("b", "two")]);
    let mut built = site([post("b", "two")]);
    built.withheld = vec![outgoing::withheld(&Id::new(id("a")))];
    let held = plan(&built, &ledger, Wishes::default(), now());
    assert_eq!((held.is_empty(), held.guards.len()), (true, 0));
    let words: Vec<String> = held.remarks.iter().map(Remark::words).collect();
    let said = "Stays on followers' servers: About one; it is a draft now, or dated later. To delete it there, delete its file";
    assert_eq!(words, [said]);
}

#[test]
fn an_old_list_deletes_nothing_unasked() {
    let ledger = announced([post("a", "one"), post("b", "two")]);
    let built = site([post("a", "other")]);
    let cached = Wishes { list: List::Cached, ..Wishes::default() };
    let stopped = plan(&built, &ledger, cached, now()).guards;
    assert_eq!(stopped, [Guard::OldList(1)]);
    assert_eq!(
        (stopped[0].what().as_str(), stopped[0].remedy().as_str()),
        (
            "one post that followers know is not in the list at the site's address, which may be an old one",
            "look whether gatepost.json there is the new one; if it is, and that is meant, add --yes"
        )
    );
    assert_eq!(plan(&built, &ledger, Wishes { guards: Guards::Waived, ..cached }, now()).guards, []);
    assert_eq!(plan(&built, &ledger, Wishes::default(), now()).guards, []);
    // A post of `data/deleted.toml` is no omission.
    let tombstone = ManifestObject { kind: "Tombstone".into(), ..post("b", "two") };
    assert_eq!(plan(&site([post("a", "one"), tombstone]), &ledger, cached, now()).guards, []);
}

#[test]
fn a_file_renamed_in_a_quiet_commit_stops_the_plan_too() {
    let ledger = announced([post("old", "one"), post("b", "two")]);
    let quiet = Wishes { telling: Telling::Nobody, ..Wishes::default() };
    let guards = plan(&site([post("new", "one"), post("b", "two")]), &ledger, quiet, now()).guards;
    assert!(matches!(guards.as_slice(), [Guard::Renamed(renamed)] if renamed.key == "old"), "{guards:?}");
    // A deletion alone does not.
    assert_eq!(plan(&site([post("b", "two")]), &ledger, quiet, now()).guards, []);
}

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
