//! What is told: each rule, how it stands with each server, what is wrong and what now.

use super::remedy::{self, Cure};
use super::rule::{Flaw, Rule, Verdict};
use super::server::{Server, names};
use super::visit::Visit;
use crate::site::problem::{Problem, Severity};

/// What the doctor found.
#[derive(Debug)]
pub struct Report {
    /// As whom it looked.
    pub servers: Vec<Server>,
    /// How many requests it made.
    pub requests: usize,
    /// Every rule, in the order of the table.
    pub checks: Vec<Check>,
}

/// One rule.
#[derive(Debug)]
pub struct Check {
    /// Which.
    pub rule: &'static Rule,
    /// What is wrong; empty when it holds, or was not looked at.
    pub findings: Vec<Finding>,
    /// Why it was not looked at.
    pub not_seen: Option<&'static str>,
}

/// One place where a rule does not hold, for whom, and what now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The address.
    pub place: String,
    /// What is wrong there.
    pub what: String,
    /// Who minds.
    pub servers: Vec<Server>,
    /// Whether they are kept from following or from seeing posts.
    pub severity: Severity,
    /// What to do at the configured host.
    pub remedy: String,
}

/// How a rule stands with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Kept,
    /// It does not, and this server minds.
    Broken(Severity),
    /// It could not be looked at.
    NotSeen,
    /// This server does not mind it.
    Indifferent,
}

impl Report {
    /// Whether something keeps a server from following or from seeing posts.
    pub fn is_bad(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many findings there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings().filter(|(_, finding)| finding.severity == severity).count()
    }

    /// Everything that is wrong, by rule.
    pub fn findings(&self) -> impl Iterator<Item = (&'static Rule, &Finding)> {
        self.checks.iter().flat_map(|check| check.findings.iter().map(move |finding| (check.rule, finding)))
    }
}

impl Check {
    /// How it stands with a server.
    pub fn standing(&self, server: Server) -> Standing {
        if !self.rule.concerns.contains(&server) {
            return Standing::Indifferent;
        }
        if self.not_seen.is_some() {
            return Standing::NotSeen;
        }
        let mine = self.findings.iter().filter(|finding| finding.servers.contains(&server));
        mine.map(|finding| finding.severity).min().map_or(Standing::Kept, Standing::Broken)
    }
}

impl Finding {
    /// As the command line shows what is wrong.
    pub fn problem(&self, rule: &Rule) -> Problem {
        let what = format!("{} ({}: {})", self.what, rule.code, names(&self.servers));
        let problem = match self.severity {
            Severity::Error => Problem::error,
            Severity::Warning => Problem::warning,
        };
        problem(self.place.clone(), what, self.remedy.clone())
    }
}

/// Holds a visit against a rule.
pub(super) fn check(rule: &'static Rule, visit: &Visit<'_>) -> Check {
    let concerned: Vec<Server> =
        rule.concerns.iter().copied().filter(|server| visit.servers.contains(server)).collect();
    if concerned.is_empty() {
        return Check { rule, findings: Vec::new(), not_seen: None };
    }
    match (rule.look)(visit) {
        Verdict::Kept => Check { rule, findings: Vec::new(), not_seen: None },
        Verdict::NotSeen(why) => Check { rule, findings: Vec::new(), not_seen: Some(why) },
        Verdict::Broken(flaws) => {
            let findings: Vec<Finding> = merged(flaws)
                .into_iter()
                .filter_map(|flaw| {
                    let minds = |server: &Server| flaw.servers.is_empty() || flaw.servers.contains(server);
                    let servers: Vec<Server> = concerned.iter().copied().filter(minds).collect();
                    let cure: Cure = flaw.cure.unwrap_or(rule.cure);
                    (!servers.is_empty()).then(|| Finding {
                        place: flaw.place,
                        what: flaw.what,
                        servers,
                        severity: flaw.severity.unwrap_or(rule.severity),
                        remedy: remedy::at(visit.subject, cure),
                    })
                })
                .collect();
            Check { rule, findings: gathered(findings), not_seen: None }
        }
    }
}

/// The same in several places is told at the first of them.
fn gathered(findings: Vec<Finding>) -> Vec<Finding> {
    let mut told: Vec<(Finding, usize)> = Vec::new();
    for finding in findings {
        let same =
            |(other, _): &&mut (Finding, usize)| Finding { place: finding.place.clone(), ..other.clone() } == finding;
        match told.iter_mut().find(same) {
            Some((_, more)) => *more += 1,
            None => told.push((finding, 0)),
        }
    }
    let with_count = |(mut finding, more): (Finding, usize)| {
        if more > 0 {
            let addresses = if more == 1 { "address" } else { "addresses" };
            finding.what.push_str(&format!("; the same at {more} more {addresses}"));
        }
        finding
    };
    told.into_iter().map(with_count).collect()
}

/// The same flaw seen by several servers is told once.
fn merged(flaws: Vec<Flaw>) -> Vec<Flaw> {
    let mut told: Vec<Flaw> = Vec::new();
    for flaw in flaws {
        match told.iter_mut().find(|t| t.place == flaw.place && t.what == flaw.what) {
            Some(same) if same.servers.is_empty() || flaw.servers.is_empty() => same.servers.clear(),
            Some(same) => same.servers.extend(flaw.servers),
            None => told.push(flaw),
        }
    }
    told
}
