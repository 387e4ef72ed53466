//! The site's key pair as files: the private half in `.gatepost/`, readable by its owner alone; the public half committed.

use crate::signature::key::{PrivateKey, PublicKey};
use crate::site::problem::Problem;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// The private half, relative to the root.
pub const PRIVATE: &str = ".gatepost/key.pem";

/// The public half, relative to the root.
pub const PUBLIC: &str = "key.pub.pem";

/// Makes a pair. Never overwrites one: a lost key is a lost identity.
pub fn make(root: &Path) -> Result<PublicKey, Problem> {
    for file in [PRIVATE, PUBLIC] {
        if root.join(file).symlink_metadata().is_ok() {
            return Err(Problem::error(
                file,
                "there is a key already, and other servers know it",
                "keep it; to begin anew, move this file away first",
            ));
        }
    }
    let failed = |file: &str, error: &std::io::Error| {
        Problem::error(
            file,
            format!("this file cannot be written: {}", super::read::reason(error)),
            "check the folder's permissions",
        )
    };
    let key = PrivateKey::generate().and_then(|key| Ok((key.to_pem()?, key.public())));
    let (private, public) = key.map_err(|error| Problem::error(PRIVATE, error.to_string(), "try again"))?;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(root.join(".gatepost"))
        .map_err(|e| failed(".gatepost", &e))?;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(root.join(PRIVATE))
        .map_err(|e| failed(PRIVATE, &e))?;
    file.write_all(private.as_bytes()).and_then(|()| file.sync_all()).map_err(|e| failed(PRIVATE, &e))?;
    fs::write(root.join(PUBLIC), public.to_pem()).map_err(|e| failed(PUBLIC, &e))?;
    Ok(public)
}

/// Reads the public half.
pub fn public(root: &Path) -> Result<PublicKey, Problem> {
    let text = fs::read_to_string(root.join(PUBLIC)).map_err(|error| {
        Problem::error(
            PUBLIC,
            format!("this file cannot be read: {}", super::read::reason(&error)),
            "make a pair with `gatepost keys new`",
        )
    })?;
    PublicKey::from_pem(&text).map_err(|error| {
        Problem::error(PUBLIC, format!("this is not a public key: {error}"), "restore the file from git")
    })
}
