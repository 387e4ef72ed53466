//! `gatepost block`: who stays out.

use super::desk::{StoreFlag, day};
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::owner::{Refused, Removed};
use crate::ports::{Block as Entry, Blocked};
use serde_json::{Value, json};

/// Keep an actor or a domain out, or list those that are
#[derive(Debug, clap::Args)]
pub(super) struct Block {
    #[command(flatten)]
    store: StoreFlag,
    /// @user@host, an actor's address, or a domain with every host under it
    who: Option<String>,
    /// Why, for yourself
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, requires = "who")]
    reason: String,
}

impl Block {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let opened = if self.who.is_some() { self.store.open_named(global)? } else { self.store.look(global)? };
        let desk = opened.desk();
        let Some(who) = &self.who else {
            let blocks = opened.wait(desk.blocks())?;
            return Ok(Outcome::told(
                global,
                listed(&blocks),
                json!({ "blocks": blocks.iter().map(entry).collect::<Vec<_>>() }),
            ));
        };
        let (whom, removed) = match opened.try_wait(desk.block(who, &self.reason)) {
            // Nobody here has that name: their own server is asked.
            Err(Refused::UnknownHandle(handle)) => {
                let actor = opened.look_up(&handle)?;
                opened.wait(desk.block(actor.as_str(), &self.reason))?
            }
            told => told?,
        };
        let reach = if matches!(whom, Blocked::Domain(_)) { " and every host under it" } else { "" };
        let text = format!("Blocked {}{reach}: removed {}\n", plain::line(name(&whom)), gone(removed));
        let counts = json!({
            "followers": removed.followers, "requests": removed.requests, "interactions": removed.interactions,
        });
        Ok(Outcome::told(global, text, json!({ "blocked": target(&whom), "removed": counts })))
    }
}

fn listed(blocks: &[Entry]) -> String {
    let rows: Vec<Vec<String>> =
        blocks.iter().map(|block| vec![name(&block.whom).to_owned(), day(block.since), block.reason.clone()]).collect();
    let table = if rows.is_empty() { String::new() } else { plain::table(&["WHO", "SINCE", "REASON"], &rows) };
    format!("{table}{}\n", count(blocks.len(), "block", "blocks"))
}

fn gone(removed: Removed) -> String {
    format!(
        "{}, {}, {}",
        count(removed.followers, "follower", "followers"),
        count(removed.requests, "request", "requests"),
        count(removed.interactions, "interaction", "interactions")
    )
}

fn entry(block: &Entry) -> Value {
    let mut value = target(&block.whom);
    if let Some(map) = value.as_object_mut() {
        map.insert("reason".into(), block.reason.clone().into());
        map.insert("since".into(), json!(block.since));
    }
    value
}

/// Whom a block means, for programs.
pub(super) fn target(whom: &Blocked) -> Value {
    match whom {
        Blocked::Actor(id) => json!({ "actor": id }),
        Blocked::Domain(domain) => json!({ "domain": domain }),
    }
}

/// Whom a block means, for people.
pub(super) fn name(whom: &Blocked) -> &str {
    match whom {
        Blocked::Actor(name) | Blocked::Domain(name) => name,
    }
}
