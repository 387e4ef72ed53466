//! From the author's folder to a [`Site`]: everything is read and understood before anything is rendered.

use super::cache::Cache;
use super::fingerprint::Fingerprint;
use super::markdown::highlight::Blocks;
use super::order::{Failure, Order, Waiting};
use super::read::{self, Found, Hidden, Root};
use super::render::Workshop;
use super::theme::{self, Theme};
use super::{assemble, check_theme, inventory, keys, other_files, parse, people, program, render};
use crate::projection;
use crate::site::Site;
use crate::site::config::{self, Config};
use crate::site::problem::{Problem, Problems};
use crate::site::source::is_markdown;
use crate::vocab::GatePolicy;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Everything that was read, understood.
pub(crate) struct Loaded {
    pub(crate) site: Arc<Site>,
    pub(crate) theme: Theme,
    pub(crate) root: Root,
    pub(crate) texts: parse::Texts,
    pub(crate) due: Option<i64>,
    pub(crate) waiting: Waiting,
}

/// Reads, parses and assembles.
pub(crate) fn load(order: &Order, cache: &Cache, problems: &mut Problems) -> Result<Loaded, Failure> {
    let root = Root::open(&order.root)?;
    let (config, config_text) = configuration(order, &root)?;
    // Also what is served while this build goes elsewhere.
    let outputs: Vec<&Path> = order.output_dir.as_deref().into_iter().chain([Path::new(&config.output_dir)]).collect();
    let root = root.built_into(&outputs);
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
    let (mut site, waiting) = assemble::assemble(config, parsed, inventory, included, problems);
    people::warn(&site, problems);
    if let Some(theme) = &theme {
        check_theme::check(&site, theme, problems);
    }
    let Some(theme) = theme.filter(|_| !problems.has_errors()) else {
        return Err(std::mem::take(problems).into());
    };
    let due = waiting.next.into_iter().chain(site.keys.as_ref().and_then(|keys| keys.until)).min();
    site.common = common(&site, &theme, &config_text);
    let site = Arc::new(site);
    let _ = theme.site.set(Box::new(render::Snapshot::of(Arc::clone(&site))));
    Ok(Loaded { site, theme, root, texts, due, waiting })
}

/// The owner's rules, as the next build would write them for the gate.
pub fn policy(order: &Order) -> Result<GatePolicy, Failure> {
    let root = Root::open(&order.root)?;
    let (config, _) = configuration(order, &root)?;
    Ok(projection::policy(&config, keys::Keyring::read(&order.root)?.signs))
}

/// The folder that the site is built into: as it was asked for, or as the configuration says, from the site's folder on.
pub fn output(order: &Order) -> Result<PathBuf, Failure> {
    let root = Root::open(&order.root)?;
    let (config, _) = configuration(order, &root)?;
    Ok(order.root.join(order.output_dir.as_deref().unwrap_or(Path::new(&config.output_dir))))
}

/// The configuration, as the next build would read it.
pub fn config(order: &Order) -> Result<Config, Failure> {
    Ok(configuration(order, &Root::open(&order.root)?)?.0)
}

/// Whether there is a configuration to read.
pub fn is_site(order: &Order) -> bool {
    order.config.is_some() || order.root.join(config::FILE).exists()
}

/// The actor's document, as the next build would write it.
pub fn actor_document(order: &Order) -> Result<Vec<u8>, Failure> {
    let loaded = load(order, &Cache::new(&order.root), &mut Problems::new())?;
    let blocks = Blocks::default();
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
