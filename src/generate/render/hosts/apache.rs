//! Apache: `.htaccess`, as shared hosts read it. Every directive is allowed there under `AllowOverride FileInfo`; those of a
//! module stand in its `<IfModule>`, since one unknown word turns the whole site into an error.
//!
//! Paths are patterns of bytes, in which only letters and digits stand for themselves.

use super::escape::{pattern_of_bytes, quoted, target};
use super::rules::{A_DAY, BRIEFLY, FEEDS, Rules, with_charset};
use std::fmt::Write as _;

/// Where hosts that start programs have theirs.
const CGI: &str = "/cgi-bin/gatepost-cgi";

/// The file.
pub(super) fn htaccess(rules: &Rules) -> String {
    let mut out = String::from("# Written by Gatepost at every build.\n\n");
    let base = target(&rules.base);
    let _ = writeln!(out, "ErrorDocument 404 {base}/404.html\nAddDefaultCharset utf-8\n");
    out.push_str("<IfModule mod_mime.c>\n");
    for (ending, kind) in &rules.kinds {
        let _ = writeln!(out, "AddType {} .{ending}", quoted(&with_charset(kind)));
    }
    out.push_str("</IfModule>\n\n");
    headers(rules, &mut out);
    documents(rules, &mut out);
    if !rules.gone.is_empty() {
        out.push_str(
            "# The Tombstone itself, with the status that says it.\nErrorDocument 410 /%{reqenv:GATEPOST_GONE}\n\n",
        );
    }
    rewrites(rules, &mut out);
    out
}

/// What the gate answers, it answers itself.
fn headers(rules: &Rules, out: &mut String) {
    out.push_str("<IfModule mod_headers.c>\n<If \"%{REQUEST_URI} !~ m#^/gate/#\">\n");
    for (name, value) in rules.of_pages() {
        let _ = writeln!(out, "Header always set {name} {}", quoted(value));
    }
    let _ = writeln!(out, "Header onsuccess set Cache-Control {}\n</If>", quoted(BRIEFLY));
    let _ = writeln!(
        out,
        "<If \"%{{REQUEST_URI}} =~ m#[.]({})$#i\">\nHeader onsuccess set Cache-Control {}\n</If>\n</IfModule>\n",
        rules.lasting().join("|"),
        quoted(A_DAY)
    );
}

fn documents(rules: &Rules, out: &mut String) {
    for (place, kind) in rules.federation() {
        let end = if place.ends_with('/') { "" } else { "$" };
        let _ = writeln!(
            out,
            "<If \"%{{REQUEST_URI}} =~ m#^{}{end}#\">\nSetHandler default-handler\nForceType {kind}\n<IfModule mod_headers.c>",
            place.replace('.', "\\.")
        );
        for (name, value) in Rules::of_documents().iter().filter(|h| h.0 != "Cache-Control") {
            let _ = writeln!(out, "Header always set {name} {}", quoted(value));
        }
        out.push_str("</IfModule>\n");
        if place.ends_with('/') && !rules.inner_endings.is_empty() {
            // Apache takes every part of a name for an ending that says something.
            let endings = rules.inner_endings.iter().fold(String::new(), |all, ending| format!("{all} .{ending}"));
            let _ = writeln!(
                out,
                "<IfModule mod_mime.c>\nRemoveEncoding{endings}\nRemoveLanguage{endings}\nRemoveCharset{endings}\n</IfModule>"
            );
        }
        out.push_str("</If>\n\n");
    }
    for (file, kind, _) in FEEDS.iter().filter(|_| !rules.feeds.is_empty()) {
        let _ = writeln!(
            out,
            "<Files \"{file}\">\nForceType {kind}\n<IfModule mod_headers.c>\nHeader set Access-Control-Allow-Origin \"*\"\n</IfModule>\n</Files>\n"
        );
    }
}

fn rewrites(rules: &Rules, out: &mut String) {
    out.push_str("<IfModule mod_rewrite.c>\nRewriteEngine On\n");
    if let Some(gate) = &rules.gate {
        let _ = writeln!(
            out,
            "<IfModule mod_proxy_http.c>\nRewriteRule \"^gate/(.*)$\" {} [P,L]\n</IfModule>",
            in_rule(&format!("{}$1", substitution(&gate.url())))
        );
    }
    if rules.gate_is_started {
        let _ = writeln!(out, "RewriteRule \"^gate/\" \"{CGI}\" [L]");
    }
    out.push_str("RewriteRule \"^gate/\" - [R=404,L]\n");
    for path in &rules.gone {
        let _ = writeln!(
            out,
            "RewriteCond %{{ENV:REDIRECT_STATUS}} ^$\nRewriteRule {} - [E=GATEPOST_GONE:$1,G,L]",
            in_rule(&format!("^({})$", pattern_of_bytes(path.trim_start_matches('/'))))
        );
    }
    for redirect in &rules.redirects {
        let _ = writeln!(
            out,
            "RewriteRule {} {} [R=301,NE,L]",
            in_rule(&pattern(&redirect.from, &rules.base)),
            in_rule(&substitution(&redirect.to))
        );
    }
    out.push_str(
        "# A folder without a page is not there: it is not listed.\nRewriteCond %{REQUEST_FILENAME} -d\n\
         RewriteCond %{REQUEST_FILENAME}/index.html !-f\nRewriteRule ^ - [R=404,L]\n</IfModule>\n",
    );
}

/// Rules in a folder see paths from the folder on.
fn pattern(path: &str, base: &str) -> String {
    format!("^{}$", pattern_of_bytes(path.strip_prefix(base).unwrap_or(path).trim_start_matches('/')))
}

/// `%1` and `$1` would be parts of what was matched.
fn substitution(encoded: &str) -> String {
    encoded.replace('%', "\\%").replace('$', "\\$")
}

/// `RewriteRule` reads its quotes itself and takes nothing back inside them. Neither patterns nor targets hold a quote.
fn in_rule(word: &str) -> String {
    format!("\"{word}\"")
}
