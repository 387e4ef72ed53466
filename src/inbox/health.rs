//! `/gate/health`: is the gate able to take something in? It tells nothing about anybody.

use super::{Refusal, guarded};
use crate::ports::Ports;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

/// 200 if the store answers, 503 if not.
pub(super) async fn report(ports: &Ports) -> Result<Response<Bytes>, Refusal> {
    ports.store.next_due().await?;
    let mut response = guarded(Response::new(Bytes::from_static(b"{\"status\":\"ok\"}\n")), StatusCode::OK);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
