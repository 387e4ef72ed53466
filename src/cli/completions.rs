//! `gatepost completions` and `gatepost man`.

use super::report::Outcome;
use super::{Cli, Result};
use clap::CommandFactory as _;
use serde_json::json;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// Which shell
    shell: clap_complete::Shell,
}

impl Completions {
    /// Runs it.
    pub(super) fn run(self) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "gatepost", &mut script);
        let text = String::from_utf8_lossy(&script).into_owned();
        Outcome::new(text.clone(), json!({ "shell": self.shell.to_string(), "script": text }))
    }
}

/// Prints the manual: the program's page, then one section a verb.
pub(super) fn man() -> Result {
    let mut page = Vec::new();
    let command = Cli::command();
    let written = clap_mangen::Man::new(command.clone()).render(&mut page).and_then(|()| {
        for verb in command.get_subcommands().filter(|v| v.get_name() != "help") {
            let name = format!("gatepost-{}", verb.get_name());
            clap_mangen::Man::new(verb.clone().name(name)).render(&mut page)?;
        }
        Ok(())
    });
    written.map_err(|error| anyhow::anyhow!("the manual page could not be written: {error}"))?;
    let text = String::from_utf8_lossy(&page).into_owned();
    Ok(Outcome::new(text.clone(), json!({ "man": text })))
}
