//! Asking as other servers ask, for `gatepost check --live`: any answer is told, with what led to it.
//!
//! The steps are those of every request, but for two: it may go to ourselves, since the owner asks for it and no stranger does;
//! and a body is read whatever its status and type. A redirect that leads where we do not go is told, not followed.

use super::trail::{Trail, leads_on};
use super::{ACTIVITY_JSON, Client, Encoding, encoding, exchange};
use crate::ports::{Call, OutboundError, Probe, Seen, Sends};
use crate::signature;
use crate::vocab::RemoteUrl;
use async_trait::async_trait;
use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Response};
use tokio::time::{Instant, timeout};

#[async_trait]
impl Probe for Client {
    async fn probe(&self, call: &Call) -> Result<Seen, OutboundError> {
        let late = Err(OutboundError::Unreachable("no whole answer in time"));
        timeout(self.limits.whole, self.look(call)).await.unwrap_or(late)
    }
}

impl Client {
    /// One request, and those that its answer leads to.
    async fn look(&self, call: &Call) -> Result<Seen, OutboundError> {
        let begun = Instant::now();
        let mut trail = Trail::from(&call.url, self.limits.redirects, self.reach);
        let mut led_on = Vec::new();
        let answer = loop {
            let here = trail.here().clone();
            let answer = self.knock(&here, call).await?;
            let follows = call.sends == Sends::Get && leads_on(answer.status());
            if !follows || trail.follow(answer.headers()).is_err() {
                break answer;
            }
            led_on.push(here);
        };
        let odd = OutboundError::Unreachable("its answer is compressed in a way that nobody asked for");
        let encoding = Encoding::of(answer.headers()).ok_or(odd)?;
        let (head, body) = answer.into_parts();
        Ok(Seen {
            led_on,
            url: trail.here().clone(),
            status: head.status,
            headers: head.headers,
            body: encoding.read(body, self.limits.body)?,
            took: begun.elapsed(),
            at: (self.clock)(),
        })
    }

    /// One exchange.
    async fn knock(&self, url: &RemoteUrl, call: &Call) -> Result<Response<Bytes>, OutboundError> {
        self.public(url)?;
        if !self.budget.take(&url.authority(), Instant::now()) {
            return Err(OutboundError::Unreachable("it was asked too often in the last minute"));
        }
        let stream = self.connect(url).await?;
        let mut headers = match (call.scheme, call.sends) {
            (Some(scheme), Sends::Get) => self.signed(&signature::Outgoing::get(url), scheme).await?,
            (Some(scheme), Sends::EmptyPost) => {
                self.signed(&signature::Outgoing::post(url, b"", ACTIVITY_JSON), scheme).await?
            }
            (None, _) => HeaderMap::new(),
        };
        headers.insert(ACCEPT, HeaderValue::from_static(call.accept));
        let method = match call.sends {
            Sends::Get => {
                headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(encoding::ACCEPTED));
                Method::GET
            }
            Sends::EmptyPost => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(ACTIVITY_JSON));
                // Said aloud: some servers answer 411 to a POST that says nothing.
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
                Method::POST
            }
        };
        let mut request = self.request(method, url, headers, Bytes::new())?;
        let agent = HeaderValue::from_str(&call.agent).unwrap_or_else(|_| self.agent.clone());
        request.headers_mut().insert(USER_AGENT, agent);
        exchange(stream, request, &self.limits, |_| true).await
    }
}
