//! What a commit may hold that is checked out into the site's folder.

use super::place::Place;
use crate::git::{Commit, Entry};
use crate::site::config;
use crate::site::problem::Problem;
use std::path::{Path, PathBuf};

/// Whether a commit is a site that may be checked out here. `outputs` are the folders that hold what is built.
pub(super) fn check(outputs: &[PathBuf], commit: &Commit, entries: &[Entry]) -> std::result::Result<(), Problem> {
    let refused = |entry: &Entry, what: &str, remedy: &str| {
        Err(Problem::error(entry.path.display().to_string(), what.to_owned(), remedy.to_owned()))
    };
    if let Some(entry) = entries.iter().find(|entry| lies_in(&entry.path, Path::new(".gatepost"))) {
        let remedy = "git rm -r --cached .gatepost, and keep /.gatepost/ in .gitignore; if the key was in it, others may have it";
        return refused(
            entry,
            "this file is committed, and would be written over the key and the store of the server",
            remedy,
        );
    }
    for output in outputs {
        // A link or a file on the way to the folder is in its way, too.
        let is_in = |entry: &&Entry| lies_in(&entry.path, output) || lies_in(output, &entry.path);
        if let Some(entry) = entries.iter().find(is_in) {
            let shown = output.display();
            let remedy = format!("git rm -r --cached {shown}, and keep /{shown}/ in .gitignore: it is built here");
            return refused(
                entry,
                "this file is committed, and would be written over the site that is served",
                &remedy,
            );
        }
    }
    if !entries.iter().any(|entry| entry.path == Path::new(config::FILE)) {
        let what = format!("there is no site in commit {}: this file is missing", commit.short());
        return Err(Problem::error(config::FILE, what, "commit it, or install the hook with another --branch"));
    }
    Ok(())
}

/// Whether a path is a folder or lies in it. On some disks `.GATEPOST` is the same folder.
fn lies_in(path: &Path, folder: &Path) -> bool {
    let mut parts = path.components();
    folder.components().all(|part| parts.next().is_some_and(|p| p.as_os_str().eq_ignore_ascii_case(part.as_os_str())))
}

/// What is in a commit and will not be in the site.
pub(super) fn odd(place: &Place, commit: &Commit, entries: &[Entry]) -> Vec<Problem> {
    let submodules = entries.iter().filter(|entry| entry.is_submodule).map(|entry| {
        let what = "this is a submodule, which is not checked out";
        Problem::warning(entry.path.display().to_string(), what, "commit its files themselves")
    });
    let attributes = place.repository.file(commit, ".gitattributes").unwrap_or_default();
    let has_lfs = String::from_utf8_lossy(&attributes).contains("filter=lfs");
    let lfs = has_lfs.then(|| {
        let what = "files are kept with Git LFS; unless the server has it, their pointers are published";
        Problem::warning(".gitattributes", what, "install git-lfs on the server, or commit the files themselves")
    });
    submodules.chain(lfs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_holds_itself_and_what_is_below() {
        let lies = |path: &str, folder: &str| lies_in(Path::new(path), Path::new(folder));
        assert!(lies("public", "public") && lies("public/a/b", "public") && lies("PUBLIC/a", "public"));
        assert!(
            !lies("publications/a", "public") && !lies("content/public/a", "public") && !lies("public", "public/a")
        );
    }
}
