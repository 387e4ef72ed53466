//! Floor 2: a folder of Markdown becomes a site.
//!
//! Five stages, each a file: `read` → `parse` → `assemble` → `render` → `write`. Everything is computed before
//! anything is written; whatever is wrong is listed, all of it, and the old site stays.

mod aside;
mod assemble;
mod cache;
pub mod check;
mod check_links;
mod check_theme;
mod claims;
mod fingerprint;
mod inventory;
pub mod keys;
mod links;
mod markdown;
mod other_files;
mod parse;
mod photo;
mod place;
pub mod preview;
mod read;
mod render;
pub mod scaffold;
#[cfg(test)]
pub(crate) mod tests_support;
pub mod theme;
mod write;

pub use render::{Artifact, Content};

use self::cache::Cache;
use self::fingerprint::Fingerprint;
use self::markdown::highlight::Blocks;
use self::read::{Found, Hidden, Root};
use self::render::Workshop;
use self::theme::Theme;
use self::write::{BuildLock, Damage, Made, OutputFolder, Stage, Tree};
use crate::projection;
use crate::site::config::Config;
use crate::site::problem::{Problem, Problems};
use crate::site::source::is_markdown;
use crate::site::{Site, config};
use crate::vocab::GatePolicy;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to build, from where, to where.
#[derive(Debug, Clone)]
pub struct Order {
    /// The site's folder.
    pub root: PathBuf,
    /// Configuration file, relative to the root; `gatepost.toml` when not named.
    pub config: Option<PathBuf>,
    /// Instead of the configuration's.
    pub base_url: Option<String>,
    /// Instead of the configuration's.
    pub output_dir: Option<PathBuf>,
    /// Build drafts.
    pub drafts: bool,
    /// Build posts dated after `now`.
    pub future: bool,
    /// Nanoseconds since 1970; the caller owns the clock.
    pub now: i64,
}

/// How a build went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Posts on the site.
    pub posts: usize,
    /// Other pages.
    pub pages: usize,
    /// Files in the output.
    pub files: usize,
    /// Paths that are new.
    pub added: Vec<String>,
    /// Paths with new content.
    pub changed: Vec<String>,
    /// Paths that are gone.
    pub removed: Vec<String>,
    /// Warnings, sorted.
    pub warnings: Vec<Problem>,
    /// The output folder.
    pub output: PathBuf,
    /// What the host cannot do, and the way out.
    pub host_advice: Vec<String>,
}

impl Report {
    /// Whether the output differs from what it was.
    pub fn is_changed(&self) -> bool {
        !(self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty())
    }
}

/// Why nothing was built.
#[derive(Debug)]
pub enum Failure {
    /// The author can mend these.
    Problems(Vec<Problem>),
    /// Another build holds the lock; who.
    Busy(String),
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems.sorted())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

/// How far a build is, for whoever shows it.
pub trait Progress: Sync {
    /// So many pieces are to be rendered.
    fn start(&self, pieces: usize);
    /// One is done.
    fn step(&self);
}

/// Nobody watches.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _: usize) {}
    fn step(&self) {}
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
    let loaded = load(order, &cache, &mut problems)?;
    let folder = OutputFolder::check(
        &order.root,
        order.output_dir.as_deref().unwrap_or(Path::new(&loaded.site.config.output_dir)),
    )?;
    write::bring_along(&folder)?;
    let old = Tree::load(&cache, &folder.live);
    let damage = old.as_ref().map(|tree| write::damage(&folder, tree)).unwrap_or_default();
    let blocks = Blocks::remembered(cache.load("highlight", BLOCKS).unwrap_or_default());
    let shop = Workshop::new(&loaded.site, &loaded.theme, &loaded.root, &blocks, &loaded.texts);
    let todo = Todo::sort(render::pieces(&shop), &shop, old.as_ref(), &damage);
    let mut report = Report {
        posts: loaded.site.pages.iter().filter(|p| p.kind.is_post()).count(),
        pages: loaded.site.pages.iter().filter(|p| !p.kind.is_post()).count(),
        warnings: problems.sorted(),
        output: folder.live.clone(),
        host_advice: [render::hosts::advice(&loaded.site.config), render::hosts::replaced(&loaded.site)].concat(),
        ..Report::default()
    };
    if let (true, Some(tree)) = (todo.is_nothing(&damage), &old) {
        report.files = tree.pieces.values().map(|m| m.outputs.len()).sum();
        put_aside(order, &shop, tree)?;
        return Ok(report);
    }
    let stage = Stage::open(&folder, &cache, old.as_ref())?;
    let kept: HashSet<String> = todo.keep.iter().map(|(name, _)| name.clone()).collect();
    let tree = todo.carry_out(&shop, &stage, loaded.due, progress)?;
    compare(old.as_ref(), &tree, &kept, &mut report);
    put_aside(order, &shop, &tree)?;
    stage.finish(&cache, tree, old.as_ref())?;
    if let Some(remember) = blocks.to_remember() {
        cache.save("highlight", BLOCKS, &remember);
    }
    drop(shop);
    // The process ends soon; giving ten thousand pages back to the allocator one by one is work for nobody.
    std::mem::forget((loaded, old));
    Ok(report)
}

/// Stamp of remembered code blocks: they depend on the grammars alone.
const BLOCKS: u128 = 1;

/// Everything that was read, understood.
pub(crate) struct Loaded {
    pub(crate) site: Arc<Site>,
    pub(crate) theme: Theme,
    pub(crate) root: Root,
    pub(crate) texts: parse::Texts,
    pub(crate) due: Option<i64>,
}

/// Reads, parses and assembles.
pub(crate) fn load(order: &Order, cache: &Cache, problems: &mut Problems) -> Result<Loaded, Failure> {
    let root = Root::open(&order.root)?;
    let (config, config_text) = configuration(order, &root)?;
    let theme = theme::load(&root, config.theme.as_deref(), problems);
    let (markdown, others): (Vec<Found>, Vec<Found>) =
        root.walk("content", Hidden::Skip, problems).into_iter().partition(|f| is_markdown(&f.path));
    if !root.absolute("content").is_dir() {
        problems.push(Problem::error(
            "content",
            "there is no folder `content`",
            "make it and put Markdown in it, or name the site's folder with --root",
        ));
    }
    let others = other_files::sort_out(&root, others, problems);
    let (parsed, texts) = parse::parse(&root, &markdown, &config, cache, order.now, problems);
    let theme_static = config.theme.as_ref().map(|theme| format!("themes/{theme}/static"));
    let inventory = inventory::take(&root, &config, others, theme_static, cache, order.now, problems);
    let included =
        assemble::Included { drafts: order.drafts, future: order.future, now: order.now.div_euclid(1_000_000_000) };
    let (mut site, mut due) = assemble::assemble(config, parsed, inventory, included, problems);
    if let Some(theme) = &theme {
        check_theme::check(&site, theme, problems);
    }
    let Some(theme) = theme.filter(|_| !problems.has_errors()) else {
        return Err(std::mem::take(problems).into());
    };
    due = due.into_iter().chain(site.keys.as_ref().and_then(|keys| keys.until)).min();
    site.common = common(&site, &theme, &config_text);
    let site = Arc::new(site);
    let _ = theme.site.set(Box::new(render::Snapshot::of(Arc::clone(&site))));
    Ok(Loaded { site, theme, root, texts, due })
}

/// What a gate must know of the site, as the next build would write it.
pub fn policy(order: &Order) -> Result<GatePolicy, Failure> {
    let root = Root::open(&order.root)?;
    let (config, _) = configuration(order, &root)?;
    Ok(projection::policy(&config, keys::Keyring::read(&order.root)?.signs))
}

/// The actor's document, as the next build would write it.
pub fn actor_document(order: &Order) -> Result<Vec<u8>, Failure> {
    let loaded = load(order, &Cache::new(&order.root), &mut Problems::new())?;
    let blocks = Blocks::remembered(HashMap::new());
    let shop = Workshop::new(&loaded.site, &loaded.theme, &loaded.root, &blocks, &loaded.texts);
    let document = render::actor_document(&shop)?;
    document.ok_or_else(|| {
        let what = "this site is no account, so nobody knows its key";
        Problem::error(config::FILE, what, "set enabled = true in [federation]").into()
    })
}

fn configuration(order: &Order, root: &Root) -> Result<(Config, String), Failure> {
    let file = order.config.as_ref().map_or_else(|| config::FILE.to_owned(), |c| c.display().to_string());
    let text = match &order.config {
        Some(path) => read_config(path, &order.root)?,
        None if root.absolute(config::FILE).exists() => root.text(config::FILE)?,
        None => {
            return Err(Problem::error(
                root.path().join(config::FILE).display().to_string(),
                "there is no site here: this file is missing",
                "go to the site's folder, name it with --root, or make a site with `gatepost init`",
            )
            .into());
        }
    };
    let config = Config::parse(&text, &file, order.base_url.as_deref())?;
    Ok((config, text))
}

fn read_config(path: &Path, root: &Path) -> Result<String, Problem> {
    let shown = path.display().to_string();
    let found = [path.to_owned(), root.join(path)]
        .into_iter()
        .find(|p| p.exists())
        .ok_or_else(|| Problem::error(&shown, "this configuration file is not there", "name another with --config"))?;
    let bytes = std::fs::read(&found).map_err(|e| {
        Problem::error(&shown, format!("this file cannot be read: {}", read::reason(&e)), "check its permissions")
    })?;
    read::utf8(bytes, &shown)
}

/// Hash of what every output depends on.
fn common(site: &Site, theme: &Theme, config_text: &str) -> u128 {
    let mut print = Fingerprint::of("common");
    print
        .add(site.common)
        .text(&program())
        .text(config_text)
        .text(&site.config.addresses.home())
        .add(theme.fingerprint);
    for taxonomy in &site.taxonomies {
        print.text(&taxonomy.rule.name);
    }
    let named = [site.config.author.avatar.as_ref(), site.config.author.header.as_ref()]
        .into_iter()
        .flatten()
        .map(|p| p.path.as_str())
        .chain(["style.css", "follow.js"]);
    for name in named {
        if let Some(file) = site.files.get(&crate::site::address::SitePath::new(format!("/{name}"))) {
            print.add(file.fingerprint).add(file.size);
        }
    }
    for key in site.keys.iter().flat_map(|keys| keys.further.iter().chain([&keys.signs])) {
        print.add(key.number).text(&key.pem);
    }
    print.done()
}

/// Pieces to render and pieces to keep.
struct Todo<'w, 'o> {
    render: Vec<render::Piece<'w>>,
    keep: Vec<(String, &'o Made)>,
    gone: usize,
    had_manifest: bool,
}

impl<'w, 'o> Todo<'w, 'o> {
    fn sort(pieces: Vec<render::Piece<'w>>, shop: &Workshop<'_>, old: Option<&'o Tree>, damage: &Damage) -> Self {
        let count = pieces.len();
        let (mut render, mut keep) = (Vec::new(), Vec::with_capacity(count));
        for piece in pieces {
            let known = old.and_then(|tree| tree.pieces.get(&piece.name)).filter(|made| {
                made.fingerprint == piece.fingerprint
                    && made.whole.is_none_or(|whole| whole == shop.site.whole)
                    && (damage.files.is_empty() || !made.outputs.iter().any(|o| damage.files.contains(o.path.as_str())))
            });
            match known {
                Some(made) => keep.push((piece.name, made)),
                None => render.push(piece),
            }
        }
        let had_manifest = old.is_some_and(|t| t.pieces.contains_key(MANIFEST));
        let gone = old.map_or(0, |tree| tree.pieces.len()) - keep.len() - usize::from(had_manifest);
        Self { render, keep, gone, had_manifest }
    }

    /// Whether the live tree is already what would be built.
    fn is_nothing(&self, damage: &Damage) -> bool {
        self.render.is_empty() && self.gone == 0 && self.had_manifest && damage.is_none()
    }

    fn carry_out(
        self,
        shop: &Workshop<'_>,
        stage: &Stage<'_>,
        due: Option<i64>,
        progress: &dyn Progress,
    ) -> Result<Tree, Failure> {
        progress.start(self.render.len());
        let kept: Vec<Result<(String, Made), Problem>> = self
            .keep
            .into_par_iter()
            .map(|(name, made)| {
                let outputs = made.outputs.iter().map(|o| stage.keep(o, &name)).collect::<Result<_, _>>()?;
                Ok((name, Made { outputs, ..made.clone() }))
            })
            .collect();
        let rendered: Vec<Result<(String, Made), Problem>> = self
            .render
            .into_par_iter()
            .map(|piece| {
                let (artifacts, looked_around) = theme::watching(&piece.work);
                let outputs = artifacts?.into_iter().map(|a| stage.put(a, &piece.name)).collect::<Result<_, _>>()?;
                progress.step();
                Ok((
                    piece.name,
                    Made {
                        fingerprint: piece.fingerprint,
                        whole: looked_around.then_some(shop.site.whole),
                        outputs,
                        entry: None,
                    },
                ))
            })
            .collect();
        let mut problems = Problems::new();
        let mut pieces: HashMap<String, Made> = HashMap::new();
        for result in kept.into_iter().chain(rendered) {
            match result {
                Ok((name, made)) => {
                    pieces.insert(name, made);
                }
                Err(problem) => problems.push(problem),
            }
        }
        problems.into_result()?;
        for (name, entry) in render::made_entries(shop) {
            if let Some(made) = pieces.get_mut(&name) {
                made.entry = Some(entry);
            }
        }
        let manifest = manifest(shop, stage, &pieces)?;
        pieces.insert(MANIFEST.into(), manifest);
        Ok(Tree::new(pieces, due))
    }
}

/// The piece that needs all the others.
const MANIFEST: &str = "manifest";

fn manifest(shop: &Workshop<'_>, stage: &Stage<'_>, pieces: &HashMap<String, Made>) -> Result<Made, Problem> {
    let entries = pieces.iter().filter_map(|(name, made)| Some((name.clone(), made.entry.as_deref()?))).collect();
    let artifact = render::write_manifest(shop, &entries)?.unwrap_or_else(|| Artifact {
        path: crate::site::address::OutputPath::new(write::MARKER),
        media_type: "text/plain".into(),
        content: Content::Bytes(b"This folder is written by Gatepost and replaced at every build.\n".to_vec()),
    });
    Ok(Made { outputs: vec![stage.put(artifact, MANIFEST)?], ..Made::default() })
}

/// What the owner's server reads.
fn put_aside(order: &Order, shop: &Workshop<'_>, tree: &Tree) -> Result<(), Problem> {
    let outputs = tree.pieces.values().flat_map(|m| &m.outputs).map(|o| (o.path.as_str(), o.media_type.as_str()));
    let output = order.output_dir.as_deref().unwrap_or(Path::new(&shop.site.config.output_dir));
    aside::write(&order.root, &render::hosts::asides(shop, &output.display().to_string(), outputs))
}

/// What a visitor would find changed. Pieces that were kept are the same; only the others are looked at.
fn compare(old: Option<&Tree>, new: &Tree, kept: &HashSet<String>, report: &mut Report) {
    let outputs = |tree: &'_ Tree| -> HashMap<String, u128> {
        let other = tree.pieces.iter().filter(|(name, _)| !kept.contains(*name));
        other.flat_map(|(_, made)| &made.outputs).map(|o| (o.path.as_str().to_owned(), o.hash)).collect()
    };
    let (mut before, now) = (old.map(outputs).unwrap_or_default(), outputs(new));
    report.files = new.pieces.values().map(|made| made.outputs.len()).sum();
    for (path, hash) in now {
        match before.remove(&path) {
            None => report.added.push(path),
            Some(was) if was != hash => report.changed.push(path),
            Some(_) => {}
        }
    }
    report.removed = before.into_keys().collect();
    for list in [&mut report.added, &mut report.changed, &mut report.removed] {
        list.par_sort_unstable();
    }
}
