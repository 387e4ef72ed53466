//! How results and errors look: for people on a terminal, and as JSON for programs.

use super::plain;
use crate::generate::Failure;
use crate::generate::unwritten::reason;
use crate::owner::Refused;
use crate::site::problem::{LISTED, Problem, Severity};
use serde_json::json;
use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::OnceLock;

/// What to do about what nobody foresaw.
const OTHER: &str =
    "mend what is named there, and repeat the command; if nothing is, it is a fault of Gatepost's: please report it";

/// What a verb did.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// For people; empty when told to be quiet.
    pub(super) text: String,
    /// For programs.
    pub(super) json: serde_json::Value,
    /// Worth knowing, not in the way: to the error stream.
    pub(super) warnings: Vec<Problem>,
    /// Whether something was found that the owner should mend.
    pub(super) is_bad: bool,
    /// What kept it from ending, after all that is told here was done.
    pub(super) stopped: Option<Trouble>,
}

impl Outcome {
    /// A sentence and the same as JSON.
    pub(super) fn new(text: impl Into<String>, json: serde_json::Value) -> Self {
        Self { text: text.into(), json, ..Self::default() }
    }

    /// The same, silent for who asked for silence.
    pub(super) fn told(global: &super::Global, text: String, json: serde_json::Value) -> Self {
        Self::new(if global.quiet { String::new() } else { text }, json)
    }
}

/// Why a verb did nothing.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The owner can mend these.
    Problems(Vec<Problem>),
    /// Somebody else is at it.
    Busy(String),
    /// Wrong usage: what, and what to type.
    Usage(String, String),
    /// Nothing was changed: what, and what now.
    Refused(String, String),
    /// The store cannot be used now: what, and what now.
    Later(String, String),
    /// Anything else, with its causes.
    Other(anyhow::Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Problems(problems) => Self::Problems(problems),
            Failure::Busy(holder) => Self::Busy(holder),
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        let (what, remedy) = (refused.to_string(), refused.remedy().to_owned());
        match &refused {
            Refused::Store(why) if why.passes() => Self::Later(what, remedy),
            Refused::NotAName(_) | Refused::NotAPerson(_) => Self::Usage(what, remedy),
            _ => Self::Refused(what, remedy),
        }
    }
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// Prints an outcome and says how to exit.
pub(super) fn finish(outcome: super::Result, as_json: bool) -> ExitCode {
    match outcome {
        Ok(outcome) => {
            if as_json {
                let mut value = outcome.json;
                let (code, list) = outcome.stopped.map_or((u8::from(outcome.is_bad), Vec::new()), troubles);
                if let Some(map) = value.as_object_mut() {
                    map.insert("warnings".into(), outcome.warnings.iter().map(problem_json).collect());
                    if !list.is_empty() {
                        map.insert("errors".into(), list.iter().map(problem_json).collect());
                    }
                }
                print(&plain::json(&format!("{value}\n")));
                return with_output(code);
            }
            complain(&problems(&outcome.warnings));
            print(&outcome.text);
            let (code, list) = outcome.stopped.map_or((u8::from(outcome.is_bad), Vec::new()), troubles);
            complain(&problems(&list));
            with_output(code)
        }
        Err(trouble) => {
            let (code, list) = troubles(trouble);
            if as_json {
                let errors: Vec<_> = list.iter().map(problem_json).collect();
                print(&plain::json(&format!("{}\n", json!({ "errors": errors }))));
            } else {
                complain(&problems(&list));
            }
            with_output(code)
        }
    }
}

/// How to exit, and what to say.
fn troubles(trouble: Trouble) -> (u8, Vec<Problem>) {
    let one = |what: String, remedy: String| vec![Problem::error("", what, remedy)];
    match trouble {
        // Whatever else there is to mend comes first: repeating the command alone would not help.
        Trouble::Problems(list) => (if passes(&list) { 75 } else { 1 }, list),
        Trouble::Busy(holder) => (75, vec![busy(&holder)]),
        Trouble::Usage(what, remedy) => (2, one(what, remedy)),
        Trouble::Refused(what, remedy) => (1, one(what, remedy)),
        Trouble::Later(what, remedy) => (75, one(what, remedy)),
        Trouble::Other(error) => (1, one(format!("{error:#}"), OTHER.to_owned())),
    }
}

/// Whether every error passes by itself.
fn passes(list: &[Problem]) -> bool {
    let mut errors = list.iter().filter(|problem| problem.severity == Severity::Error).peekable();
    errors.peek().is_some() && errors.all(|problem| problem.is_passing)
}

fn busy(holder: &str) -> Problem {
    let who =
        if holder.is_empty() { "another gatepost".to_owned() } else { format!("another gatepost (process {holder})") };
    Problem::error(".gatepost/lock", format!("{who} is building this site"), "wait until it is done, or stop it")
}

/// All problems, one block each, and how many there are.
pub(super) fn problems(list: &[Problem]) -> String {
    let mut text = String::new();
    let (mut errors, mut warnings) = (0, 0);
    for problem in list {
        let shown = match problem.severity {
            Severity::Error => &mut errors,
            Severity::Warning => &mut warnings,
        };
        *shown += 1;
        if *shown <= LISTED {
            text.push_str(&paint(problem));
            text.push('\n');
        }
    }
    for (count, word) in [(errors, "error"), (warnings, "warning")] {
        if count > LISTED {
            text.push_str(&format!("… and {} more {word}s\n", count - LISTED));
        }
    }
    if errors > 1 {
        text.push_str(&format!("{errors} errors\n"));
    }
    text
}

/// Bold and red on a terminal that wants colour, plain elsewhere.
fn paint(problem: &Problem) -> String {
    let plain = plain::bounded(&problem.to_string());
    if !std::io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some() {
        return plain;
    }
    let word = problem.severity.word();
    let colour = if problem.severity == Severity::Error { "31" } else { "33" };
    plain.strip_prefix(word).map_or(plain.clone(), |rest| format!("\u{1b}[1;{colour}m{word}\u{1b}[0m{rest}"))
}

fn problem_json(problem: &Problem) -> serde_json::Value {
    json!({ "severity": problem.severity.word(), "file": problem.file, "line": problem.line, "what": problem.what, "remedy": problem.remedy })
}

/// To the output. That it failed is said when the verb is done: what it does is not left half done for that.
pub(super) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        lost(&error);
    }
}

/// Why not everything was printed that should have been.
static LOST: OnceLock<String> = OnceLock::new();

/// Remembers that the output failed. A closed pipe is nobody's error: whoever reads has seen enough.
pub(super) fn lost(error: &std::io::Error) {
    if error.kind() != ErrorKind::BrokenPipe {
        LOST.get_or_init(|| reason(error));
    }
}

/// The same exit code, unless all went well but for the output.
pub(super) fn with_output(code: u8) -> ExitCode {
    let Some(why) = LOST.get() else { return ExitCode::from(code) };
    let remedy = "make room where it goes, then look again; what the command did is done";
    complain(&problems(&[Problem::error("", format!("the output cannot be written: {why}"), remedy)]));
    ExitCode::from(code.max(1))
}

/// To the error stream.
pub(super) fn complain(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// `1 post`, `2 posts`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// Why a server cannot have its place.
#[cfg(any(feature = "preview", feature = "server"))]
pub(super) fn no_listener(address: std::net::SocketAddr, error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => format!("another program listens on {address} already"),
        kind => format!("cannot listen on {address}: {kind}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(any(feature = "preview", feature = "server"))]
    #[test]
    fn a_place_that_is_taken_is_taken() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let error = std::net::TcpListener::bind(address).unwrap_err();
        assert_eq!(no_listener(address, &error), format!("another program listens on {address} already"));
    }

    #[test]
    fn what_nobody_foresaw_has_a_hint() {
        let (code, list) = troubles(Trouble::Other(anyhow::anyhow!("no threads").context("the server does not start")));
        assert_eq!(code, 1);
        assert_eq!(
            list[0].to_string(),
            "error: the server does not start: no threads\n  hint: mend what is named there, and repeat the command; if nothing is, it is a \
             fault of Gatepost's: please report it"
        );
    }

    #[test]
    fn what_passes_has_a_code_of_its_own_unless_something_is_to_be_mended() {
        let full = || Problem::error("a", "the disk is full", "make room").passing();
        let wrong = || Problem::error("b", "no title", "write one");
        let hint = || Problem::warning("c", "no text", "write some");
        assert_eq!(troubles(Trouble::Problems(vec![full(), hint()])).0, 75);
        assert_eq!(troubles(Trouble::Problems(vec![full(), wrong()])).0, 1);
        assert_eq!(troubles(Trouble::Problems(vec![])).0, 1);
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(
            (count(1, "inbox", "inboxes"), count(0, "inbox", "inboxes")),
            ("1 inbox".into(), "0 inboxes".into())
        );
    }
}
