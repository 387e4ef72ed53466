//! Which folders are sections, and which file is whose.

use crate::generate::parse::Parsed;
use crate::site::config::Config;
use crate::site::problem::{Problem, Problems};
use crate::site::source::{self, Role, Source};
use std::collections::{HashMap, HashSet};

/// Tells sections from pages. Jekyll's `index.md` is a section when it is the home page or has pages beside it.
pub(super) fn sort_out(mut pages: Vec<Parsed>, config: &Config, problems: &mut Problems) -> (Vec<Parsed>, Vec<Parsed>) {
    let folders: HashMap<String, usize> = pages.iter().fold(HashMap::new(), |mut counts, p| {
        if !matches!(Source::of(&p.source).role, Role::Section) {
            *counts.entry(page_folder(&p.source).to_owned()).or_insert(0) += 1;
        }
        counts
    });
    // Few are taken out of many, which stay where they are.
    let mut sections: Vec<Parsed> = pages.extract_if(.., |p| Source::of(&p.source).role == Role::Section).collect();
    sections.retain(|p| is_of_the_site(p, config, problems) && !is_of_terms(p, &pages, config, problems));
    let written: HashSet<String> = sections.iter().map(|p| folder_of(&p.source).to_owned()).collect();
    let is_section = |p: &Parsed| {
        let (name, folder) = (Source::of(&p.source), folder_of(&p.source));
        let dated = p.front.date.is_some() || name.date.is_some();
        name.role == Role::Bundle
            && name.language.is_none()
            && !written.contains(folder)
            && (folder.is_empty() || (!dated && folders.contains_key(folder)))
    };
    sections.extend(pages.extract_if(.., |p| is_section(p)));
    (sections, pages)
}

/// A section in another language than the site's is left out.
fn is_of_the_site(p: &Parsed, config: &Config, problems: &mut Problems) -> bool {
    let here = Source::of(&p.source).language.is_none_or(|l| source::is_same_language(l, &config.language));
    if !here {
        problems.push(Problem::warning(
            format!("content/{}", p.source),
            "a section has one language, the site's; this file is left out",
            "make it a page with a slug of its own, or remove it",
        ));
    }
    here
}

/// Hugo's `tags/_index.md`: the lists of terms are made without it.
fn is_of_terms(p: &Parsed, pages: &[Parsed], config: &Config, problems: &mut Problems) -> bool {
    let first = folder_of(&p.source).split('/').next().unwrap_or_default();
    let of_terms =
        config.taxonomy(first).is_some() && !pages.iter().any(|p| p.source.starts_with(&format!("{first}/")));
    if of_terms {
        problems.push(Problem::warning(
            format!("content/{}", p.source),
            "the pages of a taxonomy are made by the theme; what is written above and in this file is left out",
            "remove the file, or change templates/taxonomy.html and templates/term.html",
        ));
    }
    of_terms
}

pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Which folders are sections: those with `_index.md`, and those directly below `content/`.
pub(super) struct Folders(pub(super) HashSet<String>);

impl Folders {
    pub(super) fn new(sections: &[Parsed], pages: &[Parsed]) -> Self {
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

    pub(super) fn of(&self, source: &str) -> String {
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
