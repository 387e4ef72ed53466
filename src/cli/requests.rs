//! `gatepost requests`: who asks to follow, and what you say.

use super::desk::StoreFlag;
use super::followers::{as_json, people};
use super::report::{Outcome, Trouble, count};
use super::{Global, Result, plain};
use crate::owner::Standing;
use crate::ports::{Follower, FollowerState};
use serde_json::{Value, json};

/// List who asks to follow, and say yes or no
#[derive(Debug, clap::Args)]
pub(super) struct Requests {
    #[command(flatten)]
    store: StoreFlag,
    #[command(subcommand)]
    verb: Option<RequestsVerb>,
}

#[derive(Debug, clap::Subcommand)]
enum RequestsVerb {
    /// Let them follow
    Accept(Whom),
    /// Do not let them follow; they may ask again
    Reject(Whom),
}

/// Of whom.
#[derive(Debug, clap::Args)]
struct Whom {
    /// @user@host, or the actor's address
    #[arg(required_unless_present = "all", conflicts_with = "all", value_name = "WHO")]
    who: Vec<String>,
    /// Everybody who asks
    #[arg(long)]
    all: bool,
}

impl Requests {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let opened = self.store.look(global)?;
        let desk = opened.desk();
        let find = |whom: &Whom| -> std::result::Result<Vec<Follower>, Trouble> {
            if whom.all {
                opened.wait(desk.people(FollowerState::Requested))
            } else {
                opened.wait(desk.named(&whom.who, Standing::Requests))
            }
        };
        match &self.verb {
            None => {
                let requests = opened.wait(desk.people(FollowerState::Requested))?;
                let mut text = people(&requests, "ASKED");
                text.push_str(&format!("{}\n", count(requests.len(), "request", "requests")));
                let list: Vec<Value> = requests.iter().map(as_json).collect();
                Ok(Outcome::told(global, text, json!({ "requests": list })))
            }
            Some(RequestsVerb::Accept(whom)) => {
                let found = find(whom)?;
                found.iter().try_for_each(|request| opened.wait(desk.accept(request)))?;
                Ok(said(global, "Accepted", "accepted", &found))
            }
            Some(RequestsVerb::Reject(whom)) => {
                let found = find(whom)?;
                found.iter().try_for_each(|request| opened.wait(desk.reject(request)))?;
                Ok(said(global, "Rejected", "rejected", &found))
            }
        }
    }
}

/// What was said to whom.
fn said(global: &Global, word: &str, key: &str, people: &[Follower]) -> Outcome {
    let mut text = if people.is_empty() { "Nobody asks\n".to_owned() } else { String::new() };
    for follower in people {
        text.push_str(&format!("{word} {}\n", plain::line(&follower.handle)));
    }
    let list: Vec<Value> = people.iter().map(as_json).collect();
    Outcome::told(global, text, json!({ key: list }))
}
