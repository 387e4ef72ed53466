//! A plan in words, for terminals and programs.

use super::{Guard, Remark, Step};
use crate::publish::tell::Draft;
use jiff::Timestamp;
use serde_json::{Value, json};

impl Remark {
    /// What is left out, why, and what now.
    pub fn words(&self) -> String {
        match self {
            Self::Waits { title, until, .. } => format!("Waits until {}: {title}", moment(*until)),
            Self::CannotReturn { id, title, since } => format!(
                "Cannot come back: {title} was deleted on {}, and servers remember that of {id}; give it a new id in its front matter",
                since.strftime("%Y-%m-%d")
            ),
            Self::CannotTurn { id, from } => {
                format!("Cannot change: {id} was a boost or like of {from}; delete its file, and write a new one")
            }
            Self::Stays { id, title } => {
                let post = if title.is_empty() { id } else { title };
                format!(
                    "Stays on followers' servers: {post}; its file is gone, and publishing without --known deletes it there"
                )
            }
            Self::Withheld { id, title } => {
                let post = if title.is_empty() { id } else { title };
                format!(
                    "Stays on followers' servers: {post}; it is a draft now, or dated later. To delete it there, delete its file"
                )
            }
            Self::BadDate { id, date } => {
                format!("Left out: {id} has the date `{date}`, which is none; build the site again")
            }
        }
    }
}

impl Guard {
    /// What it stops.
    pub fn what(&self) -> String {
        match self {
            Self::OtherHost { from, to } => format!("followers know {from}, and this site is {to}"),
            Self::OtherKey => "the profile's key is not the one that followers know".to_owned(),
            Self::Renamed(renamed) => format!(
                "{} looks like {} under a new name: others would lose the old post with its replies",
                renamed.url.as_deref().unwrap_or(&renamed.to),
                renamed.from
            ),
            Self::OldList(1) => {
                "one post that followers know is not in the list at the site's address, which may be an old one"
                    .to_owned()
            }
            Self::OldList(n) => {
                format!(
                    "{n} posts that followers know are not in the list at the site's address, which may be an old one"
                )
            }
            Self::ManyDeletions { deletions, of } => {
                format!("this would delete {deletions} of {of} posts everywhere, for good")
            }
            Self::ManyCreations(n) => format!("this would send {n} new posts at once to every follower"),
            Self::ManyEdits(n) => format!("this would send {n} edits at once to every follower"),
        }
    }

    /// What now.
    pub fn remedy(&self) -> String {
        match self {
            Self::OtherHost { .. } => {
                "set base_url in gatepost.toml to the address that they know; publishing cannot take followers along"
            }
            Self::OtherKey => {
                "put key.pub.pem back, or change keys with gatepost keys rotate; if the old key is lost, add --yes"
            }
            Self::Renamed(renamed) => {
                return format!(
                    "add this line to its front matter: id = {:?}; if they are two posts, add --yes",
                    renamed.key
                );
            }
            Self::OldList(_) => {
                "look whether gatepost.json there is the new one; if it is, and that is meant, add --yes"
            }
            Self::ManyDeletions { .. } => "if that is meant, add --yes",
            Self::ManyCreations(_) => {
                "if that is meant, add --yes; to send those of a day and later, --since DATE; to send none, --known"
            }
            Self::ManyEdits(_) => "if that is meant, add --yes; to keep them to yourself, add --known",
        }
        .to_owned()
    }
}

impl Draft {
    /// For programs.
    pub fn to_json(&self) -> Value {
        let step = |step: &Step| {
            json!({
                "what": step.deed.word(), "why": step.reason.words(), "activity": step.activity, "id": step.entry.id,
                "title": step.entry.title, "url": step.entry.url,
            })
        };
        let quiet = |silent: &super::Silent| json!({ "id": silent.entry.id, "title": silent.entry.title, "why": silent.why.words() });
        let plan = &self.plan;
        json!({
            "first": plan.first,
            "inboxes": self.inboxes,
            "steps": plan.steps.iter().map(step).collect::<Vec<_>>(),
            "quiet": plan.silent.iter().map(quiet).collect::<Vec<_>>(),
            "remarks": plan.remarks.iter().map(Remark::words).collect::<Vec<_>>(),
            "guards": plan.guards.iter().map(|g| json!({ "what": g.what(), "remedy": g.remedy() })).collect::<Vec<_>>(),
        })
    }
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
