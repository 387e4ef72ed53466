//! `/gate/quotes/<name>`: the leave to quote, for anybody who wants to check it
//! ([FEP-044f](https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md)).
//!
//! The name is a hash of the quoting post's id; the document is made from the stored interaction, so that a block or an Undo
//! withdraws the leave by itself.

use super::{Refusal, guarded};
use crate::ports::{Filter, InteractionKind, InteractionState, Ports};
use crate::vocab::{ACTIVITY_JSON, GatePolicy, Id, JsonLdContext, QuoteAuthorization};
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use sha2::{Digest, Sha256};

/// The address of the leave for one quoting post.
pub(super) fn address(quoting: &str, policy: &GatePolicy) -> Id {
    let gate = policy.inbox.as_str().strip_suffix("inbox").unwrap_or(policy.inbox.as_str());
    Id::new(format!("{gate}quotes/{}", name(quoting)))
}

fn name(quoting: &str) -> String {
    let mut hex = crate::signature::key::hex(&Sha256::digest(quoting));
    hex.truncate(32);
    hex
}

/// Serves the leave, or 404.
pub(super) async fn authorization(
    wanted: &str,
    ports: &Ports,
    policy: &GatePolicy,
) -> Result<Response<Bytes>, Refusal> {
    let filter =
        Filter { state: Some(InteractionState::Approved), kind: Some(InteractionKind::Quote), ..Filter::default() };
    let quotes = ports.store.interactions(&filter).await?;
    let quote = quotes.into_iter().find(|quote| name(quote.id.as_str()) == wanted).ok_or(Refusal::NoSuchPath)?;
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
