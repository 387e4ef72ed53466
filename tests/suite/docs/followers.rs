//! `docs/tutorial-followers.md`, done as it is written: a gate that runs, a neighbour who follows with a signature, and a note that
//! comes to the neighbour's inbox.
//!
//! The site has an address of this machine instead of the reader's, the neighbour another name than Ben, and the day is today.

use super::text;
use super::tutorial::{blocks, commands, words};
use crate::hosts::cgi::neighbour::Neighbour;
use crate::hosts::http::ask_at;
use crate::support::gatepost;
use crate::support::running::{Running, free};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long the gate may take to deliver what `status` waits for.
const PATIENCE: Duration = Duration::from_secs(30);

struct Reader {
    folder: tempfile::TempDir,
    address: SocketAddr,
    gate: Option<Running>,
    neighbour: Neighbour,
}

impl Reader {
    fn site(&self) -> PathBuf {
        self.folder.path().join("my-site")
    }

    /// The site as the first tutorial leaves it, at an address of this machine.
    fn did_the_tutorial(&self, base: &str) {
        self.types(&["init", "my-site", "--base-url", base, "--username", "anna", "--name", "Anna"]);
        for block in blocks(&text("docs/tutorial.md")) {
            if let Some((file, content)) = block.file() {
                // What is dated on the day of the page must not be to come.
                let content = content.replace("https://anna.example", base).replace("2026-11-23T", "2025-11-23T");
                super::write(&self.site(), file, &content);
            } else if block.mark == "console" {
                for (command, _) in
                    commands(&block).iter().filter(|(command, _)| command.starts_with("gatepost new note"))
                {
                    let words = words(command);
                    self.types_there(&words[1..].iter().map(String::as_str).collect::<Vec<_>>());
                }
            }
        }
    }

    /// What a command prints, errors first, in the names of the page.
    fn types(&self, args: &[&str]) -> String {
        let mut command = gatepost(args);
        let done = command.env_remove("SOURCE_DATE_EPOCH").current_dir(self.folder.path()).output().unwrap();
        self.in_names_of_the_page(&String::from_utf8([done.stderr, done.stdout].concat()).unwrap())
    }

    fn in_names_of_the_page(&self, printed: &str) -> String {
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
        let printed = printed.replace(&format!("@anna@{}", self.address), "@anna@anna.example");
        let printed = printed.replace("@ann@127.0.0.1", "@ben@b.example");
        printed.replace(&self.address.to_string(), "127.0.0.1:8787").replace(&today, "2026-11-23")
    }

    /// Starts the gate; the neighbour follows at once.
    fn opens_the_gate(&mut self, args: &[&str]) -> String {
        let mut serve = gatepost(args);
        serve.env_remove("SOURCE_DATE_EPOCH").current_dir(self.site());
        serve.args(["--insecure-loopback", "--listen", &self.address.to_string()]);
        let gate = Running::start(serve, self.address, self.folder.path().join("gate.log"));
        let (actor, inbox) =
            (format!("http://{}/ap/actor.json", self.address), format!("http://{}/gate/inbox", self.address));
        let body = self.neighbour.follow(&actor).to_string().into_bytes();
        let mut headers = self.neighbour.signed(&inbox, &body);
        headers.retain(|(name, _)| name != "host");
        let host = self.address.to_string();
        let mut all = vec![("Host", host.as_str())];
        all.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(ask_at(self.address, "POST", "/gate/inbox", &all, &body).status(), 202);
        let said = self.in_names_of_the_page(&gate.said());
        self.gate = Some(gate);
        said
    }

    fn does(&mut self, command: &str, expected: &str) {
        let words = words(command);
        let args: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        let begun = Instant::now();
        let printed = match args[..] {
            ["gate", ..] => self.opens_the_gate(&args),
            ["publish", ..] => self.types_there(&[&args[..], &["--insecure-loopback"]].concat()),
            ["requests", "accept", _] => self.types_there(&["requests", "accept", "@ann@127.0.0.1"]),
            // The gate delivers in its own time.
            ["status"] => loop {
                let printed = self.types_there(&args);
                if is_same(expected, &printed) || begun.elapsed() > PATIENCE {
                    break printed;
                }
                std::thread::sleep(Duration::from_millis(100));
            },
            _ => self.types_there(&args),
        };
        assert!(is_same(expected, &printed), "`{command}` should print\n{expected}\nand printed\n{printed}");
    }

    fn types_there(&self, args: &[&str]) -> String {
        let site = self.site();
        self.types(&[args, &["--root", site.to_str().unwrap()]].concat())
            .replace(&format!("{}/", site.display()), "./")
            .replace(&site.display().to_string(), ".")
    }
}

/// Whether lines are the same but for the width of columns; `[..]` stands for what changes.
fn is_same(expected: &str, printed: &str) -> bool {
    let plain =
        |text: &str| text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>();
    let (expected, printed) = (plain(expected), plain(printed));
    expected.len() == printed.len() && expected.iter().zip(&printed).all(|(e, p)| super::tutorial::matches(e, p))
}

#[test]
fn the_first_follower_comes_and_is_told() {
    let address = free([127, 0, 0, 1]);
    let mut reader =
        Reader { folder: tempfile::tempdir().unwrap(), address, gate: None, neighbour: Neighbour::move_in() };
    let base = format!("http://{address}");
    reader.did_the_tutorial(&base);
    for block in blocks(&text("docs/tutorial-followers.md")).iter().filter(|block| block.mark == "console") {
        for (command, expected) in commands(block) {
            reader.does(&command, &expected);
        }
    }
    let kinds = [reader.neighbour.receives(), reader.neighbour.receives()].map(|message| {
        let activity: serde_json::Value = serde_json::from_slice(&message.body).unwrap();
        activity["type"].as_str().unwrap().to_owned()
    });
    assert_eq!(kinds, ["Accept", "Create"]);
}
