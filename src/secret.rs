//! Floor 3: the private key, wherever the owner keeps it: `GATEPOST_KEY` (the PEM itself), `GATEPOST_KEY_FILE`, or a file of the
//! site's.
//!
//! A file that others on the machine can read is refused: whoever has it can speak in the owner's name.

use crate::signature::key::{KeyError, PrivateKey};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Why there is no key. Nothing of the key is ever in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSecret {
    /// The file is not there.
    #[error("the private key of this site is not here")]
    Missing(String),
    /// The file is not ours to read.
    #[error("the private key cannot be read: {1}")]
    Unreadable(String, String),
    /// Others can read it, too.
    #[error("others on this machine can read the private key (its mode is {1:03o})")]
    Shared(String, u32),
    /// It is something else.
    #[error("this is not a private key: {1}")]
    NotAKey(String, KeyError),
}

impl NoSecret {
    /// The file, or the variable that holds the key.
    pub fn place(&self) -> &str {
        match self {
            Self::Missing(place) | Self::Unreadable(place, _) | Self::Shared(place, _) | Self::NotAKey(place, _) => {
                place
            }
        }
    }

    /// What the owner can do.
    pub fn remedy(&self) -> String {
        match self {
            // The site was built with the public half, and other servers know it.
            Self::Missing(file) => format!(
                "put your copy of it there (chmod 600 {file}), or name it in GATEPOST_KEY_FILE; make no new one: followers' servers would refuse it"
            ),
            Self::Unreadable(..) => {
                "check the permissions of the file, or name another in GATEPOST_KEY_FILE".to_owned()
            }
            Self::Shared(file, _) => format!("run chmod 600 {file}"),
            Self::NotAKey(..) => "restore it from your copy".to_owned(),
        }
    }
}

/// The file's name of the key of this id: `key.pem`, `key-2.pem` for `<actor>#key-2`.
pub fn file_of(key_id: &str) -> String {
    match key_id.rsplit_once("#key-").and_then(|(_, number)| number.parse::<u32>().ok()) {
        Some(number) => format!("key-{number}.pem"),
        None => "key.pem".to_owned(),
    }
}

/// Where the key is read from, as it is spoken of: `name`, if nothing else is named by the environment.
pub fn place(name: &str) -> String {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    match (named("GATEPOST_KEY"), named("GATEPOST_KEY_FILE")) {
        (Some(_), _) => "GATEPOST_KEY".to_owned(),
        (None, Some(file)) => file.to_string_lossy().into_owned(),
        (None, None) => name.to_owned(),
    }
}

/// Reads the key: from the environment, else from `file`, which is called `name` where it is spoken of.
pub fn key(file: &Path, name: &str) -> Result<PrivateKey, NoSecret> {
    if let Some(pem) = std::env::var_os("GATEPOST_KEY").filter(|pem| !pem.is_empty()) {
        // Platforms that hold secrets in one line write the line ends as `\n`.
        return parse(&pem.to_string_lossy().replace("\\n", "\n"), "GATEPOST_KEY");
    }
    match std::env::var_os("GATEPOST_KEY_FILE").filter(|file| !file.is_empty()) {
        Some(other) => read(Path::new(&other), &other.to_string_lossy()),
        None => read(file, name),
    }
}

/// The mode of a file that others than its owner may use in any way; none where they may not.
pub fn shared_mode(path: &Path) -> std::io::Result<Option<u32>> {
    let mode = std::fs::metadata(path)?.mode() & 0o777;
    Ok((mode % 0o100 != 0).then_some(mode))
}

fn read(path: &Path, name: &str) -> Result<PrivateKey, NoSecret> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => NoSecret::Missing(name.to_owned()),
        kind => NoSecret::Unreadable(name.to_owned(), kind.to_string()),
    };
    if let Some(mode) = shared_mode(path).map_err(unreadable)? {
        return Err(NoSecret::Shared(name.to_owned(), mode));
    }
    parse(&std::fs::read_to_string(path).map_err(unreadable)?, name)
}

fn parse(pem: &str, name: &str) -> Result<PrivateKey, NoSecret> {
    PrivateKey::from_pem(pem).map_err(|why| NoSecret::NotAKey(name.to_owned(), why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn each_key_has_a_file_of_its_own() {
        assert_eq!(file_of("https://a.example/ap/actor.json#main-key"), "key.pem");
        assert_eq!(file_of("https://a.example/ap/actor.json#key-2"), "key-2.pem");
        assert_eq!(file_of("https://a.example/ap/actor.json#key-../x"), "key.pem");
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key.pem");
        let why = read(&file, "key.pem").unwrap_err();
        assert_eq!(
            (why.to_string().as_str(), why.place(), why.remedy().as_str()),
            (
                "the private key of this site is not here",
                "key.pem",
                "put your copy of it there (chmod 600 key.pem), or name it in GATEPOST_KEY_FILE; make no new one: followers' servers would \
                 refuse it"
            )
        );
        std::fs::write(&file, PrivateKey::generate().unwrap().to_pem().unwrap()).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        let why = read(&file, "key.pem").unwrap_err();
        assert_eq!(why.to_string(), "others on this machine can read the private key (its mode is 640)");
        assert_eq!((why.place(), why.remedy().as_str()), ("key.pem", "run chmod 600 key.pem"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        read(&file, "key.pem").unwrap();
        std::fs::write(&file, "hello").unwrap();
        assert_eq!(
            read(&file, "key.pem").unwrap_err().to_string(),
            "this is not a private key: it is not a PEM file that begins with `-----BEGIN PRIVATE KEY-----`"
        );
    }
}
