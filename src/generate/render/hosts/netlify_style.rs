//! `_headers` and `_redirects`: a path on a line, and what holds for it. Netlify began it; Cloudflare and Codeberg read it too.
//!
//! Two rules that meet in one path add up to a doubled header at most hosts, so no two rules here name the same header for
//! the same path. Paths are percent-encoded: a line is a list of words, and `:`, `*` and `#` mean something.

use super::escape::target;
use super::rules::{BRIEFLY, CORS, FEEDS, Rules};
use crate::site::address::encode_path;
use serde::Serialize;
use std::fmt::Write as _;

/// Whose reading of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Wildcards only at the end of a path; `!` puts a rule before a file; proxies; any status.
    Netlify,
    /// One wildcard anywhere; rules come before files; 100 rules for headers, 2,000 redirects; no proxy, no 410.
    Cloudflare,
    /// As Netlify, without proxies and statuses; which headers are allowed is for the host to say.
    Codeberg,
}

/// Cloudflare reads no more static redirects than this.
const MAX_REDIRECTS: usize = 2000;

/// `_headers`.
pub(super) fn headers(rules: &Rules, reader: Reader) -> String {
    let mut out = String::from("# Written by Gatepost at every build.\n");
    block(&format!("{}/*", target(&rules.base)), &rules.of_pages(), &mut out);
    for (place, kind) in rules.federation() {
        let path = if place.ends_with('/') { format!("{place}*") } else { (*place).to_owned() };
        let mut headers = vec![("Content-Type", *kind), CORS, ("Cache-Control", BRIEFLY)];
        headers.extend(rules.policy_of_documents());
        block(&path, &headers, &mut out);
    }
    let mut feed = |path: &str, kind| block(path, &[("Content-Type", kind), CORS], &mut out);
    if reader == Reader::Cloudflare {
        for (file, kind, _) in FEEDS.iter().filter(|_| !rules.feeds.is_empty()) {
            feed(&format!("/{file}"), kind);
            feed(&format!("/*/{file}"), kind);
        }
    } else {
        for (path, kind) in &rules.feeds {
            feed(&encode_path(path), kind);
        }
    }
    out
}

fn block(path: &str, headers: &[(&str, &str)], out: &mut String) {
    let _ = writeln!(out, "\n{path}");
    for (name, value) in headers {
        let _ = writeln!(out, "  {name}: {value}");
    }
}

/// `_redirects`.
pub(super) fn redirects(rules: &Rules, reader: Reader) -> String {
    let mut out = String::from("# Written by Gatepost at every build.\n");
    let force = if reader == Reader::Cloudflare { "" } else { "!" };
    if reader == Reader::Netlify {
        if let Some(gate) = &rules.gate {
            let _ = writeln!(out, "/gate/* {}:splat 200!", gate.url());
        }
        for path in &rules.gone {
            let _ = writeln!(out, "{} {}/404.html 410!", encode_path(path), target(&rules.base));
        }
    }
    let most = if reader == Reader::Cloudflare { MAX_REDIRECTS } else { usize::MAX };
    for redirect in rules.redirects.iter().filter(|r| !r.from.contains([':', '*'])).take(most) {
        let _ = writeln!(out, "{} {} 301{force}", encode_path(&redirect.from), redirect.to);
    }
    out
}

/// Cloudflare's `_worker.js`, when there is something that files cannot do: a gate to ask, a post that is gone.
pub(super) fn worker(rules: &Rules) -> Option<(String, Routes)> {
    let gone = gone_in_reach(rules);
    if rules.gate.is_none() && gone.is_empty() {
        return None;
    }
    let gate = rules.gate.as_ref().map(|gate| format!("{}{}", gate.origin(), gate.path));
    let script = format!(
        "// Written by Gatepost at every build.\nconst gate = {};\nconst gone = new Set({});\n{WORKER}",
        literal(&gate),
        literal(&gone)
    );
    let include = rules.gate.iter().map(|_| "/gate/*".to_owned()).chain(gone).collect();
    Some((script, Routes { version: 1, include, exclude: Vec::new() }))
}

/// Addresses that are asked of the worker; the host allows 100 of at most 100 characters.
fn gone_in_reach(rules: &Rules) -> Vec<String> {
    rules.gone.iter().map(|path| encode_path(path)).filter(|path| path.len() <= 100).take(99).collect()
}

/// JSON is JavaScript.
fn literal(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".into())
}

/// What it does.
const WORKER: &str = r#"
export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (gate && url.pathname.startsWith("/gate/")) {
      const onward = new Request(gate + url.pathname + url.search, request);
      onward.headers.set("X-Forwarded-Host", url.host);
      onward.headers.set("X-Forwarded-Proto", "https");
      return fetch(onward, { redirect: "manual" });
    }
    const answer = await env.ASSETS.fetch(request);
    if (!gone.has(url.pathname) || answer.status !== 200) return answer;
    const headers = new Headers(answer.headers);
    headers.set("Content-Type", "application/activity+json");
    return new Response(answer.body, { status: 410, headers });
  },
};
"#;

/// `_routes.json`: which addresses are asked of the worker; all others are files, and cost nothing.
#[derive(Debug, Serialize)]
pub(super) struct Routes {
    version: u8,
    include: Vec<String>,
    exclude: Vec<String>,
}
