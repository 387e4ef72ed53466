//! What real servers make of the files: every kind of address is fetched.

use super::servers::{Server, apache, built, caddy, installed, lighttpd, nginx};
use super::{ALIASES, site};
use crate::hosts::http::{Message, Recorder, ask};
use crate::support::Site;
use std::process::Command;

const AP: &str = "application/activity+json";

/// What must be so at every server that is told by Gatepost.
fn check(server: &Server, has_tombstone_body: bool) {
    pages(server);
    documents(server);
    feeds(server);
    redirects(server);
    missing(server);
    let gone = server.get("/ap/posts/posts/gone.json");
    assert_eq!(gone.status(), 410);
    assert_eq!(gone.header("location"), None);
    if has_tombstone_body {
        assert_eq!(gone.header("content-type").as_deref(), Some(AP));
        assert!(gone.text().contains("\"Tombstone\""), "{}", gone.text());
    }
}

fn pages(server: &Server) {
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/posts/hello/", "text/html; charset=utf-8"),
        ("/odd%20$1%20k%C3%A4se/", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/follow.js", "text/javascript; charset=utf-8"),
        ("/picture.svg", "image/svg+xml"),
        ("/posts/with/data.csv", "text/csv"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/sitemap.xml", "application/xml"),
        ("/gatepost.json", "application/json"),
    ] {
        let page = server.get(path);
        assert_eq!((page.status(), page.header("content-type").as_deref()), (200, Some(kind)), "{path}");
        assert_eq!(page.header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        assert_eq!(page.header("referrer-policy").as_deref(), Some("strict-origin-when-cross-origin"), "{path}");
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'self';"), "{path}: {policy}");
        let lasts = ["/style.css", "/follow.js", "/picture.svg"].contains(&path);
        let cache = if lasts { "public, max-age=86400" } else { "public, max-age=300" };
        assert_eq!(page.header("cache-control").as_deref(), Some(cache), "{path}");
    }
}

fn documents(server: &Server) {
    for (path, kind) in [
        ("/ap/actor.json", AP),
        ("/ap/posts/posts/hello.json", AP),
        ("/ap/posts/posts/a.gz.de.var.json", AP),
        ("/ap/outbox.json", AP),
        ("/ap/outbox/1.json", AP),
        ("/ap/followers.json", AP),
        ("/ap/tags/greeting.json", AP),
        ("/.well-known/webfinger", "application/jrd+json"),
        ("/.well-known/webfinger?resource=acct:me@example.org", "application/jrd+json"),
        ("/.well-known/webfinger?resource=acct%3Ame%40example.org", "application/jrd+json"),
        ("/.well-known/host-meta", "application/xrd+xml"),
        ("/.well-known/nodeinfo", "application/json"),
        ("/nodeinfo/2.1.json", "application/json"),
    ] {
        let accept = [("Accept", "application/activity+json, application/ld+json"), ("Accept-Encoding", "gzip")];
        let document = ask(server.port, "GET", path, &accept, b"");
        assert_eq!(document.status(), 200, "{path} without a redirect");
        assert_eq!(document.header("content-type").as_deref(), Some(kind), "{path}");
        assert_eq!(document.header("access-control-allow-origin").as_deref(), Some("*"), "{path}");
        assert_eq!(document.header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        assert_eq!(document.header("content-encoding"), None, "{path}");
        assert_eq!(document.header("content-language"), None, "{path}");
        assert_eq!(document.header("cache-control").as_deref(), Some("public, max-age=300"), "{path}");
        assert!(matches!(document.body.first(), Some(b'{' | b'<')), "{path}: {}", document.text());
        let head = ask(server.port, "HEAD", path, &[], b"");
        assert_eq!((head.status(), head.header("content-type").as_deref()), (200, Some(kind)), "HEAD {path}");
    }
}

fn feeds(server: &Server) {
    for folder in ["/", "/posts/", "/tags/greeting/"] {
        for (file, kind) in [
            ("feed.xml", "application/atom+xml"),
            ("rss.xml", "application/rss+xml"),
            ("feed.json", "application/feed+json"),
        ] {
            let feed = server.get(&format!("{folder}{file}"));
            assert_eq!((feed.status(), feed.header("content-type").as_deref()), (200, Some(kind)), "{folder}{file}");
        }
    }
}

fn redirects(server: &Server) {
    for alias in ALIASES {
        let old = encoded(alias);
        let answer = server.get(&old);
        assert_eq!(answer.status(), 301, "{alias}");
        assert_eq!(path_of(&answer), "/posts/hello/", "{alias}");
    }
    assert_eq!(path_of(&server.get("/was-odd/")), "/odd%20%241%20k%C3%A4se/");
    let folder = server.get("/posts/hello");
    assert!(matches!(folder.status(), 301 | 302 | 308), "{}", folder.start);
    assert_eq!(path_of(&folder), "/posts/hello/");
}

fn missing(server: &Server) {
    for path in ["/empty/", "/ap/", "/ap/posts/", "/nodeinfo/"] {
        let answer = server.get(path);
        let text = answer.text();
        assert!(
            matches!(answer.status(), 403 | 404) && !text.contains("note.txt") && !text.contains("href=\"hello"),
            "{path}: {text}"
        );
    }
    for path in ["/empty", "/old", "/ap", "/ap/posts"] {
        // The folder is there, if nothing in it: one step more is as good.
        let answer = server.get(path);
        assert!(matches!(answer.status(), 301 | 302 | 308 | 404), "{path}: {}", answer.start);
    }
    for path in ["/nothing/", "/ap/nothing.json", "/.well-known/nothing"] {
        let answer = server.get(path);
        assert_eq!(answer.status(), 404, "{path}: {:?}", answer.header("location"));
        assert!(answer.text().contains("<!DOCTYPE html>"), "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type").as_deref(), Some("text/html; charset=utf-8"), "{path}");
        assert_eq!(answer.header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
    }
}

/// Everything encoded that is no letter, digit or slash.
fn encoded(path: &str) -> String {
    path.bytes()
        .map(|b| match b {
            b'/' | b'-' | b'.' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

/// The path of where an answer leads; the host may stand before it.
fn path_of(answer: &Message) -> String {
    let location = answer.header("location").unwrap_or_default();
    let Some((_, rest)) = location.split_once("://") else { return location };
    rest.find('/').map_or_else(String::new, |at| rest[at..].to_owned())
}

/// What reaches the gate is what was sent.
fn check_gate(server: &Server, gate: &Recorder) {
    let signed = [
        (
            "Signature",
            "keyId=\"https://a.example/actor#key\",headers=\"(request-target) host date digest\",signature=\"c2ln\"",
        ),
        ("Signature-Input", "sig1=(\"@method\" \"@target-uri\");keyid=\"k\""),
        ("Digest", "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("Authorization", "Bearer secret"),
        ("Content-Type", "application/activity+json"),
    ];
    let body = br#"{"type":"Follow","n":"\u00fc"}"#;
    let answer = ask(server.port, "POST", "/gate/inbox?a=1&b=%2F", &signed, body);
    assert_eq!(answer.status(), 202);
    assert_eq!(answer.header("content-type").as_deref(), Some("application/json"));
    assert_eq!(answer.header("x-content-type-options"), None, "the gate speaks for itself");
    let got = gate.next();
    assert!(got.start.starts_with("POST /gate/inbox?a=1&b=%2F HTTP/1."), "{}", got.start);
    assert_eq!(got.header("host").as_deref(), Some("example.org"));
    for (name, value) in signed {
        assert_eq!(got.header(&name.to_ascii_lowercase()).as_deref(), Some(value), "{name}");
    }
    assert_eq!(got.body, body);
    assert_eq!(server.get("/gate/").status(), 202);
    assert!(gate.next().start.starts_with("GET /gate/ HTTP/1."));
}

/// Calls the worker as its host would, and prints what it answers.
const WORKER_TRIAL: &str = r#"
const { default: worker } = await import(process.argv[1]);
const env = { ASSETS: { fetch: async (request) =>
  new Response("file " + new URL(request.url).pathname, { headers: { "Content-Type": "application/json" } }) } };
const headers = { Signature: "s=1", Digest: "d", "Content-Type": "application/activity+json" };
for (const [path, init] of [
  ["/gate/inbox?a=%2F", { method: "POST", headers, body: "{\"n\":1}" }],
  ["/ap/posts/posts/gone.json", {}],
  ["/posts/hello/", {}],
]) {
  const answer = await worker.fetch(new Request("https://example.org" + path, init), env);
  console.log(path, answer.status, answer.headers.get("Content-Type"), await answer.text());
}
"#;

#[test]
fn the_worker_asks_the_gate_and_knows_what_is_gone() {
    let Some(node) = installed("node") else { return };
    let gate = Recorder::start();
    let site = built("cloudflare", Some(gate.port));
    site.write("worker.mjs", site.read("public/_worker.js"));
    let mut command = Command::new(node);
    command.args(["--input-type=module", "-e", WORKER_TRIAL]).arg(site.root().join("worker.mjs"));
    let output = command.output().expect("node runs");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "/gate/inbox?a=%2F 202 application/json {}\n\
         /ap/posts/posts/gone.json 410 application/activity+json file /ap/posts/posts/gone.json\n\
         /posts/hello/ 200 application/json file /posts/hello/\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let got = gate.next();
    assert!(got.start.starts_with("POST /gate/inbox?a=%2F "), "{}", got.start);
    assert_eq!(got.header("signature").as_deref(), Some("s=1"));
    assert_eq!(got.header("x-forwarded-host").as_deref(), Some("example.org"));
    assert_eq!(got.text(), "{\"n\":1}");
}

/// A server, as a function of the site it serves.
type Starts = fn(&Site) -> Option<Server>;

fn trial(host: &str, start: Starts, has_tombstone_body: bool) {
    let gate = Recorder::start();
    let with_gate = built(host, Some(gate.port));
    let Some(server) = start(&with_gate) else { return };
    check(&server, has_tombstone_body);
    check_gate(&server, &gate);
    drop(server);
    let without = built(host, None);
    let Some(server) = start(&without) else { return };
    for path in ["/gate/inbox", "/gate/", "/gate/x/y"] {
        assert_eq!(server.get(path).status(), 404, "{path} without a gate");
        assert_eq!(ask(server.port, "POST", path, &[], b"{}").status(), 404, "POST {path} without a gate");
    }
}

/// A site below a path, whose ids live on another host, and a gate below a path.
fn trial_below_a_path(host: &str, start: Starts) {
    let gate = Recorder::start();
    let site = site(&format!("host = \"{host}\"\ngate = \"http://127.0.0.1:{}/dev\"\n", gate.port));
    let config = site.read("gatepost.toml").replace("https://example.org", "https://example.org/a%20blog");
    let root = site.root().join("www");
    let more = format!(
        "output_dir = \"www/a blog\"\n[federation]\nbase_url = \"https://ap.example.org\"\n[deploy]\nroot = \"{}\"\n",
        root.display()
    );
    site.write("gatepost.toml", config.replace("[deploy]\n", &more));
    site.write("templates/robots.html", "");
    site.build();
    let Some(server) = start(&site) else { return };
    let page = server.get("/a%20blog/posts/hello/");
    assert_eq!((page.status(), page.header("content-security-policy")), (200, None), "own templates are trusted");
    let old = server.get("/a%20blog/two%20words/");
    assert_eq!((old.status(), path_of(&old).as_str()), (301, "/a%20blog/posts/hello/"));
    let missing = server.get("/a%20blog/nothing");
    assert_eq!(missing.status(), 404);
    assert!(missing.text().contains("<!DOCTYPE html>"), "{}", missing.text());
    if host != "apache" {
        assert_eq!(ask(server.port, "POST", "/gate/inbox?a=1", &[], b"{}").status(), 202);
        assert_eq!(gate.next().start.split(' ').nth(1), Some("/dev/gate/inbox?a=1"));
    }
}

#[test]
fn sites_below_a_path_are_served() {
    trial_below_a_path("nginx", nginx);
    trial_below_a_path("apache", apache);
    trial_below_a_path("caddy", caddy);
    trial_below_a_path("lighttpd", lighttpd);
}

#[test]
fn nginx_serves_the_site() {
    trial("nginx", nginx, true);
}

#[test]
fn apache_serves_the_site() {
    trial("apache", apache, true);
}

#[test]
fn caddy_serves_the_site() {
    trial("caddy", caddy, true);
}

#[test]
fn lighttpd_serves_the_site() {
    trial("lighttpd", lighttpd, false);
}
