//! The documentation, held to what the program does.
//!
//! Tables of keys are written by `UPDATE_DOCS=1 cargo test docs::tables` from the tables in the code; everything else is
//! written by hand and compared here.

mod followers;
mod pages;
mod tables;
mod templates;
pub(crate) mod tutorial;

use std::path::{Path, PathBuf};

/// The program under test.
const GATEPOST: &str = env!("CARGO_BIN_EXE_gatepost");

/// A site with nothing in it but what a build needs.
const PLAIN: &str = "base_url = \"https://anna.example\"\ntitle = \"T\"\n[author]\nname = \"Anna\"\nusername = \"anna\"\n[federation]\nenabled = false\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text of the repository.
fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Writes a file and the folders above it.
fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}

/// Runs the program in a folder. Returns whether it succeeded, and what it printed: errors, then output.
fn run(folder: &Path, args: &[&str]) -> (bool, String) {
    let done = std::process::Command::new(GATEPOST)
        .args(args)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1795428000")
        .env("TZ", "UTC")
        .output()
        .unwrap();
    let text = [done.stderr, done.stdout].concat();
    (done.status.success(), String::from_utf8(text).unwrap())
}

/// All pages of `docs/`.
fn pages() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("docs")).unwrap();
    let mut pages: Vec<PathBuf> =
        entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
    pages.sort();
    pages
}

/// The cells of a table's row, without the code marks around a whole cell.
fn cells(line: &str) -> Vec<String> {
    let hidden = line.replace("\\|", "\u{1}");
    let inner = hidden.trim().trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
}

/// The tables whose heading row begins with `first`: the title above each, and its rows.
fn tables(text: &str, first: &str) -> Vec<(String, Vec<Vec<String>>)> {
    let mut found: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    let (mut title, mut inside) = (String::new(), false);
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix('#') {
            heading.trim_start_matches('#').trim().trim_matches('`').clone_into(&mut title);
        }
        if !line.starts_with('|') {
            inside = false;
        } else if line.starts_with(&format!("| {first} |")) {
            found.push((title.clone(), Vec::new()));
            inside = true;
        } else if inside && !line.starts_with("|---") {
            found.last_mut().unwrap().1.push(cells(line));
        }
    }
    found
}

/// `` `name` `` → `name`.
fn bare(cell: &str) -> String {
    cell.trim_matches('`').to_owned()
}
