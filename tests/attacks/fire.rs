//! One request: fired, and held against what must come of it.

use crate::case::{Base, Case, Shot, Stored, Want};
use crate::wire::{Answer, Wire, send};
use crate::world::World;

/// Largest body of a refusal.
const MAX_BODY: usize = 200;

/// Fires all single requests of a case, the unmutated one of each kind first. Returns how many it sent.
pub(crate) fn shots(world: &World, case: &Case, failures: &mut Vec<String>) -> usize {
    let mut sent = 0;
    let mut bases: Vec<Base> = Vec::new();
    for shot in &case.shots {
        if !bases.contains(&shot.base) {
            bases.push(shot.base);
            sent += 1;
            if let Err(why) = unmutated(world, shot.base) {
                failures.push(format!("{} as it is ({:?}): {why}", case.id, shot.base));
            }
        }
        sent += 1;
        if let Err(why) = mutated(world, shot) {
            failures.push(format!("{} {} — {}: {why}", case.id, case.says, shot.input));
        }
    }
    sent
}

fn unmutated(world: &World, base: Base) -> Result<(), String> {
    let draft = world.base(base);
    world.publish(&draft);
    let want = Want { status: vec![202], code: "", fetches: (1, 1), stored: Stored::Something, page: false };
    fire(world, &draft.sign(), &want)
}

fn mutated(world: &World, shot: &Shot) -> Result<(), String> {
    let mut draft = world.base(shot.base);
    if let Some(change) = &shot.change {
        change(&mut draft, world);
    }
    world.publish(&draft);
    let mut wire = draft.sign();
    if let Some(bend) = &shot.bend {
        bend(&mut wire);
    }
    fire(world, &wire, &shot.want)
}

/// Sends a request and holds the answer, our own requests and the store against what is wanted.
pub(crate) fn fire(world: &World, wire: &Wire, want: &Want) -> Result<(), String> {
    let rows = world.gate.as_ref().map(|gate| (gate, gate.rows()));
    let before = world.neighbour.gets();
    let answer = send(&world.us.host, &wire.bytes());
    if !want.status.contains(&answer.status) {
        let word = answer.code().unwrap_or_default();
        return Err(format!("answered {} {word}, not {:?}", answer.status, want.status));
    }
    // Of others' servers nothing but the status is judged: their words are their own, and their stores are closed to us.
    let Some((gate, before_rows)) = rows else { return Ok(()) };
    if !want.code.is_empty() && answer.code().as_deref() != Some(want.code) {
        return Err(format!("said `{}`, not `{}`", answer.code().unwrap_or_default(), want.code));
    }
    let fetches = world.neighbour.gets() - before;
    if !(want.fetches.0..=want.fetches.1).contains(&fetches) {
        return Err(format!("{fetches} requests of ours, not {} to {}", want.fetches.0, want.fetches.1));
    }
    let after = gate.rows();
    match want.stored {
        Stored::Nothing if after != before_rows => {
            let changed = after.iter().filter(|(table, rows)| before_rows[*table] != **rows);
            let changed: Vec<&str> = changed.map(|(table, _)| table.as_str()).collect();
            return Err(format!("something is stored: {}", changed.join(", ")));
        }
        Stored::Something if after == before_rows => return Err("nothing is stored".into()),
        _ => {}
    }
    if want.page { Ok(()) } else { discreet(&answer) }
}

/// Nothing in an answer of the gate's is the sender's, or for a browser.
pub(crate) fn discreet(answer: &Answer) -> Result<(), String> {
    if answer.body.len() > MAX_BODY {
        return Err(format!("the answer has {} bytes", answer.body.len()));
    }
    let text = format!("{}\n{}", answer.head, String::from_utf8_lossy(&answer.body));
    if text.contains("canary") {
        return Err("the answer repeats what was sent".into());
    }
    let plain = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let fits = answer.body.is_empty() || answer.code().is_some_and(|word| plain(&word));
    if fits { Ok(()) } else { Err("the answer is neither empty nor one word".into()) }
}
