//! Pages to a site: addresses, sections, taxonomies, order, and everything that only the whole can show to be wrong.

use super::fingerprint::Fingerprint;
use super::inventory::Inventory;
use super::parse::Parsed;
use super::place::{self, Making, folder_path, own_path};
use crate::site::address::{OutputPath, SitePath};
use crate::site::config::Config;
use crate::site::date;
use crate::site::front_matter::{Federate, FrontMatter, SortBy};
use crate::site::page::{PageKind, headline};
use crate::site::problem::{Problem, Problems};
use crate::site::slug::slugify;
use crate::site::source::{self, Role, Source};
use crate::site::{Page, Section, Site, Taxonomy, Term, model};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Which pages are built besides the published ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Included {
    /// Drafts.
    pub(crate) drafts: bool,
    /// Posts dated after now.
    pub(crate) future: bool,
    /// Seconds since 1970.
    pub(crate) now: i64,
}

/// Builds the site of everything that was read. Also tells when the next post falls due, seconds since 1970.
pub(crate) fn assemble(
    config: Config,
    parsed: Vec<Parsed>,
    mut inventory: Inventory,
    included: Included,
    problems: &mut Problems,
) -> (Site, Option<i64>) {
    let (sections_parsed, pages_parsed) = sort_out(parsed, &config, problems);
    let folders = Folders::new(&sections_parsed, &pages_parsed);
    let mut due: Option<i64> = None;
    let mut pages: Vec<Page> = pages_parsed
        .into_iter()
        .filter_map(|parsed| {
            let page = page(parsed, &config, &folders, problems)?;
            let later = page.date.is_some_and(|d| d.seconds > included.now);
            if later && !page.front.draft {
                due = due.into_iter().chain(page.date.map(|d| d.seconds)).min();
            }
            ((included.drafts || !page.front.draft) && (included.future || !later)).then_some(page)
        })
        .collect();
    pages.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.source.cmp(&b.source)));
    let (files, by_asset) = publish_assets(&mut pages, &mut inventory, problems);
    let by_source: HashMap<String, usize> = pages.iter().enumerate().map(|(i, p)| (p.source.clone(), i)).collect();
    let sections = sections(sections_parsed, &pages, &config, &folders, problems);
    let by_folder = sections.iter().enumerate().map(|(i, s)| (s.folder.clone(), i)).collect();
    let taxonomies = taxonomies(&pages, &config, problems);
    let mut site = Site {
        config,
        pages,
        sections,
        taxonomies,
        deleted: inventory.deleted,
        public_key: inventory.public_key,
        files,
        people: inventory.people,
        interactions: inventory.interactions,
        by_source,
        by_asset,
        by_folder,
        common: 0,
        whole: 0,
    };
    super::check_links::settle(&mut site, problems);
    super::claims::check(&site, problems);
    site.whole = whole(&site);
    (site, due)
}

/// Tells sections from pages. Jekyll's `index.md` is a section when it is the home page or has pages beside it.
fn sort_out(parsed: Vec<Parsed>, config: &Config, problems: &mut Problems) -> (Vec<Parsed>, Vec<Parsed>) {
    let folders: HashMap<String, usize> = parsed.iter().fold(HashMap::new(), |mut counts, p| {
        if !matches!(Source::of(&p.source).role, Role::Section) {
            *counts.entry(page_folder(&p.source).to_owned()).or_insert(0) += 1;
        }
        counts
    });
    let (mut sections, mut pages): (Vec<Parsed>, Vec<Parsed>) =
        parsed.into_iter().partition(|p| Source::of(&p.source).role == Role::Section);
    sections.retain(|p| {
        let here = Source::of(&p.source).language.is_none_or(|l| source::is_same_language(l, &config.language));
        if !here {
            problems.push(Problem::warning(
                format!("content/{}", p.source),
                "a section has one language, the site's; this file is left out",
                "make it a page with a slug of its own, or remove it",
            ));
        }
        here
    });
    sections.retain(|p| {
        let folder = folder_of(&p.source);
        let first = folder.split('/').next().unwrap_or_default();
        let of_terms =
            config.taxonomy(first).is_some() && !pages.iter().any(|p| p.source.starts_with(&format!("{first}/")));
        if of_terms {
            problems.push(Problem::warning(
                format!("content/{}", p.source),
                "the pages of a taxonomy are made by the theme; what is written above and in this file is left out",
                "remove the file, or change templates/taxonomy.html and templates/term.html",
            ));
        }
        !of_terms
    });
    let written: HashSet<String> = sections.iter().map(|p| folder_of(&p.source).to_owned()).collect();
    let is_section = |p: &Parsed| {
        let (name, folder) = (Source::of(&p.source), folder_of(&p.source));
        let dated = p.front.date.is_some() || name.date.is_some();
        name.role == Role::Bundle
            && name.language.is_none()
            && !written.contains(folder)
            && (folder.is_empty() || (!dated && folders.contains_key(folder)))
    };
    let (indexes, others): (Vec<Parsed>, Vec<Parsed>) = pages.into_iter().partition(is_section);
    pages = others;
    sections.extend(indexes);
    (sections, pages)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Which folders are sections: those with `_index.md`, and those directly below `content/`.
struct Folders(HashSet<String>);

impl Folders {
    fn new(sections: &[Parsed], pages: &[Parsed]) -> Self {
        let mut folders: HashSet<String> = sections.iter().map(|p| folder_of(&p.source).to_owned()).collect();
        folders.insert(String::new());
        // A page that owns a folder of the first level is that folder's page.
        let owned: HashSet<&str> =
            pages.iter().filter(|p| Source::of(&p.source).role == Role::Bundle).map(|p| folder_of(&p.source)).collect();
        for page in pages {
            let folder = page_folder(&page.source);
            if let Some(top) =
                folder.split('/').next().filter(|t| !t.is_empty() && *t != "_drafts" && !owned.contains(t))
            {
                folders.insert(top.to_owned());
            }
        }
        Self(folders)
    }

    fn of(&self, source: &str) -> String {
        let mut folder = page_folder(source);
        while !self.0.contains(folder) {
            folder = folder_of(folder);
        }
        folder.to_owned()
    }
}

/// The folder a page lies in; for a bundle, the folder above its own.
fn page_folder(source: &str) -> &str {
    Source::of(source).folder
}

fn page(parsed: Parsed, config: &Config, folders: &Folders, problems: &mut Problems) -> Option<Page> {
    let Parsed { source, mut front, outline, body, .. } = parsed;
    let file = format!("content/{source}");
    let name = Source::of(&source);
    if name.role == Role::Bundle && name.folder.is_empty() && name.name.is_empty() {
        problems.push(if name.language.is_none() {
            Problem::error(
                file,
                "the home page is written twice: here and in content/_index.md",
                "remove one of the two",
            )
        } else {
            Problem::warning(
                file,
                "the home page has one language, the site's; this file is left out",
                "make it a page with a slug of its own, or remove it",
            )
        });
        return None;
    }
    let date = front.date.or_else(|| date::parse(name.date?, &config.zone).ok());
    front.draft |= source.split('/').any(|folder| folder == "_drafts");
    front.language = front.language.or_else(|| name.language.map(str::to_owned));
    if front.title.is_none()
        && let Some(first) = outline.headings.first().filter(|h| h.level == 1 && !h.text.is_empty())
    {
        front.title = Some(first.text.clone());
    }
    let kind = match (date.is_some(), front.title.is_some()) {
        (true, true) => PageKind::Article,
        (true, false) => PageKind::Note,
        (false, _) => PageKind::Page,
    };
    if kind == PageKind::Page && front.title.is_none() {
        front.title = Some(title_of(name.name));
    }
    if kind == PageKind::Page && matches!(front.federate, Some(Federate::Yes | Federate::Quiet)) {
        problems.push(
            Problem::error(
                &file,
                "a page without a date is not a post and cannot be federated",
                "write a date above it",
            )
            .at(front.lines.federate),
        );
    }
    if let (Some(date), Some(updated)) = (date, front.updated)
        && updated < date
    {
        // Hugo's `lastmod` from version control is often older; other servers would refuse the post.
        front.updated = None;
        problems.push(
            Problem::warning(&file, "`updated` is before `date` and is left out", "correct the later of the two")
                .at(front.lines.date),
        );
    }
    merge_hashtags(&mut front, &outline.hashtags, config);
    let key = place::key(&source, &front, &file, problems)?;
    let path = Making { name, front: &front, date, config }.path(&file, problems)?;
    front.aliases = place::aliases(front.aliases, &path, &file, config, problems);
    let section = folders.of(&source);
    let headline = headline(&front, &outline);
    let assets = Vec::new();
    Some(Page { source, section, kind, front, headline, date, path, key, outline, body, assets, fingerprint: 0 })
}

/// `my-first_page` → `My first page`.
fn title_of(name: &str) -> String {
    let name = name.trim_start_matches('_').replace(['-', '_'], " ");
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Hashtags in a note's text are its tags too.
fn merge_hashtags(front: &mut FrontMatter, hashtags: &[String], config: &Config) {
    if hashtags.is_empty() {
        return;
    }
    let tags = front.taxonomies.entry("tags".to_owned()).or_default();
    for tag in hashtags {
        let slug = slugify(tag, config.slugs);
        if !tags.iter().any(|t| slugify(t, config.slugs) == slug) {
            tags.push(tag.clone());
        }
    }
}

/// Gives each bundle the files beside it; the others are published where they lie. Returns all files by address, and the
/// address of each file below `content/`.
fn publish_assets(
    pages: &mut [Page],
    inventory: &mut Inventory,
    problems: &mut Problems,
) -> (BTreeMap<SitePath, model::File>, HashMap<String, SitePath>) {
    let bundles: HashMap<String, usize> = pages
        .iter()
        .enumerate()
        .filter(|(_, p)| Source::of(&p.source).role == Role::Bundle)
        .map(|(i, p)| (folder_of(&p.source).to_owned(), i))
        .collect();
    let mut files = std::mem::take(&mut inventory.files);
    let mut by_asset = HashMap::new();
    for asset in &inventory.assets {
        let Some(file) = inventory.asset_files.get(asset) else { continue };
        let bundle = ancestors(asset).find_map(|folder| Some((folder, *bundles.get(folder)?)));
        let path = match bundle {
            Some((folder, page)) => {
                let below = asset.get(folder.len() + 1..).unwrap_or(asset);
                let base = pages[page].path.as_str();
                let base = if base.ends_with('/') { base } else { folder_of(base) };
                let path = SitePath::new(format!("{}/{below}", base.trim_end_matches('/')));
                pages[page].assets.push((asset.clone(), path.clone()));
                path
            }
            None => SitePath::new(format!("/{asset}")),
        };
        if let Some(other) = files.insert(path.clone(), file.clone()) {
            problems.push(Problem::error(
                &file.source,
                format!("this file and {} both want the address {}", other.source, path.as_str()),
                "rename one of them",
            ));
        }
        by_asset.insert(asset.clone(), path);
    }
    (files, by_asset)
}

/// The folders a path lies in, nearest first.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder_of(path)), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
        .filter(|f| !f.is_empty())
}

fn sections(
    parsed: Vec<Parsed>,
    pages: &[Page],
    config: &Config,
    folders: &Folders,
    problems: &mut Problems,
) -> Vec<Section> {
    let mut all: BTreeMap<String, Section> = BTreeMap::new();
    for one in parsed {
        let folder = folder_of(&one.source).to_owned();
        if let Some(section) = section(one, folder.clone(), config, problems) {
            all.insert(folder, section);
        }
    }
    for folder in &folders.0 {
        all.entry(folder.clone()).or_insert_with(|| implicit_section(folder, config));
    }
    let mut sections: Vec<Section> = all.into_values().collect();
    let index: HashMap<String, usize> = sections.iter().enumerate().map(|(i, s)| (s.folder.clone(), i)).collect();
    for (number, page) in pages.iter().enumerate().filter(|(_, p)| p.is_listed()) {
        let mut folder = page.section.as_str();
        while let Some(&at) = index.get(folder) {
            sections[at].pages.push(number);
            if !sections[at].front.transparent || folder.is_empty() {
                break;
            }
            folder = parent_section(folder, &index);
        }
    }
    for at in 0..sections.len() {
        let folder = sections[at].folder.clone();
        if !folder.is_empty() {
            let parent = index[parent_section(&folder, &index)];
            sections[parent].subsections.push(at);
        }
        let by = sections[at].sort_by();
        sort(&mut sections[at].pages, pages, by);
        sections[at].fingerprint = section_fingerprint(&sections[at]);
    }
    sections
}

fn parent_section<'f>(folder: &'f str, index: &HashMap<String, usize>) -> &'f str {
    let mut parent = folder_of(folder);
    while !index.contains_key(parent) {
        parent = folder_of(parent);
    }
    parent
}

fn section(parsed: Parsed, folder: String, config: &Config, problems: &mut Problems) -> Option<Section> {
    let Parsed { source, mut front, outline, body, .. } = parsed;
    let path = match &front.path {
        Some(path) if !folder.is_empty() => SitePath::new(own_path(path, config)),
        _ => folder_path(&folder, config),
    };
    if let Some(fault) = path.output().fault() {
        problems.push(Problem::error(
            format!("content/{source}"),
            format!("the address {} cannot be: {fault}", path.as_str()),
            "rename the folder",
        ));
        return None;
    }
    front.aliases = place::aliases(front.aliases, &path, &format!("content/{source}"), config, problems);
    let heading = outline.headings.first().filter(|h| h.level == 1).map(|h| h.text.clone());
    let title = front
        .title
        .clone()
        .or(heading)
        .unwrap_or_else(|| if folder.is_empty() { config.title.clone() } else { title_of(file_name(&folder)) });
    Some(Section {
        folder,
        source: Some(source),
        title,
        front,
        path,
        outline,
        body,
        pages: Vec::new(),
        subsections: Vec::new(),
        fingerprint: 0,
    })
}

fn implicit_section(folder: &str, config: &Config) -> Section {
    Section {
        folder: folder.to_owned(),
        source: None,
        title: if folder.is_empty() { config.title.clone() } else { title_of(file_name(folder)) },
        front: FrontMatter::default(),
        path: folder_path(folder, config),
        outline: Arc::default(),
        body: crate::site::page::BodyRef::default(),
        pages: Vec::new(),
        subsections: Vec::new(),
        fingerprint: 0,
    }
}

fn sort(numbers: &mut [usize], pages: &[Page], by: SortBy) {
    match by {
        // Pages are in this order already.
        SortBy::Date => numbers.sort_unstable(),
        SortBy::Updated => numbers.sort_by_key(|&n| std::cmp::Reverse(pages[n].front.updated.or(pages[n].date))),
        SortBy::Title => numbers.sort_by_cached_key(|&n| pages[n].headline().to_lowercase()),
        SortBy::Weight => numbers.sort_by_key(|&n| (pages[n].front.weight.unwrap_or(i64::MAX), n)),
        SortBy::None => numbers.sort_by_key(|&n| pages[n].source.clone()),
    }
}

fn section_fingerprint(section: &Section) -> u128 {
    let mut print = Fingerprint::of("section");
    print.text(&section.folder).text(&section.title).text(section.path.as_str()).add(section.body.hash);
    print.done()
}

fn taxonomies(pages: &[Page], config: &Config, problems: &mut Problems) -> Vec<Taxonomy> {
    for page in pages {
        for name in page.front.taxonomies.keys().filter(|name| config.taxonomy(name).is_none()) {
            problems.push(
                Problem::error(
                    page.file(),
                    format!("the taxonomy `{name}` is not declared"),
                    format!("write [[taxonomies]] and name = \"{name}\" in gatepost.toml"),
                )
                .at(page.front.lines.taxonomies),
            );
        }
    }
    config.taxonomies.iter().filter_map(|rule| taxonomy(rule, pages, config, problems)).collect()
}

fn taxonomy(
    rule: &crate::site::config::TaxonomyRule,
    pages: &[Page],
    config: &Config,
    problems: &mut Problems,
) -> Option<Taxonomy> {
    let path = SitePath::new(format!("/{}/", slugify(&rule.name, config.slugs)));
    let mut terms: BTreeMap<String, Term> = BTreeMap::new();
    let mut slugs: HashMap<&str, String> = HashMap::new();
    for (number, page) in pages.iter().enumerate() {
        for name in page.terms(&rule.name) {
            let slug = slugs.entry(name).or_insert_with(|| slugify(name, config.slugs)).clone();
            if slug.is_empty() || OutputPath::new(slug.as_str()).fault().is_some() {
                problems.push(
                    Problem::error(
                        page.file(),
                        format!("the term `{name}` cannot stand in an address"),
                        "choose another word",
                    )
                    .at(page.front.lines.taxonomies),
                );
                continue;
            }
            if !page.is_listed() {
                continue;
            }
            let term = terms.entry(slug.clone()).or_insert_with(|| Term {
                name: name.clone(),
                path: path.join(&format!("{slug}/")),
                slug,
                pages: Vec::new(),
            });
            if term.pages.last() != Some(&number) {
                term.pages.push(number);
            }
        }
    }
    (!terms.is_empty()).then(|| Taxonomy { rule: rule.clone(), path, terms: terms.into_values().collect() })
}

/// Everything that any page shows.
fn whole(site: &Site) -> u128 {
    let mut print = Fingerprint::of("whole");
    for page in &site.pages {
        print.add(page.fingerprint);
    }
    for section in &site.sections {
        print.add(section.fingerprint);
    }
    for (path, file) in &site.files {
        print.text(path.as_str()).add(file.fingerprint);
    }
    print.done()
}
