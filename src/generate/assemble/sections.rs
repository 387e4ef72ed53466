//! Folders to sections: their pages in order, and those below them.

use super::folders::{Folders, file_name, folder_of};
use super::page::{first_heading, title_of};
use crate::generate::fingerprint::Fingerprint;
use crate::generate::parse::Parsed;
use crate::generate::place::{self, folder_path, own_path};
use crate::site::address::SitePath;
use crate::site::config::Config;
use crate::site::front_matter::{FrontMatter, SortBy};
use crate::site::page::BodyRef;
use crate::site::problem::{Problem, Problems};
use crate::site::{Page, Section};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub(super) fn sections(
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
    let title = front
        .title
        .clone()
        .or_else(|| first_heading(&outline))
        .unwrap_or_else(|| if folder.is_empty() { config.title.clone() } else { title_of(file_name(&folder)) });
    Some(Section {
        folder,
        source: Some(source),
        title,
        front: *front,
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
        body: BodyRef::default(),
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
