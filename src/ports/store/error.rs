//! Why a store could not answer: in words for its owner, for a log, and for somebody elsewhere.

/// Why a store could not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Locked, or its disk failed: the same request may succeed later.
    #[error("the store cannot write now: {0}")]
    Busy(String),
    /// No room is left for the store that is named.
    #[error("the disk is full: the store {0} cannot be written")]
    Full(String),
    /// The disk of the store that is named may only be read.
    #[error("the disk is read-only: the store {0} cannot be written")]
    ReadOnly(String),
    /// Written by a newer Gatepost.
    #[error(
        "the store was written by a newer Gatepost (its format is {found}, this one reads up to {known}); use that version"
    )]
    Newer {
        /// Its format.
        found: u32,
        /// The newest that we know.
        known: u32,
    },
    /// It is not there, or closed to us; which one, and why.
    #[error("the store {0}")]
    Closed(String),
    /// Not a store, or none that this program can read.
    #[error("the store cannot be read: {0}")]
    Unfit(String),
    /// What was read makes no sense.
    #[error("the store at {place} is damaged")]
    Damaged {
        /// Where it is.
        place: String,
        /// What the database says of it: for a log, and nobody else.
        why: String,
    },
}

impl StoreError {
    /// Whether the same request may succeed later.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Full(_) | Self::ReadOnly(_))
    }

    /// All that is known of it, for a log.
    pub fn in_full(&self) -> String {
        match self {
            Self::Damaged { why, .. } => format!("{self} ({why})"),
            _ => self.to_string(),
        }
    }

    /// What somebody elsewhere may know of it: no path, and no word of the database.
    pub fn in_short(&self) -> &'static str {
        match self {
            Self::Busy(_) => "the store of the gate cannot be written now",
            Self::Full(_) => "the disk of the gate is full",
            Self::ReadOnly(_) => "the disk of the gate is read-only",
            Self::Newer { .. } => "the store of the gate was written by a newer Gatepost",
            Self::Closed(_) => "the store of the gate cannot be opened",
            Self::Unfit(_) => "the store of the gate cannot be read",
            Self::Damaged { .. } => "the store of the gate is damaged",
        }
    }
}
