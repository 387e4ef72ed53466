//! What a rule is: data, and one pure function.

use super::remedy::Cure;
use super::server::Server;
use super::visit::Visit;
use crate::site::problem::Severity;
use std::fmt;

/// Something that must be true of a site where it is served.
#[derive(Debug)]
pub struct Rule {
    /// A stable word.
    pub code: &'static str,
    /// What must be true.
    pub what: &'static str,
    /// Why, and who says so.
    pub because: &'static str,
    /// Where it is written: a specification, a server's documentation or its source.
    pub sources: &'static [&'static str],
    /// Who minds.
    pub concerns: &'static [Server],
    /// Whether a server that minds is kept from following or from seeing posts.
    pub severity: Severity,
    /// What helps, unless a flaw knows better.
    pub(super) cure: Cure,
    /// Holds what was found against it.
    pub(super) look: fn(&Visit<'_>) -> Verdict,
}

/// What became of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Kept,
    /// It could not be looked at: why.
    NotSeen(&'static str),
    /// It does not hold.
    Broken(Vec<Flaw>),
}

impl Verdict {
    /// Broken if there is any flaw.
    pub(super) fn of(flaws: Vec<Flaw>) -> Self {
        if flaws.is_empty() { Self::Kept } else { Self::Broken(flaws) }
    }
}

/// One place where a rule does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The address.
    pub place: String,
    /// What is wrong there. Remote texts in it are cut, but not made plain: who shows them does that.
    pub what: String,
    /// Whom it keeps away; all whom the rule concerns when empty.
    pub servers: Vec<Server>,
    pub(super) cure: Option<Cure>,
    pub(super) severity: Option<Severity>,
}

impl Flaw {
    /// A flaw that everybody minds whom the rule concerns.
    pub(super) fn new(place: impl fmt::Display, what: impl Into<String>) -> Self {
        Self { place: format!("{place}"), what: what.into(), servers: Vec::new(), cure: None, severity: None }
    }

    /// Only these mind.
    pub(super) fn only(mut self, servers: &[Server]) -> Self {
        self.servers = servers.to_vec();
        self
    }

    /// Something else helps.
    pub(super) fn cured_by(mut self, cure: Cure) -> Self {
        self.cure = Some(cure);
        self
    }

    /// It keeps nobody away.
    pub(super) fn mild(mut self) -> Self {
        self.severity = Some(Severity::Warning);
        self
    }
}
