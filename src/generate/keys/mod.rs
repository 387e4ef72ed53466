//! The site's key pairs as files: the private halves in `.gatepost/`, readable by their owner alone; the public halves committed.
//!
//! A site begins with key 1; `rotate` puts others in its place, and `ring` says which one signs.

mod published;
pub mod ring;
pub mod rotate;

use super::begun::{Begun, Readers};
use super::unwritten::{NOTHING_CHANGED, unwritten};
use crate::signature::key::{PrivateKey, PublicKey};
use crate::site::problem::Problem;
use std::fs;
use std::path::Path;

pub(crate) use published::published;
pub use ring::Keyring;

/// The private half, relative to the root.
pub const PRIVATE: &str = ".gatepost/key.pem";

/// The public half, relative to the root.
pub const PUBLIC: &str = "key.pub.pem";

/// The private half of a key, relative to the root.
pub fn private_file(number: u32) -> String {
    if number == 1 { PRIVATE.to_owned() } else { format!(".gatepost/key-{number}.pem") }
}

/// The public half of a key, relative to the root.
pub fn public_file(number: u32) -> String {
    if number == 1 { PUBLIC.to_owned() } else { format!("key-{number}.pub.pem") }
}

/// Whether the private half of the key that signs lies in a site's folder.
pub fn has_private(root: &Path) -> bool {
    let signs = Keyring::read(root).map_or(1, |ring| ring.signs);
    root.join(private_file(signs)).is_file()
}

/// Makes the first pair.
pub fn make(root: &Path) -> Result<PublicKey, Problem> {
    let mut begun = Begun::default();
    let made = make_pair(root, 1, &mut begun)?;
    begun.keep();
    Ok(made)
}

/// Makes a pair. Never overwrites one: a lost key is a lost identity.
pub(super) fn make_pair(root: &Path, number: u32, begun: &mut Begun) -> Result<PublicKey, Problem> {
    let (private_path, public_path) = (private_file(number), public_file(number));
    for file in [&private_path, &public_path] {
        if root.join(file).symlink_metadata().is_ok() {
            return Err(Problem::error(
                file,
                "there is a key already, and other servers know it",
                "keep it; to begin anew, move this file away first",
            ));
        }
    }
    let key = PrivateKey::generate().and_then(|key| Ok((key.to_pem()?, key.public())));
    let (private, public) = key.map_err(|error| Problem::error(&private_path, error.to_string(), "try again"))?;
    for (path, pem, readers) in [
        (&private_path, private.as_bytes(), Readers::Owner),
        (&public_path, public.to_pem().as_bytes(), Readers::Everybody),
    ] {
        let failed = |error| unwritten(path, &error, NOTHING_CHANGED, "check the folder's permissions");
        begun.file(&root.join(path), pem, readers).map_err(failed)?;
    }
    Ok(public)
}

/// Reads the public half of the key that signs.
pub fn public(root: &Path) -> Result<PublicKey, Problem> {
    public_of(root, Keyring::read(root)?.signs)
}

/// Servers know the lost half, so no new one helps.
const RESTORE: &str = "restore the file from git: it belongs to the private key, and servers know it";

/// Whether a public key that is missing was there once: its private half is here, or it came after another.
fn is_half(root: &Path, number: u32) -> bool {
    number > 1 || root.join(private_file(number)).exists()
}

/// Reads the public half of a key.
pub fn public_of(root: &Path, number: u32) -> Result<PublicKey, Problem> {
    let file = public_file(number);
    let text = fs::read_to_string(root.join(&file)).map_err(|error| {
        Problem::error(
            &file,
            format!("this file cannot be read: {}", super::read::reason(&error)),
            if is_half(root, number) { RESTORE } else { "make a pair with `gatepost keys new`" },
        )
    })?;
    PublicKey::from_pem(&text).map_err(|error| {
        Problem::error(&file, format!("this is not a public key: {error}"), "restore the file from git")
    })
}
