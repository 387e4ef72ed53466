//! Caddy: directives to import into the site's block of the Caddyfile. Everything stands in one `route`, which keeps the
//! order written.
//!
//! Paths stand as patterns in backticks, plain ASCII throughout: nothing in them can end a word, open a block or name a
//! placeholder.

use super::escape::pattern_of_chars;
use super::gate::Gate;
use super::rules::{A_DAY, BRIEFLY, FEEDS, Rules, with_charset};
use std::fmt::Write as _;

/// The file.
pub(super) fn caddyfile(rules: &Rules) -> String {
    let mut out = String::from(
        "# Written by Gatepost at every build. Import it into the block of the site, and reload Caddy.\n\n",
    );
    let _ = writeln!(out, "root * \"{}\"\n\nroute {{", rules.root);
    send_to_gate(rules.gate.as_ref(), &mut out);
    headers(rules, &mut out);
    for (number, redirect) in (1..).zip(&rules.redirects) {
        let _ = writeln!(
            out,
            "\t@alias{number} path_regexp `^{}$`\n\tredir @alias{number} \"{}\" 301",
            pattern_of_chars(&redirect.from),
            redirect.to
        );
    }
    for (number, path) in (1..).zip(&rules.gone) {
        let _ = writeln!(
            out,
            "\t@gone{number} path_regexp `^{}$`\n\tfile_server @gone{number} {{\n\t\tstatus 410\n\t}}",
            pattern_of_chars(path)
        );
    }
    out.push_str("\tfile_server\n}\n\n");
    // A folder, as it is on the disk; `{` would begin a placeholder.
    let base = rules.base.replace(['{', '}', '"', '\\'], "_");
    let _ = writeln!(
        out,
        "handle_errors {{\n\troot * \"{}{base}\"\n\t@missing expression {{http.error.status_code}} == 404\n\t\
         header @missing Content-Type \"text/html; charset=utf-8\"\n\theader @missing -Cache-Control\n\t\
         rewrite @missing /404.html\n\tfile_server @missing {{\n\t\tstatus 404\n\t}}\n}}",
        rules.root
    );
    out
}

fn send_to_gate(gate: Option<&Gate>, out: &mut String) {
    let Some(gate) = gate else {
        out.push_str("\trespond /gate/* 404\n");
        return;
    };
    out.push_str("\thandle /gate/* {\n");
    if !gate.path.is_empty() {
        let _ = writeln!(out, "\t\trewrite * \"{}{{uri}}\"", gate.path);
    }
    let _ = writeln!(out, "\t\treverse_proxy \"{}\" {{", gate.origin());
    if !gate.keeps_host() {
        out.push_str("\t\t\theader_up Host {upstream_hostport}\n");
    }
    out.push_str("\t\t}\n\t}\n");
}

fn headers(rules: &Rules, out: &mut String) {
    for (name, value) in rules.of_pages() {
        let _ = writeln!(out, "\theader {name} \"{value}\"");
    }
    let _ = writeln!(out, "\theader Cache-Control \"{BRIEFLY}\"");
    let _ = writeln!(
        out,
        "\t@lasting path_regexp `(?i)\\.({})$`\n\theader @lasting Cache-Control \"{A_DAY}\"",
        rules.lasting().join("|")
    );
    for (number, (ending, kind)) in (1..).zip(&rules.kinds) {
        let _ = writeln!(
            out,
            "\t@kind{number} path *.{ending}\n\theader @kind{number} Content-Type \"{}\"",
            with_charset(kind)
        );
    }
    for (file, kind, _) in FEEDS.iter().filter(|_| !rules.feeds.is_empty()) {
        let name = file.replace('.', "_");
        let _ = writeln!(
            out,
            "\t@{name} path */{file}\n\theader @{name} {{\n\t\tContent-Type \"{kind}\"\n\t\tAccess-Control-Allow-Origin \"*\"\n\t}}"
        );
    }
    for (place, kind) in rules.federation() {
        let pattern = if place.ends_with('/') { format!("{place}*") } else { (*place).to_owned() };
        let _ = writeln!(out, "\theader {pattern} {{\n\t\tContent-Type \"{kind}\"");
        for (name, value) in Rules::of_documents() {
            let _ = writeln!(out, "\t\t{name} \"{value}\"");
        }
        out.push_str("\t}\n");
    }
}
