//! [`WebFinger`](https://www.rfc-editor.org/rfc/rfc7033) as it should be answered: 400 without a `resource`, 404 for a stranger's,
//! readable from anywhere, whatever form the question has.
//!
//! The answer itself is the file that the build wrote; its subject and aliases are the names it answers to.

use super::site::plain;
use crate::vocab::JRD_JSON;
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use serde::Deserialize;
use std::path::Path;

/// Longest name that is looked at.
const MAX: usize = 2048;

/// The names in the answer: what else it holds is passed on unread.
#[derive(Deserialize)]
struct Names {
    subject: String,
    #[serde(default)]
    aliases: Vec<String>,
}

/// Answers `/.well-known/webfinger?…`.
pub(super) async fn answer(query: Option<&str>, folder: &Path) -> Response<Body> {
    let Some(resource) = query.and_then(resource) else {
        return open(plain(StatusCode::BAD_REQUEST, "ask with ?resource=acct:name@host\n"));
    };
    let Ok(bytes) = tokio::fs::read(folder.join(".well-known/webfinger")).await else {
        return open(plain(StatusCode::NOT_FOUND, "nobody lives here\n"));
    };
    let known = serde_json::from_slice::<Names>(&bytes).is_ok_and(|names| is_one_of(&resource, &names));
    if !known {
        return open(plain(StatusCode::NOT_FOUND, "nobody of this name lives here\n"));
    }
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(JRD_JSON));
    open(response)
}

/// The one `resource` of a query, decoded.
fn resource(query: &str) -> Option<String> {
    let mut found = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == "resource");
    let (_, value) = found.next().filter(|(_, value)| !value.is_empty() && value.len() <= MAX)?;
    found.next().is_none().then(|| value.into_owned())
}

/// `acct:me@host`, `me@host`, `@me@host` in any case of letters; the profile page or the actor to the letter, with or without
/// the slash at its end.
fn is_one_of(resource: &str, names: &Names) -> bool {
    let handle = |text: &str| {
        let lower = text.to_lowercase();
        let bare = lower.strip_prefix("acct:").unwrap_or(&lower);
        bare.strip_prefix('@').unwrap_or(bare).to_owned()
    };
    handle(resource) == handle(&names.subject)
        || names.aliases.iter().any(|alias| alias.trim_end_matches('/') == resource.trim_end_matches('/'))
}

/// Readable by pages of any site, RFC 7033 §5.
fn open(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
