//! `gatepost followers`: who follows.

use super::desk::{StoreFlag, day};
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::owner::Standing;
use crate::ports::{Follower, FollowerState};
use serde_json::{Value, json};

/// List who follows, or take somebody off the list
#[derive(Debug, clap::Args)]
pub(super) struct Followers {
    #[command(flatten)]
    store: StoreFlag,
    #[command(subcommand)]
    verb: Option<FollowersVerb>,
}

#[derive(Debug, clap::Subcommand)]
enum FollowersVerb {
    /// Take followers off the list; their servers are told
    Remove {
        /// @user@host, or the actor's address
        #[arg(required = true, value_name = "WHO")]
        who: Vec<String>,
    },
}

impl Followers {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let opened = self.store.look(global)?;
        let desk = opened.desk();
        let Some(FollowersVerb::Remove { who }) = &self.verb else {
            let followers = opened.wait(desk.people(FollowerState::Accepted))?;
            let requests = opened.wait(desk.people(FollowerState::Requested))?.len();
            let mut text = people(&followers, "SINCE");
            text.push_str(&format!(
                "{}, {}\n",
                count(followers.len(), "follower", "followers"),
                count(requests, "request", "requests")
            ));
            let list: Vec<Value> = followers.iter().map(as_json).collect();
            return Ok(Outcome::told(global, text, json!({ "followers": list, "requests": requests })));
        };
        let named = opened.wait(desk.named(who, Standing::Followers))?;
        let mut text = String::new();
        for follower in &named {
            opened.wait(desk.remove(follower))?;
            text.push_str(&format!("Removed {}\n", plain::line(&follower.handle)));
        }
        let list: Vec<Value> = named.iter().map(as_json).collect();
        Ok(Outcome::told(global, text, json!({ "removed": list })))
    }
}

/// A table of people; nothing of nobody.
pub(super) fn people(people: &[Follower], when: &str) -> String {
    if people.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = people.iter().map(|f| vec![f.handle.clone(), day(f.since)]).collect();
    plain::table(&["WHO", when], &rows)
}

/// Somebody, for programs.
pub(super) fn as_json(follower: &Follower) -> Value {
    json!({ "actor": follower.actor, "handle": follower.handle, "since": follower.since })
}
