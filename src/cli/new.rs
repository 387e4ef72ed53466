//! `gatepost new`: begin a post, a note or a page.

use super::report::{Outcome, Trouble};
use super::{Global, Result};
use crate::generate::scaffold;
use crate::site::shown::shown;
use serde_json::json;

/// Begin a post, a note or a page
#[derive(Debug, clap::Args)]
pub(super) struct New {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// A titled post in content/posts/
    Post {
        /// Its title
        title: String,
    },
    /// An untitled note in content/notes/, with its text
    Note {
        /// Its text
        text: String,
    },
    /// A page without a date, in content/
    Page {
        /// Its title
        title: String,
    },
}

impl New {
    /// Runs it.
    pub(super) fn run(self, global: &Global) -> Result {
        let file = match &self.what {
            What::Post { title } => scaffold::post(&global.root, title, &crate::clock::this_minute()),
            What::Note { text } => {
                scaffold::note(&global.root, text, &crate::clock::today(), &crate::clock::this_minute())
            }
            What::Page { title } => scaffold::page(&global.root, title),
        };
        let file = file.map_err(Trouble::from)?;
        Ok(Outcome::new(
            if global.quiet { String::new() } else { format!("Made {}\n", shown(&file)) },
            json!({ "file": file }),
        ))
    }
}
