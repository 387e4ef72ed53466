//! Where the site is built, and whether that folder may be replaced.

use super::record::Record;
use crate::generate::cache::Cache;
use crate::generate::read::hash_of;
use crate::site::problem::Problem;
use rustix::fs::Access;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

/// The file that says a folder is ours when the site has no manifest.
pub(crate) const MARKER: &str = ".gatepost-build";

/// Folders of a site that no output may lie in.
const OWN: [&str; 7] = ["content", "static", "templates", "themes", "data", ".gatepost", ".git"];

/// Where the site is built.
#[derive(Debug)]
pub(crate) struct OutputFolder {
    /// The folder people serve.
    pub(crate) live: PathBuf,
    /// The folder beside it.
    pub(super) next: PathBuf,
    /// Tells the output folders of one site apart.
    pub(super) mark: String,
}

impl OutputFolder {
    /// Checks that a folder may be replaced. `root` is the site's own.
    pub(crate) fn check(root: &Path, output: &Path) -> Result<Self, Problem> {
        let live = root.join(output);
        let shown = output.display().to_string();
        let refuse =
            |what: &str| Problem::error(&shown, format!("the output folder {what}"), "name another with --output-dir");
        let canonical_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let parent = live.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Some(file_name) = live.file_name() else { return Err(refuse("is no folder that can be replaced")) };
        let anchor = nearest(parent);
        let missing = parent.strip_prefix(nearest_written(parent)).unwrap_or(Path::new(""));
        if missing.components().any(|part| part == Component::ParentDir) {
            return Err(refuse("leads through a folder that is not there"));
        }
        let canonical = anchor.join(missing).join(file_name);
        if let Some(what) = forbidden(&canonical_root, &canonical) {
            return Err(refuse(&what));
        }
        check_what_is_there(&live, &shown, refuse)?;
        let mark = format!("{:08x}", hash_of(canonical.as_os_str().as_encoded_bytes()) & 0xffff_ffff);
        let private = root.join(".gatepost");
        let same_disk = std::fs::metadata(&private)
            .or_else(|_| std::fs::metadata(&canonical_root))
            .is_ok_and(|m| std::fs::metadata(&anchor).is_ok_and(|a| a.dev() == m.dev()));
        let next = if same_disk && rustix::fs::access(&private, Access::WRITE_OK).is_ok() {
            private.join(format!("site-{mark}"))
        } else {
            parent.join(format!(".{}.gatepost", file_name.to_string_lossy()))
        };
        Ok(Self { live, next, mark })
    }

    /// What is remembered of the live tree.
    pub(crate) fn record(&self, cache: &Cache) -> Option<Record> {
        Record::read(cache, &self.mark, &self.live)
    }

    /// What is remembered of the tree beside it.
    pub(crate) fn record_beside(&self, cache: &Cache) -> Option<Record> {
        Record::read(cache, &self.mark, &self.next)
    }
}

/// Why no site may be built there, whatever there is.
fn forbidden(root: &Path, output: &Path) -> Option<String> {
    if root.starts_with(output) {
        return Some("contains the site itself".into());
    }
    if let Some(own) = OWN.into_iter().find(|own| output.starts_with(root.join(own))) {
        return Some(format!("lies inside {own}/"));
    }
    std::env::var_os("HOME").is_some_and(|home| Path::new(&home) == output).then(|| "is your home folder".into())
}

/// A folder that is there must be ours, or hold nothing but names with a dot.
fn check_what_is_there(live: &Path, shown: &str, refuse: impl Fn(&str) -> Problem) -> Result<(), Problem> {
    let Ok(meta) = std::fs::symlink_metadata(live) else { return Ok(()) };
    if meta.is_symlink() {
        return Err(refuse("is a symbolic link"));
    }
    if !meta.is_dir() {
        return Err(refuse("is a file"));
    }
    let ours = live.join("gatepost.json").exists() || live.join(MARKER).exists();
    let hidden = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
    if ours || std::fs::read_dir(live).is_ok_and(|entries| entries.flatten().all(hidden)) {
        return Ok(());
    }
    Err(Problem::error(
        shown,
        "the output folder holds files that Gatepost did not write",
        "empty it, or name another with --output-dir",
    ))
}

/// The nearest folder above that exists, resolved.
fn nearest(path: &Path) -> PathBuf {
    nearest_written(path).canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn nearest_written(path: &Path) -> &Path {
    let mut at = path;
    while !at.exists() {
        match at.parent() {
            Some(above) if !above.as_os_str().is_empty() => at = above,
            _ => return Path::new("."),
        }
    }
    at
}
