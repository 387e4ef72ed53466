//! `gatepost init --ci`: what is written for each forge and host, held against the forges' own schemas, and every script read by a
//! shell.
//!
//! The script that tells the gate is run (`tell`). The schemas come with `check-jsonschema` (`.ci/python/requirements.txt`); `GATEPOST_PYTHON` names the interpreter that has it.

mod tell;

use crate::support::running::needed;
use crate::support::{Site, gatepost, run, tree};
use gatepost::generate::ci::{FORGES, Job, files};
use gatepost::site::config::HOSTS;
use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where a forge's schema is called what.
const SCHEMAS: &[(&str, &str)] = &[
    (".github/workflows/publish.yml", "vendor.github-workflows"),
    // The same notation, by its own account.
    (".forgejo/workflows/publish.yml", "vendor.github-workflows"),
    (".gitlab-ci.yml", "vendor.gitlab-ci"),
    (".woodpecker/publish.yaml", "vendor.woodpecker-ci"),
];

/// Every file of every forge for every host, with a gate and without: its path, what it is for, its text.
fn all() -> Vec<(&'static str, String, String)> {
    all_built_into("public")
}

fn all_built_into(output: &str) -> Vec<(&'static str, String, String)> {
    let hosts = HOSTS.iter().map(|(name, host)| (*name, Some(*host))).chain([("no host", None)]);
    let mut found = Vec::new();
    for (name, host) in hosts {
        for gate in [Some("https://example.org/gate/publish".to_owned()), None] {
            let what = format!("{name}{}", if gate.is_some() { " with a gate" } else { "" });
            let job = Job { host, output: output.into(), gate };
            let of = |forge| files(forge, &job).into_iter().map(|(path, text)| (path, what.clone(), text));
            found.extend(FORGES.iter().flat_map(|(_, forge)| of(*forge)));
        }
    }
    assert_eq!(found.len(), (HOSTS.len() + 1) * 2 * 5);
    found
}

/// The same with the steps that wait for secrets filled in.
fn uncommented(text: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in text.lines() {
        let mark = line.trim_start().strip_prefix("# ");
        inside = mark.is_some() && (inside || mark.is_some_and(|m| m.starts_with("- name: ") || m == "publish:"));
        match mark.filter(|_| inside) {
            Some(rest) => out.push_str(&format!("{}{rest}\n", &line[..line.len() - line.trim_start().len()])),
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

/// Whether files are what a schema says.
fn checked(python: &Path, schema: &str, files: &[PathBuf]) -> (bool, String) {
    let mut command = Command::new(python);
    command.args(["-m", "check_jsonschema", "--builtin-schema", schema]).args(files);
    let (code, out, err) = run(&mut command);
    (code == Some(0), out + &err)
}

fn python() -> Option<PathBuf> {
    let python = std::env::var_os("GATEPOST_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let has = Command::new(&python).args(["-m", "check_jsonschema", "--version"]).output();
    let missing = format!("{} lacks check-jsonschema: pip install -r .ci/python/requirements.txt", python.display());
    needed(has.is_ok_and(|output| output.status.success()).then_some(python), &missing)
}

#[test]
fn files_are_what_the_forges_take() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    };
    for (path, schema) in SCHEMAS {
        let mut named = Vec::new();
        // A folder with a space must be one word everywhere.
        let written_for = [all(), all_built_into("my: \"site\" #1")].concat();
        for (number, (_, what, text)) in written_for.iter().filter(|(p, ..)| p == path).enumerate() {
            named.push(written(&format!("{number} {what}.yml"), text));
            named.push(written(&format!("{number} {what}, filled in.yml"), &uncommented(text)));
        }
        let (good, told) = checked(&python, schema, &named);
        assert!(good, "{path}: {told}");
        let spoilt = std::fs::read_to_string(&named[0]).unwrap().replace("    steps:", "    stepz:");
        let spoilt = spoilt.replace("\nsteps:", "\nstepz:").replace("  script:", "  skript:");
        let (good, told) = checked(&python, schema, &[written("spoilt.yml", &spoilt)]);
        assert!(!good, "{path}: the schema takes anything: {told}");
    }
}

/// Scripts in a document: `run`, `script`, `commands`.
fn scripts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("run", Value::String(script)) => found.push(script.clone()),
                    ("script" | "commands", Value::Array(lines)) => {
                        found.extend(lines.iter().filter_map(|line| line.as_str().map(str::to_owned)));
                    }
                    _ => scripts(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| scripts(value, found)),
        _ => {}
    }
}

#[test]
fn every_script_is_read_by_a_shell() {
    let mut all_scripts: Vec<String> = Vec::new();
    for (path, what, text) in [all(), all_built_into("anna's \"site\" #1")].concat() {
        for text in [text.clone(), uncommented(&text)] {
            let document: Value =
                serde_saphyr::from_str(&text).unwrap_or_else(|why| panic!("{path}, {what}: {why}\n{text}"));
            let before = all_scripts.len();
            scripts(&document, &mut all_scripts);
            assert!(all_scripts.len() > before, "{path}, {what}: it does nothing");
        }
    }
    all_scripts.sort();
    all_scripts.dedup();
    assert!(all_scripts.iter().any(|script| script.contains("rsync")), "{all_scripts:?}");
    for script in all_scripts {
        let mut shell = Command::new("sh").arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let output = shell.wait_with_output().unwrap();
        assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stderr));
    }
}

/// The texts for the hosts that need nothing of the owner's, and for one that does.
#[test]
fn texts() {
    let text = |forge: &str, host: &str| {
        let host = HOSTS.iter().find(|(name, _)| *name == host).map(|(_, host)| *host);
        let forge = FORGES.iter().find(|(name, _)| *name == forge).unwrap().1;
        let job = Job { host, output: "public".into(), gate: Some("https://example.org/gate/publish".into()) };
        let shown = files(forge, &job).into_iter().map(|(path, text)| format!("==> {path}\n{text}"));
        shown.collect::<String>().replace(env!("CARGO_PKG_VERSION"), "VERSION")
    };
    for (forge, host) in [("github", "github-pages"), ("gitlab", "gitlab-pages"), ("forgejo", "codeberg")] {
        insta::assert_snapshot!(format!("{forge}_{host}"), text(forge, host));
        insta::assert_snapshot!(format!("{forge}_nginx"), text(forge, "nginx"));
    }
}

#[test]
fn a_new_site_gets_them_and_one_that_is_there_gets_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("site");
    let init = ["init", "--base-url", "https://anna.example", "--name", "Anna", "--host", "s3", "--ci", "github"];
    let (code, out, err) = run(gatepost(&init).arg(&dir));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let handle = "That handle is made of your name, and never changes once somebody follows; for another, make the site anew with --username\n";
    assert!(out.lines().nth(1).is_some_and(|line| format!("{line}\n") == handle), "{out}");
    assert!(
        out.ends_with("Made .github/workflows/publish.yml\nLook at what the forge shall do, fill in what it says about secrets, and commit it\n"),
        "{out}"
    );
    let made = std::fs::read_to_string(dir.join(".github/workflows/publish.yml")).unwrap();
    assert!(made.contains("https://anna.example/gate/publish") && made.contains("s3-upload.sh"), "{made}");

    let before = tree(&dir);
    let (code, out, err) = run(gatepost(&["init", "--ci", "forgejo"]).arg(&dir));
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (
            Some(0),
            "Made .forgejo/workflows/publish.yml and .woodpecker/publish.yaml\nLook at what the forge shall do, fill in what it says about secrets, and commit it\n",
            ""
        )
    );
    let after = tree(&dir);
    let new: Vec<&String> = after.keys().filter(|path| !before.contains_key(*path)).collect();
    assert_eq!(
        new,
        [
            ".forgejo/",
            ".forgejo/workflows/",
            ".forgejo/workflows/publish.yml",
            ".woodpecker/",
            ".woodpecker/publish.yaml"
        ]
    );
    assert!(before.iter().all(|(path, bytes)| after.get(path) == Some(bytes)));

    // Who has Woodpecker and no Forgejo gets nothing of Forgejo's.
    for folder in [".forgejo", ".woodpecker"] {
        std::fs::remove_dir_all(dir.join(folder)).unwrap();
    }
    let (code, out, _) = run(gatepost(&["init", "--ci", "woodpecker"]).arg(&dir));
    assert_eq!((code, out.lines().next()), (Some(0), Some("Made .woodpecker/publish.yaml")));
    assert!(!dir.join(".forgejo").exists());

    // In the site's folder it needs no name; elsewhere it does.
    let (code, out, _) = run(gatepost(&["init", "--ci", "gitlab"]).current_dir(&dir));
    assert_eq!((code, out.lines().next()), (Some(0), Some("Made .gitlab-ci.yml")));
    let missing =
        "error: the folder of the new site is missing\n  hint: write gatepost init my-site; init . makes it here\n";
    for args in [&["init", "--ci", "github"][..], &["init", "--name", "Anna"]] {
        let here = dir.join("content");
        assert_eq!(run(gatepost(args).current_dir(&here)), (Some(2), String::new(), missing.to_owned()));
    }

    // Never over a file that is there, and then not the other either.
    let before = tree(&dir);
    let (code, out, err) = run(gatepost(&["init", "--ci", "forgejo"]).arg(&dir));
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (
            Some(1),
            "",
            "error: .woodpecker/publish.yaml: this file is there already, and nothing was changed\n  hint: keep it, or move it away first\n"
        )
    );
    assert_eq!(tree(&dir), before);
    let (code, _, err) = run(gatepost(&["init", "--ci", "gitlab", "--name", "Berta"]).arg(&dir));
    let shown = dir.display();
    let wanted = format!(
        "error: there is a site in {shown} already, and --name is for a new one\n  hint: leave --name away, and change gatepost.toml instead\n"
    );
    assert_eq!((code, err), (Some(2), wanted));
}

#[test]
fn without_a_gate_nobody_is_told() {
    let site = Site::new().tables("[gate]\nenabled = false\n");
    let (code, _, err) = run(gatepost(&["init", "--ci", "gitlab", "--quiet"]).arg(site.root()));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(!site.read(".gitlab-ci.yml").contains("curl"));
    // The site builds with the files in it.
    site.build();
}
