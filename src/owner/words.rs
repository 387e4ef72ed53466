//! What others said, and what of it is shown.
//!
//! A reply is named by its id, by the beginning of its id, or by its short name: eight hex digits of the id's SHA-256. After an
//! `@` may stand the tag of its words, as they were when the owner read them; words that were changed since are not approved.

use super::{Desk, Refused};
use crate::ports::{Effect, Filter, Interaction, InteractionKind, InteractionState, Note};
use crate::signature::key::hex;
use sha2::{Digest, Sha256};

/// Hex digits of a short name and of a tag, as they are shown.
const SHOWN: usize = 8;

/// Fewest digits of a short name that are looked for.
const FEWEST: usize = 4;

/// Hex digits of [`Note::hash`].
const WHOLE_TAG: usize = 16;

/// Which replies are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Those that wait for the owner, edits of approved ones too.
    Waiting,
    /// Those that were not for everybody.
    Private,
    /// Every one.
    All,
}

impl Shelf {
    /// Whether a reply stands on it.
    pub fn holds(self, reply: &Interaction) -> bool {
        match self {
            Self::Waiting => reply.state == InteractionState::Pending || reply.edit.is_some(),
            Self::Private => reply.state == InteractionState::Private,
            Self::All => true,
        }
    }
}

/// What a yes or no did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Shown from the next build on.
    Approved,
    /// An edit takes the place of what was approved.
    EditApproved,
    /// It was approved before.
    ApprovedBefore,
    /// Its words are thrown away, and it does not come back.
    Rejected,
    /// The edit is thrown away; what was approved stays.
    EditRejected,
    /// It was rejected before.
    RejectedBefore,
}

impl Done {
    /// A stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::EditApproved => "edit-approved",
            Self::ApprovedBefore => "approved-before",
            Self::Rejected => "rejected",
            Self::EditRejected => "edit-rejected",
            Self::RejectedBefore => "rejected-before",
        }
    }
}

/// The name by which a reply is called on the command line.
pub fn short_name(id: &str) -> String {
    let mut name = hex(&Sha256::digest(id));
    name.truncate(SHOWN);
    name
}

/// The words to decide about: an edit that waits, else what was written.
pub fn newest(reply: &Interaction) -> Option<&Note> {
    reply.edit.as_ref().or(reply.note.as_ref())
}

/// The beginning of the hash of these words.
pub fn tag(note: &Note) -> &str {
    note.hash.get(..SHOWN).unwrap_or(&note.hash)
}

/// The one that is named, and the tag that was named with it.
fn select<'a>(wanted: &str, all: &'a [Interaction]) -> Result<(&'a Interaction, Option<String>), Refused> {
    if let Some(exact) = all.iter().find(|it| it.id.as_str() == wanted) {
        return Ok((exact, None));
    }
    let (name, tag) = match wanted.rsplit_once('@') {
        Some((name, tag)) if is_tag(tag) && !name.is_empty() => (name, Some(tag.to_owned())),
        _ => (wanted, None),
    };
    let by_id = |it: &&Interaction| it.id.as_str().starts_with(name) && name.contains("://");
    let by_name = |it: &&Interaction| name.len() >= FEWEST && hex(&Sha256::digest(it.id.as_str())).starts_with(name);
    let exact = all.iter().find(|it| it.id.as_str() == name);
    let found: Vec<&Interaction> = all.iter().filter(|it| by_id(it) || by_name(it)).collect();
    match (exact, found.as_slice()) {
        (Some(one), _) => Ok((one, tag)),
        (None, [one]) => Ok((*one, tag)),
        (None, []) => Err(Refused::NoReply(wanted.to_owned())),
        (None, many) => Err(Refused::ManyReplies(name.to_owned(), many.len())),
    }
}

fn is_tag(text: &str) -> bool {
    (SHOWN..=WHOLE_TAG).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A yes or a no to an interaction, of the words with this tag: what it did, and what is to be changed.
type Word = fn(&Interaction, Option<&str>) -> Result<(Done, Option<Effect>), Refused>;

/// What a yes does.
fn approved(it: &Interaction, tag: Option<&str>) -> Result<(Done, Option<Effect>), Refused> {
    let name = short_name(it.id.as_str());
    let words = newest(it);
    match it.state {
        InteractionState::Rejected => return Err(Refused::WasRejected(name)),
        InteractionState::Private => return Err(Refused::IsPrivate(name)),
        InteractionState::Pending | InteractionState::Approved => {}
    }
    if tag.is_some_and(|tag| !words.is_some_and(|words| words.hash.starts_with(tag))) {
        return Err(Refused::Edited(name));
    }
    let done = match (it.state, &it.edit) {
        (InteractionState::Approved, None) => return Ok((Done::ApprovedBefore, None)),
        (InteractionState::Approved, Some(_)) => Done::EditApproved,
        _ => Done::Approved,
    };
    // Named even where the owner named none: what was just read is what is approved.
    let hash = words.map(|words| words.hash.clone());
    Ok((done, Some(Effect::Moderate { id: it.id.to_string(), state: InteractionState::Approved, hash })))
}

/// What a no does. With the tag of an edit it is about the edit alone.
fn rejected(it: &Interaction, tag: Option<&str>) -> Result<(Done, Option<Effect>), Refused> {
    let moderate = |hash| Effect::Moderate { id: it.id.to_string(), state: InteractionState::Rejected, hash };
    match (it.state, tag) {
        (InteractionState::Rejected, _) => Ok((Done::RejectedBefore, None)),
        // Nothing that is private is marked: it is thrown away.
        (InteractionState::Private, _) => {
            let effect = Effect::RemoveInteraction { id: it.id.to_string(), actor: it.actor.clone() };
            Ok((Done::Rejected, Some(effect)))
        }
        (_, None) => Ok((Done::Rejected, Some(moderate(None)))),
        (_, Some(tag)) => {
            let of = |note: &Option<Note>| note.as_ref().filter(|note| note.hash.starts_with(tag)).cloned();
            match (of(&it.edit), of(&it.note)) {
                (Some(edit), _) => Ok((Done::EditRejected, Some(moderate(Some(edit.hash))))),
                (None, Some(note)) => Ok((Done::Rejected, Some(moderate(Some(note.hash))))),
                (None, None) => Err(Refused::Edited(short_name(it.id.as_str()))),
            }
        }
    }
}

impl Desk<'_> {
    /// The replies on a shelf, oldest first.
    pub async fn replies(&self, on: Shelf) -> Result<Vec<Interaction>, Refused> {
        let all = self.store.interactions(&Filter::default()).await?;
        // A quote has words if it names us as well.
        let says = |it: &Interaction| it.kind == InteractionKind::Reply || newest(it).is_some();
        Ok(all.into_iter().filter(|it| says(it) && on.holds(it)).collect())
    }

    /// The one that is named.
    pub async fn reply(&self, wanted: &str) -> Result<Interaction, Refused> {
        let all = self.store.interactions(&Filter::default()).await?;
        select(wanted, &all).map(|(it, _)| it.clone())
    }

    /// Says yes to each that is named, or to none if one of them cannot be.
    pub async fn approve(&self, wanted: &[String]) -> Result<Vec<(Interaction, Done)>, Refused> {
        self.moderate(wanted, approved).await
    }

    /// Says no to each that is named, or to none if one of them cannot be.
    pub async fn disapprove(&self, wanted: &[String]) -> Result<Vec<(Interaction, Done)>, Refused> {
        self.moderate(wanted, rejected).await
    }

    async fn moderate(&self, wanted: &[String], word: Word) -> Result<Vec<(Interaction, Done)>, Refused> {
        let all = self.store.interactions(&Filter::default()).await?;
        let mut todo = Vec::new();
        for wanted in wanted {
            let (it, tag) = select(wanted, &all)?;
            let (done, effect) = word(it, tag.as_deref())?;
            todo.push((it.clone(), done, effect));
        }
        let mut done = Vec::new();
        for (it, what, effect) in todo {
            if let Some(effect) = effect {
                self.write(vec![effect], it.actor.as_str(), what.word()).await?;
            }
            done.push((it, what));
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests;
