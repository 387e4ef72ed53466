//! A plan in words, for terminals and programs.

use super::{Deed, Guard, Plan, Reason, Remark, Renamed, Step};
use crate::publish::tell::Draft;
use jiff::Timestamp;
use serde_json::{Value, json};

/// How front matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// Between `+++`.
    Toml,
    /// Between `---`.
    Yaml,
}

impl Notation {
    /// The line that gives a post its id.
    fn id(self, key: &str) -> String {
        // What is quoted in JSON is quoted in both, but for one character that TOML wants escaped.
        let quoted = Value::from(key).to_string().replace('\u{7f}', "\\u007f");
        match self {
            Self::Toml => format!("id = {quoted}"),
            Self::Yaml => format!("id: {quoted}"),
        }
    }
}

/// The content path without extension that an id comes from.
fn key(id: &str) -> Option<String> {
    let key = id.split_once("/ap/posts/")?.1.strip_suffix(".json")?;
    Some(percent_encoding::percent_decode_str(key).decode_utf8_lossy().into_owned())
}

impl Renamed {
    /// The content path without extension of the post as it is now.
    pub fn new_key(&self) -> Option<String> {
        key(&self.to)
    }

    /// The line that keeps the old id.
    pub fn line(&self, notation: Notation) -> String {
        notation.id(&self.key)
    }
}

/// Lines for `data/deleted.toml`, for posts whose files are gone: with them a Tombstone stays at each address.
pub fn tombstones(plan: &Plan) -> String {
    let gone = plan.steps.iter().filter(|step| step.deed == Deed::Delete && step.reason == Reason::Removed);
    let lines = |step: &Step| {
        let key = key(&step.entry.id)?;
        let (day, kind) = (step.entry.at.strftime("%Y-%m-%d"), &step.entry.kind);
        Some(format!("\n[[deleted]]\n{}\ndeleted = {day}\nformer_type = \"{kind}\"\n", Notation::Toml.id(&key)))
    };
    gone.filter_map(lines).collect()
}

impl Remark {
    /// What is left out, why, and what now.
    pub fn words(&self) -> String {
        match self {
            Self::Waits { title, until, .. } => format!("Waits until {}: {title}", moment(*until)),
            Self::CannotReturn { id, title, since } => {
                let new = format!("{}-2", key(id).unwrap_or_else(|| "posts/new".to_owned()));
                format!(
                    "Cannot come back: {title} was deleted on {}, and servers remember that of {id}; to publish it as a new post, write {} \
                     into its front matter (in YAML {})",
                    since.strftime("%Y-%m-%d"),
                    Notation::Toml.id(&new),
                    Notation::Yaml.id(&new)
                )
            }
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
                renamed.new_key().or_else(|| renamed.url.clone()).unwrap_or_else(|| renamed.to.clone()),
                renamed.key
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
                "set base_url in gatepost.toml to the address that they know: publishing cannot take followers along; only if gatepost followers lists nobody, stop the gate and begin anew without the store (docs/publishing.md)"
            }
            Self::OtherKey => {
                "put key.pub.pem back, or change keys with gatepost keys rotate; if the old key is lost, add --yes"
            }
            Self::Renamed(renamed) => {
                return format!(
                    "add this line to its front matter: {} (in YAML {}); if they are two posts, add --yes",
                    renamed.line(Notation::Toml),
                    renamed.line(Notation::Yaml)
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
            "unannounced": plan.unannounced.map(|left| json!({ "posts": left.posts, "since": left.since.to_string(), "told": left.told })),
            "remarks": plan.remarks.iter().map(Remark::words).collect::<Vec<_>>(),
            "guards": plan.guards.iter().map(|g| json!({ "what": g.what(), "remedy": g.remedy() })).collect::<Vec<_>>(),
        })
    }
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(all(test, feature = "generate"))]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_an_id_is_toml_and_yaml() {
        let key = "posts/a \"b\" \\ \u{7f} \t ü";
        let toml: toml::Table = Notation::Toml.id(key).parse().unwrap();
        assert_eq!(toml["id"].as_str(), Some(key));
        let yaml: Value = serde_saphyr::from_str(&Notation::Yaml.id(key)).unwrap();
        assert_eq!(yaml["id"], key);
    }
}
