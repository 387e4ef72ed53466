//! Redirects of a GET, followed by hand.
//!
//! Limits enforced here: 3 redirects; no address twice; every one read like the first
//! ([`RemoteUrl::join`](crate::vocab::RemoteUrl::join)); never from `https` to `http`. A POST is not redirected at all: its
//! signature is for one address.

use crate::ports::OutboundError;
use crate::vocab::{Reach, RemoteUrl};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};

/// The addresses that one GET has been to.
pub(super) struct Trail {
    here: RemoteUrl,
    before: Vec<RemoteUrl>,
    left: usize,
    reach: Reach,
}

impl Trail {
    /// Begins. A fragment is no part of a request.
    pub(super) fn from(url: &RemoteUrl, redirects: usize, reach: Reach) -> Self {
        Self { here: url.without_fragment(), before: Vec::new(), left: redirects, reach }
    }

    /// Where to ask now.
    pub(super) fn here(&self) -> &RemoteUrl {
        &self.here
    }

    /// Goes where the headers point.
    pub(super) fn follow(&mut self, headers: &HeaderMap) -> Result<(), OutboundError> {
        let next = self.next(headers).ok_or(OutboundError::Redirects)?;
        self.left -= 1;
        self.before.push(std::mem::replace(&mut self.here, next));
        Ok(())
    }

    fn next(&self, headers: &HeaderMap) -> Option<RemoteUrl> {
        let mut lines = headers.get_all(LOCATION).iter();
        let (Some(line), None) = (lines.next(), lines.next()) else { return None };
        let next = self.here.join(line.to_str().ok()?, self.reach).ok()?.without_fragment();
        let downgrade = self.here.is_https() && !next.is_https();
        let seen = next == self.here || self.before.contains(&next);
        (self.left > 0 && !downgrade && !seen).then_some(next)
    }
}

/// Whether a status sends a GET elsewhere ([RFC 9110 §15.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4)).
pub(super) fn leads_on(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "https://a.example/users/x";

    fn url(text: &str) -> RemoteUrl {
        RemoteUrl::parse(text, Reach::Loopback).unwrap()
    }

    fn location(text: &str) -> HeaderMap {
        HeaderMap::from_iter([(LOCATION, http::HeaderValue::from_bytes(text.as_bytes()).unwrap())])
    }

    /// Where one redirect leads.
    fn one(to: &str, reach: Reach) -> Option<String> {
        let mut trail = Trail::from(&url(START), 3, reach);
        let led = trail.follow(&location(to));
        assert!(matches!(led, Ok(()) | Err(OutboundError::Redirects)));
        led.ok().map(|()| trail.here().to_string())
    }

    #[test]
    fn a_redirect_leads_to_what_could_have_been_asked_for() {
        for (to, there) in [
            ("/y", "https://a.example/y"),
            ("y?z=1#main-key", "https://a.example/users/y?z=1"),
            ("//b.example/y", "https://b.example/y"),
            ("https://B.example:443/y", "https://b.example/y"),
        ] {
            assert_eq!(one(to, Reach::Internet).as_deref(), Some(there));
        }
        let long = format!("/{}", "a".repeat(65_536));
        for to in [
            "http://a.example/y",
            "https://a.example:8443/y",
            "https://127.0.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/",
            "https://2130706433/",
            "https://metadata.google.internal/",
            "https://db/",
            "file:///etc/passwd",
            "data:application/activity+json,{}",
            "gopher://a.example/",
            "ftp://a.example/",
            "javascript:alert(1)",
            "https://u:p@b.example/",
            "https://b.example\\@c.example/",
            "https://b.example/ü",
            " /y",
            "",
            "#x",
            START,
            &long,
        ] {
            assert_eq!(one(to, Reach::Internet), None, "{to}");
        }
    }

    #[test]
    fn https_is_not_left_on_loopback_either() {
        assert_eq!(one("http://127.0.0.1:8080/", Reach::Loopback), None);
        assert_eq!(one("https://127.0.0.1:8080/", Reach::Loopback).as_deref(), Some("https://127.0.0.1:8080/"));
    }

    #[test]
    fn nowhere_twice_and_not_for_ever() {
        let mut trail = Trail::from(&url(START), 3, Reach::Internet);
        trail.follow(&location("/1")).unwrap();
        assert_eq!(trail.follow(&location(START)), Err(OutboundError::Redirects), "back");
        trail.follow(&location("/2")).unwrap();
        trail.follow(&location("/3")).unwrap();
        assert_eq!(trail.follow(&location("/4")), Err(OutboundError::Redirects));
        assert_eq!(trail.here().as_str(), "https://a.example/3");
    }

    #[test]
    fn one_location() {
        let mut two = location("/1");
        two.append(LOCATION, http::HeaderValue::from_static("/2"));
        for headers in [two, HeaderMap::new()] {
            let mut trail = Trail::from(&url(START), 3, Reach::Internet);
            assert_eq!(trail.follow(&headers), Err(OutboundError::Redirects));
        }
    }
}
