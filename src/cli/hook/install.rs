//! `gatepost hook install`: two tiny scripts in a bare repository, and two settings.

use super::place::{BRANCH, Place, SITE};
use super::settings::Settings;
use super::troubled;
use crate::cli::report::{Outcome, Trouble};
use crate::cli::{Global, Result, plain};
use crate::generate::keys;
use crate::generate::unwritten::{NOTHING_CHANGED, unwritten};
use crate::site::problem::Problem;
use anyhow::Context as _;
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// The line by which a hook is known as ours.
const OURS: &str = "# Written by `gatepost hook install`, which writes it again.";

/// The hooks, and what each does.
const HOOKS: [(&str, &str); 2] = [
    ("pre-receive", "Builds what is pushed before it is accepted; a failing build refuses it."),
    ("post-receive", "Builds and publishes what was pushed."),
];

/// What may lie in the site's folder before the first push.
const MAY_LIE: [&str; 2] = [".gatepost", "public"];

/// Longest name of a branch: git keeps it as a file, and locks it as another with `.lock` behind it.
const LONGEST: usize = 250;

/// Put the hooks into a bare repository
#[derive(Debug, clap::Args)]
pub(super) struct Install {
    /// The bare repository that you push to
    repo: PathBuf,
    /// Folder of the site, with its key and what is served; beside the repository when not given: `blog.site` for `blog.git`
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Branch that is published
    #[arg(long, value_name = "NAME", default_value = "main")]
    branch: String,
}

impl Install {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let place = self.place()?;
        let hooks = place.repository.hooks().map_err(|error| troubled(&error))?;
        check_own(place.repository.folder(), &hooks)?;
        let program = std::env::current_exe().context("the program does not know where it lies")?;
        for (name, _) in HOOKS {
            check_free(&hooks.join(name), &program)?;
        }
        let staged: Vec<Staged> = HOOKS
            .into_iter()
            .map(|(name, about)| Staged::write(hooks.join(name), &script(&program, name, about)))
            .collect::<std::result::Result<_, _>>()?;
        place.make()?;
        let site = place.site.to_string_lossy().into_owned();
        let settings = Settings::remember(&place.repository);
        let set = |name: &str, value: &str| place.repository.set(name, value).map_err(|error| troubled(&error));
        set(SITE, &site)?;
        set(BRANCH, &place.branch)?;
        for hook in staged {
            hook.put()?;
        }
        settings.keep();
        let has_key = keys::has_private(&place.site);
        Ok(Outcome::told(
            global,
            told(&place, has_key),
            json!({ "site": site, "branch": place.branch, "has_key": has_key }),
        ))
    }

    /// Where everything will be. Nothing is written.
    fn place(&self) -> std::result::Result<Place, Trouble> {
        let repository = super::open(&self.repo)?;
        if !repository.is_bare().map_err(|error| troubled(&error))? {
            let what =
                format!("{} is not a bare repository, so a push would not change its files", self.repo.display());
            return Err(Trouble::Refused(what, "make one with git init --bare DIR, and push to it".into()));
        }
        if self.branch.len() > LONGEST {
            let what =
                format!("the name of the branch is longer than {LONGEST} bytes, which git cannot keep as a file");
            return Err(Trouble::Usage(what, "write --branch main".into()));
        }
        if !repository.can_be_branch(&self.branch) {
            let what = format!("`{}` cannot be the name of a branch", self.branch);
            return Err(Trouble::Usage(what, "write --branch main".into()));
        }
        let site = self.site.clone().unwrap_or_else(|| beside(repository.folder()));
        let site = std::path::absolute(site).context("the folder of the site has no full path")?;
        if site.to_str().is_none() {
            let what = format!("{} is not written in UTF-8", site.display());
            return Err(Trouble::Usage(what, "name another with --site".into()));
        }
        let place = Place { repository, branch: self.branch.clone(), site };
        check_empty(&place)?;
        Ok(place)
    }
}

/// `/srv/blog.git` → `/srv/blog.site`.
fn beside(repository: &Path) -> PathBuf {
    let name = repository.file_name().unwrap_or_default().to_string_lossy().into_owned();
    repository.with_file_name(format!("{}.site", name.strip_suffix(".git").unwrap_or(&name)))
}

/// The first push writes over what lies in the site's folder: nothing of anybody's may.
fn check_empty(place: &Place) -> std::result::Result<(), Problem> {
    let Ok(entries) = fs::read_dir(&place.site) else { return Ok(()) };
    let is_foreign = |name: &std::ffi::OsStr| !MAY_LIE.iter().any(|may| name == *may);
    if place.is_known() || !entries.flatten().any(|entry| is_foreign(&entry.file_name())) {
        return Ok(());
    }
    let remedy = "name another with --site, or move everything but .gatepost and public away";
    Err(Problem::error(
        place.site.display().to_string(),
        "this folder is not empty, and a push would write over it",
        remedy,
    ))
}

/// A folder that `core.hooksPath` names may be that of many repositories: our hooks would refuse every push to the others.
fn check_own(repository: &Path, hooks: &Path) -> std::result::Result<(), Problem> {
    let real = hooks.canonicalize().unwrap_or_else(|_| hooks.to_owned());
    if real.starts_with(repository.canonicalize().unwrap_or_else(|_| repository.to_owned())) {
        return Ok(());
    }
    let what =
        "git looks for the hooks of this repository here, where other repositories may look, too; nothing was changed";
    let remedy = format!("git -C {} config core.hooksPath hooks, then install again", plain::in_shell(repository));
    Err(Problem::error(hooks.display().to_string(), what, remedy))
}

/// A hook of somebody else's stays.
fn check_free(hook: &Path, program: &Path) -> std::result::Result<(), Problem> {
    let is_free = match fs::read(hook) {
        Ok(text) => String::from_utf8_lossy(&text).contains(OURS),
        Err(_) => hook.symlink_metadata().is_err(),
    };
    if is_free {
        return Ok(());
    }
    let stage = hook.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let remedy = format!(
        "move it away, or let it run {} with what it reads, and put a hook of ours beside it",
        call(program, &stage)
    );
    Err(Problem::error(hook.display().to_string(), "there is another hook already, and nothing was changed", remedy))
}

/// `'/usr/bin/gatepost' hook run . --stage pre-receive`
fn call(program: &Path, stage: &str) -> String {
    let quoted = program.to_string_lossy().replace('\'', "'\\''");
    format!("'{quoted}' hook run . --stage {stage}")
}

fn script(program: &Path, name: &str, about: &str) -> String {
    format!("#!/bin/sh\n{OURS}\n# {about}\nexec {}\n", call(program, name))
}

/// A hook that is written beside its place, and goes there when all else is done: a push that comes now finds the old hook or the new
/// one. What is never put in place is gone again.
struct Staged {
    next: PathBuf,
    hook: PathBuf,
}

impl Staged {
    fn write(hook: PathBuf, text: &str) -> std::result::Result<Self, Problem> {
        let staged = Self { next: hook.with_extension("gatepost-next"), hook };
        let put = || {
            if let Some(folder) = staged.hook.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&staged.next, text)?;
            fs::set_permissions(&staged.next, fs::Permissions::from_mode(0o755))
        };
        match put() {
            Ok(()) => Ok(staged),
            Err(error) => Err(staged.unwritten(&error, NOTHING_CHANGED)),
        }
    }

    fn put(self) -> std::result::Result<(), Problem> {
        fs::rename(&self.next, &self.hook).map_err(|error| self.unwritten(&error, "the settings are as they were"))
    }

    fn unwritten(&self, error: &std::io::Error, kept: &str) -> Problem {
        let remedy = format!("check the permissions of the repository, then install again; {kept}");
        unwritten(&self.hook.display().to_string(), error, kept, &remedy)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        fs::remove_file(&self.next).ok();
    }
}

fn told(place: &Place, has_key: bool) -> String {
    let (repository, site) = (plain::path(place.repository.folder()), plain::path(&place.site));
    let branch = &place.branch;
    let mut text = format!(
        "A push of `{branch}` to {repository} builds the site in {site}\nServe {site}/public (or what output_dir says)\n"
    );
    if !has_key {
        text.push_str(&format!(
            "To tell followers too, put the private key into {site}/{} (chmod 600), and gate.db beside it if you have followers already\n",
            keys::PRIVATE
        ));
    }
    if place.repository.tip(branch).is_some() {
        text.push_str(&format!(
            "To build what is there already: gatepost hook run {}\n",
            plain::in_shell(place.repository.folder())
        ));
    }
    text
}
