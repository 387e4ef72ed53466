//! Telling followers after a push: `gatepost publish`, in a process of its own.
//!
//! It asks nobody anything: a guard that stops it leaves the site up and the followers untold, and says so to whoever pushed.

use crate::cli::plain;
use crate::cli::report::Trouble;
use crate::generate::keys;
use crate::git::forget_hook;
use anyhow::Context as _;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// There is no key here to sign with.
    NoKey,
    /// What the commit says of it is not understood, so nothing was told.
    Unclear,
    /// Done.
    Done(String),
    /// It stopped, or failed: what it said.
    Failed(String),
}

impl Told {
    /// For who pushed. What the program said itself was shown already. `flags` are those without which it would tell more than the
    /// push wanted: the site's folder is no clone, so the message of the commit is not seen there.
    pub(super) fn text(&self, site: &Path, flags: &[&str]) -> String {
        match self {
            Self::NoKey => format!("Followers are not told: there is no {}/{}\n", plain::path(site), keys::PRIVATE),
            Self::Unclear => "The site is built, and followers are not told\n".to_owned(),
            Self::Done(_) => String::new(),
            Self::Failed(_) => {
                let line = [&["gatepost publish --root", &plain::in_shell(site)], flags].concat().join(" ");
                format!(
                    "The site is built, but not all is told or delivered. Mend what stands above; then, on the server: {line}\n"
                )
            }
        }
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        match self {
            Self::NoKey => json!({ "done": false, "why": "no key" }),
            Self::Unclear => json!({ "done": false, "why": "the commit is not understood" }),
            Self::Done(said) => json!({ "done": true, "said": said }),
            Self::Failed(said) => json!({ "done": false, "said": said }),
        }
    }
}

/// Runs `program publish --root SITE` with these flags, if there is a key. What it says goes straight to who pushed, unless it is
/// `kept`.
pub(super) fn publish(program: &Path, site: &Path, flags: &[&str], kept: bool) -> Result<Told, Trouble> {
    let is_given = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !keys::has_private(site) && !is_given("GATEPOST_KEY") && !is_given("GATEPOST_KEY_FILE") {
        return Ok(Told::NoKey);
    }
    let mut command = Command::new(program);
    forget_hook(&mut command).args(["publish", "--root"]).arg(site).args(flags).stdin(Stdio::null());
    if kept {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
    }
    let output = command.spawn().and_then(std::process::Child::wait_with_output);
    let output = output.context("the publisher cannot be started")?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    Ok(if output.status.success() { Told::Done(said) } else { Told::Failed(said) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// A program that says how it was called, and ends with this.
    fn stand_in(folder: &Path, code: u8) -> std::path::PathBuf {
        let file = folder.join("gatepost");
        std::fs::write(&file, format!("#!/bin/sh\necho \"$@\"\necho \"dir=$GIT_DIR\" >&2\nexit {code}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    #[test]
    fn followers_are_told_by_the_program_itself() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        let program = stand_in(folder.path(), 0);
        assert_eq!(publish(&program, &site, &["--known"], true).unwrap(), Told::NoKey);
        keys::make(&site).unwrap();
        let said = format!("publish --root {} --known\ndir=\n", site.display());
        assert_eq!(publish(&program, &site, &["--known"], true).unwrap(), Told::Done(said.clone()));
        let stopped = publish(&stand_in(folder.path(), 1), &site, &["--known"], true).unwrap();
        assert_eq!(stopped, Told::Failed(said));
        assert_eq!(
            stopped.text(&site, &["--known"]),
            format!(
                "The site is built, but not all is told or delivered. Mend what stands above; then, on the server: gatepost publish --root {} --known\n",
                site.display()
            )
        );
        let spaced = stopped.text(Path::new("/srv/anna's blog"), &[]);
        assert!(spaced.ends_with(": gatepost publish --root '/srv/anna'\\''s blog'\n"), "{spaced}");
        assert!(publish(&folder.path().join("nothing"), &site, &[], true).is_err());
    }
}
