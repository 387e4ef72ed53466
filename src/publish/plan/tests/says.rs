//! What a plan says: which change is told, and why.

use super::*;
use std::collections::BTreeSet;

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
