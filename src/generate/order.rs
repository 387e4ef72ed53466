//! What is asked of a build, and what is told of it.

use crate::site::problem::{Problem, Problems};
use std::path::PathBuf;

/// What to build, from where, to where.
#[derive(Debug, Clone)]
pub struct Order {
    /// The site's folder.
    pub root: PathBuf,
    /// Configuration file, relative to the root; `gatepost.toml` when not named.
    pub config: Option<PathBuf>,
    /// Instead of the configuration's.
    pub base_url: Option<String>,
    /// Instead of the configuration's.
    pub output_dir: Option<PathBuf>,
    /// Build drafts.
    pub drafts: bool,
    /// Build posts dated after `now`.
    pub future: bool,
    /// Nanoseconds since 1970; the caller owns the clock.
    pub now: i64,
}

/// How a build went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Posts on the site.
    pub posts: usize,
    /// Other pages.
    pub pages: usize,
    /// Files in the output.
    pub files: usize,
    /// Paths that are new.
    pub added: Vec<String>,
    /// Paths with new content.
    pub changed: Vec<String>,
    /// Paths that are gone.
    pub removed: Vec<String>,
    /// Warnings, sorted.
    pub warnings: Vec<Problem>,
    /// The output folder.
    pub output: PathBuf,
    /// What the host cannot do, and the way out.
    pub host_advice: Vec<String>,
    /// What is not built yet.
    pub waiting: Waiting,
}

/// Posts dated in the future.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many are not built because they are drafts.
    pub drafts: usize,
    /// How many are not built for their date.
    pub posts: usize,
    /// When the first of them is, in seconds since 1970.
    pub next: Option<i64>,
}

impl Report {
    /// Whether the output differs from what it was.
    pub fn is_changed(&self) -> bool {
        !(self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty())
    }
}

/// Why nothing was built.
#[derive(Debug)]
pub enum Failure {
    /// The author can mend these.
    Problems(Vec<Problem>),
    /// Another build holds the lock; who.
    Busy(String),
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems.sorted())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

/// How far a build is, for whoever shows it.
pub trait Progress: Sync {
    /// So many pieces are to be rendered.
    fn start(&self, pieces: usize);
    /// One is done.
    fn step(&self);
}

/// Nobody watches.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _: usize) {}
    fn step(&self) {}
}
