//! Which files there are: a walk that stays inside the site and goes round no circle.

use super::{Root, Stat, reason};
use crate::site::problem::{Problem, Problems};
use std::path::{Path, PathBuf};

/// A file found on a walk.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    pub(crate) stat: Stat,
}

/// What to do with names that begin with a dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    Skip,
    Keep,
}

impl Root {
    /// All files below a folder, sorted by path. A folder that does not exist is empty.
    pub(crate) fn walk(&self, folder: &str, hidden: Hidden, problems: &mut Problems) -> Vec<Found> {
        let start = self.absolute(folder);
        if start.is_symlink()
            && let Some(problem) = self.leads_out(&start)
        {
            problems.push(problem);
            return Vec::new();
        }
        if !start.exists() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut refused = Vec::new();
        let walker = walkdir::WalkDir::new(&start).follow_links(true).max_depth(64).into_iter().filter_entry(|entry| {
            if entry.depth() == 0 {
                return true;
            }
            let name = entry.file_name().to_string_lossy();
            if is_litter(&name) || (hidden == Hidden::Skip && name.starts_with('.')) {
                return false;
            }
            if entry.path_is_symlink()
                && let Some(problem) = self.leads_out(entry.path())
            {
                refused.push(problem);
                return false;
            }
            true
        });
        for entry in walker {
            match entry.map_err(|error| self.walk_problem(&error)).and_then(|entry| self.found(&entry)) {
                Ok(file) => found.extend(file),
                Err(problem) => problems.push(problem),
            }
        }
        problems.extend(refused);
        found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// A file on the walk; a folder is none.
    fn found(&self, entry: &walkdir::DirEntry) -> Result<Option<Found>, Problem> {
        if entry.file_type().is_dir() {
            return Ok(None);
        }
        let path = self.relative(entry.path())?;
        match entry.metadata() {
            Ok(meta) if meta.is_file() => Ok(Some(Found { path, stat: Stat::of(&meta) })),
            Ok(_) => {
                Err(Problem::error(path, "this is neither a file nor a folder", "remove the pipe, socket or device"))
            }
            Err(error) => {
                Err(Problem::error(path, format!("this file cannot be read: {error}"), "check its permissions"))
            }
        }
    }

    fn relative(&self, path: &Path) -> Result<String, Problem> {
        let relative = path.strip_prefix(&self.path).unwrap_or(path);
        relative.to_str().map(str::to_owned).ok_or_else(|| {
            Problem::error(relative.to_string_lossy(), "the name of this file is not valid Unicode", "rename the file")
        })
    }

    pub(super) fn leads_out(&self, path: &Path) -> Option<Problem> {
        let shown = path.strip_prefix(&self.path).unwrap_or(path).display().to_string();
        match path.canonicalize() {
            Ok(target) if self.hidden(&target).is_some() => Some(Problem::error(
                shown,
                format!(
                    "this link leads to {}, and what is hidden there is not for publishing",
                    self.hidden(&target).unwrap_or(&target).display()
                ),
                "copy what is to be seen into the site, under a name without a dot before it",
            )),
            Ok(target) if target.starts_with(&self.canonical) => self.built(path, &target).map(|output| {
                let what = format!("this link leads to {}, which is what a build writes", output.display());
                Problem::error(shown, what, "link to what it is built from, or copy it")
            }),
            Ok(target) => Some(Problem::error(
                shown,
                format!("this link leads out of the site, to {}", target.display()),
                "copy the file into the site",
            )),
            Err(error) => {
                let target = std::fs::read_link(path).unwrap_or_default();
                Some(Problem::error(
                    shown,
                    format!("this link leads nowhere, to {}: {}", target.display(), reason(&error)),
                    "mend or remove the link",
                ))
            }
        }
    }

    /// Where a path leads inside the site, if that is a hidden folder of it: keys, followers and history lie there.
    fn hidden<'p>(&self, target: &'p Path) -> Option<&'p Path> {
        let inside = target.strip_prefix(&self.canonical).ok()?;
        let first = inside.components().next()?;
        first.as_os_str().as_encoded_bytes().starts_with(b".").then_some(inside)
    }

    /// The folder that the site is built into, if a link leads there, or to a folder around it.
    fn built(&self, link: &Path, target: &Path) -> Option<&Path> {
        // What is around the link as well is a circle, which is said in other words.
        let is_circle = || self.canonical.join(link.strip_prefix(&self.path).unwrap_or(link)).starts_with(target);
        let leads_there =
            |output: &&PathBuf| target.starts_with(output) || (output.starts_with(target) && !is_circle());
        let output = self.outputs.iter().find(leads_there)?;
        Some(output.strip_prefix(&self.canonical).unwrap_or(output))
    }

    fn walk_problem(&self, error: &walkdir::Error) -> Problem {
        let path =
            error.path().map_or_else(String::new, |p| p.strip_prefix(&self.path).unwrap_or(p).display().to_string());
        if let Some(ancestor) = error.loop_ancestor() {
            let to = ancestor.strip_prefix(&self.path).unwrap_or(ancestor).display().to_string();
            return Problem::error(path, format!("this link leads back to {to}, in a circle"), "remove the link");
        }
        if let Some(problem) = error.path().filter(|p| p.is_symlink()).and_then(|p| self.leads_out(p)) {
            return problem;
        }
        let why = error.io_error().map_or_else(|| error.to_string(), reason);
        Problem::error(path, format!("this cannot be read: {why}"), "check its permissions")
    }
}

fn is_litter(name: &str) -> bool {
    matches!(name, ".git" | ".DS_Store" | "Thumbs.db" | ".gitkeep" | ".gitignore" | ".hg" | ".svn")
        || name.ends_with('~')
        || (name.starts_with('.') && name.ends_with(".swp"))
        || (name.starts_with('#') && name.ends_with('#'))
}
