//! `gatepost theme`.

use super::report::{Outcome, count};
use super::{Global, Result};
use crate::generate::scaffold;
use serde_json::json;

/// Work with the theme
#[derive(Debug, clap::Args)]
pub(super) struct Theme {
    #[command(subcommand)]
    verb: ThemeVerb,
}

#[derive(Debug, clap::Subcommand)]
enum ThemeVerb {
    /// Copy the built-in theme to themes/default/, to change it as you like
    Eject,
}

impl Theme {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let ThemeVerb::Eject = self.verb;
        let files = scaffold::eject(&global.root)?;
        let text = format!(
            "Copied {} to themes/default/\nWrite theme = \"default\" in gatepost.toml to use them\n",
            count(files.len(), "file", "files")
        );
        Ok(Outcome::new(if global.quiet { String::new() } else { text }, json!({ "files": files })))
    }
}
