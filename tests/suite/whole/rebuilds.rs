//! A rebuild gives what a first build gives, after whatever edits.

use super::Dice;
use super::choices::{Variants, choices};
use crate::support::{PUBLIC_KEY, Site, Tree, assert_same, told, tree, write};
use gatepost::generate::{Order, Silent, generate};
use std::collections::BTreeMap;
use std::path::Path;

/// What stands where.
type State = BTreeMap<&'static str, usize>;

/// The site in a folder as the state says.
fn lay_out(root: &Path, choices: &BTreeMap<&'static str, Variants>, state: &State) {
    let mut config = Vec::new();
    for (path, variants) in choices {
        let content = variants[state[path]].as_deref();
        if path.contains(':') {
            config.extend_from_slice(content.unwrap_or_default());
            config.push(b'\n');
        } else {
            put(&root.join(path), content);
        }
    }
    put(&root.join("gatepost.toml"), Some(&config));
    put(&root.join("key.pub.pem"), Some(PUBLIC_KEY.as_bytes()));
    std::fs::create_dir_all(root.join("content")).expect("a folder");
}

/// Writes or removes, and touches nothing that is right already.
fn put(path: &Path, content: Option<&[u8]>) {
    let there = if path.is_file() { std::fs::read(path).ok() } else { None };
    match content {
        Some(content) if there.as_deref() != Some(content) => write(path, content),
        None if there.is_some() => {
            std::fs::remove_file(path).expect("it can be removed");
            // A folder that was made for the file would stand in the way of a file of its name.
            let _ = std::fs::remove_dir(path.parent().expect("a folder"));
        }
        _ => {}
    }
}

fn order(root: &Path) -> Order {
    Order { root: root.to_owned(), ..Site::empty().order }
}

/// What somebody does to the output by hand.
fn damage(public: &Path, dice: &mut Dice) -> String {
    let files: Vec<String> = tree(public).into_keys().filter(|p| !p.ends_with('/') && p != "gatepost.json").collect();
    let name = files[dice.roll(files.len())].clone();
    let file = public.join(&name);
    match dice.roll(5) {
        0 => {
            std::fs::write(&file, "changed by hand").expect("a file");
            format!("{name} changed")
        }
        1 => {
            std::fs::remove_file(&file).expect("a file");
            format!("{name} removed")
        }
        2 => {
            write(&file.with_file_name("stranger.html"), b"added by hand");
            format!("a file added beside {name}")
        }
        3 => {
            std::fs::remove_dir_all(public).expect("a folder");
            "all removed".to_owned()
        }
        _ => {
            let cache = public.with_file_name(".gatepost").join("cache");
            std::fs::remove_dir_all(cache).expect("a cache");
            "the cache removed".to_owned()
        }
    }
}

/// Random edits one after the other. After each, the rebuilt site must be the one that a first build makes.
fn wander(seed: u64, steps: usize) {
    let choices = choices();
    let paths: Vec<&'static str> = choices.keys().copied().collect();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    let mut state: State = paths.iter().map(|path| (*path, 0)).collect();
    let site = Site::empty();
    let mut order = order(site.root());
    let mut history: Vec<String> = Vec::new();
    let mut last: Option<Tree> = None;
    for _ in 0..steps {
        let before = (state.clone(), order.clone());
        let edits = if last.is_none() { 0 } else { 1 + dice.roll(2) };
        for _ in 0..edits {
            match dice.roll(14) {
                0 => {
                    order.drafts = !order.drafts;
                    history.push(format!("drafts {}", order.drafts));
                }
                1 => {
                    order.future = !order.future;
                    history.push(format!("future {}", order.future));
                }
                2 if site.path("public").is_dir() => history.push(damage(&site.path("public"), &mut dice)),
                _ => {
                    let path = paths[dice.roll(paths.len())];
                    let chosen = dice.roll(choices[path].len());
                    history.push(format!("{path} {} -> {chosen}", state[path]));
                    state.insert(path, chosen);
                }
            }
        }
        if choices["static/x"][state["static/x"]].is_some() && choices["static/x/y"][state["static/x/y"]].is_some() {
            // No disk holds a file and a folder of one name.
            (state, order) = before;
            continue;
        }
        lay_out(site.root(), &choices, &state);
        let fresh = Site::empty();
        lay_out(fresh.root(), &choices, &state);
        let damaged = site.path("public").is_dir().then(|| tree(&site.path("public")));
        let clean = generate(&Order { root: fresh.root().to_owned(), ..order.clone() }, &Silent);
        let rebuilt = generate(&order, &Silent);
        let when = format!("seed {seed}, after {}", history.join(", "));
        assert_eq!(told(&rebuilt), told(&clean), "{when}");
        if clean.is_ok() {
            assert_same(&site.tree(), &fresh.tree(), &when);
            last = Some(fresh.tree());
        } else {
            if let Some(damaged) = damaged {
                assert_same(&site.tree(), &damaged, &format!("{when}: a build that failed touched the output"));
            }
            assert!(last.is_some(), "the first state does not build: {}", told(&clean));
            history.push("(back)".to_owned());
            (state, order) = before;
        }
    }
    assert!(last.is_some(), "nothing was ever built");
}

#[test]
fn a_rebuild_gives_what_a_first_build_gives() {
    for seed in seeds(1..=4) {
        wander(seed, 30);
    }
}

/// `GATEPOST_SEED` asks for one walk, to look at it again or to look further.
fn seeds(usual: impl Iterator<Item = u64> + 'static) -> Box<dyn Iterator<Item = u64>> {
    match std::env::var("GATEPOST_SEED").ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => Box::new(std::iter::once(seed)),
        None => Box::new(usual),
    }
}
