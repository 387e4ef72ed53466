//! Who a handle is, by the word of the handle's own server ([RFC 7033](https://www.rfc-editor.org/rfc/rfc7033)).
//!
//! That server may name an actor of anybody's, so the owner is always shown who was found. Limits: 64 links are looked at.

use super::Refused;
use crate::ports::Outbound;
use crate::vocab::{ACTIVITY_JSON, Reach, RemoteUrl, Thing, json};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const MAX_LINKS: usize = 64;

/// The other media type of an actor's document.
const LD_JSON: &str = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

/// Relation of an account to its page for people.
const PROFILE_PAGE: &str = "http://webfinger.net/rel/profile-page";

/// Whom a handle's server names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The actor's id.
    pub actor: RemoteUrl,
    /// Their page for people, where the server names one.
    pub page: Option<RemoteUrl>,
}

/// Asks the server of `@user@host` which actor that is.
pub async fn actor_of(handle: &str, outbound: &dyn Outbound) -> Result<RemoteUrl, Refused> {
    who_is(handle, outbound).await.map(|named| named.actor)
}

/// Asks the server of `@user@host` who that is.
pub async fn who_is(handle: &str, outbound: &dyn Outbound) -> Result<Named, Refused> {
    let refused = |why: String| Refused::NotFound(handle.to_owned(), why);
    let (name, host) = handle.trim_start_matches('@').split_once('@').unwrap_or_default();
    let resource = utf8_percent_encode(&format!("acct:{name}@{host}"), NON_ALPHANUMERIC).to_string();
    let address = format!("https://{host}/.well-known/webfinger?resource={resource}");
    let address = RemoteUrl::parse(&address, Reach::Internet).map_err(|why| refused(why.to_string()))?;
    let found = outbound.get_json(&address).await.map_err(|why| refused(why.to_string()))?;
    named_in(&found.body).ok_or_else(|| refused("its server names no actor".to_owned()))
}

/// The first link to an actor's document, and the first to a page for people.
fn named_in(answer: &[u8]) -> Option<Named> {
    let answer = json::read(answer).ok()?;
    let links = Thing::new(answer.as_object()?).objects("links", MAX_LINKS);
    let is_actor = |link: &Thing<'_>| {
        link.text("rel") == Some("self")
            && link.text("type").is_some_and(|kind| [ACTIVITY_JSON, LD_JSON].contains(&kind))
    };
    let first = |is: &dyn Fn(&Thing<'_>) -> bool| {
        let href = links.iter().find(|link| is(link))?.text("href")?;
        RemoteUrl::parse(href, Reach::Internet).ok()
    };
    Some(Named { actor: first(&is_actor)?, page: first(&|link| link.text("rel") == Some(PROFILE_PAGE)) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{Answer, Fetched, OutboundError};
    use crate::signature::Scheme;
    use async_trait::async_trait;
    use bytes::Bytes;
    use serde_json::{Value, json};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// One server, and what it answers to one question.
    struct Server(&'static str, Result<Value, OutboundError>);

    #[async_trait]
    impl Outbound for Server {
        async fn get(&self, _: &RemoteUrl) -> Result<Fetched, OutboundError> {
            panic!("the actor is not asked")
        }

        async fn get_json(&self, url: &RemoteUrl) -> Result<Fetched, OutboundError> {
            assert_eq!(url.as_str(), self.0);
            self.1.clone().map(|body| Fetched { url: url.clone(), body: body.to_string().into() })
        }

        async fn post(&self, _: &RemoteUrl, _: Bytes, _: Scheme) -> Result<Answer, OutboundError> {
            panic!("nothing is sent")
        }
    }

    /// The actor, and the page for people.
    fn ask(handle: &str, server: &Server) -> Result<[String; 2], Refused> {
        match pin!(who_is(handle, server)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(found) => {
                found.map(|n| [n.actor.to_string(), n.page.map_or_else(String::new, |p| p.to_string())])
            }
            Poll::Pending => panic!("nothing here waits"),
        }
    }

    const QUESTION: &str = "https://social.example/.well-known/webfinger?resource=acct%3Aann%40social%2Eexample";

    #[test]
    fn the_link_to_the_actor_is_taken() {
        let page = json!({"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": "https://social.example/@ann"});
        let html = json!({"rel": "self", "type": "text/html", "href": "https://social.example/@ann"});
        for kind in [ACTIVITY_JSON, LD_JSON] {
            let actor = json!({"rel": "self", "type": kind, "href": "https://social.example/users/ann"});
            let server =
                Server(QUESTION, Ok(json!({"subject": "acct:ann@social.example", "links": [page, html, actor]})));
            assert_eq!(
                ask("@ann@social.example", &server).unwrap(),
                ["https://social.example/users/ann", "https://social.example/@ann"]
            );
        }
    }

    #[test]
    fn what_leads_nowhere_says_why() {
        let links = |links: Value| Ok(json!({ "links": links }));
        for (answer, why) in [
            (Err(OutboundError::NoSuchHost), "@ann@social.example cannot be looked up: its name cannot be found"),
            (
                Err(OutboundError::Status(http::StatusCode::NOT_FOUND)),
                "@ann@social.example cannot be looked up: it answered 404 Not Found",
            ),
            (links(json!([])), "@ann@social.example cannot be looked up: its server names no actor"),
            (
                links(json!([{"rel": "self", "type": ACTIVITY_JSON, "href": "https://127.0.0.1/u"}])),
                "@ann@social.example cannot be looked up: its server names no actor",
            ),
        ] {
            assert_eq!(ask("@ann@social.example", &Server(QUESTION, answer)).unwrap_err().to_string(), why);
        }
        let server = Server("", Err(OutboundError::NoSuchHost));
        let why = ask("@ann@10.0.0.1", &server).unwrap_err();
        assert!(why.to_string().starts_with("@ann@10.0.0.1 cannot be looked up: "), "{why}");
    }
}
