//! The site that is looked at: what its owner says about it.

use crate::signature::key::PublicKey;
use crate::site::address::Addresses;
use crate::site::config::Host;
use crate::vocab::{Reach, RemoteUrl};

/// Whether a gate should be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateWish {
    /// The configuration says so.
    Wanted,
    /// `[gate] enabled = false`.
    None,
    /// There is no configuration to ask.
    Unknown,
}

/// A site, as its owner means it to be.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Where everything should be.
    pub book: Addresses,
    /// The name before the `@`; what the site says where nobody else does.
    pub username: Option<String>,
    /// `key.pub.pem`.
    pub key: Option<PublicKey>,
    /// `[deploy] host`.
    pub host: Option<Host>,
    /// `[gate] enabled`.
    pub gate: GateWish,
    /// How far the client goes.
    pub reach: Reach,
}

impl Subject {
    /// The home page.
    pub(super) fn home(&self) -> Option<RemoteUrl> {
        self.url(&self.book.home())
    }

    /// An address that the client may go to.
    pub(super) fn url(&self, text: &str) -> Option<RemoteUrl> {
        RemoteUrl::parse(text, self.reach).ok()
    }

    /// A place at the host that speaks for the site.
    pub(super) fn at(&self, path: &str) -> Option<RemoteUrl> {
        self.url(&format!("{}{path}", self.book.federation()))
    }
}
