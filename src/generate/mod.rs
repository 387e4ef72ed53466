//! Floor 2: a folder of Markdown becomes a site.
//!
//! Five stages, each a file: `read` → `parse` → `assemble` → `render` → `write`. Everything is computed before
//! anything is written; whatever is wrong is listed, all of it, and the old site stays.

mod aside;
mod assemble;
mod begun;
mod cache;
pub mod check;
mod check_links;
mod check_theme;
pub mod ci;
mod claims;
mod fingerprint;
mod inventory;
pub mod keys;
mod links;
mod load;
mod markdown;
mod order;
mod other_files;
mod parse;
pub mod people;
mod photo;
mod place;
pub mod preview;
mod read;
mod render;
pub mod scaffold;
#[cfg(any(test, fuzzing))]
pub mod targets;
#[cfg(test)]
pub(crate) mod tests_support;
pub mod theme;
mod todo;
pub(crate) mod unwritten;
mod write;

pub use load::{actor_document, config, is_site, output, policy};
pub use order::{Failure, Order, Progress, Report, Silent, Waiting};
pub use render::{Artifact, Content};

use self::cache::Cache;
use self::load::{Loaded, load};
use self::markdown::highlight::Blocks;
use self::render::Workshop;
use self::todo::Todo;
use self::write::{BuildLock, OutputFolder, Record, Stage, Tree};
use crate::site::Site;
use crate::site::problem::{Problem, Problems};
use std::mem::ManuallyDrop;
use std::path::Path;

/// What a lock guards. A thread that failed while it held the lock left nothing half done: such values are put in or taken whole.
fn held<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Name and build of the program: what is remembered by another one is not believed.
pub(crate) fn program() -> String {
    use std::sync::LazyLock;
    static PROGRAM: LazyLock<String> = LazyLock::new(|| {
        let own = std::env::current_exe().and_then(std::fs::metadata);
        let build = own.map_or_else(|_| String::new(), |m| format!("{} {:?}", m.len(), m.modified().ok()));
        format!("{} {build}", env!("CARGO_PKG_VERSION"))
    });
    PROGRAM.clone()
}

/// Builds the site: everything, or nothing and a list of what to mend.
pub fn generate(order: &Order, progress: &dyn Progress) -> Result<Report, Failure> {
    let _lock = BuildLock::take(&order.root).map_err(Failure::Busy)?;
    let cache = Cache::new(&order.root);
    let mut problems = Problems::new();
    // The process ends soon; giving ten thousand pages back to the allocator one by one is work for nobody.
    let loaded = ManuallyDrop::new(load(order, &cache, &mut problems)?);
    let output = order.output_dir.as_deref().unwrap_or(Path::new(&loaded.site.config.output_dir));
    let folder = OutputFolder::check(&order.root, output)?;
    write::bring_along(&folder)?;
    let record = folder.record(&cache);
    let old = record.as_ref().and_then(Record::tree);
    let damage = old.as_ref().map(|tree| write::damage(&folder, tree)).unwrap_or_default();
    let blocks = Blocks::remembered(cache.clone());
    let shop = Workshop::new(&loaded.site, &loaded.theme, &loaded.root, &blocks, &loaded.texts);
    let todo = Todo::sort(render::pieces(&shop), &shop, old.as_ref(), &damage);
    let mut report = Report { waiting: loaded.waiting, ..report(&loaded.site, problems, &folder) };
    if let (true, Some(tree)) = (todo.is_nothing(&damage), &old) {
        report.files = tree.outputs().count();
        put_aside(order, &shop, tree)?;
        return Ok(report);
    }
    let beside = folder.record_beside(&cache);
    let (stage, kept) = Stage::open(&folder, &cache, beside.as_ref(), &todo.keep)?;
    let pieces = todo.carry_out(&shop, &stage, kept, progress, &mut report)?;
    let mut tree = Tree::new(pieces, loaded.due);
    put_aside(order, &shop, &tree)?;
    stage.finish(&cache, &mut tree, old.as_ref())?;
    blocks.save(&cache);
    std::mem::forget((shop, tree));
    Ok(report)
}

/// Whether a site in this folder may be built into that one, whose name may be relative to it. Nothing is written.
pub fn check_output(root: &Path, output: &Path) -> Result<(), Problem> {
    OutputFolder::check(root, output).map(|_| ())
}

/// What is known before anything is rendered.
fn report(site: &Site, problems: Problems, folder: &OutputFolder) -> Report {
    let posts = site.pages.iter().filter(|page| page.kind.is_post()).count();
    Report {
        posts,
        pages: site.pages.len() - posts,
        warnings: problems.sorted(),
        output: folder.live.clone(),
        host_advice: [render::hosts::advice(&site.config), render::hosts::replaced(site)].concat(),
        ..Report::default()
    }
}

/// What the owner's server reads.
fn put_aside(order: &Order, shop: &Workshop<'_>, tree: &Tree<'_>) -> Result<(), Problem> {
    let output = order.output_dir.as_deref().unwrap_or(Path::new(&shop.site.config.output_dir));
    let outputs = tree.outputs().map(|o| (&*o.path, &*o.media_type));
    aside::write(&order.root, &render::hosts::asides(shop, &output.display().to_string(), outputs))
}
