//! The one reader: walks the author's folders and reads files.
//!
//! Limits enforced here: Markdown and templates of at most 16 MiB; valid UTF-8 without NUL; symbolic links only to places
//! inside the site; no pipes, sockets or devices. A file is opened beneath the root and nowhere else (`openat2` on Linux), so
//! a link that is exchanged between the look and the opening is refused too.

mod walk;

pub(crate) use walk::{Found, Hidden};

use crate::site::problem::Problem;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Largest text file.
const MAX_TEXT: u64 = 16 << 20;

/// What the file system says of a file: enough to know that it has not changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Stat {
    pub(crate) size: u64,
    /// Nanoseconds since 1970.
    pub(crate) modified: i64,
    pub(crate) changed: i64,
    pub(crate) inode: u64,
}

impl Stat {
    pub(crate) fn of(meta: &std::fs::Metadata) -> Self {
        Self {
            size: meta.size(),
            modified: meta.mtime() * 1_000_000_000 + meta.mtime_nsec(),
            changed: meta.ctime() * 1_000_000_000 + meta.ctime_nsec(),
            inode: meta.ino(),
        }
    }
}

/// The author's folder.
#[derive(Debug)]
pub(crate) struct Root {
    path: PathBuf,
    canonical: PathBuf,
    /// Where the site is built, now or usually, resolved as far as it exists.
    outputs: Vec<PathBuf>,
    directory: Option<File>,
}

impl Root {
    /// Opens the folder.
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        let canonical = path.canonicalize().map_err(|error| {
            Problem::error(
                path.display().to_string(),
                format!("this folder cannot be opened: {}", reason(&error)),
                "name the site's folder with --root, or make one with `gatepost init`",
            )
        })?;
        Ok(Self { directory: File::open(&canonical).ok(), path: path.to_owned(), canonical, outputs: Vec::new() })
    }

    /// The same folder, built into others: links into those are refused, as each build would publish the one before.
    pub(crate) fn built_into(self, outputs: &[&Path]) -> Self {
        let resolved = |output: &&Path| {
            let output = self.canonical.join(output);
            output.canonicalize().unwrap_or(output)
        };
        let outputs = outputs.iter().map(resolved).collect();
        Self { outputs, ..self }
    }

    /// Where a file of the site is.
    pub(crate) fn absolute(&self, path: &str) -> PathBuf {
        self.path.join(path)
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of a file.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, Problem> {
        let (mut file, size) = self.open_file(path)?;
        // One more than there are: the read that finds the end is then the last.
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        file.read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
        Ok(bytes)
    }

    /// Hash of a file of any size.
    pub(crate) fn hash(&self, path: &str) -> Result<u128, Problem> {
        let (mut file, _) = self.open_file(path)?;
        let mut hasher = Xxh3::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(hasher.digest128()),
                Ok(n) => hasher.update(&buffer[..n]),
                Err(error) => {
                    return Err(Problem::error(
                        path,
                        format!("this file cannot be read: {}", reason(&error)),
                        "check its permissions",
                    ));
                }
            }
        }
    }

    /// The beginning of a file, for its kind and size in pixels.
    pub(crate) fn head(&self, path: &str, bytes: usize) -> Result<Vec<u8>, Problem> {
        let mut head = Vec::new();
        let (file, _) = self.open_file(path)?;
        file.take(bytes as u64).read_to_end(&mut head).map_err(|error| {
            Problem::error(path, format!("this file cannot be read: {}", reason(&error)), "check its permissions")
        })?;
        Ok(head)
    }

    /// Text of a file: UTF-8, not too long.
    pub(crate) fn text(&self, path: &str) -> Result<String, Problem> {
        let too_long = |size: u64| {
            Problem::error(
                path,
                format!("this file has {} MiB; 16 are allowed", size >> 20),
                "split it into several pages",
            )
        };
        let (mut file, size) = self.open_file(path)?;
        if size > MAX_TEXT {
            return Err(too_long(size));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        // The file may grow while it is read.
        (&mut file).take(MAX_TEXT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
        if bytes.len() as u64 > MAX_TEXT {
            return Err(too_long(bytes.len() as u64));
        }
        utf8(bytes, path)
    }

    /// The same, when there is such a file.
    pub(crate) fn text_if_there(&self, path: &str) -> Result<Option<String>, Problem> {
        if self.absolute(path).symlink_metadata().is_err() { Ok(None) } else { self.text(path).map(Some) }
    }

    /// A file that is one, and its size.
    fn open_file(&self, path: &str) -> Result<(File, u64), Problem> {
        let failed = |error: &std::io::Error| {
            Problem::error(
                path,
                format!("this file cannot be opened: {}", reason(error)),
                "check that it is there and may be read",
            )
        };
        let file = self.open_beneath(path).map_err(|error| {
            let out =
                (error.kind() == std::io::ErrorKind::CrossesDevices).then(|| self.leads_out(&self.absolute(path)));
            out.flatten().map_or_else(|| failed(&error), |problem| Problem { file: path.to_owned(), ..problem })
        })?;
        match file.metadata() {
            Ok(meta) if meta.is_file() => Ok((file, meta.len())),
            Ok(_) => Err(Problem::error(path, "this is not a file", "remove it")),
            Err(error) => Err(failed(&error)),
        }
    }

    #[cfg(target_os = "linux")]
    fn open_beneath(&self, path: &str) -> std::io::Result<File> {
        use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
        // NONBLOCK: a pipe would wait for a writer for ever.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        if let Some(directory) = &self.directory {
            match openat2(directory, path, flags, Mode::empty(), ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS) {
                Ok(file) => return Ok(file.into()),
                // An old kernel or a sandbox that does not know the call.
                Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => {}
                // An absolute link to a place inside the site was allowed by the walk.
                Err(rustix::io::Errno::XDEV) if self.leads_out(&self.absolute(path)).is_none() => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        File::open(self.absolute(path))
    }

    #[cfg(not(target_os = "linux"))]
    fn open_beneath(&self, path: &str) -> std::io::Result<File> {
        File::open(self.absolute(path))
    }
}

fn unreadable(path: &str, error: &std::io::Error) -> Problem {
    Problem::error(path, format!("this file cannot be read: {}", reason(error)), "check its permissions")
}

/// Checks that bytes are text.
pub(crate) fn utf8(bytes: Vec<u8>, path: &str) -> Result<String, Problem> {
    let line_of = |at: usize, bytes: &[u8]| {
        u32::try_from(memchr::memchr_iter(b'\n', &bytes[..at]).count()).unwrap_or(u32::MAX) + 1
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Problem::error(path, "this file is in UTF-16", "save it as UTF-8").at(1));
    }
    if let Some(at) = memchr::memchr(0, &bytes) {
        return Err(Problem::error(
            path,
            format!("byte {at} is NUL, which no text has"),
            "save it as plain UTF-8 text",
        )
        .at(line_of(at, &bytes)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = line_of(at, error.as_bytes());
        Problem::error(path, format!("byte {at} is not UTF-8"), "save it as UTF-8; it is probably in Latin-1").at(line)
    })
}

/// What the system says, without its number.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// Hash of a text.
pub(crate) fn hash_of(bytes: &[u8]) -> u128 {
    xxh3_128(bytes)
}
