//! Accept and Reject, as they are queued.
//!
//! They go to the sender's own inbox, and not at once: a server that has not finished its Follow when the Accept arrives loses it
//! for good. The id is a pure function of what is answered, so that no second one can ever be made.

use crate::ports::{Card, Effect, Follower, Outgoing};
use crate::signature::key::hex;
use crate::vocab::{
    FollowCopy, GatePolicy, Id, JsonLdContext, QuoteCopy, RemoteUrl, Response, ResponseKind, ResponseObject,
};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// How long an answer waits after the 202.
const PAUSE: SignedDuration = SignedDuration::from_millis(750);

/// Answers a Follow. With `again`, an answer that went out before is sent once more.
pub fn to_follow(kind: ResponseKind, follower: &Follower, policy: &GatePolicy, now: Timestamp, again: bool) -> Effect {
    let object = ResponseObject::Follow(FollowCopy {
        id: follower.follow.clone(),
        kind: "Follow",
        actor: Id::new(follower.actor.as_str()),
        object: policy.actor.clone(),
    });
    let answer = Answer { kind, question: &follower.follow, object, result: None, context: JsonLdContext::Plain };
    answer.send(&follower.actor, &follower.inbox, policy, now, again)
}

/// Answers a `QuoteRequest`: yes with the address of our leave, no without.
pub fn to_quote(copy: QuoteCopy, sender: &Card, leave: Option<Id>, policy: &GatePolicy, now: Timestamp) -> Effect {
    let kind = if leave.is_some() { ResponseKind::Accept } else { ResponseKind::Reject };
    let question = copy.id.clone();
    let object = ResponseObject::Quote(copy);
    let answer = Answer { kind, question: &question, object, result: leave, context: JsonLdContext::Quote };
    answer.send(&sender.id, &sender.inbox, policy, now, false)
}

struct Answer<'a> {
    kind: ResponseKind,
    question: &'a str,
    object: ResponseObject,
    result: Option<Id>,
    context: JsonLdContext,
}

impl Answer<'_> {
    fn send(self, to: &RemoteUrl, inbox: &RemoteUrl, policy: &GatePolicy, now: Timestamp, again: bool) -> Effect {
        let word = match self.kind {
            ResponseKind::Accept => "accept",
            ResponseKind::Reject => "reject",
        };
        let id = policy.actor.fragment(&format!("{word}-{}", hex(&Sha256::digest(self.question))));
        let response = Response {
            context: self.context,
            id: id.clone(),
            kind: self.kind,
            actor: policy.actor.clone(),
            to: vec![Id::new(to.as_str())],
            object: self.object,
            result: self.result,
        };
        Effect::Send(Outgoing {
            activity: id.to_string(),
            // Strings and ids only: nothing in it can fail to be written.
            body: serde_json::to_string(&response).unwrap_or_default(),
            inbox: inbox.clone(),
            due: now.checked_add(PAUSE).unwrap_or(now),
            again,
        })
    }
}
