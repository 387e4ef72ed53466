//! Why something is told, is not told, or cannot be.

use jiff::Timestamp;

/// Why followers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It was not there before.
    New,
    /// Its words, pictures or title changed.
    Edited,
    /// Its file is gone, or is no longer federated.
    Removed,
    /// It stands in `data/deleted.toml`.
    Tombstone,
    /// The profile changed.
    Profile,
}

impl Reason {
    /// For lists that a person reads.
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Edited => "edited",
            Self::Removed => "its file is gone",
            Self::Tombstone => "in data/deleted.toml",
            Self::Profile => "the profile changed",
        }
    }
}

/// Why something is remembered and nobody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quiet {
    /// The first run: it was there before followers could be told.
    First,
    /// Older than `--since`.
    Older,
    /// `federate = "quiet"`.
    Marked,
    /// `--known`, or the trailer `Gatepost: quiet`.
    Asked,
    /// Deleted before anybody was told of it.
    Unheard,
    /// Nothing changed that followers' servers would show.
    Unseen,
}

impl Quiet {
    /// For lists that a person reads.
    pub fn words(self) -> &'static str {
        match self {
            Self::First => "there before the first run",
            Self::Older => "older than --since",
            Self::Marked => "federate = \"quiet\"",
            Self::Asked => "quiet, as you asked",
            Self::Unheard => "deleted before anybody was told",
            Self::Unseen => "nothing changed that others show",
        }
    }
}

/// What is neither told nor remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Its date is in the future.
    Waits {
        /// The post.
        id: String,
        /// Title or first words.
        title: String,
        /// From then on it is told.
        until: Timestamp,
    },
    /// A deleted id is there again: servers that were told of the deletion never take it back.
    CannotReturn {
        /// The post.
        id: String,
        /// Title or first words.
        title: String,
        /// When it was deleted.
        since: Timestamp,
    },
    /// A boost or like is of something else now.
    CannotTurn {
        /// The boost or like.
        id: String,
        /// What it was of.
        from: String,
    },
    /// Its file is gone, and its followers are not to be told: it stays on their servers until they are.
    Stays {
        /// The post.
        id: String,
        /// Title or first words.
        title: String,
    },
    /// It is a draft now, or dated later: neither its words nor their going are told.
    Withheld {
        /// The post.
        id: String,
        /// Title or first words.
        title: String,
    },
    /// The manifest says when it was written in a way that cannot be read.
    BadDate {
        /// The post.
        id: String,
        /// What stands there.
        date: String,
    },
}

impl Remark {
    /// The id of a post whose file is gone and that nobody is told of.
    pub(super) fn stays(&self) -> Option<&str> {
        match self {
            Self::Stays { id, .. } => Some(id),
            _ => None,
        }
    }
}
