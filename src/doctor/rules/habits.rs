//! Habits of hosts and of what stands in front of them: caches, cookies, sizes, fallbacks.

use crate::doctor::found::{Found, What, header, media_type, quoted, status};
use crate::doctor::rule::{Flaw, Verdict};
use crate::doctor::visit::Visit;
use crate::ports::{OutboundError, Seen};
use std::time::Duration;

const NO_ANSWER: &str = "there is no answer to look at";

/// Longer is slow.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longer is stale: a day, in seconds.
const FRESH: u64 = 86_400;

/// What everybody reads again and again.
fn documents<'v>(visit: &'v Visit<'_>) -> impl Iterator<Item = &'v Found> {
    [What::Actor, What::WebFinger, What::Post].into_iter().flat_map(|what| visit.all(what))
}

/// Nothing is larger than what is read.
pub(super) fn size(visit: &Visit<'_>) -> Verdict {
    let flaw = |found: &Found| {
        let is_large = found.came.as_ref().err() == Some(&OutboundError::TooLarge);
        let flaw = Flaw::new(&found.url, "is larger than 1 MiB");
        let is_document = matches!(found.what, What::Actor | What::Post | What::WebFinger);
        is_large.then(|| if is_document { flaw } else { flaw.mild() })
    };
    Verdict::of(visit.everything().filter_map(flaw).collect())
}

/// The actor is the same, whoever asks.
pub(super) fn same_for_all(visit: &Visit<'_>) -> Verdict {
    let answers: Vec<(&Found, &Seen)> =
        visit.all(What::Actor).filter_map(|found| Some((found, found.good()?))).collect();
    let Some((first, usual)) = answers.first() else { return Verdict::NotSeen(NO_ANSWER) };
    let differs =
        |seen: &Seen| seen.status != usual.status || media_type(seen) != media_type(usual) || seen.body != usual.body;
    let flaw = |(found, seen): &(&Found, &Seen)| {
        let what = format!(
            "tells {} something else than {}: {} of {} bytes, and {} of {} bytes",
            found.by.name(),
            first.by.name(),
            quoted(&media_type(seen)),
            seen.body.len(),
            quoted(&media_type(usual)),
            usual.body.len()
        );
        differs(seen).then(|| Flaw::new(&found.url, what).only(&[found.by]))
    };
    Verdict::of(answers.iter().filter_map(flaw).collect())
}

/// Nothing is kept for long, nothing is mixed up, nothing changes from one minute to the next.
pub(super) fn caches(visit: &Visit<'_>) -> Verdict {
    if documents(visit).all(|found| found.seen().is_none()) {
        return Verdict::NotSeen(NO_ANSWER);
    }
    let kept_long = |found: &Found| {
        let line = header(found.good()?, "cache-control")?;
        let age = |word: &str| {
            word.trim().strip_prefix("s-maxage=").or_else(|| word.trim().strip_prefix("max-age="))?.parse::<u64>().ok()
        };
        let longest = line.split(',').filter_map(age).max()?;
        (longest > FRESH).then(|| Flaw::new(&found.url, format!("may be kept for {} days", longest / FRESH)))
    };
    let mut flaws: Vec<Flaw> = documents(visit).filter_map(kept_long).collect();
    let home = visit.one(What::HomeAgain).and_then(|found| Some((found, found.good()?)));
    if let Some((found, seen)) = home.filter(|(_, seen)| media_type(seen).contains("json")) {
        let what = format!("comes as {} to readers, after a server asked for the document", quoted(&media_type(seen)));
        flaws.push(Flaw::new(&found.url, what));
    }
    let (first, again) = (visit.one(What::Actor), visit.one(What::ActorAgain));
    if let (Some(first), Some(again)) = (first.and_then(Found::good), again.and_then(Found::good))
        && first.body != again.body
    {
        let what = "is not the same the second time: two versions are in the caches";
        flaws.push(Flaw::new(&first.url, what));
    }
    Verdict::of(flaws)
}

/// Documents set no cookie.
pub(super) fn cookies(visit: &Visit<'_>) -> Verdict {
    if documents(visit).all(|found| found.seen().is_none()) {
        return Verdict::NotSeen(NO_ANSWER);
    }
    let flaw = |found: &Found| {
        let cookie = header(found.seen()?, "set-cookie")?;
        let name = cookie.split('=').next().unwrap_or_default().to_owned();
        Some(Flaw::new(&found.url, format!("sets the cookie {}", quoted(&name))))
    };
    Verdict::of(documents(visit).filter_map(flaw).collect())
}

/// Nobody waits.
pub(super) fn slow(visit: &Visit<'_>) -> Verdict {
    if visit.everything().all(|found| found.seen().is_none()) {
        return Verdict::NotSeen(NO_ANSWER);
    }
    let flaw = |found: &Found| {
        let took = found.seen()?.took;
        (took > PATIENCE).then(|| Flaw::new(&found.url, format!("took {} seconds", took.as_secs())))
    };
    Verdict::of(visit.everything().filter_map(flaw).collect())
}

/// What is not there is not there.
pub(super) fn not_found(visit: &Visit<'_>) -> Verdict {
    let Some((found, seen)) = visit.one(What::Nobody).and_then(|found| Some((found, found.seen()?))) else {
        return Verdict::NotSeen(NO_ANSWER);
    };
    let what = format!("answers {}, though there is no such post", status(seen.status));
    Verdict::of(if seen.status.is_success() { vec![Flaw::new(&found.url, what)] } else { Vec::new() })
}

/// The owner's folder is not published.
pub(super) fn private_files(visit: &Visit<'_>) -> Verdict {
    let Some(found) = visit.one(What::Private) else { return Verdict::NotSeen(NO_ANSWER) };
    let is_served = found.good().is_some_and(|seen| String::from_utf8_lossy(&seen.body).contains("base_url"));
    let flaw = Flaw::new(&found.url, "is served, and with it whatever else lies in the site's folder");
    Verdict::of(if is_served { vec![flaw] } else { Vec::new() })
}
