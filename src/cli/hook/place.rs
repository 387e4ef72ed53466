//! Where a push goes: the repository, the branch, the site's folder, and what is kept there between pushes.

use crate::cli::report::{Trouble, complain};
use crate::generate::unwritten::{NOTHING_CHANGED, unwritten};
use crate::git::Repository;
use crate::site::problem::Problem;
use rustix::fs::FlockOperation;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Component, Path, PathBuf};

/// The setting that names the site's folder.
pub(super) const SITE: &str = "gatepost.site";

/// The setting that names the branch.
pub(super) const BRANCH: &str = "gatepost.branch";

/// Below the site's folder.
const KEPT: &str = ".gatepost/hook";

/// Everything a push needs to know.
#[derive(Debug)]
pub(super) struct Place {
    /// Where is pushed to.
    pub(super) repository: Repository,
    /// The branch that is published.
    pub(super) branch: String,
    /// The site's folder.
    pub(super) site: PathBuf,
}

impl Place {
    /// As `hook install` wrote it down.
    pub(super) fn read(folder: &Path) -> Result<Self, Trouble> {
        let repository = super::open(folder)?;
        let (Some(site), Some(branch)) = (repository.setting(SITE), repository.setting(BRANCH)) else {
            let what = format!("{} has no hook of Gatepost's", repository.folder().display());
            return Err(Trouble::Refused(what, "install it: gatepost hook install REPO".into()));
        };
        Ok(Self { repository, branch, site: PathBuf::from(site) })
    }

    /// `refs/heads/main`.
    pub(super) fn name(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// Where what is pushed is built before it is accepted.
    pub(super) fn trial(&self) -> PathBuf {
        self.site.join(KEPT).join("trial")
    }

    /// Where the trial is built into: beside what was checked out, so that nothing of a commit's can be in its way.
    pub(super) fn trial_output(&self) -> PathBuf {
        self.site.join(KEPT).join("trial.public")
    }

    /// An output folder as a path below the site's folder; none where it lies elsewhere.
    pub(super) fn below(&self, output: &str) -> Option<PathBuf> {
        let mut plain = PathBuf::new();
        for part in self.site.join(output).components() {
            match part {
                Component::ParentDir => drop(plain.pop()),
                Component::CurDir => {}
                part => plain.push(part),
            }
        }
        let below = plain.strip_prefix(&self.site).ok()?;
        (!below.as_os_str().is_empty()).then(|| below.to_owned())
    }

    /// What git wrote into the trial folder.
    pub(super) fn trial_index(&self) -> PathBuf {
        self.site.join(KEPT).join("trial.index")
    }

    /// What git wrote into the site's folder.
    pub(super) fn site_index(&self) -> PathBuf {
        self.site.join(KEPT).join("site.index")
    }

    /// Makes the folders that are missing; the private key may come to lie in one of them.
    pub(super) fn make(&self) -> Result<(), Problem> {
        let private = self.site.join(".gatepost");
        let make = || {
            std::fs::create_dir_all(&self.site)?;
            DirBuilder::new().recursive(true).mode(0o700).create(&private)?;
            std::fs::create_dir_all(self.site.join(KEPT))
        };
        make().map_err(|error: io::Error| {
            unwritten(&self.site.display().to_string(), &error, NOTHING_CHANGED, "name another with --site")
        })
    }

    /// Whether a push was built here before.
    pub(super) fn is_known(&self) -> bool {
        self.site.join(KEPT).is_dir()
    }

    /// Waits until nobody else is at it. The lock is held while the file is open, and given back by whoever is killed.
    pub(super) fn lock(&self) -> Result<File, Problem> {
        self.make()?;
        let path = self.site.join(KEPT).join("lock");
        let failed = |kind: String| {
            let what = format!("the lock of the hook cannot be taken: {kind}");
            Problem::error(path.display().to_string(), what, "check the folder's permissions")
        };
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| failed(error.kind().to_string()))?;
        if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            complain("Another push is being built: waiting for it\n");
            rustix::fs::flock(&file, FlockOperation::LockExclusive).map_err(|error| failed(error.to_string()))?;
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_folder_is_found_below_the_site() {
        let folder = tempfile::tempdir().unwrap();
        let init = std::process::Command::new("git").args(["init", "--quiet", "--bare"]).arg(folder.path()).status();
        assert!(init.unwrap().success());
        let repository = Repository::open(folder.path()).unwrap();
        let place = Place { repository, branch: "main".into(), site: "/srv/blog.site".into() };
        for (output, below) in [
            ("public", Some("public")),
            ("./www//out/", Some("www/out")),
            ("a/../public", Some("public")),
            ("/srv/blog.site/public", Some("public")),
            ("../blog.site/public", Some("public")),
            ("/srv/www", None),
            ("../www", None),
            (".", None),
        ] {
            assert_eq!(place.below(output).as_deref(), below.map(Path::new), "{output}");
        }
    }
}
