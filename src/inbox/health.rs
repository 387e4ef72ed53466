//! `/gate/health`: is the gate able to take something in? It tells nothing about anybody.
//!
//! A clock that is wrong by more than an hour makes every signature look forged, and nobody would ever say so. So it is told
//! here; the status stays 200, because a restart by whoever watches would not set the clock.

use super::{Refusal, guarded};
use crate::ports::{Behind, Ports};
use crate::signature;
use crate::vocab::Incoming;
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use jiff::SignedDuration;

/// 200 if the store answers, 503 if not.
pub(super) async fn report(ports: &Ports) -> Result<Response<Bytes>, Refusal> {
    ports.store.next_due().await?;
    let body = match wrong_clock(ports) {
        None => "{\"status\":\"ok\"}\n".to_owned(),
        Some(words) => format!("{{\"status\":\"warning\",\"clock\":\"{words}\"}}\n"),
    };
    let mut response = guarded(Response::new(Bytes::from(body)), StatusCode::OK);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// What is wrong with our clock, and what to do.
pub fn wrong_clock(ports: &Ports) -> Option<String> {
    ports.recent.clock_ahead(ports.clock.now()).map(words)
}

fn words(ahead: SignedDuration) -> String {
    let minutes = ahead.abs().as_secs() / 60;
    let way = if ahead.is_negative() { "behind" } else { "ahead of" };
    format!("this machine's clock is {minutes} minutes {way} those of other servers: set it right")
}

/// Notes what time it is where a request comes from that was turned away for its time alone.
pub(super) fn hear(why: &signature::Refusal, request: &Request<Bytes>, ports: &Ports) {
    let signature::Refusal::DateSkew(ahead) = *why else { return };
    if let Ok(activity) = Incoming::read(request.body(), ports.reach) {
        ports.recent.hear_time(activity.actor().host(), ahead, Behind::Word, ports.clock.now());
    }
}
