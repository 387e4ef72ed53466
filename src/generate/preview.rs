//! The site in memory, for its author's eyes: built once, and after each edit only what the edit touches.

use super::cache::Cache;
use super::markdown::highlight::Blocks;
use super::render::{self, Artifact, Content, Workshop};
use super::{Failure, Order, load, theme};
use crate::site::problem::{Problem, Problems};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// A site that is kept up to date in memory.
#[derive(Debug)]
pub struct Preview {
    order: Order,
    pieces: HashMap<String, Held>,
    files: HashMap<String, Shown>,
    blocks: Blocks,
}

/// A piece that was rendered.
#[derive(Debug)]
struct Held {
    fingerprint: u128,
    whole: Option<u128>,
    artifacts: Vec<(String, Shown)>,
    entry: Option<String>,
}

/// A file as it would be served.
#[derive(Debug, Clone)]
pub struct Shown {
    /// For the header.
    pub media_type: String,
    /// Bytes, or where they are.
    pub content: std::sync::Arc<Content>,
}

impl From<Artifact> for Shown {
    fn from(artifact: Artifact) -> Self {
        Self { media_type: artifact.media_type.into_owned(), content: artifact.content.into() }
    }
}

/// What a refresh did.
#[derive(Debug, Clone, Default)]
pub struct Refreshed {
    /// Pieces that were rendered.
    pub rendered: usize,
    /// Files there are.
    pub files: usize,
    /// Warnings, sorted.
    pub warnings: Vec<Problem>,
}

impl Preview {
    /// An empty preview; call [`Preview::refresh`] to fill it.
    pub fn new(order: Order) -> Self {
        let blocks = Blocks::remembered(Cache::new(&order.root));
        Self { order, pieces: HashMap::new(), files: HashMap::new(), blocks }
    }

    /// A file by its path, `posts/x/index.html`.
    pub fn get(&self, path: &str) -> Option<&Shown> {
        self.files.get(path)
    }

    /// Every path.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Reads what changed and renders what it touches. After a failure the last good state stays.
    pub fn refresh(&mut self, now: i64) -> Result<Refreshed, Failure> {
        self.order.now = now;
        let cache = Cache::new(&self.order.root);
        let mut problems = Problems::new();
        let loaded = load(&self.order, &cache, &mut problems)?;
        let shop = Workshop::new(&loaded.site, &loaded.theme, &loaded.root, &self.blocks, &loaded.texts);
        let mut kept = HashSet::new();
        let mut wanted = Vec::new();
        for piece in render::pieces(&shop) {
            let fits = |held: &Held| {
                held.fingerprint == piece.fingerprint && held.whole.is_none_or(|w| w == loaded.site.whole)
            };
            if self.pieces.get(&piece.name).is_some_and(fits) {
                kept.insert(piece.name);
            } else {
                wanted.push(piece);
            }
        }
        let rendered: Vec<Result<(String, Held), Problem>> = wanted
            .into_par_iter()
            .map(|piece| {
                let (artifacts, looked_around) = theme::watching(&piece.work);
                let artifacts = artifacts?.into_iter().map(|a| (a.path.as_str().to_owned(), a.into())).collect();
                let whole = looked_around.then_some(loaded.site.whole);
                Ok((piece.name, Held { fingerprint: piece.fingerprint, whole, artifacts, entry: None }))
            })
            .collect();
        let mut fresh = HashMap::new();
        for result in rendered {
            match result {
                Ok((name, held)) => {
                    fresh.insert(name, held);
                }
                Err(problem) => problems.push(problem),
            }
        }
        let warnings = problems.into_result()?.sorted();
        for (name, entry) in render::made_entries(&shop) {
            if let Some(held) = fresh.get_mut(&name) {
                held.entry = Some(entry);
            }
        }
        let count = fresh.len();
        self.pieces.retain(|name, _| kept.contains(name));
        self.pieces.extend(fresh);
        let entries = self.pieces.iter().filter_map(|(n, held)| Some((n.clone(), held.entry.as_deref()?))).collect();
        let manifest = render::write_manifest(&shop, &entries)?;
        let pieces =
            self.pieces.values().flat_map(|held| &held.artifacts).map(|(path, shown)| (path.clone(), shown.clone()));
        self.files = pieces.chain(manifest.map(|a| (a.path.as_str().to_owned(), a.into()))).collect();
        Ok(Refreshed { rendered: count, files: self.files.len(), warnings })
    }
}
