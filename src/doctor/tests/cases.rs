//! One thing that is not right, each.

use super::world::{Twist, World, url};
use crate::ports::{Call, OutboundError, Seen};
use crate::signature::key::PublicKey;
use crate::site::config::Host;
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

pub(super) fn set_header(world: &mut World, path: &str, name: &'static str, value: &str) {
    let page = world.pages.get_mut(path).unwrap();
    page.headers.retain(|(n, _)| *n != name);
    page.headers.push((name, value.to_owned()));
}

pub(super) fn set_status(world: &mut World, path: &str, status: u16) {
    world.pages.get_mut(path).unwrap().status = status;
}

pub(super) fn set_json(world: &mut World, path: &str, key: &str, value: Value) {
    let page = world.pages.get_mut(path).unwrap();
    let mut document: Value = serde_json::from_slice(&page.body).unwrap();
    if value.is_null() {
        document.as_object_mut().unwrap().remove(key);
    } else {
        document[key] = value;
    }
    page.body = document.to_string().into_bytes();
}

fn actor(world: &mut World, key: &str, value: Value) {
    set_json(world, "/ap/actor.json", key, value);
}

fn post(world: &mut World, key: &str, value: Value) {
    set_json(world, "/ap/posts/posts/a.json", key, value);
}

fn types(world: &mut World, media_type: &str) {
    for path in ["/ap/actor.json", "/ap/posts/posts/a.json"] {
        set_header(world, path, "content-type", media_type);
    }
}

fn is_for(call: &Call, path: &str) -> bool {
    call.url.target() == path
}

fn each(world: &mut World, twist: Twist) {
    world.twist = twist;
}

fn seen(answer: &mut Result<Seen, OutboundError>, change: impl FnOnce(&mut Seen)) {
    if let Ok(seen) = answer {
        change(seen);
    }
}

type Case = (&'static str, fn(&mut World));

/// Name, and what is wrong.
pub(super) const CASES: &[Case] = &[
    ("the name leads nowhere", |w| each(w, |_, _, answer| *answer = Err(OutboundError::NoSuchHost))),
    ("nobody answers", |w| {
        each(w, |_, _, answer| *answer = Err(OutboundError::Unreachable("none of its addresses answers")));
    }),
    ("the certificate is another's", |w| each(w, |_, _, answer| *answer = Err(OutboundError::Certificate))),
    ("the address is private", |w| {
        each(w, |_, _, answer| {
            *answer = Err(OutboundError::Refused("its name leads to an address that is no public server's"));
        });
    }),
    ("the server stops in the middle", |w| {
        each(w, |call, _, answer| {
            if is_for(call, "/nodeinfo/2.1.json") {
                *answer = Err(OutboundError::Unreachable("no answer in time"));
            }
        });
    }),
    ("a challenge of Cloudflare", |w| {
        w.subject.host = Some(Host::Cloudflare);
        each(w, |call, _, answer| {
            seen(answer, |seen| {
                if call.url.target().starts_with("/ap/") {
                    seen.status = StatusCode::FORBIDDEN;
                    seen.headers.insert("cf-mitigated", HeaderValue::from_static("challenge"));
                }
            });
        });
    }),
    ("one server is blocked by its name", |w| {
        each(w, |call, _, answer| {
            if call.agent.starts_with("Misskey") {
                seen(answer, |seen| seen.status = StatusCode::TOO_MANY_REQUESTS);
            }
        });
    }),
    ("no folder with a dot", |w| {
        w.subject.host = Some(Host::GithubPages);
        w.pages.retain(|path, _| !path.starts_with("/.well-known/"));
    }),
    ("the actor is not there", |w| set_status(w, "/ap/actor.json", 404)),
    ("the post is not there", |w| set_status(w, "/ap/posts/posts/a.json", 500)),
    ("documents are elsewhere", |w| {
        each(w, |call, _, answer| {
            seen(answer, |seen| {
                if is_for(call, "/ap/actor.json") {
                    seen.led_on = vec![call.url.clone()];
                    seen.url = url("https://www.example.org/ap/actor.json");
                }
            });
        });
    }),
    ("documents are where nobody goes", |w| {
        set_status(w, "/ap/actor.json", 301);
        set_header(w, "/ap/actor.json", "location", "http://example.org/ap/actor.json");
    }),
    ("the actor is too large", |w| {
        each(w, |call, _, answer| {
            if is_for(call, "/ap/actor.json") || is_for(call, "/posts/a/") {
                *answer = Err(OutboundError::TooLarge);
            }
        });
    }),
    ("plain JSON", |w| types(w, "application/json")),
    ("plain JSON where nothing can be done", |w| {
        w.subject.host = Some(Host::GithubPages);
        types(w, "application/json");
    }),
    ("a space is missing", |w| types(w, "application/activity+json;charset=utf-8")),
    ("no type at all", |w| w.pages.get_mut("/ap/actor.json").unwrap().headers.clear()),
    ("two types", |w| {
        let page = w.pages.get_mut("/ap/actor.json").unwrap();
        page.headers.push(("content-type", "application/json".into()));
    }),
    ("a page in place of the actor", |w| {
        let home = w.pages["/"].clone();
        w.pages.insert("/ap/actor.json".into(), home);
    }),
    ("not JSON", |w| w.pages.get_mut("/ap/actor.json").unwrap().body = b"{".to_vec()),
    ("the id of another address", |w| actor(w, "id", json!("https://old.example/ap/actor.json"))),
    ("no id", |w| post(w, "id", Value::Null)),
    ("an actor without anything", |w| {
        for key in ["@context", "type", "preferredUsername", "inbox", "outbox", "followers"] {
            actor(w, key, Value::Null);
        }
        actor(w, "name", json!(["Me"]));
    }),
    ("an actor that Lemmy does not know", |w| actor(w, "type", json!("Group"))),
    ("another name", |w| actor(w, "preferredUsername", json!("you"))),
    ("parts at another host", |w| {
        for key in ["inbox", "outbox", "followers", "url"] {
            actor(w, key, json!(format!("https://other.example/{key}")));
        }
    }),
    ("no key", |w| actor(w, "publicKey", json!([]))),
    ("a key that is not its own", |w| {
        actor(
            w,
            "publicKey",
            json!({ "id": "https://example.org/key", "owner": "https://b.example/", "publicKeyPem": "x" }),
        );
    }),
    ("another key", |w| {
        w.subject.key = Some(PublicKey::from_pem(include_str!("../../../example-site/key.pub.pem")).unwrap());
    }),
    ("no WebFinger", |w| set_status(w, "/.well-known/webfinger", 410)),
    ("WebFinger of somebody else", |w| set_json(w, "/.well-known/webfinger", "subject", json!("acct:Me@example.org"))),
    ("WebFinger without a link", |w| {
        set_json(w, "/.well-known/webfinger", "links", json!([{ "rel": "self", "href": "x" }]));
    }),
    ("WebFinger is no JSON", |w| w.pages.get_mut("/.well-known/webfinger").unwrap().body = b"<XRD/>".to_vec()),
    ("WebFinger without a type", |w| {
        set_header(w, "/.well-known/webfinger", "content-type", "application/octet-stream");
    }),
    ("WebFinger for handles only", |w| {
        each(w, |call, _, answer| {
            if call.url.target().contains("%2Fap%2Factor.json") {
                seen(answer, |seen| seen.status = StatusCode::NOT_FOUND);
            }
        });
    }),
    ("host-meta is a page", |w| {
        let home = w.pages["/"].clone();
        w.pages.insert("/.well-known/host-meta".into(), home);
    }),
    ("no NodeInfo", |w| set_status(w, "/.well-known/nodeinfo", 404)),
    ("NodeInfo says nothing", |w| set_json(w, "/nodeinfo/2.1.json", "software", Value::Null)),
    ("collections as plain JSON", |w| {
        for path in ["/ap/outbox.json", "/ap/followers.json", "/ap/following.json"] {
            set_header(w, path, "content-type", "application/json");
        }
        set_status(w, "/ap/featured.json", 404);
    }),
    ("a collection of another id", |w| set_json(w, "/ap/followers.json", "id", json!("x"))),
    ("a post by nobody for nobody", |w| {
        for key in ["type", "attributedTo", "to", "content", "url", "published"] {
            post(w, key, Value::Null);
        }
    }),
    ("a post updated before it was published", |w| post(w, "updated", json!("2026-10-01T00:00:00Z"))),
    ("a post of the future", |w| {
        post(w, "published", json!("2027-01-01T00:00:00Z"));
        post(w, "updated", Value::Null);
    }),
    ("a post whose page is elsewhere", |w| post(w, "url", json!("https://www.example.org/posts/a/"))),
    ("a post of the past", |w| post(w, "published", json!("1999-12-31T23:59:59Z"))),
    ("pages without a link", |w| {
        w.pages.get_mut("/").unwrap().body = b"<p>Hello</p>".to_vec();
        w.pages.get_mut("/posts/a/").unwrap().body =
            b"<link rel=\"alternate\" type=\"application/activity+json\" href=\"/ap/posts/posts/a.json\">".to_vec();
    }),
    ("a header that hides the link", |w| {
        set_header(w, "/", "link", "<https://example.org/feed.xml>; rel=\"alternate\"; type=\"application/atom+xml\"");
    }),
    ("no gate", |w| set_status(w, "/gate/inbox", 405)),
    ("a gate that is down", |w| set_status(w, "/gate/inbox", 502)),
    ("a gate behind a redirect", |w| {
        set_status(w, "/gate/inbox", 308);
        set_header(w, "/gate/inbox", "location", "https://gate.example.org/inbox");
    }),
    ("a page in place of the gate", |w| set_status(w, "/gate/inbox", 200)),
    ("a gate that is gone", |w| set_status(w, "/gate/inbox", 410)),
    ("a gate behind a challenge", |w| set_status(w, "/gate/inbox", 403)),
    ("something else than a gate", |w| set_status(w, "/gate/inbox", 422)),
    ("no answer at the gate", |w| {
        w.subject.host = Some(Host::S3);
        each(w, |call, _, answer| {
            if is_for(call, "/gate/inbox") {
                *answer = Err(OutboundError::Unreachable("no answer in time"));
            }
        });
    }),
    ("a clock ten minutes late", |w| set_header(w, "/gate/inbox", "age", "600")),
    ("a clock two hours early", |w| {
        each(w, |_, _, answer| {
            seen(answer, |s| drop(s.headers.insert("date", HeaderValue::from_static("Mon, 23 Nov 2026 10:00:00 GMT"))));
        });
    }),
    ("the clock of a host without a gate", |w| {
        w.subject.gate = crate::doctor::GateWish::None;
        set_status(w, "/gate/inbox", 404);
        set_header(w, "/ap/actor.json", "age", "600");
    }),
    ("another actor without a signature", |w| {
        each(w, |call, _, answer| {
            if is_for(call, "/ap/actor.json") && call.scheme.is_none() {
                seen(answer, |seen| seen.body = [&seen.body[..], b" "].concat().into());
            }
        });
    }),
    ("caches that keep for a month", |w| {
        set_header(w, "/ap/actor.json", "cache-control", "public, max-age=60, s-maxage=2592000");
    }),
    ("a cache that mixes", |w| {
        each(w, |call, before, answer| {
            if is_for(call, "/") && before == 2 {
                seen(answer, |seen| {
                    drop(seen.headers.insert("content-type", HeaderValue::from_static("application/activity+json")));
                });
            }
        });
    }),
    ("two versions in the caches", |w| {
        each(w, |call, before, answer| {
            if is_for(call, "/ap/actor.json") && before == 5 {
                seen(answer, |seen| seen.body = b"{\"id\":\"https://example.org/ap/actor.json\"}".to_vec().into());
            }
        });
    }),
    ("cookies", |w| set_header(w, "/.well-known/webfinger", "set-cookie", "session=1; Secure")),
    ("slow", |w| {
        each(w, |call, _, answer| {
            if is_for(call, "/ap/outbox/1.json") {
                seen(answer, |seen| seen.took = Duration::from_secs(9));
            }
        });
    }),
    ("a page for whatever is not there", |w| {
        let home = w.pages["/"].clone();
        w.pages.insert("/ap/posts/gatepost-check/there-is-no-such-post.json".into(), home);
    }),
    ("the whole folder is served", |w| {
        let mut file = w.pages["/"].clone();
        file.body = b"base_url = \"https://example.org\"".to_vec();
        w.pages.insert("/gatepost.toml".into(), file);
    }),
];
