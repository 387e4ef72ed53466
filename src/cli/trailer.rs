//! What a commit says to Gatepost: `Gatepost: quiet` in its last paragraph.
//!
//! What was told cannot be taken back, so a line that somebody may have meant so is not passed over: whoever publishes is asked.

#[cfg(feature = "server")]
use crate::git::may_know;
use crate::git::{Commit, GitError, Repository};
use std::path::Path;
use strsim::damerau_levenshtein;

/// The name that it is said under.
const KEY: &str = "Gatepost";

/// The only word there is.
const QUIET: &str = "quiet";

/// Slips of the finger in a word that was meant.
const SLIPS: usize = 2;

/// What a message says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Nobody is to be told.
    pub(super) quiet: bool,
    /// Lines that mean nothing, in words: somebody may have meant to be quiet.
    pub(super) odd: Vec<String>,
}

/// Reads what a commit says.
pub(super) fn of(repository: &Repository, commit: &Commit) -> Result<Asked, GitError> {
    Ok(understood(&repository.trailers(commit)?, &repository.message(commit)?))
}

/// What the commit that is checked out in a folder says. A folder that is not in git says nothing; what git does not tell may be
/// a wish for silence.
#[cfg(feature = "server")]
pub(super) fn checked_out(folder: &Path) -> Asked {
    let read = || match Repository::open(folder) {
        Err(why) if (why.is_no_repository() || matches!(why, GitError::NotInstalled)) && !may_know(folder) => {
            Ok(Asked::default())
        }
        repository => {
            let repository = repository?;
            repository.head()?.map_or(Ok(Asked::default()), |commit| of(&repository, &commit))
        }
    };
    read().unwrap_or_else(|why: GitError| Asked { quiet: false, odd: vec![unread(&why)] })
}

/// What git does not tell, with the way out that git itself names for a repository of somebody else's.
pub(super) fn unread(why: &GitError) -> String {
    let said = why.to_string();
    let theirs = said.split_once("dubious ownership in repository at '").and_then(|(_, rest)| rest.strip_suffix('\''));
    let way_out = theirs.map_or_else(String::new, |folder| {
        let folder = super::plain::in_shell(Path::new(folder));
        format!("; if it is yours: git config --global --add safe.directory {folder}")
    });
    format!("what the commit says cannot be read: {said}{way_out}")
}

/// `trailers` are lines of the message that git takes for such: `Key: value`.
fn understood(trailers: &[String], message: &str) -> Asked {
    let said = |line: &&String| line.split_once(':').is_some_and(|(key, _)| key.trim().eq_ignore_ascii_case(KEY));
    let is_quiet =
        |line: &String| line.split_once(':').is_some_and(|(_, word)| word.trim().eq_ignore_ascii_case(QUIET));
    if trailers.iter().filter(said).any(is_quiet) {
        // Who is quiet already misses nothing.
        return Asked { quiet: true, odd: Vec::new() };
    }
    let near = trailers.iter().map(String::as_str).filter(|line| has_key(line));
    let lines = message.lines().map(str::trim).filter(|line| is_meant(line));
    let mut odd: Vec<String> = Vec::new();
    for line in near.chain(lines) {
        let what = format!("the commit says `{line}`, which means nothing");
        if !odd.contains(&what) {
            odd.push(what);
        }
    }
    Asked { quiet: false, odd }
}

/// Whether a trailer has our key, or one that looks like it.
fn has_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| is_near(key, KEY))
}

/// Whether a line, wherever it stands, is nothing but what looks like our words.
fn is_meant(line: &str) -> bool {
    is_near(line, &format!("{KEY}{QUIET}"))
}

fn is_near(text: &str, word: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    // A long line is none; measuring the distance costs the product of both lengths.
    let letters: String = if text.len() <= 100 { letters(text) } else { return false };
    damerau_levenshtein(&letters, &word.to_lowercase()) <= SLIPS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With the trailers as git finds them: the lines `Key: value` of a last paragraph that is not the first.
    fn said(message: &str) -> (bool, Vec<String>) {
        let last = message.rsplit_once("\n\n").map_or("", |(_, last)| last);
        let trailers: Vec<String> = last.lines().filter(|line| line.contains(": ")).map(str::to_owned).collect();
        let asked = understood(&trailers, message);
        (asked.quiet, asked.odd)
    }

    #[test]
    fn quiet_is_quiet() {
        for message in
            ["A note\n\nGatepost: quiet", "A note\n\ngatepost:  Quiet ", "A\n\nGatepost: quite\nGatepost: quiet"]
        {
            assert_eq!(said(message), (true, vec![]), "{message}");
        }
    }

    #[test]
    fn a_line_that_may_have_been_meant_is_seen() {
        for line in [
            "Gatepost: quite",
            "Gatepost: silent",
            "Gatpost: quiet",
            "Gate-post: quiet",
            "Gatepots: hush",
            "gatepost quiet",
            "Gatepost=quiet",
            "[gatepost: quiet]",
        ] {
            let what = format!("the commit says `{line}`, which means nothing");
            assert_eq!(said(&format!("A note\n\nMore.\n\n{line}")), (false, vec![what]));
        }
        // In the last paragraph it counts, and nowhere else.
        let what = "the commit says `Gatepost: quiet`, which means nothing".to_owned();
        assert_eq!(said("A note\n\nGatepost: quiet\n\nMore."), (false, vec![what]));
    }

    #[cfg(feature = "server")]
    #[test]
    fn what_git_does_not_tell_is_odd() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".git"), "gitdir: /nowhere/at/all\n").unwrap();
        let asked = checked_out(folder.path());
        let what =
            "what the commit says cannot be read: git rev-parse says: fatal: not a git repository: /nowhere/at/all";
        assert_eq!(asked, Asked { quiet: false, odd: vec![what.to_owned()] });
        std::fs::remove_file(folder.path().join(".git")).unwrap();
        if !may_know(folder.path()) {
            assert_eq!(checked_out(folder.path()), Asked::default());
        }
        let theirs = "fatal: detected dubious ownership in repository at '/srv/a blog'";
        assert_eq!(
            unread(&GitError::Refused("rev-parse".into(), theirs.into())),
            format!(
                "what the commit says cannot be read: git rev-parse says: {theirs}; if it is yours: git config --global --add safe.directory '/srv/a blog'"
            )
        );
    }

    #[test]
    fn what_people_write_is_nothing_odd() {
        for message in [
            "A note",
            "gatepost: a new title",
            "Gatepost: quiet is a trailer",
            "A note\n\nSigned-off-by: A",
            "Of gateposts\n\nThe gatepost was quiet in the morning, and so were we.",
            "",
        ] {
            assert_eq!(said(message), (false, vec![]), "{message}");
        }
    }
}
