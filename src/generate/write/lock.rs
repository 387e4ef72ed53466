//! Only one build at a time.

use rustix::fs::FlockOperation;
use rustix::io::Errno;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

/// The lock is held while this lives.
#[derive(Debug)]
pub(crate) struct BuildLock(#[expect(dead_code, reason = "held, not read")] Option<File>);

impl BuildLock {
    /// Takes the lock; the error names who has it.
    pub(crate) fn take(root: &Path) -> Result<Self, String> {
        let folder = root.join(".gatepost");
        // The private key may come to lie here.
        let _ = std::fs::DirBuilder::new().mode(0o700).create(&folder);
        let path = folder.join("lock");
        // A checkout that cannot be written has nobody to share with.
        let Ok(mut file) = File::options().create(true).truncate(false).read(true).write(true).open(&path) else {
            return Ok(Self(None));
        };
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {
                let _ = file.set_len(0);
                let _ = write!(file, "{}", std::process::id());
                Ok(Self(Some(file)))
            }
            Err(Errno::WOULDBLOCK) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                Err(holder.trim().to_owned())
            }
            // A file system without locks.
            Err(_) => Ok(Self(None)),
        }
    }
}
