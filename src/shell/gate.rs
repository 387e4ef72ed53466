//! The gate over HTTP.
//!
//! A thin skin: it reads requests within its limits, hands what is for the gate to [`crate::inbox::receive`], and everything else to
//! the site's files, if it serves them. Limits: those of `connections`; headers within 10 seconds, 100 of them, 32 KiB;
//! a body within 10 seconds, 1 MiB; 64 requests decided about at once for each core, 16 of them larger than 64 KiB; more are told
//! to come again.

use super::connections::{Connections, Visit};
use super::log::{Log, Reader};
use super::publish::{self, Publish};
use super::site::Site;
use super::source::source;
use crate::inbox::{self, Refusal};
use crate::ports::Ports;
use axum::body::{Body, HttpBody as _};
use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt as _, Limited};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

const MAX_HEADERS: usize = 100;
const MAX_HEAD: usize = 32 * 1024;
const HEAD_TIME: Duration = Duration::from_secs(10);
const BODY_TIME: Duration = Duration::from_secs(10);
const AT_ONCE_PER_CORE: usize = 64;

/// Bodies above this size are let in by few at once: together they would be all the memory of a small machine.
const LARGE: u64 = 64 * 1024;
const LARGE_AT_ONCE: usize = 16;

/// How often the log tells what it left out.
const MINUTE: Duration = Duration::from_mins(1);

/// How long requests under way may take after we were told to stop.
const GOODBYE: Duration = Duration::from_secs(10);

/// What is served.
pub struct Gate {
    ports: Ports,
    site: Option<Site>,
    publish: Option<Publish>,
    log: Log,
    room: Semaphore,
    large: Semaphore,
    connections: Arc<Connections>,
}

impl Gate {
    /// A gate; the site beside it, and the door for publishing, if wished. What is refused is told to the reader.
    pub fn new(ports: Ports, site: Option<Site>, publish: Option<Publish>, reader: Reader) -> Arc<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Arc::new(Self {
            ports,
            site,
            publish,
            log: Log::for_reader(reader),
            room: Semaphore::new(AT_ONCE_PER_CORE * cores),
            large: Semaphore::new(LARGE_AT_ONCE),
            connections: Arc::default(),
        })
    }

    /// Answers one request: what is for the gate, or a file of the site.
    pub async fn answer(&self, mut request: Request<Body>) -> Response<Body> {
        if head_size(&request) > MAX_HEAD {
            return self.noted(refuse(Refusal::HeadTooLarge), &Bytes::new());
        }
        mean_what_is_addressed(&mut request);
        match &self.site {
            Some(site) if !request.uri().path().starts_with("/gate/") => site.answer(request).await,
            _ if request.uri().path() == publish::PATH => match &self.publish {
                Some(publish) => self.noted(publish.answer(request, &self.ports).await, &Bytes::new()),
                None => self.noted(refuse(Refusal::NoSuchPath), &Bytes::new()),
            },
            _ => self.decided(request).await,
        }
    }

    /// The answer to a request for the gate.
    async fn decided(&self, request: Request<Body>) -> Response<Body> {
        let busy = || self.noted(refuse(Refusal::TooBusy), &Bytes::new());
        let Ok(_room) = self.room.try_acquire() else { return busy() };
        let is_large = request.body().size_hint().upper().is_none_or(|size| size > LARGE);
        let large = is_large.then(|| self.large.try_acquire()).transpose();
        let Ok(_large) = large else { return busy() };
        match gathered(request).await {
            Ok(request) => {
                let body = request.body().clone();
                self.noted(inbox::receive(request, &self.ports).await.map(Body::from), &body)
            }
            Err(refusal) => self.noted(refusal, &Bytes::new()),
        }
    }

    /// Passes an answer on; if it is a refusal, there is a line in the log.
    fn noted(&self, answer: Response<Body>, body: &Bytes) -> Response<Body> {
        self.log.note(&answer, body, &self.ports);
        answer
    }
}

/// Bytes of a request's head, as they count against the limit: the buffer it is read into is filled by more.
fn head_size(request: &Request<Body>) -> usize {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    address + request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>()
}

/// An address that is written out whole says which host is meant, whatever `Host` says
/// ([RFC 9112 §3.2.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2)).
fn mean_what_is_addressed(request: &mut Request<Body>) {
    let host = request.uri().authority().and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    if let Some(host) = host {
        request.headers_mut().insert(header::HOST, host);
    }
}

/// Reads a body within its limits.
async fn gathered(request: Request<Body>) -> Result<Request<Bytes>, Response<Body>> {
    let (head, body) = request.into_parts();
    let too_large = || refuse(Refusal::TooLarge);
    let said = head.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    if said.is_some_and(|length: usize| length > crate::vocab::json::MAX_BYTES) {
        return Err(too_large());
    }
    let limited = Limited::new(body, crate::vocab::json::MAX_BYTES);
    match tokio::time::timeout(BODY_TIME, limited.collect()).await {
        Err(_) => Err(refuse(Refusal::TooSlow)),
        Ok(Ok(body)) => Ok(Request::from_parts(head, body.to_bytes())),
        Ok(Err(why)) if why.is::<http_body_util::LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(refuse(Refusal::BodyBroken)),
    }
}

/// A refusal that closes the connection: what is left of the request is not read.
fn refuse(why: Refusal) -> Response<Body> {
    let mut response = why.into_response().map(Body::from);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Asks the system for memory in small pages. In pages of 2 MiB, a gate that sits idle holds three times what it uses, and it is
/// no faster for it. For programs that serve and do nothing else; a system that knows no such pages is as well.
pub fn in_small_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

/// Serves until `stop`; then takes no new connection and lets those that are open finish what they began.
pub async fn serve(listener: TcpListener, gate: Arc<Gate>, stop: impl Future<Output = ()>) {
    let (closing, _) = watch::channel(false);
    let mut open = tokio::task::JoinSet::new();
    let mut minute = tokio::time::interval(MINUTE);
    minute.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    if let Some(visit) = gate.connections.admit(peer.ip()) {
                        open.spawn(talk(stream, Arc::clone(&gate), visit, closing.subscribe()));
                    }
                }
                // Out of file descriptors, mostly: others will be closed soon.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = open.join_next() => {}
            _ = minute.tick() => gate.log.catch_up(gate.ports.clock.now()),
        }
    }
    drop(listener);
    closing.send_replace(true);
    let _ = tokio::time::timeout(GOODBYE, async { while open.join_next().await.is_some() {} }).await;
    gate.log.close(gate.ports.clock.now());
}

/// One connection.
async fn talk(stream: TcpStream, gate: Arc<Gate>, visit: Visit, mut closing: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(|mut request: Request<hyper::body::Incoming>| {
        let (gate, asking) = (Arc::clone(&gate), visit.asks());
        if let Some(source) = source(visit.address(), request.headers()) {
            request.extensions_mut().insert(source);
        }
        async move {
            let _asking = asking;
            Ok::<_, Infallible>(gate.answer(request.map(Body::new)).await)
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let told = async { closing.wait_for(|closing| *closing).await.is_ok() };
    let ended = tokio::select! {
        _ = connection.as_mut() => true,
        () = visit.told_to_leave() => true,
        _ = told => false,
    };
    if !ended {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(address: &str) -> Request<Body> {
        Request::builder().uri(address).header("Host", "ours.example").body(Body::empty()).unwrap()
    }

    #[test]
    fn an_address_that_is_written_out_says_which_host_is_meant() {
        let host = |address: &str| {
            let mut request = request(address);
            mean_what_is_addressed(&mut request);
            request.headers()["host"].to_str().unwrap().to_owned()
        };
        assert_eq!(host("/gate/inbox"), "ours.example");
        assert_eq!(host("http://other.example:8080/gate/inbox"), "other.example:8080");
    }

    #[test]
    fn a_head_is_counted_whole() {
        assert_eq!(head_size(&request("/gate/inbox?a=b")), "/gate/inbox?a=b".len() + "Host: ours.example\r\n".len());
    }

    #[test]
    fn a_refusal_of_the_shell_is_like_one_of_the_gate() {
        let refusal = refuse(Refusal::TooBusy);
        for header in ["x-content-type-options", "content-security-policy", "cache-control", "retry-after"] {
            assert!(refusal.headers().contains_key(header), "{header}");
        }
    }
}
