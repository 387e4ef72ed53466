//! A new tree in the making: artifacts are put in it, what is unchanged is kept, and then it takes the live tree's place.

use super::damage::{is_intact, is_whole};
use super::exchange::{bring_along, exchange, remember_foreign};
use super::files::Files;
use super::folder::OutputFolder;
use super::record::{self, Made, Output, Record, Tree};
use super::spare::Spare;
use super::{cannot_write, held};
use crate::generate::cache::Cache;
use crate::generate::fingerprint::QuickMap;
use crate::generate::read::{hash_of, reason};
use crate::generate::render::{Artifact, Content};
use crate::site::problem::Problem;
use rayon::prelude::*;
use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Mutex;

/// A new tree in the making.
#[derive(Debug)]
pub(crate) struct Stage<'r> {
    folder: &'r OutputFolder,
    files: Files<'r>,
    live: Option<File>,
    /// Hash of every path there is → the piece that made it.
    taken: Mutex<QuickMap<u128, Cow<'r, str>>>,
}

impl<'r> Stage<'r> {
    /// Opens the folder beside: the tree of the build before last when its record fits, else a new one. The pieces in
    /// `keep` are in it afterwards; they are told as they are there.
    pub(crate) fn open(
        folder: &'r OutputFolder,
        cache: &Cache,
        beside: Option<&'r Record>,
        keep: &[&'r Made<'r>],
    ) -> Result<(Self, Vec<Made<'r>>), Problem> {
        let failed = |error: std::io::Error| cannot_write(&folder.next, &error);
        let before = beside.and_then(Record::tree).filter(|tree| is_whole(&folder.next, tree));
        if before.is_none() && folder.next.symlink_metadata().is_ok() {
            std::fs::remove_dir_all(&folder.next).map_err(failed)?;
        }
        std::fs::create_dir_all(&folder.next).map_err(failed)?;
        record::forget(cache, &folder.mark, &folder.next);
        let Tree { pieces, folders, .. } = before.unwrap_or_default();
        let (spare, settled, unsettled) = Spare::sort(pieces, keep);
        let outputs = keep.iter().flat_map(|made| made.outputs.iter().map(|o| (&o.path, &made.name)));
        let taken = outputs.map(|(path, name)| (hash_of(path.as_bytes()), Cow::Borrowed(&**name))).collect();
        let files = Files::new(&folder.next, spare, folders).map_err(failed)?;
        let stage = Self { folder, files, live: File::open(&folder.live).ok(), taken: Mutex::new(taken) };
        let mut kept = stage.keep(&unsettled)?;
        kept.extend(settled.into_iter().cloned());
        Ok((stage, kept))
    }

    /// Takes the files of pieces over from the live tree. Where they could not be linked their records are new ones.
    fn keep(&self, pieces: &[&'r Made<'r>]) -> Result<Vec<Made<'r>>, Problem> {
        let kept: Vec<Result<Made<'r>, Problem>> = pieces
            .par_iter()
            .map(|made| {
                let outputs: Result<Vec<Output<'r>>, Problem> =
                    made.outputs.iter().map(|output| self.keep_one(output)).collect();
                Ok(Made { outputs: outputs?, ..(*made).clone() })
            })
            .collect();
        kept.into_iter().collect()
    }

    fn keep_one(&self, output: &Output<'r>) -> Result<Output<'r>, Problem> {
        // Links to one file: what holds of the live one, which was looked at, holds of this.
        let same = |stale: &_| *stale == output.on_disk;
        let on_disk = match self.files.there_or_room(&output.path, output.hash, same) {
            Ok(Some(there)) => Ok(there),
            Ok(None) => self.link_or_copy(output),
            Err(error) => Err(error),
        };
        on_disk.map(|on_disk| Output { on_disk, ..output.clone() }).map_err(|_| {
            let what = "this file of the last build vanished while the site was being built";
            Problem::error(&*output.path, what, "build again")
        })
    }

    fn link_or_copy(&self, output: &Output<'_>) -> std::io::Result<record::OnDisk> {
        // No links on this file system, or too many: copy.
        match self.live.as_ref().and_then(|live| self.files.link(live, output)) {
            Some(linked) => Ok(linked),
            None => self.files.copy(&output.path, &self.folder.live.join(&*output.path)),
        }
    }

    /// Puts an artifact in its place. `piece` names who made it, `last` what it made in the live tree.
    pub(crate) fn put(&self, artifact: Artifact, piece: &str, last: Option<&Made<'r>>) -> Result<Output<'r>, Problem> {
        let path = artifact.path.as_str();
        self.claim(path, piece)?;
        if let Some(fault) = artifact.path.fault() {
            return Err(Problem::error(
                path,
                format!("this file cannot be written: {fault}"),
                "choose a shorter or plainer name",
            ));
        }
        let hash = match &artifact.content {
            Content::Bytes(bytes) => hash_of(bytes),
            Content::File(source) => hash_file(source)?,
        };
        let on_disk = self
            .place(path, hash, &artifact.content, last)
            .map_err(|error| cannot_write(&self.files.shown(path), &error))?;
        Ok(Output { path: Cow::Owned(path.to_owned()), media_type: artifact.media_type, hash, on_disk })
    }

    fn place(
        &self,
        path: &str,
        hash: u128,
        content: &Content,
        last: Option<&Made<'r>>,
    ) -> std::io::Result<record::OnDisk> {
        if let Some(there) = self.files.there_or_room(path, hash, |_| false)? {
            return Ok(there);
        }
        let known = last.and_then(|made| made.outputs.iter().find(|o| o.path == path && o.hash == hash));
        if let (Some(known), Some(live)) = (known, &self.live)
            && is_intact(live, known)
        {
            return self.link_or_copy(known);
        }
        match content {
            Content::Bytes(bytes) => self.files.write(path, bytes),
            Content::File(source) => self.files.copy(path, source),
        }
    }

    /// Two pieces must not write one file: which of them came last would be chance.
    fn claim(&self, path: &str, piece: &str) -> Result<(), Problem> {
        let Some(other) = held(&self.taken).insert(hash_of(path.as_bytes()), Cow::Owned(piece.to_owned())) else {
            return Ok(());
        };
        let (first, second) = if *other < *piece { (&*other, piece) } else { (piece, &*other) };
        let what = format!("`{first}` and `{second}` both want to write this file");
        Err(Problem::error(path, what, "rename one of the two"))
    }

    /// Removes what is no longer there, then exchanges the trees.
    pub(crate) fn finish(self, cache: &Cache, tree: &mut Tree<'r>, old: Option<&Tree<'_>>) -> Result<(), Problem> {
        let folder = self.folder;
        tree.folders = self.files.finish();
        tree.save(cache, &folder.mark, &folder.next);
        remember_foreign(folder, old, tree).map_err(|error| cannot_write(&folder.live, &error))?;
        exchange(folder)?;
        bring_along(folder)?;
        record::forget_others(cache, &folder.mark, [&folder.live, &folder.next]);
        Ok(())
    }
}

fn hash_file(path: &Path) -> Result<u128, Problem> {
    let hashed = File::open(path).and_then(|mut file| {
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hasher.digest128()),
                n => hasher.update(&buffer[..n]),
            }
        }
    });
    hashed.map_err(|error| {
        let what = format!("this file cannot be read: {}", reason(&error));
        Problem::error(path.display().to_string(), what, "check its permissions")
    })
}
