//! `[deploy]`: which host serves the site.

use super::key;
use crate::site::fields::{Fields, Known};
use crate::site::problem::Problems;
use crate::site::written::Entry;

/// Keys of `[deploy]`.
pub const DEPLOY: &[Known] = &[
    key(
        "host",
        "the name of a host",
        "Which host's files to write: `netlify`, `cloudflare`, `vercel`, `nginx`, `apache`, `caddy`, `lighttpd`, `s3`, `firebase`, `azure`, `github-pages`, `gitlab-pages`, `codeberg`, `neocities`.",
    ),
    key(
        "gate",
        "a text",
        "Where the gate runs, for the host to send `/gate/*` to: `http://127.0.0.1:4160`, `https://gate.example.net`; `cgi` where Apache starts it for each request.",
    ),
    key(
        "cname",
        "a text",
        "Domain for the `CNAME` or `.domains` file of pages hosts. Default: the host of `base_url`.",
    ),
    key(
        "root",
        "a text",
        "Folder on the server that holds the site, for servers configured by a file. Default `/var/www/site`.",
    ),
];

/// `[deploy]`.
#[derive(Debug, Clone)]
pub struct Deploy {
    /// Whose files are written.
    pub host: Option<Host>,
    /// Where `/gate/*` goes.
    pub gate: Option<GatePlace>,
    /// Domain for pages hosts.
    pub cname: Option<String>,
    /// Folder on the server.
    pub root: String,
}

/// Where the gate runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatePlace {
    /// A program that is there all the time, at this address without a slash at its end.
    At(String),
    /// Started by the web server for each request.
    Cgi,
}

/// A place that serves static files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the hosts")]
pub enum Host {
    Netlify,
    Cloudflare,
    Vercel,
    Nginx,
    Apache,
    Caddy,
    Lighttpd,
    S3,
    Firebase,
    Azure,
    GithubPages,
    GitlabPages,
    Codeberg,
    Neocities,
}

/// `[deploy] host` and what it means.
pub const HOSTS: &[(&str, Host)] = &[
    ("netlify", Host::Netlify),
    ("cloudflare", Host::Cloudflare),
    ("vercel", Host::Vercel),
    ("nginx", Host::Nginx),
    ("apache", Host::Apache),
    ("caddy", Host::Caddy),
    ("lighttpd", Host::Lighttpd),
    ("s3", Host::S3),
    ("firebase", Host::Firebase),
    ("azure", Host::Azure),
    ("github-pages", Host::GithubPages),
    ("gitlab-pages", Host::GitlabPages),
    ("codeberg", Host::Codeberg),
    ("neocities", Host::Neocities),
];

pub(super) fn read(entries: Vec<Entry>, file: &str, problems: &mut Problems) -> Deploy {
    let mut f = Fields::new(file, "[deploy] ", DEPLOY, entries, problems);
    let host = f.choice("host", HOSTS);
    let deploy = Deploy {
        gate: gate(&mut f, host),
        root: root(&mut f).unwrap_or_else(|| "/var/www/site".into()),
        cname: cname(&mut f),
        host,
    };
    f.finish();
    deploy
}

/// Stands in files of the host, so it holds nothing that such a file could take for its own.
fn gate(f: &mut Fields<'_>, host: Option<Host>) -> Option<GatePlace> {
    let (url, line) = f.text_at("gate")?;
    if url == "cgi" {
        if host != Some(Host::Apache) {
            f.problem(
                line,
                "`[deploy] gate = \"cgi\"` is for `host = \"apache\"` alone".to_owned(),
                "leave it out; docs/gate.md says what to write into other servers' own files",
            );
        }
        return Some(GatePlace::Cgi);
    }
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or_default();
    let authority = rest.split('/').next().unwrap_or_default();
    let port = authority.rsplit_once(':').filter(|(_, p)| !p.ends_with(']')).map(|(_, p)| p);
    let ok = authority.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
        && !authority.is_empty()
        && port.is_none_or(|p| p.parse::<u16>().is_ok())
        && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>{}\\;$?#".contains(c));
    if ok {
        return Some(GatePlace::At(url.trim_end_matches('/').to_owned()));
    }
    f.problem(
        line,
        format!("`[deploy] gate = \"{url}\"` is not an address"),
        "write http://127.0.0.1:4160 or the https address of your function",
    );
    None
}

/// The same holds for a folder.
fn root(f: &mut Fields<'_>) -> Option<String> {
    let (path, line) = f.text_at("root")?;
    if path.starts_with('/') && !path.contains(|c: char| c.is_control() || "\"'<>{}\\;$".contains(c)) {
        return Some(path.trim_end_matches('/').to_owned());
    }
    f.problem(
        line,
        format!("`[deploy] root = \"{path}\"` is not the full path of a folder"),
        "write root = \"/var/www/example.org\"",
    );
    None
}

fn cname(f: &mut Fields<'_>) -> Option<String> {
    let (host, line) = f.text_at("cname")?;
    if !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) {
        return Some(host.to_ascii_lowercase());
    }
    f.problem(
        line,
        format!("`[deploy] cname = \"{host}\"` is not a host name"),
        "write cname = \"www.example.org\", without https:// and in its ASCII form",
    );
    None
}
