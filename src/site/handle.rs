//! `@user@host`: the human spelling of an actor.

use std::fmt;

/// The part before the host. Lower-case letters, digits and `_`, up to 30: what every server accepts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Username(String);

impl Username {
    /// Checks a username; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.len() > 30 {
            return Err(format!("the username `{text}` has {} characters; 1 to 30 are allowed", text.chars().count()));
        }
        match text.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_')) {
            Some(c) => {
                Err(format!("the username `{text}` contains `{c}`; only a-z, 0-9 and _ are accepted by every server"))
            }
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person anywhere on the fediverse.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Handle {
    /// As its server spells it.
    pub user: String,
    /// Lower case.
    pub host: String,
}

impl Handle {
    /// Reads `@user@host` or `user@host`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('@').unwrap_or(text);
        let (user, host) = text.split_once('@')?;
        let user_ok = !user.is_empty()
            && user.len() <= 128
            && user.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
            && !user.ends_with(['.', '-'])
            && !user.starts_with(['.', '-']);
        let labels: Vec<&str> = host.split('.').collect();
        let host_ok = labels.len() >= 2
            && host.len() <= 253
            && labels.iter().all(|l| {
                !l.is_empty()
                    && l.len() <= 63
                    && !l.starts_with('-')
                    && !l.ends_with('-')
                    && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            })
            && labels.last().is_some_and(|l| l.bytes().any(|b| b.is_ascii_alphabetic()));
        (user_ok && host_ok).then(|| Self { user: user.to_owned(), host: host.to_ascii_lowercase() })
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}@{}", self.user, self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_that_some_server_would_refuse() {
        assert!(Username::parse("me_2").is_ok());
        for bad in ["", "Me", "me.you", "mé", "a-b", &"x".repeat(31)] {
            assert!(Username::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(
            Username::parse("Me").unwrap_err(),
            "the username `Me` contains `M`; only a-z, 0-9 and _ are accepted by every server"
        );
    }

    #[test]
    fn handles_are_told_from_mail_and_noise() {
        assert_eq!(Handle::parse("@Ann@Example.ORG").unwrap().to_string(), "@Ann@example.org");
        for bad in ["@ann", "@ann@localhost", "@@x.org", "@a@x..org", "@a@-x.org", "@a.@x.org", "@a@1.2.3.4"] {
            assert_eq!(Handle::parse(bad), None, "{bad}");
        }
    }
}
