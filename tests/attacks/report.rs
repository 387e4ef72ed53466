//! What the run tells: a line for each group, where the rest is shown, and what failed.

use crate::case::Case;
use crate::catalogue::{self, GROUPS};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// The result of a run.
pub(crate) struct Report {
    pub(crate) failures: Vec<String>,
    pub(crate) sent: usize,
    pub(crate) alive: bool,
    /// Most memory the gate used, in KiB.
    pub(crate) memory: Option<u64>,
    /// By id: whether it was fired, what shows the rest, whether it failed.
    cases: BTreeMap<String, Entry>,
    began: Instant,
}

struct Entry {
    says: &'static str,
    fired: bool,
    below: &'static [&'static str],
    inside: bool,
    open: &'static str,
    failed: bool,
    took: Duration,
}

impl Default for Report {
    fn default() -> Self {
        let (failures, cases) = (Vec::new(), BTreeMap::new());
        Self { failures, sent: 0, alive: true, memory: None, cases, began: Instant::now() }
    }
}

impl Report {
    pub(crate) fn add(&mut self, case: &Case, failed: bool, took: Duration) {
        let missing: Vec<&str> = case.below.iter().filter(|test| !is_there(test)).copied().collect();
        for test in &missing {
            self.failures.push(format!("{} {}: there is no test {test}", case.id, case.says));
        }
        let entry = Entry {
            says: case.says,
            fired: case.is_fired(),
            below: case.below,
            inside: case.inside.is_some(),
            open: case.open,
            failed: failed || !missing.is_empty(),
            took,
        };
        if self.cases.insert(case.id.to_owned(), entry).is_some() {
            self.failures.push(format!("{} stands twice", case.id));
        }
    }

    pub(crate) fn print(&self, own: bool, whole: bool) {
        println!("The attack catalogue, fired at {}", if own { "a gate of our own" } else { "another server" });
        if !own {
            println!("only statuses are judged; scenes that need the owner's hand or the store are left out");
        }
        for group in &GROUPS {
            let ids: Vec<String> = group.ids().collect();
            let of = |test: &dyn Fn(&Entry) -> bool| {
                ids.iter().filter_map(|id| self.cases.get(id)).filter(|entry| test(entry)).count()
            };
            let took: Duration = ids.iter().filter_map(|id| self.cases.get(id)).map(|entry| entry.took).sum();
            let (fired, below) = (of(&|e| e.fired), of(&|e| !e.fired));
            if whole || fired + below > 0 {
                println!(
                    "  {} {:<26} {:>3} ids: {fired:>3} over the socket, {below:>2} below, {} not, {} failed, {:.1} s",
                    group.letter,
                    group.about,
                    ids.len(),
                    ids.len() - fired - below,
                    of(&|e| e.failed),
                    took.as_secs_f64(),
                );
            }
        }
        if own {
            self.print_elsewhere();
        }
        for id in self.left_out().into_iter().filter(|_| own && whole) {
            println!("  {id} is not covered");
        }
        for failure in &self.failures {
            println!("FAILED {failure}");
        }
        println!(
            "{} of {} ids, {} requests in {:.1} s; {} failures{}{}",
            self.cases.len(),
            catalogue::count(),
            self.sent,
            self.began.elapsed().as_secs_f64(),
            self.failures.len(),
            self.memory.map_or(String::new(), |kib| format!("; the gate used at most {} MiB", kib / 1024)),
            if self.alive { "" } else { "; THE GATE DIED" },
        );
    }

    /// What shows that which was not fired, and what is open.
    fn print_elsewhere(&self) {
        println!("Shown elsewhere, wholly or in part:");
        for (id, entry) in self.cases.iter().filter(|(_, entry)| !entry.below.is_empty()) {
            let part = if entry.fired { " (in part)" } else { "" };
            println!("  {id}{part} {}: {}", entry.says, entry.below.join(", "));
        }
        let inside: Vec<&str> =
            self.cases.iter().filter(|(_, entry)| entry.inside).map(|(id, _)| id.as_str()).collect();
        println!("  by the gate's function in this process, with the rules of the open network: {}", inside.join(" "));
        println!("Open:");
        for (id, entry) in self.cases.iter().filter(|(_, entry)| !entry.open.is_empty()) {
            println!("  {id} {}: {}", entry.says, entry.open);
        }
    }

    /// Whether all is well, and at least so many ids are covered.
    pub(crate) fn holds(&self, least: Option<usize>) -> bool {
        let known = |id: &String| GROUPS.iter().any(|group| group.ids().any(|other| other == *id));
        self.failures.is_empty()
            && self.alive
            && self.cases.keys().all(known)
            && least.is_none_or(|least| self.cases.len() >= least)
    }

    fn left_out(&self) -> Vec<String> {
        GROUPS.iter().flat_map(catalogue::Group::ids).filter(|id| !self.cases.contains_key(id)).collect()
    }
}

/// Whether `path::name` is a function of that file.
fn is_there(test: &str) -> bool {
    let Some((path, name)) = test.rsplit_once("::") else { return false };
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(file).is_ok_and(|text| text.contains(&format!("fn {name}(")))
}
