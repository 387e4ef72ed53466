//! Finding or making the file, and connections to it.
//!
//! A file is made only where there is none, and appears whole: it is made under another name, then linked. Mode 0600, and 0700
//! for a folder that is made. A file that is there but empty, foreign, damaged or unwritable is refused with what to do; it is
//! never replaced. Who only looks may look at one that is unwritable. Files up to 8 MiB are checked through and through, larger ones where they are read.

use super::schema::{self, Stuck};
use super::{broadcast, disk, fault};
use crate::ports::StoreError;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Largest file that is checked whole when it is opened, in bytes.
const CHECKED: u64 = 8 << 20;
/// Each connection stays in its thread.
const SHARED_BY_NOBODY: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
/// What every `SQLite` file begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Where a store is, how long it waits for another process that is writing, and what may be done there.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) patience: Duration,
    pub(super) access: Access,
}

/// What may be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// All of it.
    Write,
    /// Looking, while others may write.
    Look,
    /// Looking at what nobody can change now: not even the database's own files beside it are made.
    Still,
}

/// Which file a path leads to: a file that is moved away while it is open would swallow everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity(#[cfg(unix)] (u64, u64));

impl Place {
    /// Makes the file where there is none, brings it up to date, and looks at it.
    pub(super) fn prepare(&self) -> Result<(), StoreError> {
        match fs::symlink_metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => self.create()?,
            Err(error) => return Err(self.no(&error)),
            Ok(_) => {}
        }
        let length = self.look()?;
        let mut db = self.connect().map_err(|error| self.told(&error))?;
        self.migrate(&mut db)?;
        if length <= CHECKED {
            self.check(&db)?;
        }
        Ok(())
    }

    /// The same place for who only looks, where the file is there and up to date, but may not be written.
    pub(super) fn to_look(&self) -> Result<Self, StoreError> {
        let at = |access| Self { access, ..self.clone() };
        let seen = |place: Self| place.see().map(|()| place);
        seen(at(Access::Look)).or_else(|why| if self.is_left() { seen(at(Access::Still)) } else { Err(why) })
    }

    fn see(&self) -> Result<(), StoreError> {
        self.look()?;
        let db = self.connect().map_err(|error| self.told(&error))?;
        if schema::is_current(&db).map_err(|error| self.told(&error))? {
            self.check(&db)
        } else {
            Err(self.refused("is of another version, and may only be read"))
        }
    }

    /// Whether nobody has it open, and all that was written is in the file itself.
    fn is_left(&self) -> bool {
        let is_empty = fs::metadata(self.log()).map_or(true, |log| log.len() == 0);
        is_empty && !beside(&self.path, "-shm").exists()
    }

    /// A connection that does what may be done here. It never makes a store.
    pub(super) fn connect(&self) -> rusqlite::Result<Connection> {
        let db = match self.access {
            Access::Write => {
                Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE | SHARED_BY_NOBODY)
            }
            Access::Look => {
                Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY | SHARED_BY_NOBODY)
            }
            Access::Still => {
                let path = percent_encode(self.path.as_os_str().as_encoded_bytes(), NON_ALPHANUMERIC);
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | SHARED_BY_NOBODY;
                Connection::open_with_flags(format!("file:{path}?immutable=1"), flags)
            }
        }?;
        self.settle(&db)?;
        Ok(db)
    }

    /// A connection that reads.
    pub(super) fn connect_reader(&self) -> rusqlite::Result<Connection> {
        let db = self.connect()?;
        db.pragma_update(None, "query_only", true)?;
        Ok(db)
    }

    fn settle(&self, db: &Connection) -> rusqlite::Result<()> {
        db.busy_timeout(self.patience)?;
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        for (name, value) in [
            // A COMMIT returns when the disk has it; `fullfsync` is what that takes on macOS.
            ("synchronous", "FULL"),
            ("fullfsync", "ON"),
            ("foreign_keys", "ON"),
            // What is deleted is overwritten.
            ("secure_delete", "ON"),
            ("trusted_schema", "OFF"),
            ("cell_size_check", "ON"),
            ("temp_store", "MEMORY"),
            ("journal_size_limit", "16777216"),
        ] {
            db.pragma_update_and_check(None, name, value, |_| Ok(())).or_else(no_answer)?;
        }
        db.set_prepared_statement_cache_capacity(128);
        broadcast::teach(db)
    }

    fn migrate(&self, db: &mut Connection) -> Result<(), StoreError> {
        schema::migrate(db).map_err(|stuck| match stuck {
            Stuck::Newer(error) => error,
            Stuck::Database(error) => self.told(&error),
        })
    }

    fn create(&self) -> Result<(), StoreError> {
        let folder = self.folder();
        private_folder(folder).map_err(|error| self.cannot_make(&error))?;
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let draft = Self {
            path: folder.join(format!(
                ".{name}.{}-{:08x}",
                std::process::id(),
                rand_core::RngCore::next_u32(&mut rand_core::OsRng)
            )),
            ..self.clone()
        };
        let made = draft.draw_up().and_then(|()| draft.publish(&self.path).map_err(|error| self.cannot_make(&error)));
        for begun in ["", "-wal", "-shm"] {
            fs::remove_file(beside(&draft.path, begun)).ok();
        }
        // The name of a file that is gone helps nobody.
        let name = self.path.display().to_string();
        made.map_err(|error| match error {
            StoreError::Full(_) => StoreError::Full(name),
            StoreError::ReadOnly(_) => StoreError::ReadOnly(name),
            other => other,
        })
    }

    fn draw_up(&self) -> Result<(), StoreError> {
        private_file(&self.path).map_err(|error| self.cannot_make(&error))?;
        let mut db = self.connect().map_err(|error| self.told(&error))?;
        db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).map_err(|error| self.told(&error))?;
        self.migrate(&mut db)?;
        db.close().map_err(|(_, error)| self.told(&error))
    }

    /// Under its own name, unless another process was first: then theirs is the store.
    fn publish(&self, path: &Path) -> std::io::Result<()> {
        match fs::hard_link(&self.path, path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
            // A disk without hard links.
            Err(_) => fs::rename(&self.path, path)?,
            Ok(()) => {}
        }
        File::open(self.folder())?.sync_all()
    }

    /// Whether it may be ours, before the database looks at it. Its length.
    fn look(&self) -> Result<u64, StoreError> {
        // Opening a pipe waits for whoever writes to it.
        if fs::metadata(&self.path).is_ok_and(|found| !found.is_file()) {
            return Err(self.refused("is no file: name another"));
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(self.access == Access::Write)
            .open(&self.path)
            .map_err(|error| self.no(&error))?;
        let mut head = Vec::new();
        file.by_ref().take(100).read_to_end(&mut head).map_err(|error| self.no(&error))?;
        if head.is_empty() {
            return Err(self.refused("is empty: put a backup in its place, or remove it if nothing was ever in it"));
        }
        if !head.starts_with(MAGIC) {
            return Err(self.refused("is no store of Gatepost: name another file"));
        }
        if head.get(68..72) != Some(&schema::APPLICATION.to_be_bytes()) {
            return Err(self.refused("is another program's database: name another file"));
        }
        // In this order: a checkpoint that wrote this head has written everything by the time the log is empty.
        let settled = fs::metadata(self.log()).map_or(true, |log| log.len() == 0);
        let length = file.metadata().map_err(|error| self.no(&error))?.len();
        if settled && length < stated(&head) {
            return Err(fault::damaged(&self.path, &"its end is missing"));
        }
        Ok(length)
    }

    /// The log beside it.
    fn log(&self) -> PathBuf {
        beside(&self.path, "-wal")
    }

    fn check(&self, db: &Connection) -> Result<(), StoreError> {
        let verdict: String =
            db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|error| self.told(&error))?;
        if verdict == "ok" { Ok(()) } else { Err(fault::damaged(&self.path, &verdict)) }
    }

    /// Which file stands there now.
    #[cfg(unix)]
    pub(super) fn identity(&self) -> Option<Identity> {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(&self.path).ok().map(|there| Identity((there.dev(), there.ino())))
    }

    /// Whether a file stands there; elsewhere an open file cannot be moved.
    #[cfg(not(unix))]
    pub(super) fn identity(&self) -> Option<Identity> {
        fs::metadata(&self.path).ok().map(|_| Identity())
    }

    fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    pub(super) fn told(&self, error: &rusqlite::Error) -> StoreError {
        fault::told(&self.path, error)
    }

    fn refused(&self, why: &str) -> StoreError {
        StoreError::Unfit(format!("{} {why}", self.path.display()))
    }

    fn closed(&self, what: &str, error: &std::io::Error) -> StoreError {
        StoreError::Closed(format!("{} {what}: {}", self.path.display(), error.kind()))
    }

    fn no(&self, error: &std::io::Error) -> StoreError {
        let why = || self.closed("cannot be opened for writing", error);
        disk::told(&self.path, error).unwrap_or_else(why)
    }

    fn cannot_make(&self, error: &std::io::Error) -> StoreError {
        let why = || self.closed("is not there and cannot be made", error);
        disk::told(&self.path, error).unwrap_or_else(why)
    }
}

/// The file beside a database whose name ends so.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(ending);
    name.into()
}

/// How long a file is by its own head: page size times pages.
fn stated(head: &[u8]) -> u64 {
    let number = |range: std::ops::Range<usize>| {
        head.get(range).unwrap_or_default().iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
    };
    // 65,536 is written as 1.
    let page = match number(16..18) {
        1 => 65_536,
        size => size,
    };
    page * number(28..32)
}

/// Some pragmas answer, some do not.
fn no_answer(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        error => Err(error),
    }
}

fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
