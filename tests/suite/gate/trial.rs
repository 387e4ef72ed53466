//! `gatepost serve` and its gate, tried out as "Try it" in `docs/gate.md` says.

use crate::docs::tutorial::{blocks, commands, compare, words};
use crate::hosts::cgi::neighbour::Neighbour;
use crate::hosts::http::ask_at;
use crate::support::running::{Running, free};
use crate::support::{Site, gatepost};
use std::net::SocketAddr;
use std::process::Command;

/// A new site that is shown while somebody writes.
struct Preview {
    address: SocketAddr,
    serve: Running,
    site: Site,
}

impl Preview {
    fn start(prepare: impl FnOnce(&Site), more: &[&str]) -> Self {
        let (site, address) = (Site::empty(), free([127, 0, 0, 1]));
        let made = now(&["init", "--username", "me", "--name", "Me", "--quiet"]).arg(site.path("blog")).status();
        assert!(made.unwrap().success());
        prepare(&site);
        let mut serve = now(&["serve", "--listen", &address.to_string()]);
        serve.args(more).current_dir(site.path("blog"));
        let serve = Running::start(serve, address, site.path("serve.log"));
        Self { address, serve, site }
    }

    fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Status and body of an answer of the gate.
    fn asks(&self, method: &str, path: &str, headers: &[(String, String)], body: &[u8]) -> (u16, String) {
        let host = self.address.to_string();
        let mut all = vec![("Host", host.as_str())];
        all.extend(headers.iter().filter(|(name, _)| name != "host").map(|(name, value)| (&**name, &**value)));
        let answer = ask_at(self.address, method, path, &all, body);
        (answer.status(), answer.text())
    }
}

/// The program at the time that it is: others compare our clock with theirs.
fn now(args: &[&str]) -> Command {
    let mut command = gatepost(args);
    command.env_remove("SOURCE_DATE_EPOCH");
    command
}

/// The commands of "Try it" and what they print, for a preview at this address.
fn documented(address: SocketAddr) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/gate.md")).unwrap();
    let (_, chapter) = text.split_once("\n## Try it\n").unwrap();
    let chapter = chapter.split("\n## ").next().unwrap().replace("127.0.0.1:1111", &address.to_string());
    let consoles = blocks(&chapter).into_iter().filter(|block| block.mark == "console");
    consoles.take(1).flat_map(|block| commands(&block)).collect()
}

#[test]
fn a_preview_is_followed_as_the_documentation_says() {
    let preview = Preview::start(|_| (), &[]);
    assert!(!preview.site.has("blog/.gatepost/preview.db"), "nobody knocked yet");
    let ann = Neighbour::move_in();
    let body = ann.follow(&preview.at("/ap/actor.json")).to_string().into_bytes();
    let headers = ann.signed(&preview.at("/gate/inbox"), &body);
    assert_eq!(preview.asks("POST", "/gate/inbox", &headers, &body), (202, String::new()));
    let commands = documented(preview.address);
    let [(_, serving), verbs @ ..] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!(verbs.len(), 2, "{verbs:?}");
    for (command, expected) in verbs {
        let words = words(command);
        let done = now(&words[1..].iter().map(String::as_str).collect::<Vec<_>>())
            .current_dir(preview.site.path("blog"))
            .output()
            .unwrap();
        compare(command, expected, &String::from_utf8([done.stderr, done.stdout].concat()).unwrap());
    }
    let accept: serde_json::Value = serde_json::from_slice(&ann.receives().body).unwrap();
    assert_eq!((&accept["type"], &accept["actor"]), (&"Accept".into(), &preview.at("/ap/actor.json").into()));
    assert!(preview.serve.said().starts_with(serving.as_str()), "{}", preview.serve.said());
    assert!(!preview.site.has("blog/.gatepost/gate.db"), "the store of the real gate is not touched");
}

#[test]
fn a_preview_of_another_address_has_no_gate() {
    let preview = Preview::start(|_| (), &["--base-url", "https://example.org"]);
    for _ in 0..2 {
        assert_eq!(preview.asks("GET", "/gate/health", &[], b""), (503, "{\"error\":\"misconfigured\"}\n".to_owned()));
    }
    assert_eq!(
        preview.serve.said(),
        format!(
            "Serving https://example.org/ (Ctrl-C stops it)\nHow others will see it: {}\nerror: /gate/: the gate of a preview speaks with this machine only, \
         and `https://example.org/ap/actor.json` is elsewhere\n  hint: to try it out, leave --base-url away and listen on \
         127.0.0.1\n",
            preview.at("/_fediverse/")
        ),
        "told once"
    );
}

#[test]
fn a_preview_without_a_private_key_has_no_gate() {
    let preview = Preview::start(|site| site.remove("blog/.gatepost/key.pem"), &[]);
    assert_eq!(preview.asks("GET", "/gate/health", &[], b"").0, 503);
    let said = preview.serve.said();
    assert!(said.contains("error: .gatepost/key.pem: the private key of this site is not here\n"), "{said}");
    assert_eq!(preview.asks("GET", "/", &[], b"").0, 200, "the site is shown all the same");
}

#[test]
fn a_site_that_is_no_account_has_no_gate() {
    let no_account = |site: &Site| {
        let config = site.read("blog/gatepost.toml");
        site.write("blog/gatepost.toml", format!("{config}\n[federation]\nenabled = false\n"));
    };
    let preview = Preview::start(no_account, &[]);
    assert_eq!(preview.asks("GET", "/gate/health", &[], b""), (404, "{\"error\":\"no-such-path\"}\n".to_owned()));
}
