//! `gatepost retry`: what was given up waits again.

use super::desk::StoreFlag;
use super::named::pick;
use super::report::{Outcome, Trouble, count};
use super::{Global, Result};
use crate::ports::{Change, DeliveryFilter, DeliveryState, Effect, JournalLine};
use serde_json::json;

/// Send again what was given up
#[derive(Debug, clap::Args)]
pub(super) struct Retry {
    #[command(flatten)]
    store: StoreFlag,
    /// One post only: its address, file, or title
    #[arg(value_name = "POST")]
    post: Option<String>,
    /// One server only
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
}

impl Retry {
    /// Runs it. Nothing is sent yet: the gate or `gatepost deliver` does that.
    pub(super) fn run(&self, global: &Global) -> Result {
        let opened = self.store.look(global)?;
        let ledger = opened.wait(async { Ok(opened.store.ledger().await?) })?;
        let about = match &self.post {
            Some(name) => Some(pick(global, &ledger, name, &opened.policy)?.id.clone()),
            None => None,
        };
        let host = self.host.as_deref().map(crate::owner::domain).map(|host| {
            host.ok_or_else(|| {
                Trouble::Usage(
                    format!("`{}` is no server", self.host.as_deref().unwrap_or_default()),
                    "write a domain, such as social.example".into(),
                )
            })
        });
        let host = host.transpose()?;
        let filter =
            DeliveryFilter { about: about.clone(), host: host.clone(), state: Some(DeliveryState::Failed), limit: 0 };
        let failed = opened.wait(async { Ok(opened.store.deliveries(&filter).await?) })?.len();
        let change = Change {
            at: opened.now,
            seen: None,
            effects: vec![Effect::Retry { about, host }],
            journal: Some(JournalLine {
                at: opened.now,
                actor: opened.policy.actor.to_string(),
                verb: "retry".to_owned(),
                outcome: format!("retried {failed}"),
            }),
        };
        if failed > 0 {
            opened.wait(async { Ok(opened.store.apply(change).await?) })?;
        }
        let text = match failed {
            0 => "Nothing was given up\n".to_owned(),
            n => format!(
                "{} again; the gate sends them, or gatepost deliver\n",
                count(n, "delivery waits", "deliveries wait")
            ),
        };
        Ok(Outcome::told(global, text, json!({ "retried": failed })))
    }
}
