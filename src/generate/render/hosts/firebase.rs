//! Firebase Hosting: `firebase.json`. Its paths are globs, so that only plain ones get a redirect of the host's; the others
//! have the page that Gatepost writes at every old address. It can send requests to functions of the same project only, so
//! there is no rule for the gate.

use super::escape::is_plain;
use super::header_list::Headers;
use super::rules::{BRIEFLY, CORS, FEEDS, Rules};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct Firebase {
    hosting: Hosting,
}

#[derive(Debug, Serialize)]
struct Hosting {
    /// This file lies in the folder that it speaks of.
    public: &'static str,
    /// The usual list leaves out names with a dot, `.well-known` among them.
    ignore: [&'static str; 5],
    headers: Vec<Headers>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redirects: Vec<Redirect>,
}

#[derive(Debug, Serialize)]
struct Redirect {
    source: String,
    destination: String,
    #[serde(rename = "type")]
    status: u16,
}

/// The file.
pub(super) fn config(rules: &Rules) -> Firebase {
    let mut everywhere = rules.of_pages();
    everywhere.push(("Cache-Control", BRIEFLY));
    let mut headers = vec![Headers::at("**".into(), everywhere)];
    for (place, kind) in rules.federation() {
        let source = if place.ends_with('/') { format!("{place}**") } else { (*place).to_owned() };
        let mut own = vec![("Content-Type", *kind), CORS];
        own.extend(rules.policy_of_documents());
        headers.push(Headers::at(source, own));
    }
    for (file, kind, _) in FEEDS.iter().filter(|_| !rules.feeds.is_empty()) {
        headers.push(Headers::at(format!("**/{file}"), vec![("Content-Type", *kind), CORS]));
    }
    let redirects = rules.redirects.iter().filter(|r| is_plain(&r.from));
    Firebase {
        hosting: Hosting {
            public: ".",
            ignore: ["firebase.json", "firebase-debug.log", ".firebase/**", ".git/**", ".gatepost-build"],
            headers,
            redirects: redirects
                .map(|r| Redirect { source: r.from.clone(), destination: r.to.clone(), status: 301 })
                .collect(),
        },
    }
}
