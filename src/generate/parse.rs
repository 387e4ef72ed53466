//! Files to pages: front matter told apart and checked, Markdown looked at. In parallel, and only what changed since last time.

use super::cache::Cache;
use super::fingerprint::{Fingerprint, QuickMap};
use super::held;
use super::markdown::outline::outline;
use super::read::{Found, Root, Stat, hash_of};
use crate::site::config::Config;
use crate::site::front_matter::{self, FrontMatter};
use crate::site::page::{BodyRef, Outline};
use crate::site::problem::{Problem, Problems};
use crate::site::source::Source;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};

/// A Markdown file, understood as far as one file can be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Parsed {
    /// Path below `content/`.
    pub(crate) source: String,
    pub(crate) front: Box<FrontMatter>,
    pub(crate) outline: Arc<Outline>,
    pub(crate) body: BodyRef,
    /// Warnings, told again on every build.
    warnings: Vec<(Option<u32>, String, String)>,
    stat: Stat,
}

/// What one run remembers for the next.
#[derive(Default, Serialize, Deserialize)]
struct Remembered {
    /// Nanoseconds since 1970 when the files were looked at.
    looked: i64,
    pages: Vec<Parsed>,
}

/// The text of the files read in this run, for rendering.
pub(crate) type Texts = QuickMap<String, Box<str>>;

/// How many nanoseconds a file must have rested before its time stamp is believed.
const SETTLED: i64 = 50_000_000;

/// Parses all Markdown files. `now` is nanoseconds since 1970.
pub(crate) fn parse(
    root: &Root,
    files: &[Found],
    config: &Config,
    cache: &Cache,
    now: i64,
    problems: &mut Problems,
) -> (Vec<Parsed>, Texts) {
    let stamp = stamp(config);
    let before: Remembered = cache.load("pages", stamp).unwrap_or_default();
    let count_before = before.pages.len();
    let mut slots = unchanged(files, before);
    let all_problems = Mutex::new(Problems::new());
    let texts = Mutex::new(Texts::default());
    slots.par_iter_mut().zip(files).filter(|(slot, _)| slot.is_none()).for_each(|(slot, file)| {
        let mut problems = Problems::new();
        match one(root, file, config, &mut problems) {
            Ok((parsed, text)) => {
                held(&texts).insert(parsed.source.clone(), text);
                *slot = Some(parsed);
            }
            Err(problem) => problems.push(problem),
        }
        let told = problems.sorted();
        match slot {
            Some(parsed) if told.iter().all(|p| p.severity != crate::site::Severity::Error) => {
                parsed.warnings = told.into_iter().map(|p| (p.line, p.what, p.remedy)).collect();
            }
            _ => held(&all_problems).extend(told),
        }
    });
    let mut parsed: Vec<Parsed> = Vec::with_capacity(slots.len());
    parsed.extend(slots.into_iter().flatten());
    for page in &parsed {
        for (line, what, remedy) in &page.warnings {
            let problem = Problem::warning(format!("content/{}", page.source), what, remedy);
            problems.push(match line {
                Some(line) => problem.at(*line),
                None => problem,
            });
        }
    }
    problems.extend(all_problems.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner));
    let texts = texts.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if !problems.has_errors() && (!texts.is_empty() || count_before != parsed.len()) {
        let remembered = Remembered { looked: now, pages: parsed };
        cache.save("pages", stamp, &remembered);
        return (remembered.pages, texts);
    }
    (parsed, texts)
}

/// For each file, what is remembered of it, unless it changed since. Moved, not copied: a page has dozens of texts. Files and
/// pages are both sorted by path.
fn unchanged(files: &[Found], before: Remembered) -> Vec<Option<Parsed>> {
    let Remembered { looked, pages } = before;
    let mut pages = pages.into_iter().peekable();
    let fits = |page: &Parsed, file: &Found| page.stat == file.stat && page.stat.modified + SETTLED < looked;
    let one = |file: &Found| {
        let source = source(&file.path);
        while pages.next_if(|page| *page.source < *source).is_some() {}
        pages.next_if(|page| page.source == source).filter(|page| fits(page, file))
    };
    files.iter().map(one).collect()
}

fn source(path: &str) -> &str {
    path.strip_prefix("content/").unwrap_or(path)
}

fn one(root: &Root, file: &Found, config: &Config, problems: &mut Problems) -> Result<(Parsed, Box<str>), Problem> {
    let text = root.text(&file.path)?;
    let split = front_matter::split(&text, &file.path)?;
    let taxonomies: Vec<String> = config.taxonomies.iter().map(|rule| rule.name.clone()).collect();
    let rules =
        front_matter::Rules { zone: &config.zone, unknown: config.unknown_front_matter, taxonomies: &taxonomies };
    let mut front = Box::new(FrontMatter::parse(&split.block, &file.path, &rules, problems));
    let dated = front.date.is_some() || Source::of(source(&file.path)).date.is_some();
    let untitled = dated && front.title.is_none();
    let has_math = !config.markdown.math && (wants_math(&front) || shows_math(split.body));
    let rules = crate::site::config::Markdown { math: config.markdown.math || has_math, ..config.markdown };
    let mut outline = outline(split.body, split.body_offset, &file.path, untitled, &rules, problems);
    outline.has_math = has_math;
    if outline.wants_toc {
        front.toc.get_or_insert(true);
    }
    let start = u32::try_from(text.len() - split.body.len()).unwrap_or(u32::MAX);
    let body = BodyRef { start, lines: split.body_offset, hash: hash_of(text.as_bytes()) };
    let parsed = Parsed {
        source: source(&file.path).to_owned(),
        front,
        outline: Arc::new(outline),
        body,
        warnings: Vec::new(),
        stat: file.stat,
    };
    Ok((parsed, text.into_boxed_str()))
}

/// Themes for formulas ask for them page by page.
fn wants_math(front: &FrontMatter) -> bool {
    const KEYS: [&str; 9] =
        ["math", "mathjax", "katex", "latex", "use_math", "usemathjax", "use_katex", "has_math", "math_engine"];
    let asks = |value: &serde_json::Value| !matches!(value, serde_json::Value::Bool(false) | serde_json::Value::Null);
    front.extra.0.iter().any(|(key, value)| KEYS.contains(&key.to_ascii_lowercase().as_str()) && asks(value))
}

/// A line that opens with two dollars: kramdown's formulas need no asking.
fn shows_math(body: &str) -> bool {
    if memchr::memmem::find(body.as_bytes(), b"$$").is_none() {
        return false;
    }
    body.lines().filter(|line| line.trim_start().starts_with("$$")).take(2).count() == 2
        || body
            .lines()
            .any(|line| line.trim().len() > 4 && line.trim().starts_with("$$") && line.trim().ends_with("$$"))
}

/// What parsing depends on besides the file.
fn stamp(config: &Config) -> u128 {
    let mut stamp = Fingerprint::of("pages");
    stamp.text(&super::program()).text(config.zone.iana_name().unwrap_or("UTC")).add(config.unknown_front_matter as u8);
    stamp.text(&format!("{:?}", config.markdown));
    for rule in &config.taxonomies {
        stamp.text(&rule.name);
    }
    stamp.done()
}
