//! The files that a host reads, so that every address is served with its right type.
//!
//! [`rules`] says what has to be true; each other file says it in the notation of a host. What a host reads from the site's
//! folder is an artifact like any other. What a server of the owner's reads must not be served: it goes to
//! `.gatepost/deploy/`, see [`crate::generate::aside`].

mod apache;
mod azure;
mod caddy;
mod escape;
mod firebase;
mod gate;
mod header_list;
mod lighttpd;
mod netlify_style;
mod nginx;
mod pages;
mod rules;
mod s3;
mod vercel;

use self::netlify_style::Reader;
use self::rules::Rules;
use super::{Artifact, Piece, Renderer, Workshop};
use crate::generate::aside::{self, Aside};
use crate::generate::fingerprint::Fingerprint;
use crate::site::Site;
use crate::site::address::SitePath;
use crate::site::config::{Config, HOSTS, Host};
use serde::Serialize;

/// The renderer.
pub(super) struct Hosts;

impl Renderer for Hosts {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let Some(host) = shop.site.config.deploy.host else { return Vec::new() };
        files(host, &shop.site.config, &Rules::of(shop))
            .into_iter()
            .filter(|(name, _)| !has_own(shop.site, name))
            .map(|(name, text)| Piece {
                name: format!("host {name}"),
                fingerprint: Fingerprint::of("host").text(name).text(&text).done(),
                page: None,
                work: Box::new(move || Ok(vec![Artifact::bytes(name, kind(name), text.clone().into_bytes())])),
            })
            .collect()
    }
}

/// What a host reads from the site's folder: name and text.
fn files(host: Host, config: &Config, rules: &Rules) -> Vec<(&'static str, String)> {
    match host {
        Host::Netlify => netlify_style(rules, Reader::Netlify),
        Host::Cloudflare => cloudflare(rules),
        Host::Codeberg => [netlify_style(rules, Reader::Codeberg), pages::files(config, rules, host)].concat(),
        Host::Vercel => vec![("vercel.json", json(&vercel::config(rules)))],
        Host::Firebase => vec![("firebase.json", json(&firebase::config(rules)))],
        Host::Azure => vec![("staticwebapp.config.json", json(&azure::config(rules)))],
        Host::Apache => vec![(".htaccess", apache::htaccess(rules))],
        Host::GithubPages | Host::GitlabPages | Host::Neocities => pages::files(config, rules, host),
        Host::Nginx | Host::Caddy | Host::Lighttpd | Host::S3 => Vec::new(),
    }
}

fn netlify_style(rules: &Rules, reader: Reader) -> Vec<(&'static str, String)> {
    vec![("_headers", netlify_style::headers(rules, reader)), ("_redirects", netlify_style::redirects(rules, reader))]
}

fn cloudflare(rules: &Rules) -> Vec<(&'static str, String)> {
    let mut files = netlify_style(rules, Reader::Cloudflare);
    if let Some((worker, routes)) = netlify_style::worker(rules) {
        files.push(("_worker.js", worker));
        files.push(("_routes.json", json(&routes)));
        // For those who publish the folder as the assets of a Worker of their own.
        files.push((".assetsignore", "_worker.js\n_routes.json\n".to_owned()));
    }
    files
}

fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "json")) => "application/json",
        Some((_, "js")) => "text/javascript",
        _ => "text/plain",
    }
}

/// Whether the owner wrote the file, which then is left alone.
fn has_own(site: &Site, name: &str) -> bool {
    site.files.contains_key(&SitePath::new(format!("/{name}")))
}

/// What the owner's server reads, of the site, its output folder and the outputs: path and type.
pub(crate) fn asides<'o>(
    shop: &Workshop<'_>,
    folder: &str,
    outputs: impl Iterator<Item = (&'o str, &'o str)>,
) -> Vec<Aside> {
    let config = &shop.site.config;
    let Some(host) = config.deploy.host.filter(|host| !names_aside(*host).is_empty()) else { return Vec::new() };
    let rules = Rules::of(shop);
    let texts = match host {
        Host::Nginx => vec![nginx::config(&rules)],
        Host::Caddy => vec![caddy::caddyfile(&rules)],
        Host::Lighttpd => vec![lighttpd::config(&rules)],
        Host::S3 => {
            let manifest = s3::manifest(&rules, outputs);
            vec![s3::script(&rules, &manifest, folder), json(&manifest)]
        }
        _ => Vec::new(),
    };
    names_aside(host).iter().zip(texts).map(|(name, text)| Aside { name, text }).collect()
}

fn names_aside(host: Host) -> &'static [&'static str] {
    match host {
        Host::Nginx => &["nginx.conf"],
        Host::Caddy => &["Caddyfile"],
        Host::Lighttpd => &["lighttpd.conf"],
        Host::S3 => &["s3-upload.sh", "s3-manifest.json"],
        _ => &[],
    }
}

/// What the owner should know of the configured host: what it cannot do and the way out, in two lines; or where its files are.
pub(crate) fn advice(config: &Config) -> Vec<String> {
    let Some(host) = config.deploy.host else { return Vec::new() };
    let mut lines = where_to(host);
    if !config.federation.enabled {
        return lines;
    }
    let book = &config.addresses;
    if book.site().host() != book.federation().host() {
        lines.push(format!(
            "Put the same folder on {} as well: /ap/, /.well-known/ and /gate/ are asked for there.",
            book.federation().host()
        ));
        return lines;
    }
    let name = HOSTS.iter().find(|(_, h)| *h == host).map_or("", |(name, _)| *name);
    if matches!(host, Host::GithubPages | Host::GitlabPages | Host::Codeberg | Host::Neocities) {
        lines.push(format!(
            "{name} cannot say that a file is application/activity+json, so nobody on the fediverse can follow this site there."
        ));
        lines.push(
            "The way out: put Cloudflare in front of it, or name another host of yours as `base_url` in [federation] (docs/hosts.md)."
                .into(),
        );
    } else if let Some(gate) = gate::of(config).filter(|gate| !can_reach(host, gate.keeps_host())) {
        lines.push(format!("{name} cannot send /gate/ to {}, so no follow arrives.", gate.written()));
        lines.push(
            "The way out: route /gate/ in front of it, or name the gate's host as `base_url` in [federation] (docs/hosts.md)."
                .into(),
        );
    }
    lines
}

/// Whether a host can send requests on; `plain` to a gate that is reached without TLS.
fn can_reach(host: Host, plain: bool) -> bool {
    match host {
        Host::S3 | Host::Firebase | Host::Azure => false,
        Host::Lighttpd => plain,
        _ => true,
    }
}

fn where_to(host: Host) -> Vec<String> {
    let names: Vec<String> = names_aside(host).iter().map(|name| format!("{}/{name}", aside::FOLDER)).collect();
    let files = names.join(" and ");
    match host {
        Host::Nginx => vec![format!("nginx: include {files} in the server block (docs/hosts.md)")],
        Host::Caddy => vec![format!("Caddy: import {files} in the site's block (docs/hosts.md)")],
        Host::Lighttpd => vec![format!("lighttpd: include {files} in the site's condition (docs/hosts.md)")],
        Host::S3 => vec![format!("S3: upload with {files} (docs/hosts.md)")],
        _ => Vec::new(),
    }
}

/// Files of the owner's that stand where the host's would.
pub(crate) fn replaced(site: &Site) -> Vec<String> {
    let names: &[&str] = match site.config.deploy.host {
        Some(Host::Netlify | Host::Cloudflare | Host::Codeberg) => &["_headers", "_redirects"],
        Some(Host::Vercel) => &["vercel.json"],
        Some(Host::Firebase) => &["firebase.json"],
        Some(Host::Azure) => &["staticwebapp.config.json"],
        Some(Host::Apache) => &[".htaccess"],
        _ => &[],
    };
    names
        .iter()
        .filter(|name| has_own(site, name))
        .map(|name| {
            format!("static/{name} is yours, so Gatepost writes none: the rules of docs/hosts.md are up to you")
        })
        .collect()
}
