//! Floor 2: the doctor. It looks at a site where it is served, as other servers would, and says what keeps them away.
//!
//! `visit` asks for everything that Mastodon, `GoToSocial`, Misskey, Akkoma and Lemmy ask for before they let somebody follow a
//! site or read its posts, each in its own words. The [`RULES`] are data: what must be true, for whom, why, and where that is
//! written; each has one pure function that looks at what was found. `remedy` knows what to do about it at each host.
//!
//! Limits: about thirty requests, four at a time, through the one client with its own limits. What a document names is asked for
//! only where it is at the site's own hosts.

mod accepts;
mod found;
mod remedy;
mod report;
mod rule;
mod rules;
mod server;
mod subject;
#[cfg(test)]
mod tests;
mod visit;

pub use report::{Check, Finding, Report, Standing};
pub use rule::{Flaw, Rule, Verdict};
pub use rules::{RULES, table};
pub use server::Server;
pub use subject::{GateWish, Subject};

use crate::ports::Probe;
use visit::Visit;

/// Visits the site as these servers and holds what was found against every rule.
pub async fn examine(subject: &Subject, servers: &[Server], probe: &dyn Probe) -> Report {
    let visit = Visit::pay(subject, servers, probe).await;
    let checks = RULES.iter().map(|rule| report::check(rule, &visit)).collect();
    Report { servers: servers.to_vec(), requests: visit.requests(), checks }
}
