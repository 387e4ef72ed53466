//! `gatepost hook run`: what the hooks call, and what mends a push that broke off.

use super::commit::{check, odd};
use super::place::Place;
use super::publish::{Told, publish};
use super::troubled;
use crate::cli::build::{summary, waiting};
use crate::cli::report::{Outcome, Trouble, complain, print, problems};
use crate::cli::trailer::{self, Asked};
use crate::cli::{Global, Result};
use crate::generate::{self, Order, Report, Silent};
use crate::git::{Commit, Entry, GitError};
use crate::site::config::{self, Config};
use crate::site::problem::Problem;
use anyhow::Context as _;
use serde_json::json;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Longest list of updated names that is read, in bytes: thousands of branches and tags.
const LIST: u64 = 16 << 20;

/// How long the publisher waits for the web server, in minutes.
const WAIT: [&str; 2] = ["--wait", "1"];

/// What to do about the words of a commit that was not accepted.
const REFUSED: &str =
    "git commit --amend: write Gatepost: quiet as the last paragraph, or leave it out; then push again";

/// The same for one that was: an amended one would be refused as a push that is not fast-forward.
const ACCEPTED: &str =
    "push another commit: with Gatepost: quiet as its last paragraph, or with nothing of the kind, to tell followers";

/// Build and publish what was pushed last, as a push does
#[derive(Debug, clap::Args)]
pub(super) struct Run {
    /// The bare repository that you push to
    #[arg(default_value = ".")]
    repo: PathBuf,
    /// Which hook is calling
    #[arg(long, hide = true)]
    stage: Option<Stage>,
}

/// When git calls.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Stage {
    /// Before anything of a push is accepted.
    PreReceive,
    /// When all of it was.
    PostReceive,
}

/// What a push does to the branch.
enum Update {
    /// It is not in it.
    None,
    /// It is taken away.
    Deleted,
    /// It becomes this.
    To(Commit),
}

impl Run {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let place = Place::read(&self.repo)?;
        match self.stage {
            Some(Stage::PreReceive) => before(global, &place),
            Some(Stage::PostReceive) => after(global, &place),
            None => now(global, &place),
        }
    }
}

/// Builds what is pushed on trial. An error refuses the push, all of it.
fn before(global: &Global, place: &Place) -> Result {
    let Update::To(commit) = update(place)? else { return Ok(Outcome::default()) };
    let _lock = place.lock()?;
    check(&outputs(global, place, &commit), &commit, &entries(place, &commit)?)?;
    said(place, &commit)?;
    place
        .repository
        .check_out(&commit, &place.trial_index(), &place.trial())
        .map_err(|error| checkout_failed(&error))?;
    let trial = order(global, &place.trial());
    // Never where the configuration says: that may be what is served, and the push may still be refused.
    let built = Order { output_dir: Some(place.trial_output()), ..trial.clone() };
    // What it tells is told by the next hook, when the push is accepted.
    generate::generate(&built, &Silent)?;
    generate::check_output(&place.site, Path::new(&generate::config(&trial)?.output_dir))?;
    #[cfg(feature = "server")]
    super::known::check_address(&place.site, &place.trial_output())?;
    Ok(Outcome::default())
}

/// Builds and publishes what was accepted.
fn after(global: &Global, place: &Place) -> Result {
    match update(place)? {
        Update::None => Ok(Outcome::default()),
        Update::Deleted => {
            let text = format!("The branch `{}` is gone; the site stays as it was\n", place.branch);
            Ok(Outcome::told(global, text, json!({ "built": false })))
        }
        Update::To(_) => now(global, place),
    }
}

/// Builds and publishes the branch as it is now: a push that came in between is in it.
fn now(global: &Global, place: &Place) -> Result {
    let _lock = place.lock()?;
    let Some(commit) = place.repository.tip(&place.branch) else {
        let what = format!("there is no branch `{}` to build", place.branch);
        return Err(Trouble::Refused(what, "push it, or install the hook with another --branch".into()));
    };
    // A site that was accepted is built, whatever its commit says; where that cannot be known, nobody is told.
    let asked = trailer::of(&place.repository, &commit)
        .unwrap_or_else(|why| Asked { quiet: false, odd: vec![trailer::unread(&why)] });
    let entries = entries(place, &commit)?;
    let outputs = outputs(global, place, &commit);
    check(&outputs, &commit, &entries)?;
    complain(&problems(&odd(place, &commit, &entries)));
    for output in &outputs {
        place.repository.forget(output, &place.site_index(), &place.site).map_err(|error| checkout_failed(&error))?;
    }
    place.repository.check_out(&commit, &place.site_index(), &place.site).map_err(|error| checkout_failed(&error))?;
    let report = generate::generate(&order(global, &place.site), &Silent)?;
    if !global.quiet && !global.json {
        complain(&problems(&report.warnings));
        print(&built(&commit, &report));
    }
    let program = std::env::current_exe().context("the program does not know where it lies")?;
    // The site is up as soon as it is exchanged: who pushes does not wait for a web server that is down.
    let mut flags = WAIT.to_vec();
    if asked.quiet {
        flags.push("--known");
    }
    // An address that begins with `http://` is one of this machine: a site to try out.
    if generate::policy(&order(global, &place.site))?.actor.as_str().starts_with("http://") {
        flags.push("--insecure-loopback");
    }
    // A site can be mended with the next push, and a message that went out cannot: who is not understood gets the first only.
    let told = if asked.odd.is_empty() { publish(&program, &place.site, &flags, global.json)? } else { Told::Unclear };
    let text = if global.quiet { String::new() } else { told.text(&place.site, &flags[WAIT.len()..]) };
    let json = json!({ "built": true, "commit": commit.as_str(), "output": report.output.to_string_lossy(), "publish": told.json() });
    let is_bad = matches!(told, Told::Failed(..) | Told::Unclear);
    Ok(Outcome { text, json, warnings: unclear(asked.odd, ACCEPTED), is_bad, stopped: None })
}

/// What the commit says. Where that means nothing it is not accepted: what followers are told cannot be taken back.
fn said(place: &Place, commit: &Commit) -> std::result::Result<Asked, Trouble> {
    let asked = trailer::of(&place.repository, commit).map_err(|error| troubled(&error))?;
    if asked.odd.is_empty() {
        return Ok(asked);
    }
    Err(Trouble::Problems(unclear(asked.odd, REFUSED)))
}

fn unclear(odd: Vec<String>, remedy: &str) -> Vec<Problem> {
    odd.into_iter().map(|what| Problem::error("", what, remedy)).collect()
}

fn built(commit: &Commit, report: &Report) -> String {
    let advice: String = report.host_advice.iter().map(|line| format!("{line}\n")).collect();
    format!("{advice}{} from {}\n{}", summary(report).trim_end(), commit.short(), waiting(report))
}

/// The site in a folder, at the time that it is.
fn order(global: &Global, root: &Path) -> Order {
    Order {
        root: root.to_owned(),
        base_url: None,
        config: None,
        output_dir: None,
        drafts: false,
        future: false,
        ..global.order()
    }
}

/// What git tells a hook: `old new name`, a line each.
fn update(place: &Place) -> std::result::Result<Update, Trouble> {
    let mut list = String::new();
    std::io::stdin()
        .lock()
        .take(LIST)
        .read_to_string(&mut list)
        .context("git's list of what is pushed cannot be read")?;
    let wanted = place.name();
    let line =
        list.lines().find_map(|line| line.split_once(' ')?.1.split_once(' ').filter(|(_, name)| *name == wanted));
    Ok(match line {
        None => Update::None,
        Some((new, _)) => Commit::parse(new).map_or(Update::Deleted, Update::To),
    })
}

fn entries(place: &Place, commit: &Commit) -> std::result::Result<Vec<Entry>, Trouble> {
    place.repository.entries(commit).map_err(|error| troubled(&error))
}

/// The folders that the commit is built into, and that the site here was: as paths below the site's folder. Those elsewhere are in no
/// commit's way.
fn outputs(global: &Global, place: &Place, commit: &Commit) -> Vec<PathBuf> {
    let pushed = place.repository.file(commit, config::FILE).unwrap_or_default();
    // A configuration that is none builds nothing; what is wrong with it is said by the build.
    let pushed = Config::parse(&String::from_utf8_lossy(&pushed), config::FILE, None).ok();
    let here = generate::config(&order(global, &place.site)).ok();
    let mut found: Vec<PathBuf> =
        [pushed, here].into_iter().flatten().filter_map(|config| place.below(&config.output_dir)).collect();
    found.dedup();
    found
}

fn checkout_failed(error: &GitError) -> Trouble {
    let remedy = "check the permissions and the room on the disk; then push again, or run gatepost hook run REPO";
    Trouble::Refused(format!("what was pushed cannot be checked out: {error}"), remedy.to_owned())
}
