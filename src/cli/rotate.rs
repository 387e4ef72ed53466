//! `gatepost keys rotate`: a new key takes the place of the old one.

use super::desk::{Opened, StoreFlag, day};
use super::report::{Outcome, Trouble, count};
use super::{Global, Result};
use crate::clock;
use crate::generate;
use crate::generate::keys::{self, Keyring, rotate};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// Between `--finish` and the moment when followers' servers are told: time to build and to deploy. Who looks earlier would find the
/// old document. A gate that still runs signs with the old key, which is how those believe it who do not look again.
const DEPLOYING: SignedDuration = SignedDuration::from_mins(30);

/// Put a new key in the place of the old one, in two steps
#[derive(Debug, clap::Args)]
pub(super) struct Rotate {
    #[command(flatten)]
    store: StoreFlag,
    /// The new key is deployed: sign with it from now on
    #[arg(long)]
    finish: bool,
    /// Somebody else may have the old key: drop it in one step
    #[arg(long, conflicts_with = "finish")]
    now: bool,
}

impl Rotate {
    /// Runs it.
    pub(super) fn run(&self, global: &Global) -> Result {
        if !(self.finish || self.now) {
            return announce(global);
        }
        // The store first: when it cannot be opened, nothing was changed.
        let opened = self.store.open_named(global)?;
        let at = clock::moment();
        let before = Keyring::read(&global.root)?;
        let ring = if self.now { rotate::at_once(&global.root)? } else { rotate::finish(&global.root, at)? };
        match tell(global, &opened, at) {
            Ok(servers) => Ok(changed(global, &ring, servers)),
            Err(trouble) => {
                before.write(&global.root)?;
                Err(trouble)
            }
        }
    }
}

fn announce(global: &Global) -> Result {
    let (number, made) = rotate::announce(&global.root)?;
    let (private, public) = (keys::private_file(number), keys::public_file(number));
    let text = format!(
        "Made {private} (keep it secret, keep a copy) and {public} (commit it, with {})\nfingerprint {}\n\
         Now build and deploy, so that others can find it; then gatepost keys rotate --finish\n",
        keys::ring::FILE,
        made.fingerprint()
    );
    let json = json!({ "private": private, "public": public, "fingerprint": made.fingerprint() });
    Ok(Outcome::told(global, text, json))
}

/// Queues what followers' servers are told. Says how many there are.
fn tell(global: &Global, opened: &Opened, at: Timestamp) -> std::result::Result<u64, Trouble> {
    let document = generate::actor_document(&global.order())?;
    let due = at.checked_add(DEPLOYING).unwrap_or(at);
    opened.wait(opened.desk().tell_of_actor(&document, due))
}

fn changed(global: &Global, ring: &Keyring, servers: u64) -> Outcome {
    let private = keys::private_file(ring.signs);
    let old = match ring.old_until {
        Some(until) => format!("the old key is published until {}", day(until)),
        None => "the old key is published no more".to_owned(),
    };
    let told = if servers == 1 {
        "1 server is".to_owned()
    } else {
        format!("{} are", count(usize::try_from(servers).unwrap_or(usize::MAX), "server", "servers"))
    };
    let minutes = DEPLOYING.as_mins();
    let next = if ring.old.is_some() {
        format!(
            "Now build and deploy, within {minutes} minutes: then {told} told, under the old key\nAfter that restart the gate"
        )
    } else {
        format!("Now build, deploy and restart the gate, at once; in {minutes} minutes {told} told")
    };
    let text = format!("From the next build on {private} signs, and {old}\n{next}\n");
    Outcome::told(global, text, json!({ "signs": private, "old_until": ring.old_until, "servers": servers }))
}
