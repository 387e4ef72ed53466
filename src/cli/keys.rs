//! `gatepost keys`: the key that proves who you are.

use super::report::{Outcome, Trouble};
use super::{Global, Result};
use crate::generate::keys;
use serde_json::json;

/// Make or show the key that proves who you are
#[derive(Debug, clap::Args)]
pub(super) struct Keys {
    #[command(subcommand)]
    verb: KeysVerb,
}

#[derive(Debug, clap::Subcommand)]
enum KeysVerb {
    /// Make a key pair for a site that has none
    New,
    /// Show the public key and its fingerprint
    Show,
}

impl Keys {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        match self.verb {
            KeysVerb::New => {
                let made = keys::make(&global.root)?;
                let text = format!(
                    "Made {} (keep it secret, keep a copy) and {} (commit it)\nfingerprint {}\n",
                    keys::PRIVATE,
                    keys::PUBLIC,
                    made.fingerprint()
                );
                Ok(Outcome::new(
                    if global.quiet { String::new() } else { text },
                    json!({ "private": keys::PRIVATE, "public": keys::PUBLIC, "fingerprint": made.fingerprint() }),
                ))
            }
            KeysVerb::Show => {
                let key = keys::public(&global.root).map_err(Trouble::from)?;
                Ok(Outcome::new(
                    format!("{}fingerprint {}\n", key.to_pem(), key.fingerprint()),
                    json!({ "pem": key.to_pem(), "multibase": key.to_multibase(), "fingerprint": key.fingerprint() }),
                ))
            }
        }
    }
}
