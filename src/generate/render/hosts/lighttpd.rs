//! lighttpd: conditions to include, alone or inside the site's `$HTTP["host"]`. A list in an inner condition replaces the one
//! outside, so every place names all of its headers.
//!
//! Paths are compared decoded, as texts in quotes. In targets `%` is doubled: alone it would name a part of what was matched.

use super::escape::quoted;
use super::gate::Gate;
use super::rules::{A_DAY, BRIEFLY, FEEDS, Rules, with_charset};
use std::fmt::Write as _;

/// The file.
pub(super) fn config(rules: &Rules) -> String {
    let mut out = String::from(
        "# Written by Gatepost at every build. Include it, with mod_setenv, mod_redirect and mod_proxy loaded, and restart lighttpd.\n\n",
    );
    general(rules, &mut out);
    for (file, kind, _) in FEEDS.iter().filter(|_| !rules.feeds.is_empty()) {
        let mut headers = Rules::of_documents();
        headers.retain(|h| h.0 != "Content-Security-Policy");
        place(&format!("=~ \"/{}$\"", dotted(file)), kind, &headers, &mut out);
    }
    for (at, kind) in rules.federation() {
        let condition = if at.ends_with('/') { format!("=~ \"^{}\"", dotted(at)) } else { format!("== \"{at}\"") };
        place(&condition, kind, &Rules::of_documents(), &mut out);
    }
    for path in &rules.gone {
        let _ = writeln!(
            out,
            "$HTTP[\"url\"] == {} {{\n    url.redirect-code = 410\n    url.redirect = ( \"\" => \"/\" )\n}}",
            quoted(path)
        );
    }
    for redirect in &rules.redirects {
        let _ = writeln!(
            out,
            "$HTTP[\"url\"] == {} {{\n    url.redirect-code = 301\n    url.redirect = ( \"\" => {} )\n}}",
            quoted(&redirect.from),
            quoted(&redirect.to.replace('%', "%%"))
        );
    }
    send_to_gate(rules.gate.as_ref(), &mut out);
    out
}

fn general(rules: &Rules, out: &mut String) {
    let _ = writeln!(
        out,
        "server.document-root = {}\nindex-file.names = ( \"index.html\" )\nserver.errorfile-prefix = {}\nmimetype.assign = (",
        quoted(&rules.root),
        quoted(&format!("{}{}/", rules.root, rules.base))
    );
    for (ending, kind) in &rules.kinds {
        let _ = writeln!(out, "    \".{ending}\" => {},", quoted(&with_charset(kind)));
    }
    out.push_str("    \"\" => \"application/octet-stream\"\n)\n");
    let mut headers = rules.of_pages();
    headers.push(("Cache-Control", BRIEFLY));
    out.push_str(&set_headers(&headers, ""));
    let _ = writeln!(out, "\n$HTTP[\"url\"] =~ {} {{", quoted(&format!("[.]({})$", rules.lasting().join("|"))));
    let mut headers = rules.of_pages();
    headers.push(("Cache-Control", A_DAY));
    let _ = writeln!(out, "{}}}", set_headers(&headers, "    "));
}

/// A name as a pattern.
fn dotted(name: &str) -> String {
    name.replace('.', "[.]")
}

fn place(condition: &str, kind: &str, headers: &[(&str, &str)], out: &mut String) {
    let _ = writeln!(
        out,
        "$HTTP[\"url\"] {condition} {{\n    mimetype.assign = ( \".html\" => \"text/html; charset=utf-8\", \"\" => \"{kind}\" )\n{}}}",
        set_headers(headers, "    ")
    );
}

/// It speaks no https to others: such a gate cannot be reached from here.
fn send_to_gate(gate: Option<&Gate>, out: &mut String) {
    let Some(gate) = gate.filter(|g| g.keeps_host()) else { return };
    let _ = writeln!(
        out,
        "$HTTP[\"url\"] =~ \"^/gate/\" {{\n    setenv.set-response-header = ( )\n    proxy.server = ( \"\" => (( \"host\" => {}, \"port\" => {} )) )",
        quoted(gate.host.trim_start_matches('[').trim_end_matches(']')),
        gate.port
    );
    if !gate.path.is_empty() {
        let _ = writeln!(
            out,
            "    proxy.header = ( \"map-urlpath\" => ( \"/gate/\" => {} ) )",
            quoted(&format!("{}/gate/", gate.path))
        );
    }
    out.push_str("}\n");
}

fn set_headers(headers: &[(&str, &str)], indent: &str) -> String {
    let lines: Vec<String> =
        headers.iter().map(|(name, value)| format!("{indent}    \"{name}\" => {}", quoted(value))).collect();
    format!("{indent}setenv.set-response-header = (\n{}\n{indent})\n", lines.join(",\n"))
}
