//! What the runner is told.

use crate::world::Us;

/// The command line.
#[derive(Default)]
pub(crate) struct Arguments {
    target: Option<String>,
    actor: Option<String>,
    post: Option<String>,
    pub(crate) listen: Option<String>,
    pub(crate) known_as: Option<String>,
    /// Ids and letters.
    only: Vec<String>,
}

impl Arguments {
    /// Reads it; nothing if there is nothing to run. Flags of the usual test runner are passed over.
    pub(crate) fn read() -> Option<Self> {
        let mut read = Self::default();
        let mut words = std::env::args().skip(1);
        let mut names = Vec::new();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--target" => read.target = words.next(),
                "--actor" => read.actor = words.next(),
                "--post" => read.post = words.next(),
                "--listen" => read.listen = words.next(),
                "--as" => read.known_as = words.next(),
                "--skip" | "--test-threads" | "--color" | "--format" | "--logfile" => drop(words.next()),
                "--list" => return None,
                flag if flag.starts_with('-') => {}
                name => names.push(name.to_owned()),
            }
        }
        read.only = names.iter().filter(|name| is_id(name)).cloned().collect();
        // `cargo test some_name` runs every test binary with a name that is none of ours.
        if read.only.is_empty() && !names.is_empty() && !names.iter().any(|name| name == "attacks") {
            return None;
        }
        Some(read)
    }

    /// Another server, if one is named.
    pub(crate) fn target(&self) -> Option<Us> {
        let target = self.target.as_ref()?;
        let actor = self.actor.clone().expect("--target needs --actor, the one who is followed");
        let (_, rest) = target.split_once("://").expect("--target is a URL");
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let post = self.post.clone().unwrap_or_else(|| actor.clone());
        Some(Us { host: host.to_owned(), inbox: format!("/{path}"), actor, post })
    }

    /// Whether a case is to be run.
    pub(crate) fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| id == only || id.split('-').next() == Some(only))
    }

    /// Whether some cases are left out.
    pub(crate) fn is_partial(&self) -> bool {
        !self.only.is_empty()
    }
}

/// `S`, `S-03`.
fn is_id(text: &str) -> bool {
    let letter = text.split('-').next().unwrap_or_default();
    letter.len() == 1 && letter.bytes().all(|b| b.is_ascii_uppercase())
}
