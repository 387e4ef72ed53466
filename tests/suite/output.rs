//! An output that takes no more, and names that would draw lines of their own.

use super::support::{Site, run};
use std::process::Command;

/// Runs a line of a shell in which `$0` is the program and `$1` a built site.
fn shell(line: &str) -> (Option<i32>, String, String) {
    let site = Site::new();
    site.build();
    let mut command = Command::new("bash");
    run(command.args(["-c", line, env!("CARGO_BIN_EXE_gatepost")]).arg(site.root()))
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_said() {
    for verb in
        ["plan", "plan --json", "status", "build", "followers", "man", "completions bash", "--help", "--version"]
    {
        let (code, _, told) = shell(&format!("\"$0\" --root \"$1\" {verb} >/dev/full"));
        let expected = "error: the output cannot be written: no space left on device\n  hint: make room where it goes, then look again; \
                        what the command did is done\n";
        assert!(told.ends_with(expected), "{verb}: {told}");
        assert_eq!(code, Some(1), "{verb}");
    }
}

#[test]
fn whoever_has_read_enough_hears_nothing() {
    for verb in ["man", "completions bash", "--help", "plan"] {
        // The reader is gone before the first line is written.
        let line = format!("set -o pipefail; {{ sleep 0.3; \"$0\" --root \"$1\" {verb}; }} | true");
        assert_eq!(shell(&line), (Some(0), String::new(), String::new()), "{verb}");
    }
}

/// A name that is a line of its own, and clears the screen.
const NAME: &str = "x\nerror: FORGED\u{1b}[2J";

#[test]
fn a_name_never_makes_a_line_of_its_own() {
    let site = Site::new();
    let git = |args: &[&str]| assert_eq!(run(Command::new("git").args(args).current_dir(site.root())).0, Some(0));
    git(&["init", "--quiet", "--bare", "b.git"]);
    let repository = format!("g/{NAME}");
    git(&["init", "--quiet", "--bare", &repository]);
    let (output, served) = (format!("out/{NAME}"), format!("srv/{NAME}"));
    let file = format!("content/posts/{NAME}.md");
    let verbs: [(&[&str], &str); 16] = [
        (&["build", "--output-dir", &output], "in ROOT/out/x\\nerror: FORGED\\u{1b}[2J ("),
        (&["build", "--config", NAME], "error: x\\nerror: FORGED\\u{1b}[2J: "),
        (&["build", "--root", NAME], "error: x\\nerror: FORGED\\u{1b}[2J: this folder cannot be opened: "),
        (&["init", NAME, "--username", "me"], "Made a site for @me@example.org in x\\nerror: FORGED\\u{1b}[2J\n"),
        (&["init", NAME], "error: x\\nerror: FORGED\\u{1b}[2J: this folder is not empty\n"),
        (&["init", NAME, "--ci", "github", "--theme", "x"], "a site in x\\nerror: FORGED\\u{1b}[2J already"),
        (&["new", "post", "T", "--root", NAME], "Made content/posts/t.md\n"),
        (
            &["hook", "install", "b.git", "--site", &served],
            " builds the site in ROOT/srv/x\\nerror: FORGED\\u{1b}[2J\n",
        ),
        (&["hook", "install", &repository], "/x\\nerror: FORGED\\u{1b}[2J builds the site in "),
        (
            &["hook", "install", "b.git", "--branch", NAME],
            "error: `x\\nerror: FORGED\\u{1b}[2J` cannot be the name of a branch\n",
        ),
        (&["plan", "--output-dir", NAME, "--store", "sqlite:nowhere/x"], "error: "),
        (&["status", NAME], "error: "),
        (&["status", "--store", &format!("sqlite:{NAME}")], "error: "),
        (
            &["status", "--html", &format!("{NAME}/{NAME}/y")],
            "error: x\\nerror: FORGED\\u{1b}[2J/x\\nerror: FORGED\\u{1b}[2J/y: ",
        ),
        (&["theme", NAME], "error: unrecognized subcommand 'x\\nerror: FORGED\\u{1b}[2J'\n"),
        (&["build", &format!("--{NAME}")], "error: unexpected argument '--x\\nerror: FORGED\\u{1b}[2J' found\n"),
    ];
    let mut wrong = String::new();
    for (args, expected) in verbs {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
        let (_, out, told) = run(command.args(args).current_dir(site.root()));
        let said = (out + &told).replace(&site.root().display().to_string(), "ROOT");
        if !said.contains(expected) || said.contains('\u{1b}') || said.contains("\nerror: FORGED") {
            wrong.push_str(&format!("{args:?}: {said}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    site.build();
    site.write(&file, "+++\ntitel = 1\n+++\n");
    for verb in ["plan", "build", "check"] {
        let (_, _, told) = run(&mut site.gatepost(&[verb]));
        assert!(!told.contains('\u{1b}') && !told.contains("\nerror: FORGED"), "{verb}: {told}");
        assert!(told.contains("content/posts/x\\nerror: FORGED\\u{1b}[2J.md:"), "{verb}: {told}");
    }
}
