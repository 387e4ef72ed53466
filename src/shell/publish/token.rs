//! The word that opens the door for publishing, and how often a wrong one is listened to.
//!
//! Limits: at least 16 characters; 10 wrong ones a minute, of everybody together. The right one is let in all the same: it cannot be
//! guessed, and who sends wrong ones must not keep its owner out.

use crate::secret;
use http::header::AUTHORIZATION;
use http::request::Parts;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use subtle::ConstantTimeEq as _;

/// The variable that holds the token.
pub const VARIABLE: &str = "GATEPOST_PUBLISH_TOKEN";

/// The file that holds it where the variable is empty, beside the key.
pub const FILE: &str = "publish-token";

/// A shorter token could be guessed.
const SHORTEST: usize = 16;

/// Wrong tokens a minute.
const WRONG: u32 = 10;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Why a token is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// It could be guessed.
    #[error("the publishing token has only {0} characters")]
    Short(usize),
    /// The file is there, and cannot be read.
    #[error("the publishing token cannot be read: {0}")]
    Unreadable(String),
    /// Others can read the file, too.
    #[error("others on this machine can read the publishing token (its mode is {0:03o})")]
    Shared(u32),
}

impl BadToken {
    /// What the owner can do. `file` is where the token would lie.
    pub fn remedy(&self, file: &str) -> String {
        match self {
            Self::Short(_) => format!("make one with openssl rand -hex 32, in {file} or in {VARIABLE}"),
            Self::Unreadable(_) => "check its permissions".to_owned(),
            Self::Shared(_) => format!("run chmod 600 {file}"),
        }
    }
}

/// The token, as a hash: what is kept in memory opens nothing.
#[derive(Debug, Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// Reads it from the environment or from the folder of the key; none where neither holds one.
    pub fn find(folder: &Path) -> Result<Option<Self>, BadToken> {
        match std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty()) {
            Some(text) => Self::parse(&text).map(Some),
            None => Self::read(&folder.join(FILE)),
        }
    }

    fn read(file: &Path) -> Result<Option<Self>, BadToken> {
        let unreadable = |why: std::io::Error| BadToken::Unreadable(why.kind().to_string());
        match secret::shared_mode(file) {
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(unreadable(why)),
            Ok(Some(mode)) => return Err(BadToken::Shared(mode)),
            Ok(None) => {}
        }
        Self::parse(&std::fs::read_to_string(file).map_err(unreadable)?).map(Some)
    }

    fn parse(text: &str) -> Result<Self, BadToken> {
        let text = text.trim();
        if text.len() < SHORTEST {
            return Err(BadToken::Short(text.len()));
        }
        Ok(Self(Sha256::digest(text).into()))
    }

    /// Whether a request bears it ([RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
    pub(super) fn is_borne_by(&self, request: &Parts) -> bool {
        let mut lines = request.headers.get_all(AUTHORIZATION).iter();
        let (Some(line), None) = (lines.next().and_then(|line| line.to_str().ok()), lines.next()) else { return false };
        let Some((scheme, token)) = line.split_once(' ') else { return false };
        let hash: [u8; 32] = Sha256::digest(token.trim()).into();
        scheme.eq_ignore_ascii_case("bearer") && bool::from(hash.ct_eq(&self.0))
    }
}

/// How many wrong tokens came since a minute began.
#[derive(Debug, Default)]
pub(super) struct Guesses(Mutex<Option<(Timestamp, u32)>>);

impl Guesses {
    /// Counts one. After too many, the seconds until the next is listened to.
    pub(super) fn count(&self, now: Timestamp) -> Option<u64> {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back begins anew, too.
        let is_over = |began: Timestamp| now.duration_since(began) >= MINUTE || now.duration_since(began).is_negative();
        let (began, wrong) = minute.filter(|(began, _)| !is_over(*began)).unwrap_or((now, 0));
        *minute = Some((began, wrong.saturating_add(1)));
        let left = (MINUTE - now.duration_since(began)).as_secs().max(1);
        (wrong >= WRONG).then(|| u64::try_from(left).unwrap_or(60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_token_that_others_can_read_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        assert!(Token::read(&file).unwrap().is_none());
        let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        std::fs::write(&file, "a token of many letters\n").unwrap();
        mode(0o644);
        let why = Token::read(&file).unwrap_err();
        assert_eq!(why.to_string(), "others on this machine can read the publishing token (its mode is 644)");
        assert_eq!(why.remedy("x/publish-token"), "run chmod 600 x/publish-token");
        mode(0o600);
        assert!(Token::read(&file).unwrap().is_some());
        std::fs::write(&file, "short").unwrap();
        assert_eq!(Token::read(&file).unwrap_err(), BadToken::Short(5));
    }

    #[test]
    fn ten_wrong_ones_a_minute_are_listened_to() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let guesses = Guesses::default();
        assert!((0..10).all(|n| guesses.count(at(n)).is_none()));
        assert_eq!((guesses.count(at(10)), guesses.count(at(59))), (Some(50), Some(1)));
        assert_eq!(guesses.count(at(60)), None);
        (0..20).for_each(|_| _ = guesses.count(at(61)));
        assert_eq!(guesses.count(at(-3600)), None, "the clock was set back");
    }
}
