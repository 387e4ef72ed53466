//! Files by which a forge builds and publishes the site: on every push, and every day, so that posts dated in the future appear.
//!
//! All of them do the same: get Gatepost, build, put the output where the host serves it, and tell the gate. Putting it there
//! needs the owner's secrets at most hosts: those steps stand as comments, to be filled in. Nothing here holds a secret, and
//! nothing reads the private key: a build needs none.
//!
//! Two runs at once must not publish in the wrong order: an older build that comes last takes newer posts away, and the gate would
//! delete them everywhere. Each forge has its own word against that.

mod forgejo;
mod github;
mod gitlab;
mod quote;
mod tell;
mod upload;
mod woodpecker;

pub use quote::in_shell;

use self::quote::in_yaml;
use self::tell::{Message, tell};
use crate::site::config::{Config, Host};

/// A forge and what runs its jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forge {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Forgejo Actions, and Woodpecker, which stands beside many Forgejos.
    Forgejo,
    /// Woodpecker alone, wherever it stands.
    Woodpecker,
}

/// Forges by the word behind `--ci`.
pub const FORGES: &[(&str, Forge)] = &[
    ("github", Forge::Github),
    ("gitlab", Forge::Gitlab),
    ("forgejo", Forge::Forgejo),
    ("woodpecker", Forge::Woodpecker),
];

/// When jobs run each day: a minute that few others choose.
const DAILY: &str = "17 4 * * *";

/// What the files need to know of a site.
#[derive(Debug, Clone)]
pub struct Job {
    /// Who serves it.
    pub host: Option<Host>,
    /// The output folder, relative to the root.
    pub output: String,
    /// Where the gate is told, if there is one.
    pub gate: Option<String>,
}

impl Job {
    /// Of a configured site.
    pub fn of(config: &Config) -> Self {
        let has_gate = config.federation.enabled && config.gate.enabled;
        let gate = has_gate.then(|| format!("{}/gate/publish", config.addresses.federation()));
        Self { host: config.deploy.host, output: config.output_dir.clone(), gate }
    }

    /// How the program gets onto a machine that may have it already.
    fn install() -> String {
        format!("command -v gatepost || cargo install --locked gatepost --version {}", env!("CARGO_PKG_VERSION"))
    }
}

/// The files of a forge: path and text.
pub fn files(forge: Forge, job: &Job) -> Vec<(&'static str, String)> {
    let woodpecker = || (".woodpecker/publish.yaml", woodpecker::workflow(job));
    match forge {
        Forge::Github => vec![(".github/workflows/publish.yml", github::workflow(job))],
        Forge::Gitlab => vec![(".gitlab-ci.yml", gitlab::pipeline(job))],
        Forge::Forgejo => vec![(".forgejo/workflows/publish.yml", forgejo::workflow(job)), woodpecker()],
        Forge::Woodpecker => vec![woodpecker()],
    }
}

/// Lines, each so many columns to the right.
fn indented(columns: usize, lines: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let margin = " ".repeat(columns);
    lines.into_iter().map(|line| format!("{margin}{}\n", line.as_ref())).collect()
}

/// Lines as a comment that stands by itself, each so many columns to the right.
fn commented(columns: usize, lines: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let comment = |line: &str| format!("# {line}").trim_end().to_owned();
    let lines: Vec<String> = lines.into_iter().map(|line| comment(line.as_ref())).collect();
    format!("\n{}", indented(columns, lines))
}
