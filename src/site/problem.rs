//! What is wrong with what the author wrote: what, where, and what now.

use std::fmt;

/// How bad a [`Problem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site cannot be built before it is mended.
    Error,
    /// The site is built; somebody will miss something.
    Warning,
}

impl Severity {
    /// The word that opens the message.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File, relative to the site's root, with `/`.
    pub file: String,
    /// Line in that file, counted from 1; absent when the whole file is meant.
    pub line: Option<u32>,
    /// How bad.
    pub severity: Severity,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
    /// Whether it passes without a change of the site: a disk that is full. The command is repeated then.
    pub is_passing: bool,
}

impl Problem {
    /// An error in a whole file.
    pub fn error(file: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        let (file, what, remedy) = (file.into(), what.into(), remedy.into());
        Self { file, line: None, severity: Severity::Error, what, remedy, is_passing: false }
    }

    /// The same problem, when it lies in the machine and not in the site.
    #[must_use]
    pub fn passing(self) -> Self {
        Self { is_passing: true, ..self }
    }

    /// A warning about a whole file.
    pub fn warning(file: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(file, what, remedy) }
    }

    /// The same problem, at a line.
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for Problem {
    /// `error: content/x.md:7: what` and, on the next line, `  hint: remedy`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity.word())?;
        match (self.file.as_str(), self.line) {
            // Not about a file.
            ("", _) => {}
            (file, Some(line)) => write!(f, "{file}:{line}: ")?,
            (file, None) => write!(f, "{file}: ")?,
        }
        write!(f, "{}", self.what)?;
        if !self.remedy.is_empty() {
            write!(f, "\n  hint: {}", self.remedy)?;
        }
        Ok(())
    }
}

/// How many errors are listed before the rest is only counted.
pub const LISTED: usize = 50;

/// Everything found wrong in one run.
#[derive(Debug, Clone, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds all of another list.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Problem>) {
        self.0.extend(others);
    }

    /// Whether anything forbids building.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|p| p.severity == Severity::Error)
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// By file and line, the same problem in many files told once.
    pub fn sorted(mut self) -> Vec<Problem> {
        self.0.sort();
        self.0.dedup();
        let mut told: Vec<(Problem, usize)> = Vec::new();
        let mut seen = std::collections::HashMap::new();
        for problem in self.0 {
            let key = (problem.severity, problem.what.clone(), problem.remedy.clone());
            if let Some(&at) = seen.get(&key) {
                let (first, more): &mut (Problem, usize) = &mut told[at];
                if first.file != problem.file {
                    *more += 1;
                    continue;
                }
            } else {
                seen.insert(key, told.len());
            }
            told.push((problem, 0));
        }
        told.into_iter()
            .map(|(mut problem, more)| {
                if more > 0 {
                    let files = if more == 1 { "file" } else { "files" };
                    problem.what = format!("{} (and in {more} more {files})", problem.what);
                }
                problem
            })
            .collect()
    }

    /// Fails with these problems when one of them is an error; else gives the warnings back.
    pub fn into_result(self) -> Result<Self, Self> {
        if self.has_errors() { Err(self) } else { Ok(self) }
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_where_and_what_now() {
        let problem = Problem::error("content/x.md", "unknown key `titel`", "did you mean `title`?").at(7);
        assert_eq!(problem.to_string(), "error: content/x.md:7: unknown key `titel`\n  hint: did you mean `title`?");
    }

    #[test]
    fn the_same_problem_in_many_files_is_told_once() {
        let mut problems = Problems::new();
        for n in 1..4 {
            problems.push(Problem::error(format!("content/{n}.md"), "unknown key `x`", "drop it").at(n));
        }
        let told = problems.sorted();
        assert_eq!(told.len(), 1);
        assert_eq!(
            told[0].to_string(),
            "error: content/1.md:1: unknown key `x` (and in 2 more files)\n  hint: drop it"
        );
    }
}
