//! Vercel: `vercel.json`. Its paths are patterns, so that only plain ones get a redirect of the host's; the others have the
//! page that Gatepost writes at every old address.

use super::escape::is_plain;
use super::header_list::Headers;
use super::rules::{BRIEFLY, CORS, FEEDS, Rules};
use serde::Serialize;

/// More rules than about two thousand are refused, and headers count too.
const MAX_REDIRECTS: usize = 1000;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vercel {
    #[serde(rename = "$schema")]
    schema: &'static str,
    /// Files as they are, and no build.
    framework: Option<&'static str>,
    headers: Vec<Headers>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redirects: Vec<Redirect>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rewrites: Vec<Rewrite>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Redirect {
    source: String,
    destination: String,
    status_code: u16,
}

#[derive(Debug, Serialize)]
struct Rewrite {
    source: &'static str,
    destination: String,
}

/// The file.
pub(super) fn config(rules: &Rules) -> Vercel {
    let mut headers = vec![Headers::at("/(.*)".into(), rules.of_pages())];
    for (place, kind) in rules.federation() {
        let source = if place.ends_with('/') { format!("{place}(.*)") } else { (*place).to_owned() };
        let mut own = vec![("Content-Type", *kind), CORS, ("Cache-Control", BRIEFLY)];
        own.extend(rules.policy_of_documents());
        headers.push(Headers::at(source, own));
    }
    for (file, kind, _) in FEEDS.iter().filter(|_| !rules.feeds.is_empty()) {
        headers.push(Headers::at(format!("/(.*/)?{}", file.replace('.', "\\.")), vec![("Content-Type", *kind), CORS]));
    }
    let redirects = rules.redirects.iter().filter(|r| is_plain(&r.from)).take(MAX_REDIRECTS);
    Vercel {
        schema: "https://openapi.vercel.sh/vercel.json",
        framework: None,
        headers,
        redirects: redirects
            .map(|r| Redirect { source: r.from.replace('.', "\\."), destination: r.to.clone(), status_code: 301 })
            .collect(),
        rewrites: rules
            .gate
            .iter()
            .map(|gate| Rewrite { source: "/gate/:path*", destination: format!("{}:path*", gate.url()) })
            .collect(),
    }
}
