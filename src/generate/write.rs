//! The one writer: artifacts to the output folder, whole or not at all.
//!
//! The new tree is made beside the old one and then exchanged with it in one step, so a reader, a web server or a build that is
//! killed sees the old site or the new one. (Nothing is forced to the disk first: after a power cut, build again.) What is
//! unchanged is hard-linked, not written. The tree that was exchanged out is kept and brought up to date at the next build, so
//! a rebuild costs what changed, not what there is.
//!
//! Which tree a record in the cache speaks of is told by the inode of its folder: a build killed at any moment leaves records
//! that either fit or are ignored.

use super::cache::Cache;
use super::read::{Stat, hash_of, reason};
use super::render::{Artifact, Content};
use crate::site::address::OutputPath;
use crate::site::problem::Problem;
use rayon::prelude::*;
use rustix::fs::{Access, AtFlags, CWD, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// What a piece made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Made {
    pub(crate) fingerprint: u128,
    /// When a template looked at the whole site: what that looked like.
    pub(crate) whole: Option<u128>,
    pub(crate) outputs: Vec<Output>,
    /// The post's entry in the manifest, as JSON.
    pub(crate) entry: Option<String>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    pub(crate) path: OutputPath,
    pub(crate) media_type: String,
    pub(crate) hash: u128,
    size: u64,
    modified: i64,
    inode: u64,
}

/// Everything known of a tree on the disk.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tree {
    pub(crate) pieces: HashMap<String, Made>,
    /// Folders and when each was last changed: shows files that are not ours.
    folders: Vec<(String, i64)>,
    /// Names at the top.
    tops: HashSet<String>,
    /// When the next post falls due; seconds since 1970.
    pub(crate) due: Option<i64>,
}

impl Tree {
    /// Of what was made; its folders are told when it is finished.
    pub(crate) fn new(pieces: HashMap<String, Made>, due: Option<i64>) -> Self {
        Self { pieces, folders: Vec::new(), tops: HashSet::new(), due }
    }

    fn by_path(&self) -> HashMap<&str, &Output> {
        self.pieces.values().flat_map(|m| &m.outputs).map(|o| (o.path.as_str(), o)).collect()
    }

    /// The record of the tree at `path`, when there is one that fits.
    pub(crate) fn load(cache: &Cache, path: &Path) -> Option<Self> {
        cache.load(&name(path)?, record_stamp())
    }

    fn save(&self, cache: &Cache, path: &Path) {
        if let Some(name) = name(path) {
            cache.save(&name, record_stamp(), self);
        }
    }
}

fn record_stamp() -> u128 {
    hash_of(super::program().as_bytes())
}

fn name(tree: &Path) -> Option<String> {
    let meta = std::fs::symlink_metadata(tree).ok().filter(std::fs::Metadata::is_dir)?;
    Some(format!("tree-{:x}-{:x}", meta.dev(), meta.ino()))
}

/// The file that says a folder is ours when the site has no manifest.
pub(crate) const MARKER: &str = ".gatepost-build";

/// Where the site is built.
#[derive(Debug)]
pub(crate) struct OutputFolder {
    /// The folder people serve.
    pub(crate) live: PathBuf,
    /// The folder beside it.
    next: PathBuf,
}

impl OutputFolder {
    /// Checks that a folder may be replaced. `root` is the site's own.
    pub(crate) fn check(root: &Path, output: &Path) -> Result<Self, Problem> {
        let live = root.join(output);
        let shown = output.display().to_string();
        let refuse = |what: &str| {
            Err(Problem::error(&shown, format!("the output folder {what}"), "name another with --output-dir"))
        };
        let canonical_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let parent = live.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Some(file_name) = live.file_name() else { return refuse("is no folder that can be replaced") };
        let anchor = nearest(parent);
        let missing = parent.strip_prefix(nearest_written(parent)).unwrap_or(Path::new(""));
        if missing.components().any(|part| part == std::path::Component::ParentDir) {
            return refuse("leads through a folder that is not there");
        }
        let canonical = anchor.join(missing).join(file_name);
        if canonical_root.starts_with(&canonical) {
            return refuse("contains the site itself");
        }
        for own in ["content", "static", "templates", "themes", "data", ".gatepost", ".git"] {
            if canonical.starts_with(canonical_root.join(own)) {
                return refuse(&format!("lies inside {own}/"));
            }
        }
        if std::env::var_os("HOME").is_some_and(|home| Path::new(&home) == canonical) {
            return refuse("is your home folder");
        }
        match std::fs::symlink_metadata(&live) {
            Err(_) => {}
            Ok(meta) if meta.is_symlink() => return refuse("is a symbolic link"),
            Ok(meta) if !meta.is_dir() => return refuse("is a file"),
            Ok(_) => {
                let ours = live.join("gatepost.json").exists() || live.join(MARKER).exists();
                let empty = std::fs::read_dir(&live)
                    .is_ok_and(|entries| entries.flatten().all(|e| e.file_name().to_string_lossy().starts_with('.')));
                if !ours && !empty {
                    return Err(Problem::error(
                        &shown,
                        "the output folder holds files that Gatepost did not write",
                        "empty it, or name another with --output-dir",
                    ));
                }
            }
        }
        let private = root.join(".gatepost");
        let same_disk = std::fs::metadata(&private)
            .or_else(|_| std::fs::metadata(&canonical_root))
            .is_ok_and(|m| std::fs::metadata(&anchor).is_ok_and(|a| a.dev() == m.dev()));
        let writable = rustix::fs::access(&private, Access::WRITE_OK).is_ok();
        let next = if same_disk && writable {
            private.join(format!(
                "site-{:08x}",
                u32::try_from(hash_of(canonical.as_os_str().as_encoded_bytes()) & 0xffff_ffff).unwrap_or(0)
            ))
        } else {
            parent.join(format!(".{}.gatepost", file_name.to_string_lossy()))
        };
        Ok(Self { live, next })
    }
}

/// The nearest folder above that exists, resolved.
fn nearest(path: &Path) -> PathBuf {
    nearest_written(path).canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn nearest_written(path: &Path) -> &Path {
    let mut at = path;
    while !at.exists() {
        match at.parent() {
            Some(above) if !above.as_os_str().is_empty() => at = above,
            _ => return Path::new("."),
        }
    }
    at
}

/// What became of the live tree since it was written.
#[derive(Debug, Default)]
pub(crate) struct Damage {
    /// Files that are no longer as they were written.
    pub(crate) files: HashSet<String>,
    /// Whether files may lie there that are not ours.
    pub(crate) strangers: bool,
}

impl Damage {
    /// None at all.
    pub(crate) fn is_none(&self) -> bool {
        self.files.is_empty() && !self.strangers
    }
}

/// Looks for what others did to the live tree.
pub(crate) fn damage(folder: &OutputFolder, tree: &Tree) -> Damage {
    let outputs: Vec<&Output> = tree.pieces.values().flat_map(|m| &m.outputs).collect();
    let Ok(directory) = File::open(&folder.live) else {
        return Damage { files: outputs.iter().map(|o| o.path.as_str().to_owned()).collect(), strangers: true };
    };
    let strangers =
        tree.folders.par_iter().any(|(path, changed)| stat(&directory, path).is_none_or(|s| s.modified != *changed))
            || !foreign(&folder.live, tree).iter().all(|n| n.starts_with('.'));
    let broken = outputs.par_iter().filter(|o| !is_intact(&directory, o));
    Damage { files: broken.map(|o| o.path.as_str().to_owned()).collect(), strangers }
}

/// Names at the top of a tree that are not ours.
fn foreign(tree_path: &Path, tree: &Tree) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(tree_path) else { return Vec::new() };
    entries.flatten().filter_map(|e| e.file_name().into_string().ok()).filter(|n| !tree.tops.contains(n)).collect()
}

fn stat(directory: &File, path: &str) -> Option<Stat> {
    let found = rustix::fs::statat(directory, path, AtFlags::SYMLINK_NOFOLLOW).ok()?;
    Some(Stat {
        size: u64::try_from(found.st_size).ok()?,
        modified: found.st_mtime * 1_000_000_000 + i64::try_from(found.st_mtime_nsec).ok()?,
        changed: 0,
        inode: found.st_ino,
    })
}

fn is_intact(directory: &File, output: &Output) -> bool {
    stat(directory, output.path.as_str())
        .is_some_and(|s| s.size == output.size && s.modified == output.modified && s.inode == output.inode)
}

/// A new tree in the making.
pub(crate) struct Stage<'t> {
    folder: &'t OutputFolder,
    directory: File,
    live: Option<(File, HashMap<&'t str, &'t Output>)>,
    /// What the folder beside holds already.
    spare: HashMap<String, Output>,
    folders: Mutex<HashSet<String>>,
    /// Hash of every path there is → the piece that made it.
    taken: Mutex<HashMap<u128, String>>,
}

impl<'t> Stage<'t> {
    /// Opens the folder beside: the tree of the build before last when its record fits, else a new one.
    pub(crate) fn open(folder: &'t OutputFolder, cache: &Cache, live: Option<&'t Tree>) -> Result<Self, Problem> {
        let failed = |error: std::io::Error| cannot_write(&folder.next, &error);
        let record = Tree::load(cache, &folder.next).filter(|tree| is_whole(&folder.next, tree));
        if record.is_none() && folder.next.symlink_metadata().is_ok() {
            std::fs::remove_dir_all(&folder.next).map_err(failed)?;
        }
        std::fs::create_dir_all(&folder.next).map_err(failed)?;
        if let Some(name) = name(&folder.next) {
            // From here on the folder is neither the old tree nor the new one.
            cache.forget(&name);
        }
        let directory = File::open(&folder.next).map_err(failed)?;
        let (spare, folders) = record.map_or_else(Default::default, |tree| {
            let folders = tree.folders.iter().map(|(path, _)| path.clone()).collect();
            (
                tree.pieces.into_values().flat_map(|m| m.outputs).map(|o| (o.path.as_str().to_owned(), o)).collect(),
                folders,
            )
        });
        let live = live.and_then(|tree| Some((File::open(&folder.live).ok()?, tree.by_path())));
        Ok(Self { folder, directory, live, spare, folders: Mutex::new(folders), taken: Mutex::default() })
    }

    /// Puts an artifact in its place. `piece` names who made it.
    pub(crate) fn put(&self, artifact: Artifact, piece: &str) -> Result<Output, Problem> {
        let path = artifact.path;
        self.claim(&path, piece)?;
        if let Some(fault) = path.fault() {
            return Err(Problem::error(
                path.as_str(),
                format!("this file cannot be written: {fault}"),
                "choose a shorter or plainer name",
            ));
        }
        let media_type = artifact.media_type.into_owned();
        let failed = |error: &std::io::Error| cannot_write(&self.folder.next.join(path.as_str()), error);
        match artifact.content {
            Content::Bytes(bytes) => {
                let hash = hash_of(&bytes);
                if let Some(there) = self.already(path.as_str(), hash) {
                    return Ok(Output { media_type, ..there });
                }
                self.write(&path, &bytes)
                    .map(|(size, modified, inode)| Output {
                        path: path.clone(),
                        media_type,
                        hash,
                        size,
                        modified,
                        inode,
                    })
                    .map_err(|e| failed(&e))
            }
            Content::File(source) => {
                let hash = hash_file(&source).map_err(|e| {
                    Problem::error(
                        source.display().to_string(),
                        format!("this file cannot be read: {}", reason(&e)),
                        "check its permissions",
                    )
                })?;
                if let Some(there) = self.already(path.as_str(), hash) {
                    return Ok(Output { media_type, ..there });
                }
                self.copy(&path, &source)
                    .map(|(size, modified, inode)| Output {
                        path: path.clone(),
                        media_type,
                        hash,
                        size,
                        modified,
                        inode,
                    })
                    .map_err(|e| failed(&e))
            }
        }
    }

    /// Two pieces must not write one file: which of them came last would be chance.
    fn claim(&self, path: &OutputPath, piece: &str) -> Result<(), Problem> {
        let Some(other) = lock(&self.taken).insert(hash_of(path.as_str().as_bytes()), piece.to_owned()) else {
            return Ok(());
        };
        let (first, second) = if other.as_str() < piece { (other.as_str(), piece) } else { (piece, other.as_str()) };
        let what = format!("`{first}` and `{second}` both want to write this file");
        Err(Problem::error(path.as_str(), what, "rename one of the two"))
    }

    /// Takes a file over from the live tree as it is.
    pub(crate) fn keep(&self, output: &Output, piece: &str) -> Result<Output, Problem> {
        self.claim(&output.path, piece)?;
        let there = self.already(output.path.as_str(), output.hash);
        there.map(|o| Output { media_type: output.media_type.clone(), ..o }).ok_or_else(|| {
            let what = "this file of the last build vanished while the site was being built";
            Problem::error(output.path.as_str(), what, "build again")
        })
    }

    /// The file with this content, in the folder beside or linked into it from the live tree.
    fn already(&self, path: &str, hash: u128) -> Option<Output> {
        if let Some(spare) = self.spare.get(path).filter(|o| o.hash == hash)
            && is_intact(&self.directory, spare)
        {
            return Some(spare.clone());
        }
        let (directory, outputs) = self.live.as_ref()?;
        let known = outputs.get(path).filter(|o| o.hash == hash && is_intact(directory, o))?;
        self.make_way(path).ok()?;
        if rustix::fs::linkat(directory, path, &self.directory, path, AtFlags::empty()).is_ok() {
            return Some((*known).clone());
        }
        // No links on this file system, or too many: copy.
        let (size, modified, inode) = self.copy(&OutputPath::new(path), &self.folder.live.join(path)).ok()?;
        Some(Output { size, modified, inode, ..(*known).clone() })
    }

    fn write(&self, path: &OutputPath, bytes: &[u8]) -> std::io::Result<(u64, i64, u64)> {
        let mut file = self.create(path)?;
        file.write_all(bytes)?;
        let meta = file.metadata()?;
        Ok((meta.len(), Stat::of(&meta).modified, meta.ino()))
    }

    fn copy(&self, path: &OutputPath, source: &Path) -> std::io::Result<(u64, i64, u64)> {
        let mut file = self.create(path)?;
        std::io::copy(&mut File::open(source)?, &mut file)?;
        let meta = file.metadata()?;
        Ok((meta.len(), Stat::of(&meta).modified, meta.ino()))
    }

    fn create(&self, path: &OutputPath) -> std::io::Result<File> {
        self.make_way(path.as_str())?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let open = || rustix::fs::openat(&self.directory, path.as_str(), flags, Mode::from_raw_mode(0o644));
        match open() {
            Err(Errno::EXIST) if lock(&self.folders).contains(path.as_str()) => {
                // A folder of an earlier build stands where a file must be. Nothing of this build lies in it.
                std::fs::remove_dir_all(self.folder.next.join(path.as_str()))?;
                let below = format!("{path}/");
                lock(&self.folders).retain(|folder| folder != path.as_str() && !folder.starts_with(&below));
                Ok(File::from(open()?))
            }
            opened => Ok(File::from(opened?)),
        }
    }

    /// Makes the folders of a path, and removes a file that is there: it may be linked into the live tree.
    fn make_way(&self, path: &str) -> std::io::Result<()> {
        if let Some((folder, _)) = path.rsplit_once('/') {
            self.make_folder(folder)?;
        }
        if self.spare.contains_key(path) {
            match rustix::fs::unlinkat(&self.directory, path, AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn make_folder(&self, folder: &str) -> std::io::Result<()> {
        if lock(&self.folders).contains(folder) {
            return Ok(());
        }
        if let Some((above, _)) = folder.rsplit_once('/') {
            self.make_folder(above)?;
        }
        match rustix::fs::mkdirat(&self.directory, folder, Mode::from_raw_mode(0o755)) {
            Ok(()) | Err(Errno::EXIST) => {}
            // A file of an earlier build stands where a folder must be.
            Err(Errno::NOTDIR) => return Err(Errno::NOTDIR.into()),
            Err(error) => return Err(error.into()),
        }
        if self.spare.contains_key(folder) {
            let _ = rustix::fs::unlinkat(&self.directory, folder, AtFlags::empty());
            match rustix::fs::mkdirat(&self.directory, folder, Mode::from_raw_mode(0o755)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
        }
        lock(&self.folders).insert(folder.to_owned());
        Ok(())
    }

    /// Removes what is no longer there, then exchanges the trees.
    pub(crate) fn finish(mut self, cache: &Cache, mut tree: Tree, old: Option<&Tree>) -> Result<(), Problem> {
        for output in tree.pieces.values().flat_map(|m| &m.outputs) {
            self.spare.remove(output.path.as_str());
        }
        let mut folders = self.folders.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        for path in self.spare.keys() {
            // A folder of the same name may stand there now: then it is no file, and stays.
            let _ = rustix::fs::unlinkat(&self.directory, path, AtFlags::empty());
            let above = std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'));
            for (folder, _) in above {
                // Only an empty folder can be removed.
                if rustix::fs::unlinkat(&self.directory, folder, AtFlags::REMOVEDIR).is_err() {
                    break;
                }
                folders.remove(folder);
            }
        }
        let folders: Vec<String> = folders.into_iter().collect();
        let changed = |folder: String| stat(&self.directory, &folder).map(|s| (folder, s.modified));
        tree.folders = folders.into_par_iter().filter_map(changed).collect();
        let outputs = tree.pieces.values().flat_map(|m| &m.outputs);
        tree.tops = outputs.filter_map(|o| o.path.as_str().split('/').next()).map(str::to_owned).collect();
        tree.save(cache, &self.folder.next);
        let failed = |error: std::io::Error| cannot_write(&self.folder.live, &error);
        remember_foreign(self.folder, old, &tree).map_err(failed)?;
        exchange(self.folder)?;
        bring_along(self.folder)
    }
}

/// Whether a tree holds exactly what its record says, as far as its folders tell.
fn is_whole(path: &Path, tree: &Tree) -> bool {
    let Ok(directory) = File::open(path) else { return false };
    tree.folders.par_iter().all(|(folder, changed)| stat(&directory, folder).is_some_and(|s| s.modified == *changed))
        && foreign(path, tree).is_empty()
}

/// Puts the new tree in the old one's place.
fn exchange(folder: &OutputFolder) -> Result<(), Problem> {
    let failed = |error: std::io::Error| {
        Problem::error(
            folder.live.display().to_string(),
            format!("the new site could not take the old one's place: {}", reason(&error)),
            "the old site is untouched; check the folder's permissions and build again",
        )
    };
    if let Some(parent) = folder.live.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    if folder.live.symlink_metadata().is_err() {
        return std::fs::rename(&folder.next, &folder.live).map_err(failed);
    }
    match rustix::fs::renameat_with(CWD, &folder.next, CWD, &folder.live, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            // A file system that cannot exchange: two steps, a moment apart.
            let aside = folder.next.with_extension("old");
            let _ = std::fs::remove_dir_all(&aside);
            std::fs::rename(&folder.live, &aside).map_err(failed)?;
            std::fs::rename(&folder.next, &folder.live).map_err(failed)?;
            let _ = std::fs::rename(&aside, &folder.next);
            Ok(())
        }
        Err(error) => Err(failed(error.into())),
    }
}

/// Names with a dot that Gatepost writes itself: without a record of the old tree they are not taken for the owner's.
const OURS: [&str; 4] = [MARKER, ".well-known", ".nojekyll", ".domains"];

/// Notes what the owner keeps in the output folder under a name with a dot, such as `.git`. It moves along when the trees
/// are exchanged; the note is on the disk before, so that a build killed in between loses nothing.
fn remember_foreign(folder: &OutputFolder, old: Option<&Tree>, new: &Tree) -> std::io::Result<()> {
    let nothing = Tree::default();
    let names: Vec<String> = foreign(&folder.live, old.unwrap_or(&nothing))
        .into_iter()
        .filter(|name| name.starts_with('.') && !new.tops.contains(name))
        .filter(|name| old.is_some() || !OURS.contains(&name.as_str()))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let mut file = File::create(note(folder))?;
    file.write_all(names.join("\0").as_bytes())?;
    file.sync_all()
}

/// Moves what was noted from the tree that was exchanged out, now or in a build that was killed, into the live one.
pub(crate) fn bring_along(folder: &OutputFolder) -> Result<(), Problem> {
    let failed = |error: std::io::Error| cannot_write(&folder.live, &error);
    let names = match std::fs::read_to_string(note(folder)) {
        Ok(names) => names,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    for name in names.split('\0') {
        let (from, to) = (folder.next.join(name), folder.live.join(name));
        if from.symlink_metadata().is_ok() && to.symlink_metadata().is_err() {
            std::fs::rename(from, to).map_err(failed)?;
        }
    }
    std::fs::remove_file(note(folder)).map_err(failed)
}

/// The note lies beside the folder beside.
fn note(folder: &OutputFolder) -> PathBuf {
    let mut name = folder.next.clone().into_os_string();
    name.push(".moves");
    name.into()
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Problem {
    let remedy = match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded | std::io::ErrorKind::FileTooLarge => {
            "make room and build again; the old site is untouched"
        }
        _ => "check the folder's permissions and build again; the old site is untouched",
    };
    Problem::error(path.display().to_string(), format!("this cannot be written: {}", reason(error)), remedy)
}

fn hash_file(path: &Path) -> std::io::Result<u128> {
    let mut file = File::open(path)?;
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.digest128()),
            n => hasher.update(&buffer[..n]),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Only one build at a time: the lock is held while this lives.
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
        match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_of_a_tree_can_be_read_back() {
        let made = Made { fingerprint: 1, entry: Some("{}".into()), ..Made::default() };
        let tree = Tree::new(HashMap::from([("a".to_owned(), made), ("b".to_owned(), Made::default())]), Some(2));
        let bytes = postcard::to_allocvec(&tree).unwrap();
        let back: Tree = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(back.pieces["a"].entry, tree.pieces["a"].entry);
        assert_eq!(back.pieces["b"].entry, None);
        assert_eq!(back.due, Some(2));
    }
}
