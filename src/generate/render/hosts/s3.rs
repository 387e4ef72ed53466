//! S3 and everything that speaks like it: what is uploaded says its own type, so that no server needs to be told. A list of
//! all files with their types, for any tool, and a script for `aws`.
//!
//! The script uploads what changed, kind by kind, and removes what is gone.

use super::escape::shell;
use super::rules::{A_DAY, BRIEFLY, FEDERATION, FEEDS, Rules, with_charset};
use crate::site::address::SitePath;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

/// How a file is to be stored.
#[derive(Debug, Serialize)]
pub(super) struct Stored {
    content_type: String,
    cache_control: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<String>,
}

/// Every file of the site, by its path.
pub(super) type Manifest<'o> = BTreeMap<&'o str, Stored>;

/// The list, of paths and types.
pub(super) fn manifest<'o>(rules: &Rules, outputs: impl Iterator<Item = (&'o str, &'o str)>) -> Manifest<'o> {
    let lasting = rules.lasting();
    let redirects: HashMap<String, &str> =
        rules.redirects.iter().map(|r| (file_of(rules, &r.from), r.to.as_str())).collect();
    outputs
        .map(|(path, kind)| {
            let lasts = ending(path).is_some_and(|e| lasting.contains(&e.to_ascii_lowercase().as_str()));
            let stored = Stored {
                content_type: with_charset(kind),
                cache_control: if lasts { A_DAY } else { BRIEFLY },
                redirect: redirects.get(path).map(|to| (*to).to_owned()),
            };
            (path, stored)
        })
        .collect()
}

/// The file at an address of the site.
fn file_of(rules: &Rules, from: &str) -> String {
    SitePath::new(from.strip_prefix(&rules.base).unwrap_or(from)).output().as_str().to_owned()
}

fn ending(path: &str) -> Option<&str> {
    let (stem, ending) = path.rsplit('/').next()?.rsplit_once('.')?;
    (!stem.is_empty() && !ending.is_empty() && ending.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(ending)
}

/// The head of the script. `put` uploads a group of files.
const HEAD: &str = r#"#!/bin/sh
# Written by Gatepost at every build. Uploads the site: sh s3-upload.sh BUCKET [--redirects]
# With --redirects old addresses lead on by themselves; that works on the bucket's website address only.
# SITE names the folder when it is another; `aws` reads its own variables for everything else.
set -eu
bucket=${1:?name the bucket}

put() {
    cache=$1 kind=$2
    shift 2
    aws s3 sync "$site" "s3://$bucket" --delete --cache-control "$cache" --content-type "$kind" "$@"
}

"#;

/// The script.
pub(super) fn script(rules: &Rules, manifest: &Manifest<'_>, folder: &str) -> String {
    let mut out = HEAD.to_owned();
    let _ = writeln!(out, "site={}\nsite=${{SITE:-$site}}\n", shell(folder));
    let mut known: Vec<String> = Vec::new();
    for (place, kind) in rules.federation() {
        let place = place.trim_start_matches('/');
        let pattern = if place.ends_with('/') { format!("{place}*") } else { place.to_owned() };
        put(&mut out, (kind, BRIEFLY), std::slice::from_ref(&pattern), &[]);
        known.push(pattern);
    }
    for (file, kind, _) in FEEDS.iter().filter(|_| !rules.feeds.is_empty()) {
        let patterns = [(*file).to_owned(), format!("*/{file}")];
        put(&mut out, (kind, BRIEFLY), &patterns, &[]);
        known.extend(patterns);
    }
    let mut groups: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for (path, stored) in manifest.iter().filter(|(path, _)| !is_known(path)) {
        if let Some(ending) = ending(path) {
            groups.entry((&stored.content_type, stored.cache_control)).or_default().insert(format!("*.{ending}"));
        }
    }
    let groups: Vec<_> = groups.into_iter().map(|(how, p)| (how, p.into_iter().collect::<Vec<_>>())).collect();
    for (how, patterns) in &groups {
        put(&mut out, *how, patterns, &known);
    }
    known.extend(groups.into_iter().flat_map(|(_, patterns)| patterns));
    put(&mut out, ("application/octet-stream", BRIEFLY), &[], &known);
    redirects(rules, &mut out);
    out
}

/// Whether a file has its type by its place.
fn is_known(path: &str) -> bool {
    let at = |place: &str| if place.ends_with('/') { path.starts_with(place) } else { path == place };
    FEDERATION.iter().any(|(place, _)| at(place.trim_start_matches('/')))
        || FEEDS.iter().any(|(file, ..)| path.rsplit('/').next() == Some(file))
}

/// Uploads the files that fit `only`, or all, `but` some.
fn put(out: &mut String, (kind, cache): (&str, &str), only: &[String], but: &[String]) {
    let words = |option: &str, patterns: &[String]| {
        patterns.iter().fold(String::new(), |all, p| format!("{all} --{option} {}", shell(p)))
    };
    let none = if only.is_empty() { "" } else { " --exclude '*'" };
    let _ =
        writeln!(out, "put {} {}{none}{}{}", shell(cache), shell(kind), words("include", only), words("exclude", but));
}

fn redirects(rules: &Rules, out: &mut String) {
    if rules.redirects.is_empty() {
        return;
    }
    out.push_str("\nif [ \"${2:-}\" = --redirects ]; then\n");
    for redirect in &rules.redirects {
        let _ = writeln!(
            out,
            "    aws s3 cp \"$site\"/{0} \"s3://$bucket\"/{0} --website-redirect {1} --content-type 'text/html; charset=utf-8'",
            shell(&file_of(rules, &redirect.from)),
            shell(&redirect.to)
        );
    }
    out.push_str("fi\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_words() {
        let mut out = String::new();
        put(&mut out, ("it's", "x"), &["*.a b".into()], &["c".into()]);
        assert_eq!(out, "put 'x' 'it'\\''s' --exclude '*' --include '*.a b' --exclude 'c'\n");
        assert_eq!(
            (ending("a/b.JPG"), ending(".well-known/webfinger"), ending("x/.hidden")),
            (Some("JPG"), None, None)
        );
    }
}
