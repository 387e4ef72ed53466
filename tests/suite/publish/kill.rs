//! The publisher is killed at any moment, again and again: in the end everything was told, under one id, in the same words.

use super::town::Town;
use super::{Owner, now};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

/// Kills; `GATEPOST_KILLS` says another number.
fn kills() -> usize {
    std::env::var("GATEPOST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(12)
}

#[test]
fn a_publisher_that_is_killed_tells_everything_once() {
    let (owner, towns) = (Owner::new(), [Town::new(), Town::new(), Town::new()]);
    for town in &towns {
        owner.is_followed_by("ann", town);
    }
    owner.publishes(&[]);
    let kills = kills();
    for n in 0..kills {
        owner.note(&format!("n{n}"), &format!("Note number {n}"));
        owner.build();
        let mut publish = now(&["publish", "--unchecked", "--insecure-loopback", "--yes", "--quiet", "--root"]);
        publish.arg(owner.site()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut publish = publish.spawn().unwrap();
        // Moments all over its life: it takes some tens of milliseconds.
        std::thread::sleep(Duration::from_millis((n as u64 * 37) % 190));
        let _ = publish.kill();
        publish.wait().unwrap();
    }
    owner.publishes(&["--yes"]);
    assert_eq!(owner.says(&["plan"]), "Nothing to tell: followers know everything\n");
    // What a killed publisher held is free when its lease ends: a worker whose clock is ahead takes it, and lets it go at once.
    let (runtime, store) = owner.store();
    let begun = jiff::Timestamp::now();
    let later = begun.checked_add(jiff::SignedDuration::from_secs(100)).unwrap();
    let mut heard: Vec<BTreeMap<String, Vec<String>>> = vec![BTreeMap::new(); towns.len()];
    for _ in 0..150 {
        runtime.block_on(store.lease(later, begun, 1000)).unwrap();
        owner.says(&["deliver", "--insecure-loopback"]);
        for (town, heard) in towns.iter().zip(&mut heard) {
            for (_, activity) in town.mail() {
                heard.entry(activity["id"].as_str().unwrap().to_owned()).or_default().push(activity.to_string());
            }
        }
        if heard.iter().all(|heard| heard.len() == kills) {
            break;
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    for heard in &heard {
        let wanted: Vec<String> = (0..kills).map(|n| format!("{}#create", owner.id(&format!("notes/n{n}")))).collect();
        for id in &wanted {
            let bodies = heard.get(id).unwrap_or_else(|| panic!("{id} was never told: {:?}", heard.keys()));
            assert!(bodies.iter().all(|body| *body == bodies[0]), "{id} was told in two ways");
            assert!(bodies.len() <= 2, "{id} was told {} times", bodies.len());
        }
        assert_eq!(heard.len(), kills, "{:?}", heard.keys());
    }
}
