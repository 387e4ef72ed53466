//! The private key, wherever the owner keeps it: `GATEPOST_KEY` (the PEM itself), `GATEPOST_KEY_FILE`, or `.gatepost/key.pem`.
//!
//! A file that others on the machine can read is refused: whoever has it can speak in the owner's name.

use super::report::Trouble;
use crate::signature::key::PrivateKey;
use crate::site::problem::Problem;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Reads the key of the site under `root`.
pub(super) fn key(root: &Path) -> Result<PrivateKey, Trouble> {
    if let Some(pem) = std::env::var_os("GATEPOST_KEY").filter(|pem| !pem.is_empty()) {
        // Platforms that hold secrets in one line write the line ends as `\n`.
        let pem = pem.to_string_lossy().replace("\\n", "\n");
        return parse(&pem, "GATEPOST_KEY");
    }
    let file = std::env::var_os("GATEPOST_KEY_FILE").filter(|file| !file.is_empty());
    let (path, name) = match file {
        Some(file) => (PathBuf::from(&file), file.to_string_lossy().into_owned()),
        None => (root.join(crate::generate::keys::PRIVATE), crate::generate::keys::PRIVATE.to_owned()),
    };
    guarded(&path, &name)?;
    let pem = std::fs::read_to_string(&path).map_err(|error| unreadable(&name, &error))?;
    parse(&pem, &name)
}

fn parse(pem: &str, name: &str) -> Result<PrivateKey, Trouble> {
    PrivateKey::from_pem(pem).map_err(|error| {
        Trouble::from(Problem::error(name, format!("this is not a private key: {error}"), "restore it from your copy"))
    })
}

/// The owner's alone.
fn guarded(path: &Path, name: &str) -> Result<(), Trouble> {
    let found = std::fs::metadata(path).map_err(|error| unreadable(name, &error))?;
    let mode = found.mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let what = format!("others on this machine can read the private key (its mode is {mode:03o})");
    Err(Problem::error(name, what, format!("run chmod 600 {name}")).into())
}

fn unreadable(name: &str, error: &std::io::Error) -> Trouble {
    let what = format!("the private key cannot be read: {}", error.kind());
    Problem::error(name, what, "make a pair with `gatepost keys new`, or name the file in GATEPOST_KEY_FILE").into()
}
