//! One request and its answer, over one connection, in HTTP/1.1.
//!
//! Every server of the fediverse speaks HTTP/1.1. HTTP/2 has its own ways of flooding a client, and nothing to give to one that
//! asks for one document. Limits enforced here: 10 s without a byte; 100 header lines and 64 KiB of head; 1 MiB of body, told by
//! `Content-Length` before it is read or counted while it is.

use super::limits::Limits;
use super::metered::{Allowance, Meter};
use crate::ports::OutboundError;
use bytes::{Bytes, BytesMut};
use http::response::Parts;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use std::pin::pin;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

/// What is sent.
pub(super) type Sent = Request<Full<Bytes>>;

/// Sends a request and reads the answer: its head, and its body if the head is `worth` reading on. The connection is closed
/// when this returns, or is dropped.
pub(super) async fn exchange<S>(
    stream: Meter<S>,
    request: Sent,
    limits: &Limits,
    worth: impl Fn(&Parts) -> bool,
) -> Result<Response<Bytes>, OutboundError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let allowance = stream.allowance();
    #[expect(clippy::disallowed_methods, reason = "the one place that speaks HTTP to others")]
    let (sender, connection) = Builder::new()
        .max_buf_size(limits.head.max(8192))
        .max_headers(limits.headers)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| broken(&error, &allowance))?;
    let mut answer = pin!(answer(sender, request, limits, &allowance, worth));
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        // Whatever ended the connection, what was read before is with `answer`, or why it was not.
        _ = connection => answer.await,
    }
}

async fn answer(
    mut sender: SendRequest<Full<Bytes>>,
    request: Sent,
    limits: &Limits,
    allowance: &Allowance,
    worth: impl Fn(&Parts) -> bool,
) -> Result<Response<Bytes>, OutboundError> {
    let response = timeout(limits.idle, sender.send_request(request))
        .await
        .map_err(|_| OutboundError::Unreachable("no answer in time"))?
        .map_err(|error| broken(&error, allowance))?;
    let (head, body) = response.into_parts();
    allowance.raise(limits.body.saturating_add(limits.head));
    let body = if worth(&head) { read(body, limits, allowance).await? } else { Bytes::new() };
    Ok(Response::from_parts(head, body))
}

async fn read(mut body: Incoming, limits: &Limits, allowance: &Allowance) -> Result<Bytes, OutboundError> {
    let limit = u64::try_from(limits.body).unwrap_or(u64::MAX);
    if body.size_hint().lower() > limit {
        return Err(OutboundError::TooLarge);
    }
    let mut read = BytesMut::new();
    loop {
        let frame = timeout(limits.idle, body.frame()).await;
        let Some(frame) = frame.map_err(|_| OutboundError::Unreachable("its answer stops in the middle"))? else {
            return Ok(read.freeze());
        };
        let frame = frame
            .map_err(|error| if allowance.is_spent() { OutboundError::TooLarge } else { broken(&error, allowance) })?;
        if let Ok(data) = frame.into_data() {
            if read.len().saturating_add(data.len()) > limits.body {
                return Err(OutboundError::TooLarge);
            }
            read.extend_from_slice(&data);
        }
    }
}

fn broken(error: &hyper::Error, allowance: &Allowance) -> OutboundError {
    OutboundError::Unreachable(if allowance.is_spent() || error.is_parse_too_large() {
        "its headers are too large"
    } else if error.is_parse() {
        "it does not speak HTTP/1.1"
    } else {
        "the connection broke"
    })
}
