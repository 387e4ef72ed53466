//! `POST /gate/publish`: whoever has the token says that the site was deployed, and the gate tells the followers.
//!
//! The gate reads the site's own list of posts, never what the request holds. It works on one request at a time. Limits: those of the
//! token; nothing of the body is read.

mod order;
mod token;

pub use token::{BadToken, FILE, Token, VARIABLE};

use self::order::Order;
use self::token::Guesses;
use super::log::Said;
use crate::inbox::guarded;
use crate::owner::Refused;
use crate::ports::{Built, NotBuilt, Ports};
use crate::publish::plan::{Guard, List, Wishes};
use crate::publish::tell::{Draft, NotTold, Press, Told};
use axum::body::Body;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Where it is.
pub const PATH: &str = "/gate/publish";

/// Seconds after which a site that is not there yet is worth another look.
const LATER: HeaderValue = HeaderValue::from_static("30");

/// The door.
pub struct Publish {
    token: Token,
    guesses: Guesses,
    site: Arc<Site>,
}

/// What is published.
struct Site {
    built: Arc<dyn Built>,
    /// Whether a cache may stand between.
    list: List,
    one: Mutex<()>,
}

impl Publish {
    /// A door that this token opens. `built` is the site as it is deployed; its `list` of posts may be an old one.
    pub fn new(token: Token, built: Arc<dyn Built>, list: List) -> Self {
        Self { token, guesses: Guesses::default(), site: Arc::new(Site { built, list, one: Mutex::new(()) }) }
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request<Body>, ports: &Ports) -> Response<Body> {
        let (request, _) = request.into_parts();
        if !self.token.is_borne_by(&request) {
            return wrong_token(self.guesses.count(ports.clock.now()));
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
        // What is begun is finished, though whoever asked may hang up while people elsewhere are looked up.
        let (site, ports) = (Arc::clone(&self.site), ports.clone());
        let work = tokio::spawn(async move { site.publish(&order, &ports).await });
        match work.await {
            Ok(told) => told.unwrap_or_else(|why| not_told(&why)),
            Err(_) => refused(StatusCode::INTERNAL_SERVER_ERROR, "publishing broke off", "look at gatepost plan"),
        }
    }
}

impl Site {
    async fn publish(&self, order: &Order, ports: &Ports) -> Result<Response<Body>, NotTold> {
        let _one = self.one.lock().await;
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

fn done(draft: &Draft, told: &Told) -> Value {
    let mut json = draft.to_json();
    json["told"] = json!(told.activities);
    let lost = |lost: &crate::publish::recipients::Unreached| json!({ "who": lost.who, "why": lost.why });
    json["unreached"] = told.unreached.iter().map(lost).collect();
    json
}

/// Not the token. `wait` are the seconds until the next is listened to, after too many.
fn wrong_token(wait: Option<u64>) -> Response<Body> {
    if let Some(wait) = wait {
        let what = "too many wrong tokens within a minute";
        let mut answer = refused(StatusCode::TOO_MANY_REQUESTS, what, "wait, and send the right one");
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
        return answer;
    }
    let mut answer =
        refused(StatusCode::UNAUTHORIZED, "the token is missing or wrong", "send Authorization: Bearer TOKEN");
    answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    answer
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
    let what = draft.plan.guards.iter().map(Guard::what).collect::<Vec<_>>().join("; ");
    noted(answer(StatusCode::CONFLICT, &json), &what)
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
    let mut answer = match why {
        // Where it lies and what the database says is the operator's to read.
        NotTold::Store(why) => noted(answer(status, &errors(why.in_short(), remedy)), &why.in_full()),
        _ => refused(status, &why.to_string(), remedy),
    };
    answer.headers_mut().insert(RETRY_AFTER, LATER);
    answer
}

fn refused(status: StatusCode, what: &str, remedy: &str) -> Response<Body> {
    noted(answer(status, &errors(what, remedy)), what)
}

fn errors(what: &str, remedy: &str) -> Value {
    json!({ "errors": [{ "what": what, "remedy": remedy }] })
}

/// For the log: what was refused, and why.
fn noted(mut answer: Response<Body>, what: &str) -> Response<Body> {
    let line = format!("refused to publish with {}: {what}", answer.status().as_u16());
    answer.extensions_mut().insert(Said { code: "publish", line });
    answer
}

fn answer(status: StatusCode, json: &Value) -> Response<Body> {
    let mut answer = guarded(Response::new(Body::from(format!("{json}\n"))), status);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
