//! `[gate]`: who may come in.

use super::key;
use crate::site::fields::{Fields, Known};
use crate::site::problem::Problems;
use crate::site::written::Entry;
use crate::vocab::{Follows, Quotes, Replies};

/// Keys of `[gate]`.
pub const GATE: &[Known] = &[
    key("enabled", "true or false", "Whether a gate answers under `/gate/`. Default true."),
    key("follows", "\"open\", \"ask\" or \"off\"", "Who may follow. Default `ask`."),
    key("replies", "\"ask\", \"followers\", \"open\" or \"off\"", "Whose replies are shown. Default `ask`."),
    key("quotes", "\"open\" or \"off\"", "Who may quote your posts. Default `open`."),
    key(
        "welcome",
        "a number from 0 to 10",
        "How many of the newest posts the first follower from a server gets at once, so that the server has them. Default 0.",
    ),
];

/// `[gate]`.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    /// Whether one answers.
    pub enabled: bool,
    /// Who may follow.
    pub follows: Follows,
    /// Whose replies are taken.
    pub replies: Replies,
    /// Who may quote.
    pub quotes: Quotes,
    /// How many posts a server gets with its first follower.
    pub welcome: u8,
}

pub(super) fn read(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> Gate {
    let mut f = Fields::new(file, "[gate] ", GATE, entries, problems);
    let gate = Gate {
        enabled: f.flag("enabled").unwrap_or(true),
        follows: f
            .choice("follows", &[("open", Follows::Open), ("ask", Follows::Ask), ("off", Follows::Off)])
            .unwrap_or_default(),
        replies: f
            .choice(
                "replies",
                &[
                    ("ask", Replies::Ask),
                    ("followers", Replies::Followers),
                    ("open", Replies::Open),
                    ("off", Replies::Off),
                ],
            )
            .unwrap_or_default(),
        quotes: f.choice("quotes", &[("open", Quotes::Open), ("off", Quotes::Off)]).unwrap_or(Quotes::Open),
        welcome: f.number("welcome", 0..=10).and_then(|posts| u8::try_from(posts).ok()).unwrap_or(0),
    };
    f.finish();
    gate
}
