//! The script that tells the gate, run by a shell as a forge runs it: what it sends is what `curl` is called with.

use super::{scripts, uncommented};
use crate::support::run;
use gatepost::generate::ci::{FORGES, Forge, Job, files};
use sha2::{Digest as _, Sha256};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

const TOKEN: &str = "a token of many letters";

/// What lies in the output.
const LIST: &str = "{\"objects\":[]}";

/// Scripts that tell the gate: the file each stands in, and its lines.
fn tellers(output: &str) -> Vec<(&'static str, String)> {
    let job = Job { host: None, output: output.into(), gate: Some("https://example.org/$HOME/gate/publish".into()) };
    let all = FORGES.iter().flat_map(|(_, forge)| files(*forge, &job));
    let of = |(path, text): (&'static str, String)| {
        let document =
            serde_saphyr::from_str(&uncommented(&text)).unwrap_or_else(|why| panic!("{path}: {why}\n{text}"));
        let mut found = Vec::new();
        scripts(&document, &mut found);
        found.into_iter().filter(|script| script.contains("curl") && script.contains("TOKEN")).map(move |s| (path, s))
    };
    let found: Vec<_> = all.flat_map(of).collect();
    // Woodpecker's stands beside Forgejo's, and by itself.
    assert_eq!(found.len(), 5);
    found
}

/// A folder of a job, with the commit that it runs for.
struct Run {
    folder: tempfile::TempDir,
    message: String,
}

impl Run {
    fn new(output: &str, message: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let job = Self { folder, message: message.to_owned() };
        crate::support::write(&job.work().join(output).join("gatepost.json"), LIST.as_bytes());
        job.stand_in("curl", "for word; do printf '%s\\n' \"$word\"; done > \"$SENT\"");
        job
    }

    fn work(&self) -> std::path::PathBuf {
        self.folder.path().join("work")
    }

    /// A program that is found before the real one.
    fn stand_in(&self, name: &str, script: &str) {
        let file = self.folder.path().join("bin").join(name);
        crate::support::write(&file, format!("#!/bin/sh\n{script}\n").as_bytes());
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a script of a forge's file; what was sent, if anything was, and how it ended.
    fn run(&self, path: &str, script: &str, token: &str) -> (Option<Vec<String>>, Option<i32>, String) {
        let git = |args: &[&str]| assert_eq!(run(self.command("git").args(args)).0, Some(0), "{args:?}");
        if path != ".gitlab-ci.yml" && !self.work().join(".git").exists() {
            git(&["init", "--quiet"]);
            git(&[
                "-c",
                "user.name=A",
                "-c",
                "user.email=a@localhost",
                "commit",
                "--quiet",
                "--allow-empty",
                "-m",
                &self.message,
            ]);
        }
        let sent = self.folder.path().join("sent");
        let _ = std::fs::remove_file(&sent);
        let mut shell = self.command("sh");
        shell.args(["-e", "-c", script]).env("GATEPOST_PUBLISH_TOKEN", token).env("SENT", &sent);
        if path == ".gitlab-ci.yml" {
            shell.env("CI_COMMIT_MESSAGE", &self.message);
        }
        let (code, out, err) = run(&mut shell);
        let sent = std::fs::read_to_string(&sent).ok().map(|text| text.lines().map(str::to_owned).collect());
        (sent, code, out + &err)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        let path = std::env::var("PATH").unwrap_or_default();
        command.current_dir(self.work()).env("PATH", format!("{}:{path}", self.folder.path().join("bin").display()));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CEILING_DIRECTORIES", self.folder.path());
        command
    }
}

#[test]
fn the_gate_is_told_which_build_it_is() {
    let hash: String = Sha256::digest(LIST).iter().map(|byte| format!("{byte:02x}")).collect();
    for output in ["public", "anna's \"site\" #1"] {
        for (path, script) in tellers(output) {
            for (message, more) in [
                ("A post", ""),
                ("A post\n\nGatepost: quiet", "&known"),
                ("A post\n\nSigned-off-by: A\ngatepost:  Quiet ", "&known"),
                // Who is quiet already misses nothing.
                ("A post\r\n\r\nGatepost: quite\r\nGatepost: quiet\r\n", "&known"),
                ("Gatepost: quiet is a trailer", ""),
                ("gatepost: a new title", ""),
                ("Of gateposts\n\nThe gatepost was quiet in the morning, and so were we.", ""),
                ("A post\n\nGitpod-Pull: 1\nSigned-off-by: Ga T. Ep <a@example.org>", ""),
            ] {
                let (sent, code, said) = Run::new(output, message).run(path, &script, TOKEN);
                let sent = sent.unwrap_or_else(|| panic!("{path}: {said}"));
                assert_eq!((code, said.as_str()), (Some(0), ""), "{path}");
                let ask = format!("https://example.org/$HOME/gate/publish?built={hash}{more}");
                assert_eq!(
                    sent[sent.len() - 3..],
                    ["-H".to_owned(), format!("Authorization: Bearer {TOKEN}"), ask],
                    "{path}: {message}"
                );
            }
        }
    }
}

#[test]
fn without_a_token_nobody_is_told() {
    for (path, script) in tellers("public") {
        let (sent, code, said) = Run::new("public", "A post").run(path, &script, "");
        let line = "There is no secret GATEPOST_PUBLISH_TOKEN, so nobody is told.\n";
        assert_eq!((sent, code, said.as_str()), (None, Some(0), line), "{path}");
    }
}

#[test]
fn a_word_that_means_nothing_stops_it() {
    for (path, script) in tellers("public") {
        for said in [
            "Gatepost: quite",
            "Gatepost: not quiet",
            "Gatepost: silent",
            "Gatpost: quiet",
            "Gate-post: quiet",
            "Gatepots: hush",
            "gatepost quiet",
            "[Gatepost: quiet]",
        ] {
            let told = Run::new("public", &format!("A post\n\nMore.\n\n{said}")).run(path, &script, TOKEN);
            assert_eq!(told, (None, Some(1), stopped(said)), "{path}");
        }
        // In the last paragraph it counts, and nowhere else.
        let told = Run::new("public", "A post\n\nGatepost: quiet\n\nNo, loud.").run(path, &script, TOKEN);
        assert_eq!(told, (None, Some(1), stopped("Gatepost: quiet")), "{path}");
    }
}

fn stopped(said: &str) -> String {
    format!(
        "The commit says something like Gatepost: quiet, so nobody is told:\n{}\nWrite Gatepost: quiet as the last paragraph of a \
         commit, or nothing of the kind, and push again.\n",
        said.to_lowercase()
    )
}

/// What cannot be read is no reason to tell everybody.
#[test]
fn where_it_cannot_know_it_stops() {
    for (path, script) in tellers("public") {
        let job = Run::new("public", "A post\n\nGatepost: quiet");
        assert_eq!(job.run(path, &script, TOKEN).1, Some(0));
        job.stand_in("git", "exit 128");
        let (sent, code, _) = job.run(path, &script, TOKEN);
        assert_eq!((sent, code), (None, Some(1)), "{path}: no git");
        let job = Run::new("elsewhere", "A post");
        let (sent, code, _) = job.run(path, &script, TOKEN);
        assert_eq!((sent, code), (None, Some(1)), "{path}: no build");
    }
}

/// Woodpecker puts its own words for `${…}` before a shell sees it, and nothing for a name that it does not know.
#[test]
fn woodpecker_finds_only_its_own_names() {
    let job = Job { host: None, output: "public".into(), gate: Some("https://example.org/gate/publish".into()) };
    let text = files(Forge::Forgejo, &job).into_iter().find(|(path, _)| Path::new(path).starts_with(".woodpecker"));
    let text = text.expect("a file for Woodpecker").1;
    let names: Vec<&str> = text.split("${").skip(1).map(|rest| rest.split('}').next().unwrap_or_default()).collect();
    assert_eq!(names, ["CI_REPO_DEFAULT_BRANCH"]);
}
