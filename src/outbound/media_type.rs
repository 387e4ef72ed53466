//! What a document says it is.
//!
//! Whoever can put a file on a server could otherwise speak as its accounts: an upload is served as `text/plain`, as
//! `application/json` or as what its name says, and only the server's own software says `application/activity+json`
//! ([GHSA-jhrq-qvrm-qr36](https://github.com/mastodon/mastodon/security/advisories/GHSA-jhrq-qvrm-qr36)). The rule is that of
//! [ActivityPub §3.2](https://www.w3.org/TR/activitypub/#retrieving-objects), read as Mastodon reads it: the profile is quoted.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// The vocabulary that a profile must name.
const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// What a GET wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// An ActivityPub document.
    Activity,
    /// JSON of a well-known place.
    Json,
}

impl Wanted {
    /// The `Accept` header: what servers in the field compare with, letter by letter.
    pub(super) fn accept(self) -> &'static str {
        match self {
            Self::Activity => {
                r#"application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams""#
            }
            Self::Json => "application/jrd+json, application/json",
        }
    }

    /// Whether an answer with these headers is one.
    pub(super) fn is_given(self, headers: &HeaderMap) -> bool {
        let mut lines = headers.get_all(CONTENT_TYPE).iter();
        let (Some(line), None) = (lines.next(), lines.next()) else { return false };
        let Some((essence, parameters)) = line.to_str().ok().and_then(read) else { return false };
        match self {
            Self::Activity if essence == "application/activity+json" => true,
            Self::Activity => {
                essence == "application/ld+json"
                    && parameters.iter().any(|(name, value)| {
                        name == "profile" && value.quoted && value.text.split(' ').any(|word| word == PROFILE)
                    })
            }
            Self::Json => {
                essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
            }
        }
    }
}

struct Value {
    text: String,
    quoted: bool,
}

/// `type/subtype` in lower case and its parameters; nothing where more or less than one type is written.
fn read(line: &str) -> Option<(String, Vec<(String, Value)>)> {
    let (essence, mut rest) = line.split_at(line.find(';').unwrap_or(line.len()));
    let essence = essence.trim();
    let (top, sub) = essence.split_once('/')?;
    if !(is_token(top) && is_token(sub)) {
        return None;
    }
    let mut parameters = Vec::new();
    while let Some(after) = rest.strip_prefix(';') {
        let after = after.trim_start();
        if after.is_empty() || after.starts_with(';') {
            rest = after;
            continue;
        }
        let (name, after) = after.split_once('=')?;
        let (value, after) = value(after)?;
        parameters.push((name.to_ascii_lowercase(), value));
        rest = after.trim_start();
        if !is_token(name) {
            return None;
        }
    }
    rest.is_empty().then(|| (essence.to_ascii_lowercase(), parameters))
}

/// A token or a quoted text, and what follows it.
fn value(text: &str) -> Option<(Value, &str)> {
    let Some(inner) = text.strip_prefix('"') else {
        let (token, rest) = text.split_at(text.find([';', ' ', '\t']).unwrap_or(text.len()));
        return is_token(token).then(|| (Value { text: token.to_owned(), quoted: false }, rest));
    };
    let (mut found, mut escaped) = (String::new(), false);
    for (at, c) in inner.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return Some((Value { text: found, quoted: true }, inner.get(at + 1..)?)),
            _ => {
                found.push(c);
                escaped = false;
            }
        }
    }
    None
}

/// [RFC 9110 §5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(wanted: Wanted, lines: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(CONTENT_TYPE, line.parse().unwrap());
        }
        wanted.is_given(&headers)
    }

    #[test]
    fn only_a_servers_own_software_says_so() {
        for yes in [
            "application/activity+json",
            "application/activity+json; charset=utf-8",
            "Application/Activity+JSON;charset=UTF-8",
            r#"application/activity+json; profile="x;y" ; q=1;"#,
            r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#,
            r#"application/ld+json;profile="https://www.w3.org/ns/activitystreams";charset=utf-8"#,
            r#"application/ld+json; charset=utf-8; PROFILE="https://w3id.org/security/v1 https://www.w3.org/ns/activitystreams""#,
        ] {
            assert!(given(Wanted::Activity, &[yes]), "{yes}");
        }
        for no in [
            "text/html",
            "application/json",
            "application/activity+json, text/html",
            "text/html, application/activity+json",
            "application/activity+json text/html",
            "image/svg+xml",
            "application/octet-stream",
            "application/ld+json",
            "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
            r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams#""#,
            r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams"#,
            r#"application/ld+json; x="; profile=\"https://www.w3.org/ns/activitystreams\"""#,
            r#"text/plain; x="application/activity+json""#,
            "application/activity+jsonx",
            "application/activity+json; =",
            "application/activity+json; charset",
            "",
        ] {
            assert!(!given(Wanted::Activity, &[no]), "{no}");
        }
        assert!(!given(Wanted::Activity, &[]));
        assert!(!given(Wanted::Activity, &["application/activity+json", "text/html"]));
        assert!(!given(Wanted::Activity, &["text/html", "application/activity+json"]));
    }

    #[test]
    fn a_well_known_place_answers_in_json_of_any_kind() {
        for yes in ["application/json", "application/jrd+json; charset=utf-8", "application/activity+json"] {
            assert!(given(Wanted::Json, &[yes]), "{yes}");
        }
        for no in ["text/plain", "application/xrd+xml", "image/svg+json", "application/octet-stream", "text/json"] {
            assert!(!given(Wanted::Json, &[no]), "{no}");
        }
    }
}
