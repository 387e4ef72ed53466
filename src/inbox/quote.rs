//! `/gate/quotes/<name>`: the leave to quote, for anybody who wants to check it
//! ([FEP-044f](https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md)).
//!
//! The name is the quoting post's id in base64, so that one look into the store answers a question that anybody may ask as often
//! as they like. The document is made from the stored interaction: a block or an Undo withdraws the leave by itself.

use super::{Refusal, guarded};
use crate::ports::{Ask, InteractionKind, InteractionState, Ports};
use crate::vocab::{ACTIVITY_JSON, GatePolicy, Id, JsonLdContext, QuoteAuthorization, RemoteUrl};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

/// The address of the leave for one quoting post.
pub(super) fn address(quoting: &str, policy: &GatePolicy) -> Id {
    let gate = policy.inbox.as_str().strip_suffix("inbox").unwrap_or(policy.inbox.as_str());
    Id::new(format!("{gate}quotes/{}", name(quoting)))
}

fn name(quoting: &str) -> String {
    URL_SAFE_NO_PAD.encode(quoting)
}

/// The quoting post that a name stands for.
fn quoting(name: &str, ports: &Ports) -> Option<RemoteUrl> {
    let id = String::from_utf8(URL_SAFE_NO_PAD.decode(name).ok()?).ok()?;
    // One post has one name.
    RemoteUrl::parse(&id, ports.reach).ok().filter(|url| url.as_str() == id)
}

/// Serves the leave, or 404.
pub(super) async fn authorization(
    wanted: &str,
    ports: &Ports,
    policy: &GatePolicy,
) -> Result<Response<Bytes>, Refusal> {
    let id = quoting(wanted, ports).ok_or(Refusal::NoSuchPath)?;
    let facts = ports.store.facts(&Ask { actor: id.clone(), about: vec![id.to_string()] }).await?;
    let given = |state| matches!(state, InteractionState::Approved | InteractionState::Private);
    let quote = facts.interactions.into_iter().find(|it| it.kind == InteractionKind::Quote && given(it.state));
    let quote = quote.ok_or(Refusal::NoSuchPath)?;
    let document = QuoteAuthorization {
        context: JsonLdContext::Quote,
        id: address(quote.id.as_str(), policy),
        kind: "QuoteAuthorization",
        attributed_to: policy.actor.clone(),
        interacting_object: Id::new(quote.id.as_str()),
        interaction_target: Id::new(quote.object),
    };
    let body = serde_json::to_vec(&document).map_err(|_| Refusal::Misconfigured)?;
    let mut response = guarded(Response::new(Bytes::from(body)), StatusCode::OK);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(ACTIVITY_JSON));
    Ok(response)
}
