//! An activity as it arrives, before anybody believes it.
//!
//! Read from bytes with the strict JSON reader; then the few things that must be certain are checked: who acts, and the
//! activity's own id. No JSON-LD is processed: what would give a plain reader and a JSON-LD processor two meanings — `@graph`,
//! `@reverse`, prefixed or capitalised terms, a context that renames a term — is refused (GHSA-chgx-jx3p-rf73, CVE-2026-42462).

use super::json::{self, BadJson};
use super::{BadUrl, Reach, RemoteUrl, Thing};
use serde_json::{Map, Value};

const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams#";

/// Terms whose meaning decides who does what to whom.
const TERMS: [&str; 29] = [
    "id",
    "type",
    "actor",
    "object",
    "target",
    "to",
    "cc",
    "bto",
    "bcc",
    "audience",
    "attributedTo",
    "inReplyTo",
    "content",
    "summary",
    "name",
    "url",
    "published",
    "updated",
    "tag",
    "attachment",
    "instrument",
    "result",
    "inbox",
    "outbox",
    "followers",
    "endpoints",
    "sharedInbox",
    "alsoKnownAs",
    "preferredUsername",
];

/// Why bytes are no activity. The words are for our log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadActivity {
    /// Not JSON, or JSON with two readings.
    #[error("it is not plain JSON: {0}")]
    Json(#[from] BadJson),
    /// Not an object.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// A term that a JSON-LD processor reads otherwise than we do.
    #[error("it uses `{0}`, which has two readings")]
    Ambiguous(String),
    /// No `actor`, or not one.
    #[error("`actor` is not one id")]
    Actor,
    /// No `id`, or not a text.
    #[error("`id` is not an id")]
    Id,
    /// An id that is no public address.
    #[error("`{0}` is no address of a server: {1}")]
    Url(&'static str, BadUrl),
}

/// An activity whose form is sound. Nothing in it is proven.
#[derive(Debug, Clone)]
pub struct Incoming {
    id: RemoteUrl,
    actor: RemoteUrl,
    body: Map<String, Value>,
}

impl Incoming {
    /// Reads an activity from a request's body.
    pub fn read(bytes: &[u8], reach: Reach) -> Result<Self, BadActivity> {
        let Value::Object(body) = json::read(bytes)? else { return Err(BadActivity::NotAnObject) };
        one_reading(&body)?;
        let actor = match body.get("actor") {
            Some(Value::String(id)) => id,
            Some(Value::Object(actor)) => actor.get("id").and_then(Value::as_str).ok_or(BadActivity::Actor)?,
            _ => return Err(BadActivity::Actor),
        };
        let actor = RemoteUrl::parse(actor, reach).map_err(|why| BadActivity::Url("actor", why))?;
        let id = body.get("id").and_then(Value::as_str).ok_or(BadActivity::Id)?;
        let id = RemoteUrl::parse(id, reach).map_err(|why| BadActivity::Url("id", why))?;
        Ok(Self { id, actor, body })
    }

    /// Its id.
    pub fn id(&self) -> &RemoteUrl {
        &self.id
    }

    /// Who claims to act.
    pub fn actor(&self) -> &RemoteUrl {
        &self.actor
    }

    /// Everything else it says.
    pub fn thing(&self) -> Thing<'_> {
        Thing::new(&self.body)
    }
}

/// Refuses what has two readings, in the activity and in the objects written out in it.
fn one_reading(body: &Map<String, Value>) -> Result<(), BadActivity> {
    for (key, value) in body {
        if key == "@context" {
            context_renames_nothing(value)?;
            continue;
        }
        if key.starts_with('@') || key.starts_with("as:") || key.starts_with(ACTIVITY_STREAMS) || respelt(key) {
            return Err(BadActivity::Ambiguous(shown(key)));
        }
        match value {
            Value::Object(inner) => one_reading(inner)?,
            Value::Array(items) => items.iter().filter_map(Value::as_object).try_for_each(one_reading)?,
            _ => {}
        }
    }
    Ok(())
}

/// `Actor`, `actor `: a term in other clothes. Only those that decide something; `Name` may be somebody's own word.
fn respelt(key: &str) -> bool {
    let bare = key.trim();
    TERMS.iter().any(|term| *term != key && term.eq_ignore_ascii_case(bare))
}

/// A context may add words, not change the meaning of ours.
fn context_renames_nothing(context: &Value) -> Result<(), BadActivity> {
    let locals: Vec<&Map<String, Value>> = match context {
        Value::Object(local) => vec![local],
        Value::Array(items) => items.iter().filter_map(Value::as_object).collect(),
        _ => Vec::new(),
    };
    for (term, meaning) in locals.into_iter().flatten() {
        let iri = match meaning {
            Value::String(iri) => iri.as_str(),
            Value::Object(definition) => {
                if definition.contains_key("@reverse") || definition.contains_key("@context") {
                    return Err(BadActivity::Ambiguous(shown(term)));
                }
                definition.get("@id").and_then(Value::as_str).unwrap_or_default()
            }
            _ => "",
        };
        let fine = match term.as_str() {
            "@base" | "@import" | "@propagate" => false,
            "@vocab" => iri == ACTIVITY_STREAMS || iri == "_:",
            "as" => iri == ACTIVITY_STREAMS,
            "id" => iri == "@id",
            "type" => iri == "@type",
            term if TERMS.contains(&term) => {
                iri.strip_prefix("as:").or(iri.strip_prefix(ACTIVITY_STREAMS)) == Some(term)
            }
            // Another prefix for our vocabulary, or a new word for one of ours.
            _ => iri != ACTIVITY_STREAMS && !iri.starts_with('@') && !names_a_term(iri),
        };
        if !fine {
            return Err(BadActivity::Ambiguous(shown(term)));
        }
    }
    Ok(())
}

fn names_a_term(iri: &str) -> bool {
    iri.strip_prefix("as:").or(iri.strip_prefix(ACTIVITY_STREAMS)).is_some_and(|term| TERMS.contains(&term))
}

/// A stranger's word, short and harmless enough for a log.
fn shown(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Incoming, BadActivity> {
        Incoming::read(text.as_bytes(), Reach::Internet)
    }

    fn with(extra: &str) -> Result<Incoming, BadActivity> {
        read(&format!(r#"{{"id":"https://a.example/1","actor":"https://a.example/u"{extra}}}"#))
    }

    #[test]
    fn the_actor_is_one_id() {
        assert_eq!(with("").unwrap().actor().as_str(), "https://a.example/u");
        let object = read(
            r#"{"id":"https://a.example/1","actor":{"id":"https://a.example/u","inbox":"https://evil.example/"}}"#,
        );
        assert_eq!(object.unwrap().actor().as_str(), "https://a.example/u");
        for actor in [r#"["https://a.example/u"]"#, "{}", "null", "7", r#""""#] {
            read(&format!(r#"{{"id":"https://a.example/1","actor":{actor}}}"#)).unwrap_err();
        }
        assert_eq!(read(r#"{"actor":"https://a.example/u"}"#).unwrap_err(), BadActivity::Id);
        assert_eq!(read("[]").unwrap_err(), BadActivity::NotAnObject);
    }

    #[test]
    fn two_readings_are_refused() {
        for extra in [
            r#","@graph":[]"#,
            r#","@id":"https://evil.example/""#,
            r#","object":{"@type":"Note"}"#,
            r#","object":[{"x":{"@reverse":{}}}]"#,
            r#","as:actor":"https://evil.example/""#,
            r#","https://www.w3.org/ns/activitystreams#actor":"https://evil.example/""#,
            r#","Actor":"https://evil.example/""#,
            r#","actor ":"https://evil.example/""#,
            r#","@context":{"actor":"https://evil.example/x"}"#,
            r#","@context":["https://www.w3.org/ns/activitystreams",{"doer":"as:actor"}]"#,
            r#","@context":{"ap":"https://www.w3.org/ns/activitystreams#"}"#,
            r#","@context":{"@base":"https://evil.example/"}"#,
            r#","@context":{"content":{"@id":"as:summary"}}"#,
            r#","@context":{"x":{"@reverse":"as:object"}}"#,
            r#","@context":{"handle":"@id"}"#,
        ] {
            assert!(matches!(with(extra), Err(BadActivity::Ambiguous(_))), "{extra}");
        }
    }

    #[test]
    fn contexts_of_real_servers_are_taken() {
        for context in [
            r#""https://www.w3.org/ns/activitystreams""#,
            "7",
            r#"["https://www.w3.org/ns/activitystreams",{"ostatus":"http://ostatus.org#","atomUri":"ostatus:atomUri","sensitive":"as:sensitive","toot":"http://joinmastodon.org/ns#","votersCount":"toot:votersCount"}]"#,
            r#"["https://www.w3.org/ns/activitystreams","https://social.example/schemas/litepub-0.1.jsonld",{"@language":"und"}]"#,
            r#"["https://join-lemmy.org/context.json","https://www.w3.org/ns/activitystreams"]"#,
            r#"[{"id":"@id","type":"@type","likes":{"@id":"as:likes","@type":"@id"},"icons":"as:icon","to":{"@id":"as:to","@type":"@id"}}]"#,
            r#"["https://www.w3.org/ns/activitystreams",{"manuallyApprovesFollowers":"as:manuallyApprovesFollowers","movedTo":{"@id":"as:movedTo","@type":"@id"},"alsoKnownAs":{"@id":"as:alsoKnownAs","@type":"@id"},"Hashtag":"as:Hashtag","quoteUrl":"as:quoteUrl"}]"#,
        ] {
            with(&format!(r#","@context":{context}"#)).unwrap();
        }
    }
}
