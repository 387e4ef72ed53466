//! What stands in the actor.

use crate::doctor::found::{What, quoted};
use crate::doctor::rule::{Flaw, Verdict};
use crate::doctor::server::Server::{GoToSocial, Lemmy, Mastodon, Misskey};
use crate::doctor::visit::Visit;
use crate::signature::key::PublicKey;
use serde_json::Value;
use url::Url;

const NO_ACTOR: &str = "there is no actor to look at";

/// The vocabulary, as it must be named.
const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";

const KINDS: [&str; 5] = ["Person", "Service", "Application", "Group", "Organization"];

/// The actor, and where it was.
fn actor<'v>(visit: &'v Visit<'_>) -> Option<(&'v Value, String)> {
    Some((visit.json(What::Actor)?, visit.one(What::Actor)?.url.to_string()))
}

fn text<'v>(actor: &'v Value, key: &str) -> Option<&'v str> {
    actor.get(key).and_then(Value::as_str)
}

/// What everybody wants of an actor, and what some want.
pub(super) fn fields(visit: &Visit<'_>) -> Verdict {
    let Some((actor, place)) = actor(visit) else { return Verdict::NotSeen(NO_ACTOR) };
    let mut flaws = Vec::new();
    let mut say = |what: &str| flaws.push(Flaw::new(&place, what));
    let kind = text(actor, "type").unwrap_or_default();
    if !KINDS.contains(&kind) {
        say("has no type of an actor");
    }
    if !text(actor, "preferredUsername").is_some_and(is_name) {
        say("has no preferredUsername of letters, digits and _");
    }
    if text(actor, "inbox").is_none() {
        say("has no inbox");
    }
    let in_context = |context: &Value| context.as_str() == Some(CONTEXT);
    let context = actor.get("@context");
    let is_named =
        context.is_some_and(|c| in_context(c) || c.as_array().is_some_and(|list| list.iter().any(in_context)));
    if !is_named {
        flaws.push(Flaw::new(&place, "does not name ActivityStreams in its @context").only(&[Mastodon]));
    }
    if KINDS.contains(&kind) && !["Person", "Service", "Organization"].contains(&kind) {
        flaws.push(Flaw::new(&place, format!("is of type {}, which is nobody who posts", quoted(kind))).only(&[Lemmy]));
    }
    if text(actor, "outbox").is_none() {
        flaws.push(Flaw::new(&place, "has no outbox").only(&[Lemmy]));
    }
    if text(actor, "followers").is_none() {
        flaws.push(Flaw::new(&place, "has no followers, so posts for followers are not understood").only(&[Mastodon]));
    }
    if actor.get("name").is_some_and(|name| !name.is_string()) {
        flaws.push(Flaw::new(&place, "has a name that is no text").only(&[Misskey]));
    }
    Verdict::of(flaws)
}

/// What Misskey takes, and Mastodon with it: letters, digits and `_`, with `.` and `-` inside.
fn is_name(name: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    name.len() <= 128
        && name.bytes().all(|b| inner(b) || b == b'.' || b == b'-')
        && name.bytes().next().is_some_and(inner)
        && name.bytes().last().is_some_and(inner)
}

/// The name is the owner's.
pub(super) fn username(visit: &Visit<'_>) -> Verdict {
    let Some((actor, place)) = actor(visit) else { return Verdict::NotSeen(NO_ACTOR) };
    let Some(configured) = &visit.subject.username else {
        return Verdict::NotSeen("there is no gatepost.toml to compare with");
    };
    let served = text(actor, "preferredUsername").unwrap_or_default();
    let what = format!("is {}, and gatepost.toml says {}", quoted(served), quoted(configured));
    Verdict::of(if served == configured { Vec::new() } else { vec![Flaw::new(place, what)] })
}

/// Every part is where the actor is.
pub(super) fn one_host(visit: &Visit<'_>) -> Verdict {
    let Some((actor, place)) = actor(visit) else { return Verdict::NotSeen(NO_ACTOR) };
    let host = |url: &str| Url::parse(url).ok().map(|url| (url.host_str().map(str::to_owned), url.port()));
    // Against the id, not the place: a site that was built for another address is another rule's.
    let here = text(actor, "id").and_then(host);
    let elsewhere = |url: &str| host(url) != here;
    let endpoints = actor.get("endpoints").and_then(|endpoints| text(endpoints, "sharedInbox"));
    let key = actor.get("publicKey").and_then(|key| text(key, "id"));
    let named = ["inbox", "outbox", "followers", "following", "featured"].map(|key| (key, text(actor, key)));
    let parts: Vec<(&str, &str)> = named
        .into_iter()
        .chain([("sharedInbox", endpoints), ("publicKey", key), ("url", text(actor, "url"))])
        .filter_map(|(name, url)| Some((name, url.filter(|url| elsewhere(url))?)))
        .collect();
    let mut flaws = Vec::new();
    if let Some((_, first)) = parts.first() {
        let names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
        let what = format!("has parts at another host: {} ({})", names.join(", "), quoted(first));
        flaws.push(Flaw::new(&place, what).only(&[Misskey]));
    }
    if let Some(url) = text(actor, "url").filter(|url| elsewhere(url)) {
        let what = format!("has its page at another host, which is ignored: {}", quoted(url));
        flaws.push(Flaw::new(&place, what).only(&[Mastodon]).mild());
    }
    Verdict::of(flaws)
}

/// One key, its owner, its id, its form.
pub(super) fn key(visit: &Visit<'_>) -> Verdict {
    let Some((actor, place)) = actor(visit) else { return Verdict::NotSeen(NO_ACTOR) };
    let Some(key) = actor.get("publicKey").filter(|key| key.is_object()) else {
        return Verdict::Broken(vec![Flaw::new(place, "shows no publicKey that is one object")]);
    };
    let mut flaws = Vec::new();
    let id = text(actor, "id").unwrap_or_default();
    if text(key, "owner") != Some(id) {
        let owner = quoted(text(key, "owner").unwrap_or_default());
        flaws.push(Flaw::new(&place, format!("shows a key whose owner is {owner}")).only(&[Mastodon, GoToSocial]));
    }
    let key_id = text(key, "id").unwrap_or_default();
    if !key_id.strip_prefix(id).is_some_and(|rest| rest.starts_with('#')) {
        let what = format!("shows a key whose id is {}, not its own with a #", quoted(key_id));
        flaws.push(Flaw::new(&place, what).only(&[Lemmy]));
    }
    if text(key, "publicKeyPem").is_none_or(|pem| PublicKey::from_pem(pem).is_err()) {
        flaws.push(Flaw::new(&place, "shows a key that is no RSA key in PEM (BEGIN PUBLIC KEY)"));
    }
    Verdict::of(flaws)
}

/// The key that the owner has.
pub(super) fn own_key(visit: &Visit<'_>) -> Verdict {
    let Some(own) = &visit.subject.key else { return Verdict::NotSeen("there is no key.pub.pem to compare with") };
    let pem = || text(visit.json(What::Actor)?.get("publicKey")?, "publicKeyPem");
    let Some(served) = pem().and_then(|pem| PublicKey::from_pem(pem).ok()) else {
        return Verdict::NotSeen("there is no key to look at");
    };
    let short = |key: &PublicKey| key.fingerprint().chars().take(16).collect::<String>();
    let what = format!("shows the key {}…, and key.pub.pem is {}…", short(&served), short(own));
    let place = visit.one(What::Actor).map(|found| found.url.to_string()).unwrap_or_default();
    Verdict::of(if served == *own { Vec::new() } else { vec![Flaw::new(place, what)] })
}
