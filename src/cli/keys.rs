//! `gatepost keys`: the key that proves who you are.

use super::report::{Outcome, Trouble};
use super::{Global, Result};
use crate::generate::keys;
use serde_json::{Value, json};

/// Make, show or change the key that proves who you are
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
    /// Put a new key in the place of the old one, in two steps
    #[cfg(feature = "gate")]
    Rotate(super::rotate::Rotate),
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
                Ok(Outcome::told(
                    global,
                    text,
                    json!({ "private": keys::PRIVATE, "public": keys::PUBLIC, "fingerprint": made.fingerprint() }),
                ))
            }
            KeysVerb::Show => show(global),
            #[cfg(feature = "gate")]
            KeysVerb::Rotate(rotate) => rotate.run(global),
        }
    }
}

/// The key that signs, and what is published beside it.
fn show(global: &Global) -> Result {
    let ring = keys::Keyring::read(&global.root)?;
    let key = keys::public(&global.root).map_err(Trouble::from)?;
    let mut text = format!("{}fingerprint {}\n", key.to_pem(), key.fingerprint());
    let mut further: Vec<Value> = Vec::new();
    let now = jiff::Timestamp::from_nanosecond(crate::clock::now().into()).unwrap_or_default();
    for number in ring.further(now) {
        let other = keys::public_of(&global.root, number)?;
        let (file, is_next) = (keys::public_file(number), ring.next == Some(number));
        let role = if is_next { "signs next" } else { "signed before" };
        text.push_str(&format!("{file} ({role}) fingerprint {}\n", other.fingerprint()));
        further.push(json!({ "public": file, "is_next": is_next, "fingerprint": other.fingerprint() }));
    }
    Ok(Outcome::new(
        text,
        json!({ "pem": key.to_pem(), "multibase": key.to_multibase(), "fingerprint": key.fingerprint(), "public": keys::public_file(ring.signs), "further": further }),
    ))
}
