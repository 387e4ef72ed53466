//! Accept and Reject, as they are queued.
//!
//! They go to the sender's own inbox, and not at once: a server that has not finished its Follow when the Accept arrives loses it
//! for good. The id is a pure function of what is answered, so that no second one can ever be made: of a Follow, its id and when it was
//! signed. Some servers use one id for every Follow of the same pair, and some read an Accept whose id they know only once.

use crate::ports::{Card, Effect, Follower, Outgoing};
use crate::signature::key::hex;
use crate::vocab::{
    FollowCopy, GatePolicy, Id, JsonLdContext, QuoteCopy, RemoteUrl, Response, ResponseKind, ResponseObject,
};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// How long an answer waits: half a second after the 202, and as much again for the store that comes before it.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// Answers a Follow. With `again`, an answer that went out before is sent once more.
pub fn to_follow(kind: ResponseKind, follower: &Follower, policy: &GatePolicy, now: Timestamp, again: bool) -> Effect {
    let object = ResponseObject::Follow(FollowCopy {
        id: follower.follow.clone(),
        kind: "Follow",
        actor: Id::new(follower.actor.as_str()),
        object: policy.actor.clone(),
    });
    let question = format!("{} {}", follower.follow, follower.asked.as_second());
    let answer = Answer { kind, question: &question, object, result: None, context: JsonLdContext::Plain };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::FollowerState;
    use crate::vocab::Reach;

    fn answered(asked: i64) -> Outgoing {
        let url = |text: &str| RemoteUrl::parse(text, Reach::Internet).unwrap();
        let follower = Follower {
            actor: url("https://a.example/u"),
            handle: "@u@a.example".into(),
            inbox: url("https://a.example/u/inbox"),
            shared_inbox: None,
            follow: "https://a.example/follows/1/2".into(),
            asked: Timestamp::from_second(asked).unwrap(),
            state: FollowerState::Accepted,
            since: Timestamp::UNIX_EPOCH,
        };
        let policy = serde_json::from_value(serde_json::json!({
            "version": 1, "actor": "https://example.org/ap/actor.json", "handle": "me@example.org",
            "key_id": "https://example.org/ap/actor.json#main-key", "inbox": "https://example.org/gate/inbox",
            "followers": "https://example.org/ap/followers.json", "objects": "https://example.org/ap/posts/",
            "follows": "open", "replies": "ask",
        }));
        match to_follow(ResponseKind::Accept, &follower, &policy.unwrap(), Timestamp::UNIX_EPOCH, false) {
            Effect::Send(outgoing) => outgoing,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_follow_that_is_signed_anew_gets_an_answer_of_its_own() {
        assert_eq!(answered(7), answered(7));
        let (first, second) = (answered(7), answered(8));
        assert_ne!(first.activity, second.activity);
        assert!(second.body.contains("\"id\":\"https://a.example/follows/1/2\""), "{}", second.body);
    }
}
