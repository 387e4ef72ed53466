//! nginx: directives to include in the `server` block of the site. The block itself, with its names and certificates, is the
//! owner's, so that neither a build nor certbot overwrites the other's work.
//!
//! A place that adds a header loses those of the level above, so every place names all of its own. Exact places (`=`) come
//! before prefixes (`^~`), these before patterns (`~`).

use super::escape::quoted;
use super::gate::Gate;
use super::rules::{A_DAY, BRIEFLY, FEEDS, Rules};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What nginx must not name its own type for.
const UNTYPED: &str = "types { }";

/// The file.
pub(super) fn config(rules: &Rules) -> String {
    let mut out = String::from(
        "# Written by Gatepost at every build. Include it in the server block of the site, and reload nginx.\n\n",
    );
    general(rules, &mut out);
    documents(rules, &mut out);
    feeds(rules, &mut out);
    gone(rules, &mut out);
    send_to_gate(rules.gate.as_ref(), &mut out);
    for redirect in &rules.redirects {
        let _ = writeln!(out, "location = {} {{ return 301 {}; }}", quoted(&redirect.from), quoted(&redirect.to));
    }
    out
}

fn general(rules: &Rules, out: &mut String) {
    // Taken decoded; a `$` would name a variable.
    let page = quoted(&format!("{}/404.html", rules.base.replace('$', "%24")));
    let _ = write!(
        out,
        "root {};\nindex index.html;\nautoindex off;\nabsolute_redirect off;\nerror_page 404 {page};\nerror_page 403 =404 {page};\n\
         charset utf-8;\ncharset_types text/css text/javascript text/plain;\n\
         default_type application/octet-stream;\ntypes {{\n",
        quoted(&rules.root),
    );
    let mut endings: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (ending, kind) in &rules.kinds {
        endings.entry(kind).or_default().push(ending);
    }
    for (kind, endings) in endings {
        let _ = writeln!(out, "    {kind} {};", endings.join(" "));
    }
    out.push_str("}\n");
    let mut headers = rules.of_pages();
    headers.push(("Cache-Control", BRIEFLY));
    out.push_str(&add_headers(&headers, ""));
    let _ = writeln!(out, "\nlocation ~* {} {{", quoted(&format!("[.]({})$", rules.lasting().join("|"))));
    let mut headers = rules.of_pages();
    headers.push(("Cache-Control", A_DAY));
    let _ = writeln!(out, "{}}}\n", add_headers(&headers, "    "));
}

fn documents(rules: &Rules, out: &mut String) {
    for (place, kind) in rules.federation() {
        let how = if place.ends_with('/') { "^~" } else { "=" };
        let _ = writeln!(
            out,
            "location {how} {place} {{\n    {UNTYPED}\n    default_type {kind};\n    charset off;\n{}    try_files $uri =404;\n}}\n",
            add_headers(&Rules::of_documents(), "    ")
        );
    }
}

fn feeds(rules: &Rules, out: &mut String) {
    if rules.feeds.is_empty() {
        return;
    }
    let mut headers = Rules::of_documents();
    headers.retain(|h| h.0 != "Content-Security-Policy");
    for (file, kind, _) in FEEDS {
        let _ = writeln!(
            out,
            "location ~ {} {{\n    {UNTYPED}\n    default_type {kind};\n    charset off;\n{}}}\n",
            quoted(&format!("/{}$", file.replace('.', "[.]"))),
            add_headers(&headers, "    ")
        );
    }
}

/// The Tombstone itself, with the status that says it.
fn gone(rules: &Rules, out: &mut String) {
    let Some((_, kind)) = rules.federation().first().filter(|_| !rules.gone.is_empty()) else { return };
    let _ = writeln!(
        out,
        "location @gatepost_gone {{\n    {UNTYPED}\n    default_type {kind};\n    charset off;\n{}}}",
        add_headers(&Rules::of_documents(), "    ")
    );
    for path in &rules.gone {
        let _ = writeln!(out, "location = {} {{ error_page 410 @gatepost_gone; return 410; }}", quoted(path));
    }
    out.push('\n');
}

fn send_to_gate(gate: Option<&Gate>, out: &mut String) {
    let Some(gate) = gate else {
        out.push_str("location ^~ /gate/ { return 404; }\n\n");
        return;
    };
    // Without a path of its own nginx hands the request on byte for byte, as it was signed.
    let url = if gate.path.is_empty() { gate.origin() } else { gate.url() };
    let host = if gate.keeps_host() { "$http_host" } else { "$proxy_host" };
    let _ = writeln!(
        out,
        "location ^~ /gate/ {{\n    proxy_pass {};\n    proxy_http_version 1.1;\n    proxy_ssl_server_name on;\n    \
         proxy_set_header Host {host};\n    proxy_set_header X-Forwarded-Host $http_host;\n    \
         proxy_set_header X-Forwarded-For $remote_addr;\n    proxy_set_header X-Forwarded-Proto $scheme;\n    \
         client_max_body_size 2m;\n    \
         # The gate sends its own headers: this line keeps those above from being added.\n    add_header X-Gatepost \"\";\n}}\n",
        quoted(&url)
    );
}

fn add_headers(headers: &[(&str, &str)], indent: &str) -> String {
    headers.iter().fold(String::new(), |mut lines, (name, value)| {
        // Caches may not keep an error as long as a page.
        let always = if *name == "Cache-Control" { "" } else { " always" };
        let _ = writeln!(lines, "{indent}add_header {name} {}{always};", quoted(value));
        lines
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_quoted() {
        assert_eq!(add_headers(&[("A", "b \"c\"")], " "), " add_header A \"b \\\"c\\\"\" always;\n");
    }
}
