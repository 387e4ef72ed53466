//! The tutorial is done, step by step, in an empty folder.
//!
//! A block marked `console` holds commands behind `$ ` and what they print; `[..]` stands for what changes. A block whose mark is
//! followed by a path is the content of that file, written when the reader gets there.

use super::{GATEPOST, run, text, write};
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A fenced block: what stands behind the fence, and its lines.
pub(crate) struct Block {
    pub(crate) mark: String,
    lines: Vec<String>,
}

impl Block {
    /// The file that it is the content of, and that content.
    pub(crate) fn file(&self) -> Option<(&str, String)> {
        let (_, file) = self.mark.split_once(' ')?;
        Some((file, format!("{}\n", self.lines.join("\n"))))
    }
}

pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(mark)) => open = Some(Block { mark: mark.to_owned(), lines: Vec::new() }),
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(block), _) => block.lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    found
}

/// `$ command` and the lines below it.
pub(crate) fn commands(block: &Block) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in &block.lines {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) => found.push((command.to_owned(), String::new())),
            (None, Some((_, output))) => {
                output.push_str(line);
                output.push('\n');
            }
            (None, None) => panic!("`{line}` is printed by no command"),
        }
    }
    found
}

/// Whether a line is what was expected; `[..]` matches anything.
pub(crate) fn matches(expected: &str, line: &str) -> bool {
    let mut parts = expected.split("[..]");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        (rest, last) = (&rest[at + part.len()..], Some(part));
    }
    rest.is_empty() || last == Some("")
}

pub(crate) fn compare(command: &str, expected: &str, printed: &str) {
    let same = expected.lines().count() == printed.lines().count()
        && expected.lines().zip(printed.lines()).all(|(e, p)| matches(e, p));
    assert!(same, "`{command}` should print\n{expected}\nand printed\n{printed}");
}

/// Words of a command line; double quotes keep words together.
pub(crate) fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    let inside = parts.flat_map(|(n, part)| match n % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    inside.collect()
}

/// `gatepost serve` goes on until it is stopped: its first lines are compared, on a port that is free.
fn serve(folder: &Path, command: &str, expected: &str) {
    let mut child = Command::new(GATEPOST)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let line: String = lines.take(expected.lines().count()).map(|line| line.unwrap() + "\n").collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let port: String =
        line.split("127.0.0.1:").nth(1).unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
    compare(command, expected, &line.replace(&format!(":{port}/"), ":1111/"));
}

fn git(folder: &Path, args: &[String]) -> String {
    let identity = ["-c", "user.name=Anna", "-c", "user.email=anna@anna.example", "-c", "init.defaultBranch=main"];
    let done = Command::new("git").args(identity).args(args).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8([done.stderr, done.stdout].concat()).unwrap()
}

#[test]
fn the_tutorial_works() {
    let start = tempfile::tempdir().unwrap();
    let mut here: PathBuf = start.path().to_owned();
    for block in blocks(&text("docs/tutorial.md")) {
        if let Some((file, content)) = block.file() {
            write(&here, file, &content);
        }
        if block.mark != "console" {
            continue;
        }
        for (command, expected) in commands(&block) {
            let mut words = words(&command).into_iter();
            let (program, args) = (words.next().unwrap(), words.collect::<Vec<_>>());
            match program.as_str() {
                "cd" => here = here.join(&args[0]),
                "git" => compare(&command, &expected, &git(&here, &args)),
                "gatepost" if args.first().is_some_and(|verb| verb == "serve") => serve(&here, &command, &expected),
                "gatepost" => {
                    let (good, printed) = run(&here, &args.iter().map(String::as_str).collect::<Vec<_>>());
                    compare(&command, &expected, &printed);
                    assert_eq!(good, !expected.contains("error:"), "how `{command}` ended");
                }
                other => panic!("nobody knows how to run `{other}` in the tutorial"),
            }
        }
    }
    assert!(here.join("public/index.html").is_file(), "the tutorial ends without a site");
}

#[test]
fn transcripts_are_compared_with_care() {
    assert!(matches("Built [..] in ./public ([..] new)", "Built 3 posts in ./public (59 new)"));
    assert!(matches("[..]", "anything"));
    assert!(matches("exact", "exact"));
    for (expected, line) in [("exact", "exactly"), ("a [..] b", "a x c"), ("a[..]b", "axbx"), ("x", "")] {
        assert!(!matches(expected, line), "{expected} {line}");
    }
    assert_eq!(words("new post \"A walk\" --json"), ["new", "post", "A walk", "--json"]);
}
