//! The house rules that a machine can check: floors, one reader, one clock, names, and what the gate's function links.
//!
//! A failing test here is a request to move something, not to add an exception. Exceptions stand in the tables below, each
//! with its reason.

mod source;

use source::{arrows, paths, plain, rust_files, sources, without_tests};
use std::collections::BTreeSet;
use std::path::Path;

/// Rooms by floor. An arrow (`crate::room`) leads to a lower floor, or sideways as [`SIDEWAYS`] says.
const FLOORS: [&[&str]; 5] = [
    &["vocab"],
    &["site", "projection", "signature", "ports", "outgoing"],
    &["generate", "inbox", "publish", "owner", "doctor"],
    &["store", "outbound", "crypto", "built", "published", "clock", "secret", "git"],
    &["cli", "shell", "bin", "main", "lib"],
];

/// Arrows on one floor.
const SIDEWAYS: &[(&str, &str, &str)] = &[
    ("projection", "site", "the bridge from the site's language to the wire's"),
    ("ports", "signature", "what is signed and verified is named by its algorithm"),
    ("outgoing", "ports", "what is said becomes a row of the queue"),
    ("outgoing", "signature", "an id is a hash of what is answered"),
    ("publish", "inbox", "an actor's document is read in one place"),
    ("cli", "shell", "`gatepost serve` opens the preview"),
    ("main", "cli", "the program is its command line"),
    ("bin", "shell", "`gatepost-cgi` is a shell and nothing else"),
];

/// Files of `site` that know words of the wire: which words, and why. All other bridging is `projection`'s.
const SHARED_WORDS: &[(&str, &[&str], &str)] = &[
    ("src/site/address.rs", &["Id"], "ids are made where addresses are made"),
    ("src/site/address/base.rs", &["BadUrl", "Reach", "RemoteUrl"], "others judge our address as we judge theirs"),
    ("src/site/config/author.rs", &["ActorKind"], "the owner writes this word into gatepost.toml"),
    ("src/site/config/gate.rs", &["Follows", "Quotes", "Replies"], "the owner writes these words into gatepost.toml"),
    ("src/site/model.rs", &["ObjectKind"], "data/deleted.toml says what a deleted post was"),
];

/// Files of the generator that touch the disk.
const DISK: &[(&str, &str)] = &[
    ("begun.rs", "what belongs together is made whole, or taken away again"),
    ("read.rs", "the one reader"),
    ("read/walk.rs", "what the one reader finds"),
    ("write/", "the one writer"),
    ("cache.rs", "what is remembered between runs"),
    ("keys/mod.rs", "the key pairs, with their permissions"),
    ("keys/ring.rs", "which key signs"),
    ("scaffold.rs", "files to begin with, never overwriting one"),
    ("aside.rs", "what must not be served goes beside the site"),
    ("check.rs", "permissions of the key, size of the avatar"),
    ("load.rs", "a configuration file outside the site's folder"),
    ("mod.rs", "the program's own time stamp"),
    ("render/statics.rs", "the size of a file before it is read"),
];

/// Who may ask what time it is.
const CLOCKS: &[(&str, &str)] = &[
    ("src/clock.rs", "the one clock"),
    ("src/cli/serve.rs", "tells how long a rebuild took"),
    ("src/outbound.rs", "how long ago a host was asked, on a clock that has no date"),
    ("src/outbound/probe.rs", "how long an answer took"),
];

/// What makes connections or looks names up. `src/outbound.rs` and its files do; nothing else that is shipped.
const CONNECTS: [&str; 8] =
    ["TcpStream::connect", "TcpSocket", "UdpSocket", "UnixStream", "lookup_host", "to_socket_addrs", "reqwest", "ureq"];

/// What a function on a small host must not have to link.
const HEAVY: [&str; 7] = ["tokio", "axum", "hyper", "rusqlite", "clap", "tera", "pulldown-cmark"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// What is wrong with an arrow from one room to another.
fn wrong(from: &str, to: &str) -> Option<String> {
    if from == to {
        return None;
    }
    let (Some(lower), Some(upper)) = (floor(from), floor(to)) else {
        return Some(format!("`{from}` or `{to}` has no floor: add it to FLOORS and to src/lib.rs"));
    };
    match lower.cmp(&upper) {
        std::cmp::Ordering::Greater => None,
        std::cmp::Ordering::Less => Some(format!("`{from}` (floor {lower}) looks up to `{to}` (floor {upper})")),
        std::cmp::Ordering::Equal if SIDEWAYS.iter().any(|(f, t, _)| (*f, *t) == (from, to)) => None,
        std::cmp::Ordering::Equal => Some(format!("`{from}` and `{to}` are neighbours; SIDEWAYS does not join them")),
    }
}

#[test]
fn arrows_point_down() {
    let mut wrongs = Vec::new();
    for source in sources().iter().filter(|s| s.path != "src/lib.rs") {
        for arrow in arrows(&source.code) {
            let room = arrow.split("::").next().unwrap_or_default();
            wrongs.extend(wrong(source.room(), room).map(|what| format!("{}: {what}", source.path)));
        }
        let way_out = "super::".repeat(source.depth());
        if source.depth() > 0 && source.code.contains(&way_out) {
            wrongs.push(format!("{}: `{way_out}` leaves the room; write `crate::`", source.path));
        }
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

#[test]
fn the_test_would_see_an_upward_arrow() {
    let code = |text: &str| arrows(&without_tests(&plain(text))).into_iter().collect::<Vec<_>>();
    assert_eq!(code("use crate::generate::Order;\nfn f() { crate::cli::main() }"), ["cli::main", "generate::Order"]);
    assert_eq!(code("use crate::{site::{Page, page::Kind as K}, vocab};"), ["site::Page", "site::page::Kind", "vocab"]);
    assert_eq!(code("pub(crate) fn f<'a>(x: &'a str) -> char { '\"' } use crate::site;"), ["site"]);
    assert_eq!(code("// crate::cli\n/* crate::cli /* x */ */ \"crate::cli \\\" \" r#\"crate::cli\"#"), [""; 0]);
    assert_eq!(code("#[cfg(test)]\nmod tests { use crate::cli; fn f() { {} } }\nuse crate::site;"), ["site"]);
    assert_eq!(code("#[cfg(test)]\npub(crate) mod tests_support;\nuse crate::site;"), ["site"]);
    assert_eq!(wrong("site", "generate"), Some("`site` (floor 1) looks up to `generate` (floor 2)".into()));
    assert_eq!(wrong("vocab", "site"), Some("`vocab` (floor 0) looks up to `site` (floor 1)".into()));
    assert_eq!(
        wrong("signature", "site"),
        Some("`signature` and `site` are neighbours; SIDEWAYS does not join them".into())
    );
    assert_eq!(wrong("cli", "vocab"), None);
    assert!(wrong("site", "garage").is_some());
}

#[test]
fn the_words_of_the_wire_need_nothing_of_ours() {
    for source in sources().iter().filter(|s| s.room() == "vocab") {
        assert_eq!(arrows(&source.code), BTreeSet::new(), "{} imports from the crate", source.path);
    }
}

#[test]
fn only_the_projection_knows_both_languages() {
    for source in sources().iter().filter(|s| floor(s.room()) == Some(1) && s.room() != "projection") {
        let arrows = arrows(&source.code);
        let words: BTreeSet<&str> = arrows.iter().filter_map(|a| a.strip_prefix("vocab::")).collect();
        let allowed =
            SHARED_WORDS.iter().find(|(file, ..)| *file == source.path).map_or(&[][..], |(_, words, _)| words);
        let more: Vec<&&str> = words.iter().filter(|word| !allowed.contains(word)).collect();
        let in_site = source.room() == "site" || arrows.iter().any(|a| a.starts_with("site"));
        assert!(!in_site || more.is_empty(), "{} knows {more:?} of the wire: that is src/projection.rs's", source.path);
    }
}

#[test]
fn one_reader_one_writer_one_clock() {
    // A folder of the table speaks for every file in it.
    let is_in = |file: &str, path: &str| file == path || file.ends_with('/') && path.starts_with(file);
    let allowed = |table: &[(&str, &str)], path: &str| table.iter().any(|(file, _)| is_in(file, path));
    for source in sources() {
        if let Some(file) = source.path.strip_prefix("src/generate/") {
            let disk = source.code.contains("std::fs") || arrows_of_std(&source.code).contains("fs");
            assert!(!disk || allowed(DISK, file), "{} touches the disk: src/generate/read.rs does that", source.path);
        }
        for now in ["Timestamp::now", "SystemTime::now", "Instant::now", "Zoned::now"] {
            let asks = source.code.contains(now);
            assert!(!asks || allowed(CLOCKS, &source.path), "{} asks {now}: src/clock.rs does that", source.path);
        }
    }
}

/// `use std::{fs, io}` → `fs`, `io`.
fn arrows_of_std(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, start) in code.match_indices("std::{") {
        paths("", &code[at + start.len() - 1..], &mut found);
    }
    found.into_iter().map(|path| path.split("::").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn exceptions_are_still_needed() {
    for file in SHARED_WORDS
        .iter()
        .map(|(file, ..)| (*file).to_owned())
        .chain(DISK.iter().map(|(f, _)| format!("src/generate/{f}")))
    {
        let there = root().join(&file);
        assert!(
            there.is_file() || file.ends_with('/') && there.is_dir(),
            "{file} is gone: take it out of the tables in this test"
        );
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in sources() {
        assert!(source.text.starts_with("//! "), "{} does not begin with //!", source.path);
    }
}

#[test]
fn no_room_for_odds_and_ends() {
    for path in rust_files("src").into_iter().chain(rust_files("tests")) {
        let path = path.strip_prefix(root()).unwrap().to_owned();
        for part in &path {
            let name = part.to_string_lossy();
            let stem = name.trim_end_matches(".rs");
            let vague = ["util", "utils", "common", "helper", "helpers", "misc", "manager"].contains(&stem);
            assert!(!vague, "{}: a helper lives beside its user, or earns a name", path.display());
        }
    }
}

#[test]
fn one_door_to_the_world() {
    for source in sources().iter().filter(|s| s.room() != "outbound") {
        for word in CONNECTS.iter().chain(&["client::conn", "client::legacy", "ClientConfig"]) {
            assert!(!source.code.contains(word), "{} says {word}: src/outbound.rs makes connections", source.path);
        }
    }
}

#[test]
fn the_gate_links_nothing_heavy() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let tree = std::process::Command::new(cargo)
        .args(["tree", "--offline", "--locked", "--no-default-features", "-e", "normal", "--prefix", "none"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let text = String::from_utf8(tree.stdout).unwrap();
    let linked: BTreeSet<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(linked.contains("gatepost") && linked.contains("serde_json"), "{text}");
    let heavy: Vec<&str> = HEAVY.into_iter().filter(|name| linked.contains(name)).collect();
    assert!(heavy.is_empty(), "without default features the library links {heavy:?}");
}
