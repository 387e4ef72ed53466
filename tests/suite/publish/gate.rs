//! Publishing through a gate that is running: a site is deployed, somebody with the token says so.

use super::town::Town;
use super::{Owner, now};
use crate::support::run;
use crate::support::running::{Running, free};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

const TOKEN: &str = "a token that nobody guesses";

/// A site, and a gate that serves it.
struct Served {
    _gate: Running,
    owner: Owner,
    address: SocketAddr,
}

impl Served {
    fn new(with: &[&str]) -> Self {
        let address = free([127, 0, 0, 1]);
        let owner = Owner::at(&format!("http://{address}"));
        let mut serve = now(&["gate", "serve", "--insecure-loopback", "--listen", &address.to_string(), "--root"]);
        serve.arg(owner.site()).arg("--site").arg(owner.site().join("public")).args(with);
        serve.env("GATEPOST_PUBLISH_TOKEN", TOKEN);
        let gate = Running::start(serve, address, owner.folder.path().join("gate.log"));
        Self { _gate: gate, owner, address }
    }

    /// Status and answer of a request with this token.
    fn asks(&self, method: &str, query: &str, token: &str) -> (u16, Value) {
        let (status, _, body) = self.hears_from(method, query, token);
        (status, serde_json::from_str(&body).unwrap_or_else(|why| panic!("{why}: {body}")))
    }

    /// Status, head and body of the answer to a request with this token.
    fn hears_from(&self, method: &str, query: &str, token: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let host = self.address;
        write!(
            stream,
            "{method} /gate/publish{query} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Length: 0\r\n\
             Connection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (status, head.to_lowercase(), body.to_owned())
    }

    /// What the gate wrote down, without the time.
    fn log(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.owner.folder.path().join("gate.log")).unwrap();
        log.lines().filter_map(|line| Some(line.split_once("Z refused ")?.1.to_owned())).collect()
    }

    fn is_told(&self, query: &str) -> (u16, Value) {
        self.asks("POST", query, TOKEN)
    }
}

/// What a town hears within a while.
fn hears(town: &Town, wanted: &[&str]) {
    let begun = Instant::now();
    let mut heard = Vec::new();
    while heard != wanted {
        assert!(begun.elapsed() < Duration::from_secs(30), "heard {heard:?}, not {wanted:?}");
        std::thread::sleep(Duration::from_millis(50));
        heard.extend(town.heard());
    }
}

#[test]
fn a_gate_tells_followers_when_it_is_told_of_a_deployment() {
    let (us, town) = (Served::new(&[]), Town::new());
    us.owner.is_followed_by("ann", &town);
    let (status, first) = us.is_told("");
    assert_eq!((status, &first["first"], &first["told"]), (200, &json!(true), &json!([])), "{first}");

    us.owner.note("one", "From the gate");
    us.owner.build();
    let (status, told) = us.is_told("");
    assert_eq!((status, &told["told"]), (200, &json!([format!("{}#create", us.owner.id("notes/one"))])));
    hears(&town, &["Create /inbox"]);
    assert_eq!(us.is_told("").1["told"], json!([]));

    // A guard stops it, and says so to whoever deployed.
    (0..6).for_each(|n| us.owner.note(&format!("n{n}"), &format!("Number {n}")));
    us.owner.build();
    let (status, stopped) = us.is_told("");
    assert_eq!(status, 409);
    assert_eq!(stopped["errors"][0]["what"], json!("this would send 6 new posts at once to every follower"));
    assert_eq!(us.is_told("?known").0, 200);
    assert_eq!(us.is_told("?yes").1["told"], json!([]));
    assert_eq!(town.heard(), [""; 0]);
}

#[test]
fn only_the_token_opens_the_door() {
    let us = Served::new(&[]);
    for token in ["", "another token that is long", "a token that nobody guesses "] {
        let (status, answer) = us.asks("POST", "", token);
        let wanted = if token.trim() == TOKEN { 200 } else { 401 };
        assert_eq!(status, wanted, "{answer}");
    }
    let wrong = json!({ "errors": [{ "what": "the token is missing or wrong", "remedy": "send Authorization: Bearer TOKEN" }] });
    assert_eq!(us.asks("POST", "", "x"), (401, wrong));
    assert_eq!(us.asks("GET", "", TOKEN).0, 405);
    let (status, answer) = us.is_told("?since=tomorrow");
    assert_eq!((status, &answer["errors"][0]["what"]), (400, &json!("`since` is no date such as 2026-03-01")));
    let (status, answer) = us.is_told("?yes=0");
    let what = "`yes` stands alone or is 1: who does not mean it leaves it out";
    assert_eq!((status, &answer["errors"][0]["what"]), (400, &json!(what)));
}

#[test]
fn what_the_database_says_is_for_the_log() {
    let us = Served::new(&[]);
    let store = rusqlite::Connection::open(us.owner.site().join(".gatepost/gate.db")).unwrap();
    store.execute_batch("DROP TABLE ledger").unwrap();
    let (status, answer) = us.is_told("");
    let remedy = "stop the gate, check the disk, keep a copy of the file, and put your last copy of it in its place";
    assert_eq!(
        (status, answer),
        (503, json!({ "errors": [{ "what": "the store of the gate is damaged", "remedy": remedy }] }))
    );
    let (_, said) = us.owner.refuses(&["status"]);
    assert!(said.contains("gate.db is damaged\n  hint: stop the gate") && !said.contains("ledger"), "{said}");
    let log = us.log();
    assert!(log[0].contains("gate.db is damaged (") && log[0].contains("no such table: ledger"), "{log:?}");
}

#[test]
fn guessing_is_slow_and_seen() {
    let us = Served::new(&[]);
    for n in 0..10 {
        assert_eq!(us.asks("POST", "", "a wrong token").0, 401, "{n}");
    }
    let (status, head, body) = us.hears_from("POST", "", "a wrong token");
    assert_eq!(status, 429);
    assert_eq!(
        body,
        "{\"errors\":[{\"remedy\":\"wait, and send the right one\",\"what\":\"too many wrong tokens within a minute\"}]}\n"
    );
    let wait: u64 = head.split("retry-after: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{head}");
    // The owner is not kept out by it.
    let (status, head, _) = us.hears_from("POST", "", TOKEN);
    assert_eq!(status, 200);
    for header in
        ["x-content-type-options: nosniff", "content-security-policy: default-src 'none'", "cache-control: no-store"]
    {
        assert!(head.contains(header), "{head}");
    }
    let log = us.log();
    assert_eq!(log.len(), 11, "{log:?}");
    assert_eq!(log[0], "to publish with 401: the token is missing or wrong");
    assert_eq!(log[10], "to publish with 429: too many wrong tokens within a minute");
}

#[test]
fn a_build_that_is_not_deployed_yet_is_waited_for() {
    let us = Served::new(&[]);
    let built = std::fs::read(us.owner.site().join("public/gatepost.json")).unwrap();
    let hash: String = Sha256::digest(&built).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(us.is_told(&format!("?built={hash}")).0, 200);
    let (status, answer) = us.is_told(&format!("?built={}", "0".repeat(64)));
    assert_eq!((status, &answer["errors"][0]["what"]), (503, &json!("the site still shows another build")));
}

#[test]
fn publish_waits_until_the_site_shows_what_was_built() {
    let (us, town) = (Served::new(&[]), Town::new());
    us.owner.is_followed_by("ann", &town);
    us.owner.says(&["publish", "--insecure-loopback"]);
    us.owner.note("one", "Seen at its own address");
    us.owner.build();
    let said = us.owner.says(&["publish", "--insecure-loopback"]);
    assert!(said.contains("Create  new  Seen at its own address\n"), "{said}");
    hears(&town, &["Create /inbox"]);
    // The site itself says what it holds: no folder is needed.
    us.owner.note("two", "Read from the site");
    us.owner.build();
    let plan = us.owner.says(&["plan", "--live", "--insecure-loopback"]);
    assert_eq!(plan, "WHAT    WHY  POST\nCreate  new  Read from the site\n1 activity to 1 inbox\n");
    us.owner.says(&["publish", "--live", "--insecure-loopback"]);
    hears(&town, &["Create /inbox"]);
    let (code, why) = us.owner.refuses(&["plan", "--live", "https://other.example", "--insecure-loopback"]);
    let wanted = format!(
        "error: https://other.example is not the address of this site, which is {}\n  hint: leave the address out, or correct \
         base_url in gatepost.toml\n",
        us.owner.base
    );
    assert_eq!((code, why), (2, wanted));
}

#[test]
fn a_token_that_can_be_guessed_opens_nothing() {
    let owner = Owner::new();
    let listen = free([127, 0, 0, 1]).to_string();
    let mut serve = now(&["gate", "serve", "--insecure-loopback", "--listen", &listen, "--root"]);
    let output = serve.arg(owner.site()).env("GATEPOST_PUBLISH_TOKEN", "short").output().unwrap();
    let named = |text: &str| text.replace("SITE", &owner.site().display().to_string());
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        named(
            "error: SITE/.gatepost/publish-token: the publishing token has only 5 characters\n  hint: make one with openssl rand -hex 32, in \
         SITE/.gatepost/publish-token or in GATEPOST_PUBLISH_TOKEN\n"
        )
    );
    let file = owner.site().join(".gatepost/publish-token");
    std::fs::write(&file, TOKEN).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let output = serve.env_remove("GATEPOST_PUBLISH_TOKEN").output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        named(
            "error: SITE/.gatepost/publish-token: others on this machine can read the publishing token (its mode is 640)\n  hint: run \
         chmod 600 SITE/.gatepost/publish-token\n"
        )
    );
}

/// It may hold a password.
#[test]
fn help_does_not_show_where_the_store_is() {
    let (code, out, _) = run(now(&["gate", "serve", "--help"]).env("GATEPOST_STORE", "postgres://me:secret@db/blog"));
    assert_eq!(code, Some(0));
    assert!(out.contains("[env: GATEPOST_STORE]") && !out.contains("secret"), "{out}");
}

#[test]
fn whoever_starts_a_gate_reads_why_the_store_is_damaged() {
    let owner = Owner::new();
    owner.says(&["block", "spam.example"]);
    let home = owner.site().join(".gatepost");
    std::fs::File::options().write(true).open(home.join("gate.db")).unwrap().set_len(8_192).unwrap();
    let told = format!("the store at {} is damaged (its end is missing)\n", home.join("gate.db").display());
    let (_, said) = owner.refuses(&["gate", "serve", "--insecure-loopback"]);
    assert!(said.starts_with(&format!("error: {told}  hint: stop the gate, check the disk")), "{said}");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_gatepost-cgi"))
        .env("GATEPOST_SITE", owner.site().join("public"))
        .env("GATEPOST_HOME", &home)
        .env("GATEPOST_INSECURE_LOOPBACK", "1")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), format!("gatepost-cgi: {told}"));
    let answer = String::from_utf8_lossy(&output.stdout);
    assert!(answer.starts_with("Status: 503 ") && !answer.contains("gate.db"), "{answer}");
}
