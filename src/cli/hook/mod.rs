//! `gatepost hook`: `git push` builds and publishes.
//!
//! The owner pushes to a bare repository; beside it lies the folder of the site. Before the push is accepted, what is pushed is
//! built in a trial folder: a failing build refuses it, with its messages, and so does an address that followers do not know. After
//! it, the site's folder is made to hold what was pushed, the site is built there, exchanged whole for the old one, and followers are
//! told.
//!
//! One push at a time: a lock in the site's folder, which a killed process gives back. Whatever was left half done, the next push
//! or `gatepost hook run` does again from its beginning.

mod commit;
mod install;
#[cfg(feature = "server")]
mod known;
mod place;
mod publish;
mod run;
mod settings;

use super::report::Trouble;
use super::{Global, Result, plain};
use crate::git::{GitError, Repository};
use std::path::Path;

/// Let `git push` build and publish
#[derive(Debug, clap::Args)]
pub(super) struct Hook {
    #[command(subcommand)]
    verb: HookVerb,
}

#[derive(Debug, clap::Subcommand)]
enum HookVerb {
    /// Put the hooks into a bare repository
    Install(install::Install),
    /// Build and publish what was pushed last, as a push does
    Run(run::Run),
}

impl Hook {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        match self.verb {
            HookVerb::Install(install) => install.run(global),
            HookVerb::Run(run) => run.run(global),
        }
    }
}

/// What to name.
const BARE: &str = "name the bare repository that you push to; git init --bare DIR makes one";

/// What git said, and what now.
fn troubled(error: &GitError) -> Trouble {
    let remedy = match error {
        GitError::NotInstalled => "install git",
        GitError::Unusable(_) => "check the permissions of the repository and of the site's folder",
        GitError::Refused(..) => BARE,
    };
    Trouble::Refused(error.to_string(), remedy.to_owned())
}

/// The repository in a folder.
fn open(folder: &Path) -> std::result::Result<Repository, Trouble> {
    if !folder.is_dir() {
        let what = format!("there is no folder {}", plain::line(&folder.display().to_string()));
        return Err(Trouble::Refused(what, BARE.to_owned()));
    }
    Repository::open(folder).map_err(|error| match error {
        GitError::Refused(..) if error.is_no_repository() => {
            let what = format!("{} is no git repository", plain::line(&folder.display().to_string()));
            Trouble::Refused(what, BARE.to_owned())
        }
        other => troubled(&other),
    })
}
