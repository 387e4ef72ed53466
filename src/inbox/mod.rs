//! Floor 2: the gate. What strangers send is verified, decided about and applied.
//!
//! 1. `admit`: is it a request for us at all — path, method, type, size?
//! 2. `signature::read`: who claims to have sent it, and is everything sound that can be checked without asking anybody?
//! 3. `shortcut`: blocked, seen before, or the end of somebody we never knew: answered without work.
//! 4. `verify`: does the key belong to the actor, and did it sign this? Nothing looks at what is asked before.
//! 5. `gather`: what the store, the site and the network know about what is asked.
//! 6. `decide`: pure; an activity and facts in, [`Effect`]s out.
//! 7. apply: one transaction, durable before the sender gets its 202. Answers to the sender are queued, never sent from here.
//!
//! Every shell calls [`receive`] and adds nothing to it. Limits: bodies of 1 MiB; texts and lists as `decide` says; fetches and
//! knocks as `ports::recent` says. A refusal has at most 200 bytes and repeats nothing of what was sent.

mod admit;
mod authorise;
mod card;
mod decide;
mod gather;
mod health;
mod origin;
mod quote;
mod refusal;
mod shortcut;
#[cfg(test)]
mod tests;
mod verify;

pub use card::{NoCard, read_card};
pub use decide::Outcome;
pub use health::wrong_clock;
pub use refusal::Refusal;

use admit::Door;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use verify::Sender;

use crate::ports::{Change, Effect, Glance, JournalLine, Ports, Source};
use crate::signature::{self, Place, Received};
use crate::vocab::{GatePolicy, Incoming, Reach, RemoteUrl};

/// Somebody at the door, before anything of theirs is proven.
#[derive(Debug, Clone, Copy)]
struct Visit<'a> {
    activity: &'a Incoming,
    glance: &'a Glance,
    /// The neighbour who brought it, if the shell put one into the request's extensions.
    from: Option<Source>,
}

/// Answers one request to the gate, whatever it is.
pub async fn receive(request: Request<Bytes>, ports: &Ports) -> Response<Bytes> {
    answer(&request, ports).await.unwrap_or_else(Refusal::into_response)
}

async fn answer(request: &Request<Bytes>, ports: &Ports) -> Result<Response<Bytes>, Refusal> {
    let policy = ports.published.policy();
    match admit::door(request, &policy)? {
        Door::Inbox => take_in(request, ports, &policy).await.map(|_| empty(StatusCode::ACCEPTED)),
        Door::Quote(name) => quote::authorization(&name, ports, &policy).await,
        Door::Health => health::report(ports).await,
    }
}

/// Takes an activity in: verify, decide, apply.
async fn take_in(request: &Request<Bytes>, ports: &Ports, policy: &GatePolicy) -> Result<Outcome, Refusal> {
    let place = place(ports, policy)?;
    let claim = signature::read(&Received::of(request), &place, ports.clock.now().as_second());
    let claim = claim.inspect_err(|why| health::hear(why, request, ports))?;
    let activity = Incoming::read(request.body(), ports.reach)?;
    origin::of_activity(&activity, &claim, policy)?;
    let glance = ports.store.glance(activity.id().as_str(), activity.actor()).await?;
    if let Some(outcome) = shortcut::find(&activity, &glance)? {
        return Ok(outcome);
    }
    let from = request.extensions().get().copied();
    let visit = Visit { activity: &activity, glance: &glance, from };
    let decision = match verify::sender(&visit, &claim, ports).await? {
        Sender::Gone => decide::farewell(&activity),
        Sender::Proven { card, signed } => {
            reopen(&glance, ports).await?;
            let found = gather::found(&visit, &card, ports, policy).await?;
            // The time is asked for now: looking things up took some, and the pause before an Accept begins with our answer.
            decide::decide(&activity, &card, signed, &found, policy, ports.clock.now())?
        }
    };
    if decision.effects.is_empty() {
        return Ok(decision.outcome);
    }
    let now = ports.clock.now();
    let change = Change {
        at: now,
        seen: (!glance.seen).then(|| activity.id().to_string()),
        effects: decision.effects,
        journal: Some(JournalLine {
            at: now,
            actor: activity.actor().to_string(),
            verb: decide::verb_of(&activity),
            outcome: decision.outcome.word().to_owned(),
        }),
    };
    ports.store.apply(change).await?;
    if decision.outcome == Outcome::Forgotten {
        ports.recent.forget(activity.actor());
    }
    Ok(decision.outcome)
}

/// The host that a request says it comes from. Nothing of it is proven.
pub fn said_to_come_from(body: &[u8], reach: Reach) -> Option<String> {
    Incoming::read(body, reach).ok().map(|activity| activity.actor().host().to_owned())
}

/// Whoever speaks to us is not down, whatever they say: what waits for their hosts is due.
async fn reopen(glance: &Glance, ports: &Ports) -> Result<(), Refusal> {
    if glance.failing.is_empty() {
        return Ok(());
    }
    let effects = glance.failing.iter().cloned().map(Effect::Reopen).collect();
    ports.store.apply(Change { at: ports.clock.now(), seen: None, effects, journal: None }).await?;
    Ok(())
}

/// Where the world knows our inbox: what requests are signed for.
fn place(ports: &Ports, policy: &GatePolicy) -> Result<Place, Refusal> {
    let inbox = RemoteUrl::parse(policy.inbox.as_str(), ports.reach).map_err(|_| Refusal::Misconfigured)?;
    Ok(Place::new(&inbox, ports.host_header, ports.reach))
}

/// An answer without a body.
fn empty(status: StatusCode) -> Response<Bytes> {
    guarded(Response::new(Bytes::new()), status)
}

/// Every answer of the gate says that it is nothing for a browser to guess about or to keep.
pub fn guarded<B>(mut response: Response<B>, status: StatusCode) -> Response<B> {
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
