//! What became of an activity, in one word for the owner's log.

/// What the gate did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A Follow waits for the owner.
    Requested,
    /// A Follow stands; the Accept is queued.
    Accepted,
    /// A Follow is refused by the owner's rules; the Reject is queued.
    Rejected,
    /// A follower left.
    Left,
    /// A reply or mention waits for the owner.
    Waiting,
    /// A reply, like, boost or quote is shown from the next build on.
    Shown,
    /// A message that was not for everybody: kept for the owner's eyes.
    Private,
    /// A stored reply was edited.
    Edited,
    /// A stored reply, like or boost was taken back.
    Removed,
    /// An actor's document was read again.
    Refreshed,
    /// Everything of an actor was forgotten.
    Forgotten,
    /// They want nothing to do with us: follow and interactions removed.
    Shunned,
    /// A follower says where they move to.
    Moved,
    /// A report for the owner.
    Reported,
    /// It came before.
    Repeated,
    /// The end, or the new profile, of somebody of whom nothing is kept.
    NeverKnown,
    /// Understood or not, it is nothing to us. Nothing is stored.
    Ignored,
}

impl Outcome {
    /// Every one.
    pub const ALL: [Self; 17] = [
        Self::Requested,
        Self::Accepted,
        Self::Rejected,
        Self::Left,
        Self::Waiting,
        Self::Shown,
        Self::Private,
        Self::Edited,
        Self::Removed,
        Self::Refreshed,
        Self::Forgotten,
        Self::Shunned,
        Self::Moved,
        Self::Reported,
        Self::Repeated,
        Self::NeverKnown,
        Self::Ignored,
    ];

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Left => "left",
            Self::Waiting => "waiting",
            Self::Shown => "shown",
            Self::Private => "private",
            Self::Edited => "edited",
            Self::Removed => "removed",
            Self::Refreshed => "refreshed",
            Self::Forgotten => "forgotten",
            Self::Shunned => "shunned",
            Self::Moved => "moved",
            Self::Reported => "reported",
            Self::Repeated => "repeated",
            Self::NeverKnown => "never-known",
            Self::Ignored => "ignored",
        }
    }
}
