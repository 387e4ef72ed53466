//! What a commit says to Gatepost: a last line `Gatepost: quiet`.

use crate::git::{Commit, Repository};
use crate::site::problem::Problem;

/// What the last lines of a message say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Nobody is to be told.
    pub(super) quiet: bool,
    /// Words that mean nothing: somebody may have meant to be quiet.
    pub(super) odd: Vec<Problem>,
}

/// Reads what a commit says.
pub(super) fn of(repository: &Repository, commit: &Commit) -> Asked {
    understood(repository.trailers(commit, "Gatepost"))
}

fn understood(words: Vec<String>) -> Asked {
    let (quiet, odd): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| word.eq_ignore_ascii_case("quiet"));
    let strange = |word: &String| {
        let what = format!("the commit says `Gatepost: {word}`, which means nothing: followers are told");
        Problem::warning("", what, "to tell nobody, write Gatepost: quiet, or publish with --known")
    };
    // Who is quiet already misses nothing.
    let odd = if quiet.is_empty() { odd.iter().map(strange).collect() } else { Vec::new() };
    Asked { quiet: !quiet.is_empty(), odd }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_means_nothing_is_told() {
        let said = |words: &[&str]| {
            let asked = understood(words.iter().map(|word| (*word).to_owned()).collect());
            (asked.quiet, asked.odd.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(said(&[]), (false, vec![]));
        assert_eq!(said(&["Quiet"]), (true, vec![]));
        assert_eq!(said(&["quite", "quiet"]), (true, vec![]));
        let odd = "warning: the commit says `Gatepost: quite`, which means nothing: followers are told\n  hint: to tell nobody, write \
                   Gatepost: quiet, or publish with --known";
        assert_eq!(said(&["quite"]), (false, vec![odd.to_owned()]));
    }
}
