//! The house rules that a machine can check: floors, one reader, one clock, names, and what the gate's function links.
//!
//! A failing test here is a request to move something, not to add an exception. Exceptions stand in the tables below, each
//! with its reason.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

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

/// A source file without comments, string literals and test modules.
struct Source {
    /// `src/site/page.rs`.
    path: String,
    text: String,
    code: String,
}

impl Source {
    /// `src/site/page.rs` → `site`.
    fn room(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// How many modules deep the file is: `src/site/page.rs` is 2.
    fn depth(&self) -> usize {
        let below = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        if below == "lib" || below == "main" { 0 } else { below.split('/').count() }
    }
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root()).unwrap().display().to_string();
        let only_tests = path.ends_with("/tests.rs") || path.contains("/tests/");
        let code = if only_tests { String::new() } else { without_tests(&plain(&text)) };
        Source { path, text, code }
    };
    rust_files("src").into_iter().map(read).collect()
}

/// Comments, texts and characters become spaces; lines stay where they were.
fn plain(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(end) = raw_text(rest, at == 0 || !is_word(bytes[at - 1])) {
            end
        } else if rest.starts_with('"') {
            quoted(rest, '"')
        } else if rest.starts_with('\'') {
            character(rest)
        } else {
            0
        };
        if end == 0 {
            let c = rest.chars().next().unwrap();
            out.push(c);
            at += c.len_utf8();
        } else {
            out.push(' ');
            out.extend(rest[..end].chars().filter(|c| *c == '\n'));
            at += end;
        }
    }
    out
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        if text.as_bytes()[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if text.as_bytes()[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// `r"…"`, `r#"…"#`, also with `b` in front.
fn raw_text(text: &str, starts_word: bool) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r')).filter(|_| starts_word)?;
    let hashes = after.bytes().take_while(|b| *b == b'#').count();
    let inner = after[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(text.len() - inner.len() + inner.find(&close)? + close.len())
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `'x'` and `'\n'`, but not the lifetime `'a`.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), _) => quoted(text, '\''),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// Cuts every item under `#[cfg(test)]` or `#[cfg(all(test…))]`.
fn without_tests(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        out.push_str(&rest[..at]);
        let item = &rest[at..];
        let brace = item.find('{').unwrap_or(item.len());
        let end = match item.find(';') {
            Some(semicolon) if semicolon < brace => semicolon + 1,
            _ => brace + closing(&item[brace..]),
        };
        rest = &item[end..];
    }
    out.push_str(rest);
    out
}

fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// Every path that begins with `crate::`, with what a brace after it holds: `vocab::Id`, `vocab::Actor`.
fn arrows(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for start in ["crate::", "gatepost::"] {
        for (at, _) in code.match_indices(start) {
            if at == 0 || !is_word(code.as_bytes()[at - 1]) {
                paths("", &code[at + start.len()..], &mut found);
            }
        }
    }
    found
}

/// `a::{b, c::d}` → `a::b`, `a::c::d`. Returns how much was read.
fn paths(before: &str, text: &str, found: &mut BTreeSet<String>) -> usize {
    let word_end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    let (word, rest) = text.split_at(word_end);
    let path = format!("{before}{word}");
    if !(rest.starts_with('{') && (word.is_empty() || word.ends_with("::"))) {
        found.insert(path.trim_end_matches(':').to_owned());
        return word_end;
    }
    let end = word_end + closing(rest);
    let mut at = word_end + 1;
    while at < end - 1 {
        let gap = text[at..].find(|c: char| !(c.is_whitespace() || c == ',')).unwrap_or(0);
        at += gap;
        if at >= end - 1 {
            break;
        }
        at += paths(&path, &text[at..], found).max(1);
        // Past ` as Name`.
        at += text[at..end].find([',', '}']).unwrap_or(end - at);
    }
    end
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
