//! One post.

use crate::doctor::found::{Found, What, quoted};
use crate::doctor::remedy::Cure;
use crate::doctor::rule::{Flaw, Verdict};
use crate::doctor::server::Server::{GoToSocial, Misskey};
use crate::doctor::visit::Visit;
use crate::vocab::{PUBLIC, RemoteUrl};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::Url;

/// What servers take for a post.
const KINDS: [&str; 9] = ["Note", "Article", "Page", "Question", "Image", "Audio", "Video", "Event", "Document"];

/// Misskey refuses posts from before: 1 January 2000, in seconds.
const YEAR_2000: i64 = 946_684_800;

/// A clock may be so far ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// It is somebody's, for everybody, of a time.
pub(super) fn post(visit: &Visit<'_>) -> Verdict {
    let (Some(post), Some(found)) = (visit.json(What::Post), visit.one(What::Post)) else {
        let is_asked = visit.one(What::Post).is_some();
        return Verdict::NotSeen(if is_asked {
            "there is no post to look at"
        } else {
            "the outbox shows no public post"
        });
    };
    let text = |key: &str| post.get(key).and_then(Value::as_str);
    let mut flaws = Vec::new();
    let mut say = |what: String| flaws.push(Flaw::new(&found.url, what));
    if !text("type").is_some_and(|kind| KINDS.contains(&kind)) {
        say(format!("is of type {}, which is no post", quoted(text("type").unwrap_or_default())));
    }
    let actor = visit.subject.book.actor();
    if text("attributedTo") != Some(actor.as_str()) {
        say(format!("is by {}", quoted(text("attributedTo").unwrap_or_default())));
    }
    let is_public = ["to", "cc"].iter().filter_map(|key| post.get(*key)?.as_array()).flatten().any(|to| to == PUBLIC);
    if !is_public {
        say("names Public neither in a list `to` nor in a list `cc`".to_owned());
    }
    if text("content").is_none() {
        say("has no content".to_owned());
    }
    flaws.extend(page(visit, post, &found.url));
    flaws.extend(times(post, found));
    Verdict::of(flaws)
}

/// Its page is one, and where the post is: Misskey minds.
fn page(visit: &Visit<'_>, post: &Value, place: &RemoteUrl) -> Option<Flaw> {
    let url = post.get("url").and_then(Value::as_str).unwrap_or_default();
    let host = |url: &str| Url::parse(url).ok().map(|url| (url.host_str().map(str::to_owned), url.port()));
    if visit.subject.url(url).is_none() {
        return Some(Flaw::new(place, format!("has no url of a page: {}", quoted(url))).only(&[Misskey]));
    }
    let is_elsewhere = post.get("id").and_then(Value::as_str).is_some_and(|id| host(id) != host(url));
    let what = format!("has its page at another host: {}", quoted(url));
    is_elsewhere.then(|| Flaw::new(place, what).only(&[Misskey]).cured_by(Cure::OneHost))
}

/// It is of a time, which is not to come, and was changed after it.
fn times(post: &Value, found: &Found) -> Vec<Flaw> {
    let time = |key: &str| post.get(key).and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    let flaw = |what: String| Flaw::new(&found.url, what).cured_by(Cure::Dates);
    let Some(published) = time("published") else { return vec![flaw("has no time of publication".to_owned())] };
    let now = found.seen().map_or(published, |seen| seen.at);
    let mut flaws = Vec::new();
    if published > now.saturating_add(AHEAD).unwrap_or(now) {
        flaws.push(flaw(format!("is of the future: {published}")).mild());
    }
    if time("updated").is_some_and(|updated| updated < published) {
        flaws.push(flaw("was updated before it was published".to_owned()).only(&[GoToSocial]));
    }
    if published.as_second() < YEAR_2000 {
        flaws.push(flaw(format!("is from before 2000: {published}")).only(&[Misskey]));
    }
    flaws
}
