//! Why a verb of the owner's changed nothing: what, and what now.

use crate::ports::StoreError;

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither a person nor a domain.
    #[error("`{0}` is no actor and no domain")]
    NotAName(String),
    /// A domain where a person is meant.
    #[error("`{0}` is not a person")]
    NotAPerson(String),
    /// A handle that nobody here has.
    #[error("nobody here is called {0}")]
    UnknownHandle(String),
    /// A handle that its own server tells nothing about: why.
    #[error("{0} cannot be looked up: {1}")]
    NotFound(String, String),
    /// Two people of one handle.
    #[error("{0} is more than one actor: {1}")]
    ManyActors(String, String),
    /// No follow request of theirs.
    #[error("{0} does not ask to follow")]
    NoRequest(String),
    /// Not among the followers.
    #[error("{0} does not follow")]
    NoFollower(String),
    /// Follows already.
    #[error("{0} follows already")]
    FollowsAlready(String),
    /// Asks only.
    #[error("{0} does not follow yet, but asks to")]
    AsksOnly(String),
    /// No such reply.
    #[error("there is no reply `{0}`")]
    NoReply(String),
    /// A beginning that many have.
    #[error("`{0}` is the beginning of {1} replies")]
    ManyReplies(String, usize),
    /// Edited since it was looked at.
    #[error("the reply {0} was edited after you looked at it")]
    Edited(String),
    /// Refused before: its words are not kept.
    #[error("the reply {0} was rejected, and its words are not kept")]
    WasRejected(String),
    /// Not for everybody.
    #[error("the message {0} is private: it is never shown, whatever is approved")]
    IsPrivate(String),
    /// Ourselves.
    #[error("`{0}` is your own site")]
    Ourselves(String),
    /// No block of that name.
    #[error("{0} is not blocked")]
    NotBlocked(String),
    /// A block of a domain above.
    #[error("{0} is kept out by the block of {1}")]
    BlockedAbove(String, String),
    /// It changed in this very moment.
    #[error("it changed in this very moment")]
    Changed,
    /// What should be told is no document.
    #[error("the actor's document cannot be read: {0}")]
    Document(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Refused {
    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotAName(_) => "write @user@host, an actor's address beginning with https://, or a domain",
            Self::NotAPerson(_) => "write @user@host, or the actor's address beginning with https://",
            Self::UnknownHandle(_) => "write the actor's address, beginning with https://",
            Self::NotFound(..) => {
                "look whether it is spelt as on their page; or write their actor's address, beginning with https://"
            }
            Self::ManyActors(..) => "write one of these addresses",
            Self::NoRequest(_) => "`gatepost requests` lists those who do",
            Self::NoFollower(_) => "`gatepost followers` lists those who do",
            Self::FollowsAlready(_) => "to end that, `gatepost followers remove`",
            Self::AsksOnly(_) => "say no with `gatepost requests reject`",
            Self::NoReply(_) => "`gatepost replies` lists those that wait, with --all every one",
            Self::ManyReplies(..) => "write more of it; nothing was changed",
            Self::Edited(_) => "read it again with `gatepost replies show`; nothing was changed",
            Self::WasRejected(_) => "nothing brings it back; its author may write again",
            Self::IsPrivate(_) => "`gatepost replies reject` throws it away",
            Self::Ourselves(_) => "name somebody else",
            Self::NotBlocked(_) => "`gatepost block` lists those who are",
            Self::BlockedAbove(..) => "unblock that domain instead",
            Self::Changed => "look again, then repeat the command",
            Self::Document(_) => "build the site, and try again",
            Self::Store(StoreError::Busy(_)) => "another process may be writing: try again; nothing is lost",
            Self::Store(StoreError::Full(_)) => "make room, then repeat the command; nothing is lost",
            Self::Store(StoreError::ReadOnly(_)) => "make it writable, then repeat the command; nothing is lost",
            Self::Store(StoreError::Newer { .. }) => "update this program",
            Self::Store(StoreError::Closed(_)) => {
                "check the permissions of the file and of its folder, or name another with --store; nothing was changed"
            }
            Self::Store(StoreError::Unfit(_)) => "restore the file from a backup, or name another with --store",
            Self::Store(StoreError::Damaged { .. }) => {
                "stop the gate, check the disk, keep a copy of the file, and put your last copy of it in its place"
            }
        }
    }
}
