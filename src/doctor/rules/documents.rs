//! Documents: there, without a detour, of the right type, with their own id.

use crate::doctor::accepts;
use crate::doctor::found::{self, Found, What, is_page, quoted, status};
use crate::doctor::remedy::Cure;
use crate::doctor::rule::{Flaw, Verdict};
use crate::doctor::server::Server;
use crate::doctor::visit::Visit;
use serde_json::Value;

const NO_ANSWER: &str = "there is no answer to look at";

/// The actor and the post, as each server got them.
fn documents<'v>(visit: &'v Visit<'_>) -> impl Iterator<Item = &'v Found> {
    visit.all(What::Actor).chain(visit.all(What::Post))
}

/// They answer 200.
pub(super) fn there(visit: &Visit<'_>) -> Verdict {
    if documents(visit).all(|found| found.came.is_err()) {
        return Verdict::NotSeen(NO_ANSWER);
    }
    let flaw = |found: &Found| {
        let seen = found.seen().filter(|seen| !seen.status.is_success() && !seen.status.is_redirection())?;
        let what = format!("answers {}", status(seen.status));
        (!found.is_turned_away()).then(|| Flaw::new(&found.url, what).only(&[found.by]))
    };
    Verdict::of(documents(visit).filter_map(flaw).collect())
}

/// They answer at once.
pub(super) fn redirects(visit: &Visit<'_>) -> Verdict {
    if documents(visit).all(|found| found.came.is_err()) {
        return Verdict::NotSeen(NO_ANSWER);
    }
    let flaw = |found: &Found| {
        let seen = found.seen()?;
        if seen.status.is_redirection() {
            let to = seen.headers.get("location").map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
            let what = format!("leads on to {}, where nobody follows", quoted(&to.unwrap_or_default()));
            return Some(Flaw::new(&found.url, what).only(&[found.by]));
        }
        // Mastodon and Misskey go along.
        let minds = matches!(found.by, Server::GoToSocial | Server::Akkoma | Server::Lemmy);
        let what = format!("leads on to {}", quoted(seen.url.as_str()));
        (!seen.led_on.is_empty() && minds).then(|| Flaw::new(&found.url, what).only(&[found.by]))
    };
    Verdict::of(documents(visit).filter_map(flaw).collect())
}

/// What is wrong with the type of one of them.
fn mistyped(found: &Found) -> Option<Flaw> {
    let seen = found.good()?;
    let header = found::media_type(seen);
    if accepts::document(found.by, &header) {
        return None;
    }
    let what =
        if header.is_empty() { "comes without a type".to_owned() } else { format!("comes as {}", quoted(&header)) };
    let flaw = Flaw::new(&found.url, what).only(&[found.by]);
    // A page in place of a document is no question of types.
    Some(if is_page(seen) && found.json.is_none() { flaw.cured_by(Cure::Publish) } else { flaw })
}

/// The actor's and the post's types.
pub(super) fn media_type(visit: &Visit<'_>) -> Verdict {
    if documents(visit).all(|found| found.good().is_none()) {
        return Verdict::NotSeen(NO_ANSWER);
    }
    Verdict::of(documents(visit).filter_map(mistyped).collect())
}

/// They are JSON, and their id is where they are.
pub(super) fn id(visit: &Visit<'_>) -> Verdict {
    if documents(visit).all(|found| found.good().is_none()) {
        return Verdict::NotSeen(NO_ANSWER);
    }
    let flaw = |found: &Found| {
        let seen = found.good().filter(|seen| !is_page(seen))?;
        let Some(json) = &found.json else {
            return Some(
                Flaw::new(&found.url, "is not JSON that can be read").only(&[found.by]).cured_by(Cure::Untouched),
            );
        };
        let id = json.get("id").and_then(Value::as_str);
        let what = match id {
            None => "has no id".to_owned(),
            // After a redirect it is the other rule's.
            Some(id) if id == found.url.as_str() || !seen.led_on.is_empty() => return None,
            Some(id) => format!("says that its id is {}", quoted(id)),
        };
        Some(Flaw::new(&found.url, what).only(&[found.by]))
    };
    Verdict::of(documents(visit).filter_map(flaw).collect())
}

/// The actor's collections are documents like others.
pub(super) fn collections(visit: &Visit<'_>) -> Verdict {
    let found: Vec<&Found> = What::COLLECTIONS.iter().flat_map(|what| visit.all(*what)).collect();
    if found.is_empty() {
        return Verdict::NotSeen("the actor names no collection");
    }
    let flaw = |found: &&Found| {
        let seen = found.seen()?;
        if found.good().is_none() {
            let what = format!("answers {}", status(seen.status));
            return Some(Flaw::new(&found.url, what).cured_by(Cure::Publish));
        }
        if let Some(flaw) = mistyped(found) {
            return Some(Flaw { servers: Vec::new(), ..flaw });
        }
        let id = found.json.as_ref().and_then(|json| json.get("id")?.as_str());
        let what = format!("says that its id is {}", quoted(id.unwrap_or_default()));
        (id != Some(found.url.as_str())).then(|| Flaw::new(&found.url, what).cured_by(Cure::BaseUrl))
    };
    Verdict::of(found.iter().filter_map(flaw).collect())
}
