//! `gatepost check --live`, at a site that is served as it should be, at one that a plain file server serves, and at none.

use crate::hosts::http::Message;
use crate::hosts::servers::{is_root, program};
use crate::support::running::{Running, free};
use crate::support::{gatepost, run};
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A new site for an address on loopback, built.
struct New {
    folder: tempfile::TempDir,
    address: SocketAddr,
}

impl New {
    fn at(address: SocketAddr) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let new = Self { folder, address };
        let base = format!("http://{address}");
        let init = ["init", "--base-url", &base, "--username", "me", "--name", "Me", "--quiet"];
        assert_eq!(run(now(&init).arg(new.root())).0, Some(0));
        assert_eq!(run(now(&["build", "--quiet", "--root"]).arg(new.root())).0, Some(0));
        new
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// The site and its gate in one process.
    fn served(&self) -> Running {
        let address = self.address.to_string();
        let mut serve = now(&["gate", "serve", "--insecure-loopback", "--listen", &address, "--root"]);
        serve.arg(self.root()).arg("--site").arg(self.root().join("public"));
        Running::start(serve, self.address, self.folder.path().join("gate.log"))
    }

    /// Exit code, output and error stream, without what differs from run to run.
    fn check(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let mut command = now(&[&["check", "--live", "--insecure-loopback"], args].concat());
        let (code, out, err) = run(command.arg("--root").arg(self.root()));
        let same = |text: String| text.replace(&self.address.to_string(), "HOST");
        (code, same(out), same(err))
    }
}

/// The program at the time that it is: it compares its clock with the site's.
fn now(args: &[&str]) -> Command {
    let mut command = gatepost(args);
    command.env_remove("SOURCE_DATE_EPOCH");
    command
}

/// A server that knows endings and nothing else, and says so in a strange voice.
fn plain_files(root: &Path) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let root = root.join("public");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let asked = Message::read(&mut stream, true).start;
            let path = asked.split([' ', '?']).nth(1).unwrap_or_default();
            let file = root.join(path.trim_start_matches('/'));
            let file = if file.is_dir() { file.join("index.html") } else { file };
            let ending = file.extension().unwrap_or_default().to_string_lossy().into_owned();
            let media_type = match ending.as_str() {
                "html" => "text/html",
                "json" => "application/json",
                _ => "x/\u{9b}31m\u{202e}y",
            };
            let (status, body) = match std::fs::read(&file) {
                _ if asked.starts_with("POST") => ("405 Method Not Allowed", Vec::new()),
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    address
}

#[test]
fn a_gate_that_serves_its_site_passes() {
    let new = New::at(free([127, 0, 0, 1]));
    let _gate = new.served();
    let (code, out, err) = new.check(&[]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    insta::assert_snapshot!("good", out);
    assert_eq!(new.check(&["--quiet"]), (Some(0), String::new(), String::new()));

    let (code, out, err) = new.check(&["--as", "gotosocial"]);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    insta::assert_snapshot!("as_gotosocial", out);

    let (code, out, _) = new.check(&["--json"]);
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &told["errors_found"], &told["live"]), (Some(0), &0.into(), &"http://HOST/".into()));
    assert!(told["rules"].as_array().unwrap().iter().all(|rule| rule["found"] == serde_json::json!([])), "{told}");

    // Somewhere without a site, all is read from what is served.
    let url = new.at_home();
    let mut elsewhere = now(&["check", "--live", &url, "--insecure-loopback", "--json", "--root"]);
    let (code, out, err) = run(elsewhere.arg(new.folder.path()));
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    let unseen: Vec<&str> = told["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|rule| !rule["not_seen"].is_null())
        .map(|rule| rule["rule"].as_str().unwrap())
        .collect();
    assert_eq!(unseen, ["username", "own-key"]);
}

impl New {
    fn at_home(&self) -> String {
        format!("http://{}/", self.address)
    }
}

/// Wrong types, no gate, and a header that would turn the terminal red.
#[test]
fn a_plain_file_server_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let address = plain_files(&folder.path().join("site"));
    let new = New { folder, address };
    let init = ["init", "--base-url", &new.at_home(), "--username", "me", "--name", "Me", "--host", "caddy", "--quiet"];
    assert_eq!(run(now(&init).arg(new.root())).0, Some(0));
    assert_eq!(run(now(&["build", "--quiet", "--root"]).arg(new.root())).0, Some(0));
    let (code, out, err) = new.check(&[]);
    assert_eq!((code, err.as_str()), (Some(1), ""), "{out}");
    assert!(out.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')), "{out:?}");
    insta::assert_snapshot!("plain_files", out);
    let (code, json, _) = new.check(&["--json", "--as", "lemmy"]);
    assert_eq!(code, Some(1));
    assert!(json.bytes().all(|b| b == b'\n' || b >= b' ') && !json.contains('\u{9b}'), "{json:?}");
    let (code, out, _) = new.check(&["--as", "lemmy", "--quiet"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("(gate: Lemmy)") && !out.contains("webfinger-type"), "{out}");
}

/// nginx with the file that the build writes for it, and a gate behind it: nothing to mend. Without that file there is.
#[test]
fn nginx_with_our_file_passes_and_without_it_does_not() {
    let Some(nginx) = program("nginx", "nginx-light") else { return };
    let new = New::at(free([127, 0, 0, 1]));
    let gate = free([127, 0, 0, 1]);
    let (root, address) = (new.root(), new.address);
    let config = std::fs::read_to_string(root.join("gatepost.toml")).unwrap();
    let (before, _) = config.split_once("[deploy]").unwrap();
    let public = root.join("public");
    let deploy = format!("[deploy]\nhost = \"nginx\"\nroot = \"{}\"\ngate = \"http://{gate}\"\n", public.display());
    std::fs::write(root.join("gatepost.toml"), format!("{before}{deploy}")).unwrap();
    assert_eq!(run(now(&["build", "--quiet", "--root"]).arg(&root)).0, Some(0));
    let started = |rules: &str| {
        let root = root.display();
        let user = if is_root() { "user root root;" } else { "" };
        let text = format!(
            "{user}\ndaemon off;\nmaster_process off;\npid {root}/nginx.pid;\nerror_log stderr;\nevents {{ }}\nhttp {{\naccess_log off;\n\
             client_body_temp_path {root}/t1;\nproxy_temp_path {root}/t2;\nfastcgi_temp_path {root}/t3;\nuwsgi_temp_path {root}/t4;\n\
             scgi_temp_path {root}/t5;\ninclude /etc/nginx/mime.types;\nserver {{\nlisten {address};\n{rules}\n}}\n}}\n"
        );
        std::fs::write(new.root().join("server.conf"), text).unwrap();
        let mut command = Command::new(&nginx);
        command.args(["-e", "stderr", "-p"]).arg(new.root()).arg("-c").arg(new.root().join("server.conf"));
        Running::start(command, address, new.root().join("nginx.log"))
    };
    let mut serve = now(&["gate", "serve", "--insecure-loopback", "--listen", &gate.to_string(), "--root"]);
    serve.arg(&root);
    let _gate = Running::start(serve, gate, new.folder.path().join("gate.log"));
    let ours = started(&format!("include {}/.gatepost/deploy/nginx.conf;", root.display()));
    let (code, out, err) = new.check(&["--quiet"]);
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "", ""));
    drop(ours);
    let _bare = started(&format!("root {};", public.display()));
    let (code, out, _) = new.check(&["--quiet"]);
    assert_eq!(code, Some(1), "{out}");
    let found: Vec<&str> = out.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(
        found,
        [
            "error: http://HOST/ap/actor.json: comes as `application/json`; the same at 1 more address (media-type: Mastodon, GoToSocial, Misskey, Akkoma and Lemmy)",
            "error: http://HOST/.well-known/webfinger: comes as `text/plain` (webfinger-type: GoToSocial and Akkoma)",
            "error: http://HOST/gate/inbox: answers 404 Not Found to a POST: no gate is there, and every follow waits for ever (gate: Mastodon, GoToSocial, Misskey, Akkoma and Lemmy)",
        ]
    );
}

#[test]
fn where_nobody_answers_it_says_so_once() {
    let new = New::at(free([127, 0, 0, 1]));
    let (code, out, err) = new.check(&["--quiet"]);
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (
            Some(1),
            "error: http://HOST/: nobody can read this: it cannot be reached: none of its addresses answers (reachable: Mastodon, GoToSocial, Misskey, Akkoma and Lemmy)\n  hint: start the web server, and open ports 80 and 443 to it\n",
            ""
        )
    );
}

#[test]
fn what_cannot_be_looked_at_is_said_before() {
    let new = New::at(free([127, 0, 0, 1]));
    let told = |args: &[&str]| {
        let (code, out, err) = run(now(args).arg("--root").arg(new.root()));
        assert_eq!(out, "", "{args:?}");
        (code, err.replace(&new.address.to_string(), "HOST"))
    };
    assert_eq!(
        told(&["check", "--live"]),
        (
            Some(2),
            "error: `http://HOST/` is no address that others can reach: it does not begin with https://\n  hint: name your own domain; to try out on this machine, add --insecure-loopback\n".into()
        )
    );
    assert_eq!(
        told(&["check", "--live", "https://"]),
        (
            Some(2),
            "error: `https:` is not a full address; write it as https://example.org\n  hint: write --live https://your.domain\n".into()
        )
    );
    let (code, err) = told(&["check", "--as", "lemmy"]);
    assert!(code == Some(2) && err.contains("--live"), "{err}");
    let (code, err) = told(&["check", "--live", "--as", "twitter"]);
    assert!(
        code == Some(2) && err.contains("[possible values: mastodon, gotosocial, misskey, akkoma, lemmy]"),
        "{err}"
    );
    let config = std::fs::read_to_string(new.root().join("gatepost.toml")).unwrap();
    std::fs::write(new.root().join("gatepost.toml"), format!("{config}\n[federation]\nenabled = false\n")).unwrap();
    assert_eq!(
        told(&["check", "--live"]),
        (
            Some(1),
            "error: gatepost.toml: this site is no account, so no other server looks at it\n  hint: set enabled = true in [federation]\n".into()
        )
    );
}
