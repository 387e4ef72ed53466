//! What a plan says, what stops it, and the laws it keeps whatever an owner does.

mod guards;
mod laws;
mod says;

use super::*;
use crate::outgoing;
use crate::ports::Told;
use crate::vocab::{Id, ManifestActor, ManifestObject, Publish};

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
