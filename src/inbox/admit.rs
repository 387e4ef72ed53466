//! Is this a request for us at all?
//!
//! Limits enforced here: 1 MiB of body, the two media types of ActivityPub, no content encoding, no query on the inbox, nothing
//! that a page in somebody's browser could have sent.

use super::Refusal;
use crate::vocab::{GatePolicy, json};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, header};

/// What is asked of the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Door {
    /// An activity is delivered.
    Inbox,
    /// A leave to quote is looked up by its name.
    Quote(String),
    /// Is the gate well?
    Health,
}

/// The first part of every address of the gate.
const GATE: &str = "/gate/";

/// 2,048 bytes in base64.
const MAX_NAME: usize = 2731;

/// Which door a request stands at, if it may stand there.
pub(super) fn door(request: &Request<Bytes>, policy: &GatePolicy) -> Result<Door, Refusal> {
    let path = request.uri().path();
    let below = path.strip_prefix(GATE).ok_or(Refusal::NoSuchPath)?;
    match below {
        "inbox" => inbox(request).map(|()| Door::Inbox),
        "health" => reading(request).map(|()| Door::Health),
        _ => match below.strip_prefix("quotes/") {
            Some(name) if is_name(name) && policy.quotes != crate::vocab::Quotes::Off => {
                reading(request).map(|()| Door::Quote(name.to_owned()))
            }
            _ => Err(Refusal::NoSuchPath),
        },
    }
}

fn inbox(request: &Request<Bytes>) -> Result<(), Refusal> {
    if request.method() != Method::POST {
        return Err(Refusal::Method("POST"));
    }
    if request.uri().query().is_some() {
        return Err(Refusal::NoSuchPath);
    }
    let headers = request.headers();
    if from_a_page(headers) {
        return Err(Refusal::CrossSite);
    }
    if headers.contains_key(header::CONTENT_ENCODING) || !is_activity(headers) {
        return Err(Refusal::MediaType);
    }
    match request.body().len() {
        0 => Err(Refusal::Empty),
        length if length > json::MAX_BYTES => Err(Refusal::TooLarge),
        _ => Ok(()),
    }
}

fn reading(request: &Request<Bytes>) -> Result<(), Refusal> {
    match *request.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(Refusal::Method("GET, HEAD")),
    }
}

/// An address in base64, as [`super::quote`] writes it.
fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Servers send neither of these; browsers send one of them with everything that another site makes them do.
fn from_a_page(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site")
}

/// Exactly one `Content-Type`, one of the two that ActivityPub has
/// ([§7](https://www.w3.org/TR/activitypub/#server-to-server-interactions)). `application/ld+json` is taken with or without its
/// profile, since the body is read as plain JSON anyway; `application/json` is not: a form in a browser can be made to send it.
fn is_activity(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (types.next(), types.next()) else { return false };
    let Ok(text) = value.to_str() else { return false };
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    utf8 && ["application/activity+json", "application/ld+json"].contains(&essence.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(kind: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        headers
    }

    #[test]
    fn two_media_types_are_taken() {
        for kind in [
            "application/activity+json",
            "Application/Activity+JSON; charset=UTF-8",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json ;profile=\"https://a.example https://www.w3.org/ns/activitystreams\"",
            "application/ld+json",
        ] {
            assert!(is_activity(&headers(kind)), "{kind}");
        }
        for kind in [
            "text/plain",
            "application/json",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "application/activity+json; charset=utf-16",
            "application/activity+json; charset=utf-7",
            "",
        ] {
            assert!(!is_activity(&headers(kind)), "{kind}");
        }
        let mut two = headers("application/activity+json");
        two.append(header::CONTENT_TYPE, "text/html".parse().unwrap());
        assert!(!is_activity(&two));
        assert!(!is_activity(&HeaderMap::new()));
    }
}
