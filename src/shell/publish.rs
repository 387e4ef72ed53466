//! `POST /gate/publish`: whoever has the token says that the site was deployed, and the gate tells the followers.
//!
//! The gate reads the site's own list of posts, never what the request holds. It works on one request at a time. Limits: a token of at
//! least 16 characters; nothing of the body is read.

use crate::owner::Refused;
use crate::ports::{Built, NotBuilt, Ports};
use crate::publish::plan::{Guard, Guards, List, Telling, Wishes};
use crate::publish::tell::{Draft, NotTold, Press, Told};
use axum::body::Body;
use http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use subtle::ConstantTimeEq as _;
use tokio::sync::Mutex;

/// Where it is.
pub const PATH: &str = "/gate/publish";

/// The variable that holds the token.
pub const VARIABLE: &str = "GATEPOST_PUBLISH_TOKEN";

/// The file that holds it where the variable is empty, beside the key.
pub const FILE: &str = "publish-token";

/// A shorter token could be guessed.
const SHORTEST: usize = 16;

/// Seconds after which a site that is not there yet is worth another look.
const LATER: HeaderValue = HeaderValue::from_static("30");

/// Why a token is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// It could be guessed.
    #[error("the publishing token has only {0} characters")]
    Short(usize),
    /// The file is there, and cannot be read.
    #[error("the publishing token cannot be read: {0}")]
    Unreadable(String),
}

/// The token, as a hash: what is kept in memory opens nothing.
#[derive(Debug, Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// Reads it from the environment or from the folder of the key; none where neither holds one.
    pub fn find(folder: &Path) -> Result<Option<Self>, BadToken> {
        let text = match std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty()) {
            Some(text) => text,
            None => match std::fs::read_to_string(folder.join(FILE)) {
                Ok(text) => text,
                Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                Err(why) => return Err(BadToken::Unreadable(why.to_string().to_lowercase())),
            },
        };
        let text = text.trim();
        if text.len() < SHORTEST {
            return Err(BadToken::Short(text.len()));
        }
        Ok(Some(Self(Sha256::digest(text).into())))
    }

    /// Whether a request bears it ([RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
    fn is_borne_by(&self, request: &Parts) -> bool {
        let mut lines = request.headers.get_all(AUTHORIZATION).iter();
        let (Some(line), None) = (lines.next().and_then(|line| line.to_str().ok()), lines.next()) else { return false };
        let Some((scheme, token)) = line.split_once(' ') else { return false };
        let hash: [u8; 32] = Sha256::digest(token.trim()).into();
        scheme.eq_ignore_ascii_case("bearer") && bool::from(hash.ct_eq(&self.0))
    }
}

/// The door.
pub struct Publish {
    token: Token,
    built: Arc<dyn Built>,
    /// Whether a cache may stand between.
    list: List,
    one: Mutex<()>,
}

impl Publish {
    /// A door that this token opens. `built` is the site as it is deployed; its `list` of posts may be an old one.
    pub fn new(token: Token, built: Arc<dyn Built>, list: List) -> Self {
        Self { token, built, list, one: Mutex::new(()) }
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request<Body>, ports: &Ports) -> Response<Body> {
        let (request, _) = request.into_parts();
        if !self.token.is_borne_by(&request) {
            let mut answer =
                refused(StatusCode::UNAUTHORIZED, "the token is missing or wrong", "send Authorization: Bearer TOKEN");
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return answer;
        }
        if request.method != Method::POST {
            let mut answer = refused(StatusCode::METHOD_NOT_ALLOWED, "this takes POST only", "send a POST");
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            return answer;
        }
        let order = match Order::read(request.uri.query().unwrap_or_default()) {
            Ok(order) => order,
            Err(what) => return refused(StatusCode::BAD_REQUEST, &what, "send since=DATE, known, yes or built=HASH"),
        };
        let _one = self.one.lock().await;
        self.publish(&order, ports).await.unwrap_or_else(|why| not_told(&why))
    }

    async fn publish(&self, order: &Order, ports: &Ports) -> Result<Response<Body>, NotTold> {
        let policy = ports.published.policy();
        let press = Press {
            store: ports.store.as_ref(),
            built: self.built.as_ref(),
            outbound: Some(ports.outbound.as_ref()),
            policy: &policy,
            reach: ports.reach,
            now: ports.clock.now(),
        };
        // Whoever says which build it must be is not deceived by a cache.
        let list = if order.built.is_some() { List::Built } else { self.list };
        let draft = press.plan(Wishes { list, ..order.wishes }).await?;
        if order.built.as_ref().is_some_and(|hash| *hash != draft.built.hash) {
            let mut answer = refused(
                StatusCode::SERVICE_UNAVAILABLE,
                "the site still shows another build",
                "wait until it is deployed",
            );
            answer.headers_mut().insert(RETRY_AFTER, LATER);
            return Ok(answer);
        }
        if !draft.plan.guards.is_empty() {
            return Ok(stopped(&draft));
        }
        let told = press.tell(&draft).await?;
        Ok(answer(StatusCode::OK, &done(&draft, &told)))
    }
}

/// What the request asks for.
struct Order {
    wishes: Wishes,
    /// The build that the site must show.
    built: Option<String>,
}

impl Order {
    fn read(query: &str) -> Result<Self, String> {
        let mut order = Self { wishes: Wishes::default(), built: None };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "since" => {
                    let day: Date = value.parse().map_err(|_| "`since` is no date such as 2026-03-01".to_owned())?;
                    order.wishes.since = day.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
                }
                "known" => order.wishes.telling = Telling::Nobody,
                "yes" => order.wishes.guards = Guards::Waived,
                "built" => order.built = Some(value.to_lowercase()),
                _ => return Err("there is a word in the address that means nothing here".to_owned()),
            }
        }
        Ok(order)
    }
}

fn done(draft: &Draft, told: &Told) -> Value {
    let mut json = draft.to_json();
    json["told"] = json!(told.activities);
    let lost = |lost: &crate::publish::recipients::Unreached| json!({ "who": lost.who, "why": lost.why });
    json["unreached"] = told.unreached.iter().map(lost).collect();
    json
}

/// A guard stops it.
fn stopped(draft: &Draft) -> Response<Body> {
    let mut json = draft.to_json();
    let remedy = |guard: &Guard| match guard {
        Guard::OldList(_) => {
            "send built=HASH, the SHA-256 of the gatepost.json that you deployed; or look, and send yes".to_owned()
        }
        other => other.remedy(),
    };
    let error = |guard: &Guard| json!({ "what": guard.what(), "remedy": remedy(guard) });
    json["errors"] = draft.plan.guards.iter().map(error).collect();
    answer(StatusCode::CONFLICT, &json)
}

fn not_told(why: &NotTold) -> Response<Body> {
    let (status, remedy) = match why {
        NotTold::NotBuilt(NotBuilt::Newer { .. }) => (StatusCode::INTERNAL_SERVER_ERROR, "update the gate"),
        NotTold::NotBuilt(_) => (StatusCode::SERVICE_UNAVAILABLE, "deploy the site, then ask again"),
        NotTold::Unfit { .. } => {
            (StatusCode::SERVICE_UNAVAILABLE, "wait until the whole site is deployed, then ask again")
        }
        NotTold::Meanwhile => (StatusCode::SERVICE_UNAVAILABLE, "ask again"),
        NotTold::Store(why) => (StatusCode::SERVICE_UNAVAILABLE, Refused::Store(why.clone()).remedy()),
    };
    let mut answer = refused(status, &why.to_string(), remedy);
    answer.headers_mut().insert(RETRY_AFTER, LATER);
    answer
}

fn refused(status: StatusCode, what: &str, remedy: &str) -> Response<Body> {
    answer(status, &json!({ "errors": [{ "what": what, "remedy": remedy }] }))
}

fn answer(status: StatusCode, json: &Value) -> Response<Body> {
    let mut answer = Response::new(Body::from(format!("{json}\n")));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
