//! The servers whose eyes the doctor borrows: what each says when it asks.
//!
//! Versions are those whose source was read. `User-Agent` begins as theirs does, so that a rule that lets it through, or does not,
//! is met; who really asks stands behind it.

use crate::signature::Scheme;

/// Software of another server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names of the servers")]
pub enum Server {
    Mastodon,
    GoToSocial,
    Misskey,
    Akkoma,
    Lemmy,
}

impl Server {
    /// Every one, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Mastodon, Self::GoToSocial, Self::Misskey, Self::Akkoma, Self::Lemmy];

    /// As its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mastodon => "Mastodon",
            Self::GoToSocial => "GoToSocial",
            Self::Misskey => "Misskey",
            Self::Akkoma => "Akkoma",
            Self::Lemmy => "Lemmy",
        }
    }

    /// As it is typed behind `--as`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mastodon => "mastodon",
            Self::GoToSocial => "gotosocial",
            Self::Misskey => "misskey",
            Self::Akkoma => "akkoma",
            Self::Lemmy => "lemmy",
        }
    }

    /// Its `User-Agent`; `site` stands where its own address would.
    pub(super) fn agent(self, site: &str) -> String {
        let agent = match self {
            Self::Mastodon => format!("Mastodon/4.6.5 (http.rb/5.3.1; +{site}/)"),
            Self::GoToSocial => format!("gotosocial/0.20.0 (+{site})"),
            Self::Misskey => format!("Misskey/2025.4.1 ({site})"),
            Self::Akkoma => format!("Akkoma 3.17.0; {site} <>"),
            Self::Lemmy => format!("Lemmy/1.0.0; +{site}"),
        };
        format!("{agent} gatepost-check/{}", env!("CARGO_PKG_VERSION"))
    }

    /// Its `Accept` for documents.
    pub(super) fn accept(self) -> &'static str {
        match self {
            Self::Mastodon => "application/activity+json, application/ld+json",
            Self::GoToSocial => {
                r#"application/activity+json,application/ld+json;profile="https://www.w3.org/ns/activitystreams""#
            }
            Self::Misskey => {
                r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#
            }
            Self::Akkoma | Self::Lemmy => "application/activity+json",
        }
    }

    /// Its `Accept` for `WebFinger`.
    pub(super) fn accept_webfinger(self) -> &'static str {
        match self {
            Self::Mastodon | Self::Misskey => "application/jrd+json, application/json",
            Self::GoToSocial => "application/jrd+json,application/json",
            Self::Akkoma | Self::Lemmy => "application/jrd+json",
        }
    }

    /// How it signs a GET. Lemmy does not unless it is told to.
    pub(super) fn scheme(self) -> Option<Scheme> {
        (self != Self::Lemmy).then_some(Scheme::Cavage)
    }

    /// Whether it writes `acct%3Ame%40example.org`.
    pub(super) fn escapes_resources(self) -> bool {
        matches!(self, Self::Misskey | Self::Akkoma)
    }
}

/// `Mastodon, Misskey and Lemmy`.
pub(super) fn names(servers: &[Server]) -> String {
    let names: Vec<&str> = servers.iter().map(|server| server.name()).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
