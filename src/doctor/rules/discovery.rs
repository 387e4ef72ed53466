//! How the actor is found: `WebFinger`, host-meta, `NodeInfo`.

use crate::doctor::accepts;
use crate::doctor::found::{Found, What, is_page, media_type, quoted, status};
use crate::doctor::remedy::Cure;
use crate::doctor::rule::{Flaw, Verdict};
use crate::doctor::server::Server;
use crate::doctor::visit::Visit;
use crate::vocab::ACTIVITY_JSON;
use http::StatusCode;
use serde_json::Value;

/// The other type that a link to an actor may name.
const LD_JSON: &str = r#"application/ld+json; profile="https://www.w3.org/ns/activitystreams""#;

const HIDDEN: &str = "names that begin with a dot are not served";
const NO_ANSWER: &str = "there is no answer to look at";

/// Whether the actor is there and nothing in `/.well-known/` is.
pub(super) fn is_without_dot_folders(visit: &Visit<'_>) -> bool {
    let is_missing = |found: &Found| {
        found
            .seen()
            .is_some_and(|seen| matches!(seen.status.as_u16(), 403 | 404) || (is_page(seen) && found.json.is_none()))
    };
    let hidden = [What::WebFinger, What::HostMeta, What::NodeInfoIndex];
    visit.all(What::Actor).any(|found| found.good().is_some())
        && hidden.iter().all(|what| visit.one(*what).is_some())
        && hidden.iter().flat_map(|what| visit.all(*what)).all(is_missing)
}

/// Names with a dot are served.
pub(super) fn dot_folders(visit: &Visit<'_>) -> Verdict {
    if visit.one(What::HostMeta).is_none() {
        return Verdict::NotSeen(NO_ANSWER);
    }
    let place = format!("{}/.well-known/", visit.subject.book.federation());
    let flaw = Flaw::new(place, "nothing in here is served, though the actor is");
    Verdict::of(if is_without_dot_folders(visit) { vec![flaw] } else { Vec::new() })
}

/// The handle leads to the actor and back.
pub(super) fn webfinger(visit: &Visit<'_>) -> Verdict {
    if is_without_dot_folders(visit) {
        return Verdict::NotSeen(HIDDEN);
    }
    let (Some((user, host)), Some(_)) = (visit.handle(), visit.one(What::WebFinger)) else {
        return Verdict::NotSeen(NO_ANSWER);
    };
    let wanted = format!("acct:{user}@{host}");
    Verdict::of(visit.all(What::WebFinger).flat_map(|found| answer(visit, found, &wanted)).collect())
}

/// The address without the question: each server writes it in its own way.
fn place(found: &Found) -> &str {
    found.url.as_str().split('?').next().unwrap_or_default()
}

/// What is wrong with one answer.
fn answer(visit: &Visit<'_>, found: &Found, wanted: &str) -> Vec<Flaw> {
    let Some(seen) = found.seen() else { return Vec::new() };
    let flaw = |what: String| Flaw::new(place(found), what).only(&[found.by]);
    if seen.status != StatusCode::OK {
        let deleted = seen.status == StatusCode::GONE && found.by == Server::Mastodon;
        let then = if deleted { ", and Mastodon deletes whom it knew" } else { "" };
        let is_ours = found.is_turned_away();
        return if is_ours { Vec::new() } else { vec![flaw(format!("answers {}{then}", status(seen.status)))] };
    }
    let Some(json) = &found.json else { return vec![flaw("is not JSON that can be read".to_owned())] };
    let mut flaws = Vec::new();
    let subject = json.get("subject").and_then(Value::as_str).unwrap_or_default();
    let is_same = if found.by == Server::GoToSocial { subject == wanted } else { subject.eq_ignore_ascii_case(wanted) };
    // Misskey and Lemmy take the link and do not look at the name.
    if !is_same && !matches!(found.by, Server::Misskey | Server::Lemmy) {
        let what = format!("is about {}, not {}", quoted(subject), quoted(wanted));
        flaws.push(flaw(what).cured_by(Cure::BaseUrl));
    }
    let actor = visit.subject.book.actor();
    match link(json, found.by) {
        None => flaws
            .push(flaw(format!("has no link with rel `self` and type `{ACTIVITY_JSON}`")).cured_by(Cure::Untouched)),
        Some(href) if href == actor.as_str() => {}
        Some(href) => {
            let what = format!("leads to {}, not to {}", quoted(href), quoted(actor.as_str()));
            flaws.push(flaw(what).cured_by(Cure::BaseUrl));
        }
    }
    flaws
}

/// The link to the actor, as a server looks for it.
fn link(jrd: &Value, by: Server) -> Option<&str> {
    let links = jrd.get("links")?.as_array()?;
    let text = |link: &Value, key: &str| link.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let fits = |link: &&Value| {
        let kind = text(link, "type");
        text(link, "rel") == "self" && (by == Server::Misskey || kind == ACTIVITY_JSON || kind == LD_JSON)
    };
    links.iter().find(fits)?.get("href")?.as_str()
}

/// Those who look at the type see the right one.
pub(super) fn webfinger_type(visit: &Visit<'_>) -> Verdict {
    if is_without_dot_folders(visit) {
        return Verdict::NotSeen(HIDDEN);
    }
    let good: Vec<&Found> = visit.all(What::WebFinger).filter(|found| found.good().is_some()).collect();
    if good.is_empty() {
        return Verdict::NotSeen(NO_ANSWER);
    }
    let flaw = |found: &&Found| {
        let header = media_type(found.good()?);
        let what =
            if header.is_empty() { "comes without a type".to_owned() } else { format!("comes as {}", quoted(&header)) };
        (!accepts::webfinger(found.by, &header)).then(|| Flaw::new(place(found), what).only(&[found.by]))
    };
    Verdict::of(good.iter().filter_map(flaw).collect())
}

/// The actor's id is known to `WebFinger`.
pub(super) fn webfinger_of_actor(visit: &Visit<'_>) -> Verdict {
    let hidden = is_without_dot_folders(visit);
    let Some((found, seen)) = visit.one(What::WebFingerOfActor).filter(|_| !hidden).and_then(|f| Some((f, f.seen()?)))
    else {
        return Verdict::NotSeen(if hidden { HIDDEN } else { NO_ANSWER });
    };
    let href = found.json.as_ref().and_then(|json| link(json, found.by));
    let is_right = href == Some(visit.subject.book.actor().as_str());
    let what = match href {
        None if found.good().is_none() => format!("answers {}", status(seen.status)),
        None => "leads to no actor".to_owned(),
        Some(href) => format!("leads to {}", quoted(href)),
    };
    Verdict::of(if is_right { Vec::new() } else { vec![Flaw::new(&found.url, what)] })
}

/// host-meta is host-meta.
pub(super) fn host_meta(visit: &Visit<'_>) -> Verdict {
    let hidden = is_without_dot_folders(visit);
    let Some((found, seen)) = visit.one(What::HostMeta).filter(|_| !hidden).and_then(|f| Some((f, f.seen()?))) else {
        return Verdict::NotSeen(if hidden { HIDDEN } else { NO_ANSWER });
    };
    let template = visit.subject.book.webfinger_template();
    let is_named = String::from_utf8_lossy(&seen.body).contains(&template);
    let what = match found.good() {
        None => format!("answers {}", status(seen.status)),
        Some(_) if is_page(seen) => "is a page".to_owned(),
        Some(_) if !is_named => format!("does not name {}", quoted(&template)),
        Some(_) => return Verdict::Kept,
    };
    Verdict::Broken(vec![Flaw::new(&found.url, what)])
}

/// Both documents of `NodeInfo`.
pub(super) fn nodeinfo(visit: &Visit<'_>) -> Verdict {
    if is_without_dot_folders(visit) {
        return Verdict::NotSeen(HIDDEN);
    }
    let Some((index, seen)) = visit.one(What::NodeInfoIndex).and_then(|f| Some((f, f.seen()?))) else {
        return Verdict::NotSeen(NO_ANSWER);
    };
    let broken = |found: &Found, what: String| Verdict::Broken(vec![Flaw::new(&found.url, what)]);
    if index.good().is_none() {
        return broken(index, format!("answers {}", status(seen.status)));
    }
    let Some(document) = visit.one(What::NodeInfo) else {
        return broken(index, "names no document".to_owned());
    };
    match (document.seen(), &document.json) {
        (None, _) => Verdict::NotSeen(NO_ANSWER),
        (Some(_), Some(json)) if json.pointer("/software/name").is_some_and(Value::is_string) => Verdict::Kept,
        (Some(seen), None) if document.good().is_none() => broken(document, format!("answers {}", status(seen.status))),
        _ => broken(document, "does not say which software runs here".to_owned()),
    }
}
