//! `gatepost-cgi` below real servers, as `docs/gate.md` says to set them up: each takes a Follow in, and its Accept goes out.

pub(crate) mod neighbour;
mod servers;

use super::http::{Message, ask};
use super::servers::port;
use crate::support::{Site, gatepost, run};
use neighbour::Neighbour;
use std::path::PathBuf;
use std::process::Command;

/// A value in the server's environment that no answer may hold.
pub(crate) const SECRET: &str = "5ad-cafe-secret";

/// A site, the program and what belongs to them, laid out as on somebody's server.
pub(crate) struct Blog {
    pub(crate) port: u16,
    pub(crate) site: Site,
}

impl Blog {
    /// Builds a site for a kind of server.
    fn built(host: &str) -> Self {
        let blog = Self { port: port(), site: Site::empty() };
        let base = format!("http://127.0.0.1:{}", blog.port);
        let (folder, root) = (blog.folder(), blog.folder().join("public"));
        let init = ["init", "--base-url", &base, "--username", "me", "--name", "Me", "--host", host, "--quiet"];
        said(gatepost(&init).arg(&folder));
        let config = blog.site.read("blog/gatepost.toml").replace("follows = \"ask\"", "follows = \"open\"");
        let lines: Vec<&str> = config.lines().filter(|line| !line.starts_with("root =")).collect();
        let gate = if host == "apache" { "\ngate = \"cgi\"" } else { "" };
        let root = format!("[deploy]\nroot = \"{}\"{gate}", root.display());
        blog.site.write("blog/gatepost.toml", lines.join("\n").replace("[deploy]", &root));
        said(gatepost(&["build", "--quiet", "--root"]).arg(&folder));
        std::fs::create_dir(folder.join("cgi-bin")).expect("a folder for programs");
        let program = env!("CARGO_BIN_EXE_gatepost-cgi");
        std::fs::copy(program, folder.join("cgi-bin/gatepost-cgi")).expect("the program is there");
        blog
    }

    /// What `/srv/blog` is in the documentation.
    pub(crate) fn folder(&self) -> PathBuf {
        self.site.path("blog")
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Asks the server, and looks into the answer for what nobody should see.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Message {
        let host = format!("127.0.0.1:{}", self.port);
        let headers = [&[("Host", host.as_str())], headers].concat();
        let answer = ask(self.port, method, path, &headers, body);
        let whole = format!("{}{:?}{}", answer.start, answer.headers, answer.text());
        let root = self.site.root().display().to_string();
        for private in [SECRET, "NOBODYS_BUSINESS", "DOCUMENT_ROOT", "PRIVATE KEY", root.as_str()] {
            assert!(!whole.contains(private), "{method} {path} tells {private}: {whole}");
        }
        answer
    }
}

/// What the program says when all is well, at the time that it is: others compare our clock with theirs.
fn said(command: &mut Command) -> String {
    let (code, out, told) = run(command.env_remove("SOURCE_DATE_EPOCH"));
    assert_eq!(code, Some(0), "{command:?}: {out}{told}");
    out
}

fn is_ours(answer: &Message, status: u16, body: &str) {
    assert_eq!((answer.status(), answer.text().as_str()), (status, body), "{answer:?}");
    assert_eq!(answer.header("x-content-type-options").as_deref(), Some("nosniff"), "once: {answer:?}");
    assert_eq!(answer.header("content-security-policy").as_deref(), Some("default-src 'none'"), "{answer:?}");
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"), "{answer:?}");
    if !body.is_empty() {
        assert_eq!(answer.header("content-type").as_deref(), Some("application/json"), "{answer:?}");
    }
}

/// The doors that need no signature.
fn answers_strangers(blog: &Blog) {
    is_ours(&blog.ask("GET", "/gate/health", &[], b""), 200, "{\"status\":\"ok\"}\n");
    let read = blog.ask("GET", "/gate/inbox", &[], b"");
    assert_eq!((read.status(), read.header("allow").as_deref()), (405, Some("POST")), "{read:?}");
    assert_eq!(read.header("content-type").as_deref(), Some("application/json"), "{read:?}");
    assert_eq!(blog.ask("GET", "/gate/nothing", &[], b"").status(), 404);
    let large = vec![b' '; 1024 * 1024 + 1];
    let kind = [("Content-Type", "application/activity+json")];
    let chunked = [kind[0], ("Transfer-Encoding", "chunked")];
    is_ours(&blog.ask("POST", "/gate/inbox", &chunked, b"{}"), 401, "{\"error\":\"signature-missing\"}\n");
    assert_eq!(blog.ask("POST", "/gate/inbox", &kind, &large).status(), 413);
    for private in ["/.gatepost/key.pem", "/../.gatepost/key.pem", "/gate/../../.gatepost/key.pem"] {
        assert!(matches!(blog.ask("GET", private, &[], b"").status(), 400 | 403 | 404), "{private}");
    }
}

/// A Follow is taken in if it is signed, and the Accept goes out after the answer.
fn is_followed(blog: &Blog) {
    let (ann, inbox) = (Neighbour::move_in(), blog.at("/gate/inbox"));
    let body = ann.follow(&blog.at("/ap/actor.json")).to_string().into_bytes();
    let headers = ann.signed(&inbox, &body);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let unsigned: Vec<(&str, &str)> =
        headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("signature")).copied().collect();
    is_ours(&blog.ask("POST", "/gate/inbox", &unsigned, &body), 401, "{\"error\":\"signature-missing\"}\n");
    is_ours(&blog.ask("POST", "/gate/inbox", &headers, &body), 202, "");
    let followers = said(gatepost(&["followers", "--json", "--root"]).arg(blog.folder()));
    assert!(followers.contains(&ann.actor), "{followers}");
    let answer = ann.receives();
    let accept: serde_json::Value = serde_json::from_slice(&answer.body).expect("an activity");
    assert_eq!((&accept["type"], &accept["actor"]), (&"Accept".into(), &blog.at("/ap/actor.json").into()), "{accept}");
    assert!(accept.to_string().contains(&format!("{}/follows/1", ann.actor)), "{accept}");
    assert!(answer.header("signature").is_some(), "{answer:?}");
}

fn trial<S>(host: &str, start: fn(&Blog) -> Option<S>) {
    let blog = Blog::built(host);
    let Some(_server) = start(&blog) else { return };
    answers_strangers(&blog);
    is_followed(&blog);
}

#[test]
fn apache_starts_the_gate_for_each_request() {
    trial("apache", servers::apache);
}

#[test]
fn nginx_has_fcgiwrap_start_the_gate_for_each_request() {
    trial("nginx", servers::nginx);
}

#[test]
fn lighttpd_starts_the_gate_for_each_request() {
    trial("lighttpd", servers::lighttpd);
}
