//! Files for the owner's own server, beside the site and never in it: `.gatepost/deploy/`.
//!
//! The folder is read by people and servers, not by builds: what is in it is compared with what should be, and nothing is
//! remembered. Files of other names in it are left alone: another configuration of the same site may have written them.

use super::begun::replace;
use super::unwritten::unwritten;
use crate::site::problem::Problem;
use std::path::Path;

/// Below the site's folder.
pub(crate) const FOLDER: &str = ".gatepost/deploy";

/// A file for the owner's server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Aside {
    /// In [`FOLDER`].
    pub(crate) name: &'static str,
    /// What is in it.
    pub(crate) text: String,
}

/// Brings the folder up to date.
pub(crate) fn write(root: &Path, asides: &[Aside]) -> Result<(), Problem> {
    let folder = root.join(FOLDER);
    for aside in asides {
        let path = folder.join(aside.name);
        if std::fs::read(&path).is_ok_and(|old| old == aside.text.as_bytes()) {
            continue;
        }
        std::fs::create_dir_all(&folder).and_then(|()| replace(&path, aside.text.as_bytes())).map_err(|error| {
            let file = format!("{FOLDER}/{}", aside.name);
            unwritten(&file, &error, "nothing is lost", "check the permissions of .gatepost/")
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_written() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(FOLDER);
        let aside = |name, text: &str| Aside { name, text: text.into() };
        write(root.path(), &[aside("a.conf", "1")]).unwrap();
        let first = std::fs::metadata(path.join("a.conf")).unwrap().modified().unwrap();
        write(root.path(), &[aside("a.conf", "1"), aside("b.conf", "2")]).unwrap();
        assert_eq!(std::fs::metadata(path.join("a.conf")).unwrap().modified().unwrap(), first);
        write(root.path(), &[aside("b.conf", "3")]).unwrap();
        let read = |name| std::fs::read_to_string(path.join(name)).unwrap();
        assert_eq!((read("a.conf").as_str(), read("b.conf").as_str()), ("1", "3"));
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 2);
        assert_eq!(write(root.path(), &[]), Ok(()));
    }
}
