//! Where the cases take place: the server that is attacked, the neighbour, and people who live there.

use crate::case::Base;
use crate::draft::{Draft, Person};
use crate::gate::Gate;
use crate::neighbour::{Neighbour, Page};
use crate::signer::Secret;
use crate::slow::Slow;
use serde_json::{Value, json};
use std::cell::Cell;

pub(crate) const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// The server that is attacked.
pub(crate) struct Us {
    /// `127.0.0.1:1234`, as `Host` says it.
    pub(crate) host: String,
    /// Path of the inbox.
    pub(crate) inbox: String,
    pub(crate) actor: String,
    /// A post that is there.
    pub(crate) post: String,
}

/// Everything.
pub(crate) struct World {
    pub(crate) us: Us,
    pub(crate) neighbour: Neighbour,
    /// Our own gate, if it is that which is attacked.
    pub(crate) gate: Option<Gate>,
    /// The key that most people sign with.
    pub(crate) secret: Secret,
    /// Somebody else's.
    pub(crate) other: Secret,
    pub(crate) ed25519: Secret,
    /// Attacks that take their time, begun before all others.
    pub(crate) slow: Slow,
    born: Cell<usize>,
}

impl World {
    pub(crate) fn new(us: Us, neighbour: Neighbour, gate: Option<Gate>) -> Self {
        let others = std::thread::spawn(|| Secret::rsa(2048));
        let secret = Secret::rsa(2048);
        let other = others.join().unwrap();
        Self {
            us,
            neighbour,
            gate,
            secret,
            other,
            ed25519: Secret::ed25519(),
            slow: Slow::default(),
            born: Cell::new(0),
        }
    }

    /// A name that nobody had: what comes back must not hold it.
    pub(crate) fn name(&self) -> String {
        self.born.set(self.born.get() + 1);
        format!("canary{}", self.born.get())
    }

    /// Somebody new at the neighbour's.
    pub(crate) fn person(&self) -> Person {
        Person::at(&format!("{}/users/{}", self.neighbour.origin, self.name()), &self.secret)
    }

    /// Somebody new at a host of the neighbour's.
    pub(crate) fn person_at(&self, origin: &str) -> Person {
        Person::at(&format!("{origin}/users/{}", self.name()), &self.secret)
    }

    /// An activity of somebody's about something.
    pub(crate) fn activity(&self, person: &Person, kind: &str, object: impl Into<Value>) -> Value {
        let id = format!("{}/{}/{}", person.id, kind.to_lowercase(), self.name());
        json!({ "@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": kind, "actor": person.id, "object": object.into() })
    }

    /// A request that brings an activity.
    pub(crate) fn draft(&self, person: Person, activity: Value) -> Draft {
        Draft::new(person, activity, &self.us.host, &self.us.inbox)
    }

    /// A note that answers our post.
    pub(crate) fn note(&self, person: &Person) -> Value {
        json!({
            "id": format!("{}/notes/{}", person.id, self.name()), "type": "Note", "attributedTo": person.id,
            "inReplyTo": self.us.post, "content": "<p>Well said.</p>", "published": "2026-01-01T12:00:00Z",
            "to": [PUBLIC], "cc": [self.us.actor],
        })
    }

    /// A Create of a note.
    pub(crate) fn create(&self, person: &Person, note: Value) -> Value {
        let mut activity = self.activity(person, "Create", note);
        activity["to"] = json!([PUBLIC]);
        activity["cc"] = json!([self.us.actor]);
        activity
    }

    /// A request that is taken in as it is, of somebody new.
    pub(crate) fn base(&self, base: Base) -> Draft {
        let mut person = self.person();
        if base == Base::Ed25519 {
            person = Person::at(&person.id, &self.ed25519);
        }
        let follow = |person: &Person| self.activity(person, "Follow", json!(self.us.actor));
        let activity = match base {
            Base::Follow | Base::Message | Base::Ed25519 => follow(&person),
            Base::Reply => self.create(&person, self.note(&person)),
            Base::Like => self.activity(&person, "Like", json!(self.us.post)),
        };
        let draft = self.draft(person, activity);
        if base == Base::Message { draft.into_message() } else { draft }
    }

    /// Puts at the person's id what lies there.
    pub(crate) fn publish(&self, draft: &Draft) {
        let page = draft.page.clone().unwrap_or_else(|| Page::Document(draft.person.document.clone()));
        self.neighbour.put(&draft.person.id, page);
    }
}
