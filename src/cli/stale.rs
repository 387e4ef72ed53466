//! Whether what was built is older than what it was built from.
//!
//! A hint, no more: times of files tell when somebody wrote, not whether anything changed. A build leaves the list of posts alone
//! when it would be the same, so the lock counts, too, which every build writes.

use super::Global;
use crate::site::config;
use crate::site::problem::Problem;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What a site is built from.
const SOURCES: [&str; 9] =
    ["content", "templates", "static", "data", "themes", "i18n", config::FILE, "keys.toml", "key.pub.pem"];

/// The hint, where there is reason for it. `output` is the folder that was built.
pub(super) fn hint(global: &Global, output: &Path) -> Option<Problem> {
    let built = [output.join(crate::built::MANIFEST), global.root.join(".gatepost/lock")];
    let built = built.iter().filter_map(|file| written(file)).max()?;
    let sources = SOURCES.iter().map(|source| global.root.join(source)).chain(global.config.clone());
    let (newest, file) = sources.filter_map(|source| newest(&source)).max()?;
    if newest <= built {
        return None;
    }
    let file = file.strip_prefix(&global.root).unwrap_or(&file).display().to_string();
    let output = output.strip_prefix(&global.root).unwrap_or(output).display();
    Some(Problem::warning(file, format!("newer than what was built into {output}"), "run gatepost build first"))
}

/// The file below a folder that was written last, or the file itself.
fn newest(source: &Path) -> Option<(SystemTime, PathBuf)> {
    let hidden = |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    let files = walkdir::WalkDir::new(source).into_iter().filter_entry(|entry| !hidden(entry)).flatten();
    files
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some((written(entry.path())?, entry.into_path())))
        .max()
}

fn written(file: &Path) -> Option<SystemTime> {
    std::fs::metadata(file).and_then(|meta| meta.modified()).ok()
}
