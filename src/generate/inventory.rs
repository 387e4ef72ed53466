//! Everything on the disk that is no page: static files, pictures beside pages, the key, and what came home in `data/`.

use super::cache::Cache;
use super::fingerprint::Fingerprint;
use super::read::{Found, Hidden, Root, Stat};
use super::{keys, people};
use crate::site::address::{Key, SitePath};
use crate::site::config::Config;
use crate::site::date::{self, Date};
use crate::site::problem::{Problem, Problems, Severity};
use crate::site::written::{self, Value};
use crate::site::{Tombstoned, model};
use crate::vocab::ObjectKind;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// Longer files are no keys: bytes.
const MAX_KEY: u64 = 64 * 1024;

/// How much of a picture is read for its size in pixels.
const PICTURE_HEAD: usize = 256 * 1024;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    /// Files to publish, by address; files of bundles are added when their pages are known.
    pub(crate) files: BTreeMap<SitePath, model::File>,
    /// Non-Markdown files below `content/`, relative to it.
    pub(crate) assets: Vec<String>,
    /// The same with what is known of them.
    pub(crate) asset_files: HashMap<String, model::File>,
    pub(crate) deleted: Vec<Tombstoned>,
    pub(crate) keys: Option<model::PublicKeys>,
    pub(crate) people: BTreeMap<String, model::Person>,
    pub(crate) interactions: HashMap<Key, model::Interactions>,
}

/// Takes stock. `content` are the files below `content/` that are not Markdown; `theme_static` those of a theme in `themes/`.
pub(crate) fn take(
    root: &Root,
    config: &Config,
    content: Vec<Found>,
    theme_static: Option<String>,
    cache: &Cache,
    now: i64,
    problems: &mut Problems,
) -> Inventory {
    let mut inventory = Inventory::default();
    let mut found: Vec<(SitePath, Found)> = Vec::new();
    if let Some(folder) = theme_static {
        found.extend(
            root.walk(&folder, Hidden::Skip, problems)
                .into_iter()
                .filter_map(|f| Some((SitePath::new(f.path.strip_prefix(&folder)?.to_owned()), f))),
        );
    }
    // The site's own files win over the theme's: they come later.
    found.extend(
        root.walk("static", Hidden::Keep, problems)
            .into_iter()
            .filter_map(|f| Some((SitePath::new(f.path.strip_prefix("static")?.to_owned()), f))),
    );
    let measured = measure(root, found.iter().map(|(_, f)| f).chain(&content), cache, problems);
    for (path, file) in found {
        if let Some(known) = measured.get(&file.path) {
            inventory.files.insert(path, known.clone());
        }
    }
    for file in content {
        let below = file.path.strip_prefix("content/").unwrap_or(&file.path).to_owned();
        if let Some(known) = measured.get(&file.path) {
            inventory.asset_files.insert(below.clone(), known.clone());
        }
        inventory.assets.push(below);
    }
    inventory.keys = keys::published(root, config, now, problems);
    inventory.deleted = deleted(root, config, problems);
    inventory.people = json(root, people::FILE, problems).unwrap_or_default();
    inventory.interactions = interactions(root, problems);
    inventory
}

type Measured = HashMap<String, model::File>;

/// What is known of a file's content: hash, size in pixels, and whether it is a private key.
type Content = (u128, Option<(u32, u32)>, bool);

/// Hash and size in pixels of each file, remembered by what the file system says of it. Private keys are refused.
fn measure<'f>(
    root: &Root,
    files: impl Iterator<Item = &'f Found>,
    cache: &Cache,
    problems: &mut Problems,
) -> Measured {
    type Known = HashMap<String, (Stat, Content)>;
    let stamp = Fingerprint::of("files").text(&super::program()).done();
    let known: Known = cache.load("files", stamp).unwrap_or_default();
    let files: Vec<&Found> = files.collect();
    let results: Vec<Result<(String, Stat, Content), Problem>> = files
        .par_iter()
        .map(|file| {
            if let Some((stat, content)) = known.get(&file.path).filter(|(stat, _)| *stat == file.stat) {
                return Ok((file.path.clone(), *stat, *content));
            }
            let hash = root.hash(&file.path)?;
            let size = if is_picture(&file.path) {
                imagesize::blob_size(&root.head(&file.path, PICTURE_HEAD)?).ok()
            } else {
                None
            };
            let pixels = size.and_then(|s| Some((u32::try_from(s.width).ok()?, u32::try_from(s.height).ok()?)));
            let is_key = file.stat.size < MAX_KEY && is_private_key(&root.bytes(&file.path)?);
            Ok((file.path.clone(), file.stat, (hash, pixels, is_key)))
        })
        .collect();
    let mut now: Known = HashMap::new();
    let mut measured = Measured::new();
    for result in results {
        match result {
            Ok((path, stat, (hash, size, is_key))) => {
                if is_key {
                    problems.push(Problem::error(
                        &path,
                        "this is a private key, and it would be published",
                        "move it out of the site's folders; .gatepost/key.pem is its place",
                    ));
                }
                measured.insert(path.clone(), model::File { source: path.clone(), fingerprint: hash, size });
                now.insert(path, (stat, (hash, size, is_key)));
            }
            Err(problem) => problems.push(problem),
        }
    }
    if now != known {
        cache.save("files", stamp, &now);
    }
    measured
}

/// Whether a name is a picture's.
pub(crate) fn is_picture(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "jpg" | "jpeg" | "png" | "gif" | "webp")
}

/// Whether a name is that of a page a browser would run.
pub(crate) fn is_page(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "html" | "htm" | "xhtml" | "xht")
}

/// Whatever its name is.
fn is_private_key(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"PRIVATE KEY-----").is_some()
}

/// `data/deleted.toml`.
fn deleted(root: &Root, config: &Config, problems: &mut Problems) -> Vec<Tombstoned> {
    const FILE: &str = "data/deleted.toml";
    let text = match root.text_if_there(FILE) {
        Ok(Some(text)) => text,
        Ok(None) => return Vec::new(),
        Err(problem) => {
            problems.push(problem);
            return Vec::new();
        }
    };
    let entries = match written::from_toml(&text, FILE, 0) {
        Ok(entries) => entries,
        Err(problem) => {
            problems.push(problem);
            return Vec::new();
        }
    };
    let mut all = Vec::new();
    for entry in entries {
        let tables = match entry.value.value {
            Value::List(items) if entry.key == "deleted" => items,
            _ => {
                problems.push(
                    Problem::error(
                        FILE,
                        format!("unknown key `{}`", entry.key),
                        "write [[deleted]], id = \"posts/hello\" and deleted = 2026-11-23 for each post",
                    )
                    .at(entry.line),
                );
                continue;
            }
        };
        all.extend(tables.into_iter().filter_map(|table| tombstone(&table, config, FILE, problems)));
    }
    all.sort_by(|a: &Tombstoned, b| a.key.cmp(&b.key));
    all.dedup_by(|a, b| a.key == b.key);
    all
}

fn tombstone(table: &written::Written, config: &Config, file: &str, problems: &mut Problems) -> Option<Tombstoned> {
    let Value::Table(fields) = &table.value else { return None };
    let (mut key, mut when, mut former) = (None, None::<Date>, None);
    for field in fields {
        match (field.key.as_str(), &field.value.value) {
            ("id", Value::Text(id)) => match Key::parse(id) {
                Ok(id) => key = Some(id),
                Err(why) => problems.push(Problem::error(file, why, "write the post's id as it was").at(field.line)),
            },
            ("deleted", Value::Date(text) | Value::Text(text)) => match date::parse(text, &config.zone) {
                Ok(date) => when = Some(date),
                Err(why) => problems
                    .push(Problem::error(file, format!("`deleted`: {why}"), "write it as 2026-11-23").at(field.line)),
            },
            ("former_type", Value::Text(kind)) if kind == "Note" => former = Some(ObjectKind::Note),
            ("former_type", Value::Text(kind)) if kind == "Article" => former = Some(ObjectKind::Article),
            (other, _) => problems.push(
                Problem::error(
                    file,
                    format!("`{other}` is not understood here"),
                    "write id, deleted and former_type (\"Article\" or \"Note\") only",
                )
                .at(field.line),
            ),
        }
    }
    // One that is no id was told already.
    if !fields.iter().any(|field| field.key == "id") {
        problems.push(Problem::error(file, "a deleted post has no id", "write id = \"posts/hello\"").at(table.line));
    }
    Some(Tombstoned { key: key?, deleted: when, former })
}

/// `data/interactions/<key>.json`. A bad file costs its replies, not the site.
fn interactions(root: &Root, problems: &mut Problems) -> HashMap<Key, model::Interactions> {
    let mut all = HashMap::new();
    for file in root.walk("data/interactions", Hidden::Skip, problems) {
        let name = file.path.trim_start_matches("data/interactions/").trim_end_matches(".json");
        if let (Ok(key), Some(found)) = (Key::parse(name), json::<model::Interactions>(root, &file.path, problems)) {
            all.insert(key, found);
        }
    }
    all
}

fn json<T: serde::de::DeserializeOwned>(root: &Root, path: &str, problems: &mut Problems) -> Option<T> {
    let text = match root.text_if_there(path) {
        Ok(text) => text?,
        Err(problem) => {
            // What came home can be fetched again: it never stops a build.
            problems.push(Problem { severity: Severity::Warning, ..problem });
            return None;
        }
    };
    match serde_json::from_str(&text) {
        Ok(value) => Some(value),
        Err(error) => {
            let line = u32::try_from(error.line()).unwrap_or(1);
            problems.push(
                Problem::warning(
                    path,
                    format!("this file is damaged and is left out: {error}"),
                    "restore it from git or a backup, or remove it: the rest is built without it",
                )
                .at(line),
            );
            None
        }
    }
}
