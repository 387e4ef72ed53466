//! What stops a plan.

use super::*;

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
