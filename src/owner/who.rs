//! Whom a command names: `@user@host`, an actor's address, or a domain.

use super::{Desk, Refused, domain};
use crate::ports::{Filter, FollowerState};
use crate::vocab::{Reach, RemoteUrl};
use std::collections::BTreeSet;

/// Somebody, as the owner wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// By the actor's id.
    Actor(RemoteUrl),
    /// By `@user@host`, the host in lower-case ASCII.
    Handle(String),
    /// A domain.
    Domain(String),
}

impl Who {
    /// Reads what was typed.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let refused = || Refused::NotAName(text.to_owned());
        if text.contains("://") {
            // A trial on this machine keeps people of this machine.
            let url = RemoteUrl::parse(text, Reach::Internet).or_else(|_| RemoteUrl::parse(text, Reach::Loopback));
            return url.map(Self::Actor).map_err(|_| refused());
        }
        let bare = text.strip_prefix('@').unwrap_or(text);
        match bare.split_once('@') {
            Some((user, host)) if !user.is_empty() && !host.contains('@') => {
                domain(host).map(|host| Self::Handle(format!("@{user}@{host}"))).ok_or_else(refused)
            }
            None if !text.starts_with('@') => domain(text).map(Self::Domain).ok_or_else(refused),
            _ => Err(refused()),
        }
    }

    /// Whether somebody of this id and handle is meant.
    pub(super) fn is(&self, actor: &RemoteUrl, handle: &str) -> bool {
        match self {
            Self::Actor(id) => id == actor,
            Self::Handle(wanted) => wanted.to_lowercase() == handle.to_lowercase(),
            Self::Domain(_) => false,
        }
    }
}

impl Desk<'_> {
    /// The actor behind a handle, among those who follow, ask to, or said something here.
    pub async fn actor_called(&self, handle: &str) -> Result<RemoteUrl, Refused> {
        let who = Who::Handle(handle.to_owned());
        let mut found = BTreeSet::new();
        for state in [FollowerState::Accepted, FollowerState::Requested] {
            let people = self.people(state).await?;
            found.extend(people.into_iter().filter(|f| who.is(&f.actor, &f.handle)).map(|f| f.actor));
        }
        let said = self.store.interactions(&Filter::default()).await?;
        found.extend(said.into_iter().filter(|it| who.is(&it.actor, &it.handle)).map(|it| it.actor));
        let ids: Vec<&str> = found.iter().map(RemoteUrl::as_str).collect();
        match found.first() {
            None => Err(Refused::UnknownHandle(handle.to_owned())),
            Some(_) if ids.len() > 1 => Err(Refused::ManyActors(handle.to_owned(), ids.join(", "))),
            Some(actor) => Ok(actor.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_a_handle_an_address_or_a_domain() {
        let handle = |text: &str| Ok(Who::Handle(text.to_owned()));
        let domain = |text: &str| Ok(Who::Domain(text.to_owned()));
        assert_eq!(Who::parse("@Ann@Social.Example"), handle("@Ann@social.example"));
        assert_eq!(Who::parse("ann@bücher.example."), handle("@ann@xn--bcher-kva.example"));
        assert_eq!(Who::parse("Bücher.example."), domain("xn--bcher-kva.example"));
        assert_eq!(Who::parse("*.spam.example"), domain("spam.example"));
        let actor = RemoteUrl::parse("https://social.example/users/ann", Reach::Internet).unwrap();
        assert_eq!(Who::parse("https://Social.example/users/ann"), Ok(Who::Actor(actor)));
        for text in [
            "",
            "@",
            "ann",
            "com",
            "@ann",
            "@@x.example",
            "ann@",
            "a@b@c.example",
            "x..example",
            "ex ample.org",
            "ftp://x.example/",
        ] {
            assert_eq!(Who::parse(text), Err(Refused::NotAName(text.to_owned())));
        }
    }
}
