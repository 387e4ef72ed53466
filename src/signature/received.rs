//! A request as it came, and the place it was meant for.
//!
//! Behind a proxy or a function's gateway the host and the path that a shell sees are not the ones that were signed. So the
//! signature is held against the *configured* address, never against what the platform shows.
//! Limits: two paths at most, each with and without a query.

use super::refusal::Refusal;
use crate::vocab::{Reach, RemoteUrl};
use http::header::{HOST, HeaderName};
use http::{HeaderMap, Method};

/// Paths a request may have been signed for.
const MAX_PATHS: usize = 2;

/// A request, borrowed from the shell.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// `POST`, mostly.
    pub method: &'a Method,
    /// What stood after `?`, if there was one.
    pub query: Option<&'a str>,
    /// Every header, each occurrence.
    pub headers: &'a HeaderMap,
    /// The raw body, not decoded in any way.
    pub body: &'a [u8],
}

impl<'a> Received<'a> {
    /// The view of a whole request.
    pub fn of<B: AsRef<[u8]>>(request: &'a http::Request<B>) -> Self {
        Self {
            method: request.method(),
            query: request.uri().query(),
            headers: request.headers(),
            body: request.body().as_ref(),
        }
    }

    /// Whether a digest of the body must be there and be covered.
    pub(super) fn has_body(&self) -> bool {
        !(matches!(*self.method, Method::GET | Method::HEAD) && self.body.is_empty())
    }

    /// Appends the value of a covered header: every occurrence, without blanks around it, joined with a comma.
    pub(super) fn field(&self, name: &str, base: &mut Vec<u8>) -> Result<(), Refusal> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next().ok_or_else(|| match HeaderName::from_bytes(name.as_bytes()) {
            Ok(_) => Refusal::NotSent,
            Err(_) => Refusal::UnknownComponent,
        })?;
        base.extend_from_slice(first.as_bytes().trim_ascii());
        for value in values {
            base.extend_from_slice(b", ");
            base.extend_from_slice(value.as_bytes().trim_ascii());
        }
        Ok(())
    }
}

/// What is thought of the `Host` header that a shell shows. What was *signed* is our public host in both cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HostHeader {
    /// It is the one the sender wrote: another one is refused at once.
    #[default]
    AsSent,
    /// A proxy or gateway writes its own: it is not looked at.
    Rewritten,
}

/// Where our inbox stands for the world.
#[derive(Debug, Clone)]
pub struct Place {
    pub(super) scheme: &'static str,
    pub(super) authority: String,
    pub(super) paths: Vec<String>,
    pub(super) host_header: HostHeader,
    pub(super) reach: Reach,
}

impl Place {
    /// The inbox at its public address.
    pub fn new(inbox: &RemoteUrl, host_header: HostHeader, reach: Reach) -> Self {
        let path = inbox.target().split('?').next().unwrap_or_default().to_owned();
        Self {
            scheme: if inbox.is_https() { "https" } else { "http" },
            authority: inbox.authority(),
            paths: vec![path],
            host_header,
            reach,
        }
    }

    /// Takes requests that were signed for another path of ours, too: the shared inbox, or an older address. Two paths at most;
    /// a third is not added.
    #[must_use]
    pub fn or_at(mut self, path: &str) -> Self {
        if self.paths.len() < MAX_PATHS && path.starts_with('/') && !self.paths.iter().any(|p| p == path) {
            self.paths.push(path.to_owned());
        }
        self
    }

    /// Path and query as they may have been signed: each path without a query and, if there was one, with it.
    pub(super) fn targets<'a>(&'a self, query: Option<&'a str>) -> impl Iterator<Item = Target<'a>> {
        let full = move |path| query.map(|query| Target { path, query: Some(query) });
        let bare = |path| Target { path, query: None };
        let paths = || self.paths.iter().map(String::as_str);
        paths().filter_map(full).chain(paths().map(bare))
    }

    /// The value of `Host` that a signature over it must have covered: ours, in the sender's spelling where that can be known.
    pub(super) fn host<'a>(&'a self, headers: &'a HeaderMap) -> Result<&'a str, Refusal> {
        let mut values = headers.get_all(HOST).iter();
        let (first, second) = (values.next(), values.next());
        let ours = first.and_then(|v| v.to_str().ok()).filter(|v| v.eq_ignore_ascii_case(&self.authority));
        match (self.host_header, ours, first, second) {
            (HostHeader::AsSent, _, _, Some(_)) => Err(Refusal::SeveralHosts),
            (HostHeader::AsSent, _, None, _) => Err(Refusal::NoHost),
            (HostHeader::AsSent, None, ..) => Err(Refusal::OtherHost),
            (_, Some(ours), _, None) => Ok(ours),
            _ => Ok(&self.authority),
        }
    }
}

/// A path, and perhaps a query, that a request may have been signed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target<'a> {
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
}

impl std::fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.path)?;
        match self.query {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}
