//! `gatepost replies`: what others answered, and what of it is shown.
//!
//! What was not for everybody is listed only when it is asked for by `--private`: no other list holds its words.

use super::desk::{StoreFlag, day, minute};
use super::report::{Outcome, count};
use super::{Global, Result, plain};
use crate::owner::{Done, Shelf, newest, short_name, tag};
use crate::ports::{Interaction, InteractionKind, InteractionState, Note};
use serde_json::{Value, json};

/// Read what others answered, and say what is shown
#[derive(Debug, clap::Args)]
pub(super) struct Replies {
    #[command(flatten)]
    store: StoreFlag,
    /// List messages that were not for everybody
    #[arg(long, conflicts_with = "all")]
    private: bool,
    /// List every reply, not only those that wait
    #[arg(long)]
    all: bool,
    #[command(subcommand)]
    verb: Option<RepliesVerb>,
}

#[derive(Debug, clap::Subcommand)]
enum RepliesVerb {
    /// Read a reply as a whole, with where its links lead
    Show {
        /// Its short name, its id, or the beginning of one
        id: String,
    },
    /// Show replies on the site from the next build on
    Approve {
        /// Short name or id; with @TAG only if the words are still those
        #[arg(required = true, value_name = "ID[@TAG]")]
        id: Vec<String>,
    },
    /// Throw replies away; they do not come back
    Reject {
        /// Short name or id; with the @TAG of an edit, the edit alone
        #[arg(required = true, value_name = "ID[@TAG]")]
        id: Vec<String>,
    },
}

impl Replies {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let opened = self.store.look(global)?;
        let desk = opened.desk();
        match &self.verb {
            None => {
                let all = opened.wait(desk.replies(Shelf::All))?;
                let wanted = match (self.private, self.all) {
                    (true, _) => Shelf::Private,
                    (_, true) => Shelf::All,
                    _ => Shelf::Waiting,
                };
                Ok(list(global, wanted, &all))
            }
            Some(RepliesVerb::Show { id }) => {
                let reply = opened.wait(desk.reply(id))?;
                Ok(Outcome::told(global, whole(&reply), as_json(&reply, true)))
            }
            Some(RepliesVerb::Approve { id }) => Ok(said(global, &opened.wait(desk.approve(id))?)),
            Some(RepliesVerb::Reject { id }) => Ok(said(global, &opened.wait(desk.disapprove(id))?)),
        }
    }
}

fn list(global: &Global, shelf: Shelf, all: &[Interaction]) -> Outcome {
    let on = |shelf: Shelf| all.iter().filter(move |reply| shelf.holds(reply));
    let (waiting, private) = (on(Shelf::Waiting).count(), on(Shelf::Private).count());
    let with_private = shelf == Shelf::Private;
    let mut text: String = on(shelf).map(|reply| entry(reply, with_private)).collect();
    text.push_str(&format!("{}, {}\n", waiting_words(waiting), count(private, "private message", "private messages")));
    let replies: Vec<Value> = on(shelf).map(|reply| as_json(reply, with_private)).collect();
    Outcome::told(global, text, json!({ "replies": replies, "waiting": waiting, "private": private }))
}

fn waiting_words(n: usize) -> String {
    format!("{} {}", count(n, "reply", "replies"), if n == 1 { "waits" } else { "wait" })
}

/// Two lines of a list.
fn entry(reply: &Interaction, with_private: bool) -> String {
    let state = state(reply);
    let head =
        format!("{}  {}  {}  {state}", named(reply), plain::cut(&plain::line(&reply.handle), 34), day(reply.received));
    let note = newest(reply).filter(|_| with_private || reply.state != InteractionState::Private);
    let said = note.map(|note| plain::line(&words(note))).unwrap_or_default();
    let second = if said.is_empty() { String::new() } else { format!("  {}\n", plain::cut(&said, 78)) };
    format!("{head}\n{second}")
}

/// What is copied into a command: the short name, and the tag of the words.
fn named(reply: &Interaction) -> String {
    let name = short_name(reply.id.as_str());
    newest(reply).map_or(name.clone(), |note| format!("{name}@{}", tag(note)))
}

fn state(reply: &Interaction) -> &'static str {
    match (reply.state, &reply.edit) {
        (InteractionState::Private, _) => "private",
        (_, Some(_)) => "edit waits",
        (InteractionState::Pending, _) => "waits",
        (InteractionState::Approved, _) => "approved",
        (InteractionState::Rejected, _) => "rejected",
    }
}

fn words(note: &Note) -> String {
    let words = plain::words_of_html(&note.content);
    if note.summary.is_empty() { words } else { format!("[{}] {words}", note.summary) }
}

/// Everything of a reply, for the one who decides.
fn whole(reply: &Interaction) -> String {
    let mut text = String::new();
    let mut row = |label: &str, value: &str| {
        text.push_str(&format!("{label:<9}{}\n", plain::line(value)));
    };
    row("reply", &named(reply));
    row("by", &format!("{} {}", reply.handle, reply.name));
    row("actor", reply.actor.as_str());
    row("id", reply.id.as_str());
    row("about", &reply.object);
    row("came", &format!("{} UTC", minute(reply.received)));
    row("state", state(reply));
    match (&reply.note, &reply.edit) {
        (Some(note), Some(edit)) => {
            text.push_str(&format!("It says (approved):\n{}It would say:\n{}", body(note), body(edit)));
        }
        (Some(note), None) => text.push_str(&body(note)),
        _ => {}
    }
    if matches!(state(reply), "waits" | "edit waits") {
        text.push_str(&format!("Show it: gatepost replies approve {}\n", named(reply)));
    }
    text
}

fn body(note: &Note) -> String {
    let mut text = String::new();
    if !note.summary.is_empty() {
        text.push_str(&plain::lines(&format!("[{}]", note.summary), "  | "));
    }
    text.push_str(&plain::lines(&plain::words_of_html(&note.content), "  | "));
    let links: Vec<String> = plain::links_of_html(&note.content);
    text.extend(links.iter().map(|link| format!("  leads to {link}\n")));
    text
}

/// What became of each.
fn said(global: &Global, done: &[(Interaction, Done)]) -> Outcome {
    let mut text = String::new();
    let mut list = Vec::new();
    for (reply, done) in done {
        let name = short_name(reply.id.as_str());
        let who = plain::line(&reply.handle);
        let sentence = match done {
            Done::Approved => format!("Approved {name} by {who}"),
            Done::EditApproved => format!("Approved the edit of {name} by {who}"),
            Done::ApprovedBefore => format!("{name} by {who} was approved before"),
            Done::Rejected => format!("Rejected {name} by {who}"),
            Done::EditRejected => format!("Rejected the edit of {name} by {who}; what was approved stays"),
            Done::RejectedBefore => format!("{name} by {who} was rejected before"),
        };
        text.push_str(&sentence);
        text.push('\n');
        list.push(json!({ "id": reply.id, "name": name, "handle": reply.handle, "outcome": done.word() }));
    }
    Outcome::told(global, text, json!({ "replies": list }))
}

/// A reply, for programs. Words that were not for everybody only where they were asked for.
fn as_json(reply: &Interaction, with_private: bool) -> Value {
    let has_words = with_private || reply.state != InteractionState::Private;
    let note = |note: &Option<Note>| note.as_ref().filter(|_| has_words).map(note_json);
    json!({
        "name": short_name(reply.id.as_str()), "id": reply.id, "kind": kind(&reply.kind), "actor": reply.actor,
        "handle": reply.handle, "display_name": reply.name, "object": reply.object, "state": reply.state,
        "received": reply.received, "note": note(&reply.note), "edit": note(&reply.edit),
    })
}

fn note_json(note: &Note) -> Value {
    json!({
        "tag": tag(note), "hash": note.hash, "text": plain::words_of_html(&note.content), "content": note.content,
        "summary": note.summary, "url": note.url, "language": note.language, "published": note.published,
        "updated": note.updated,
    })
}

fn kind(kind: &InteractionKind) -> &'static str {
    match kind {
        InteractionKind::Reply => "reply",
        InteractionKind::Like => "like",
        InteractionKind::Reaction(_) => "reaction",
        InteractionKind::Boost => "boost",
        InteractionKind::Quote => "quote",
    }
}
