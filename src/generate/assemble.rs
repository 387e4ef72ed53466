//! Pages to a site: addresses, sections, taxonomies, order, and everything that only the whole can show to be wrong.

mod assets;
mod folders;
mod page;
mod sections;
mod taxonomies;

use self::folders::Folders;
use super::fingerprint::Fingerprint;
use super::inventory::Inventory;
use super::order::Waiting;
use super::parse::Parsed;
use crate::site::config::Config;
use crate::site::problem::Problems;
use crate::site::{Page, Site};
use std::collections::HashMap;

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

/// Builds the site of everything that was read. Also tells of posts whose date is to come: how many are left out, and when the next
/// falls due.
pub(crate) fn assemble(
    config: Config,
    parsed: Vec<Parsed>,
    mut inventory: Inventory,
    included: Included,
    problems: &mut Problems,
) -> (Site, Waiting) {
    let (sections_parsed, pages_parsed) = folders::sort_out(parsed, &config, problems);
    let folders = Folders::new(&sections_parsed, &pages_parsed);
    let mut waiting = Waiting::default();
    let mut pages: Vec<Page> = Vec::with_capacity(pages_parsed.len());
    let mut withheld = Vec::new();
    pages.extend(pages_parsed.into_iter().filter_map(|parsed| {
        let page = page::page(parsed, &config, &folders, problems)?;
        let later = page.date.is_some_and(|d| d.seconds > included.now);
        if later && !page.front.draft {
            waiting.next = waiting.next.into_iter().chain(page.date.map(|d| d.seconds)).min();
            waiting.posts += usize::from(!included.future);
        }
        waiting.drafts += usize::from(page.front.draft && !included.drafts);
        let shown = (included.drafts || !page.front.draft) && (included.future || !later);
        if !shown && page.has_object() {
            withheld.push(page.key.clone());
        }
        shown.then_some(page)
    }));
    pages.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.source.cmp(&b.source)));
    let (files, by_asset) = assets::publish(&mut pages, &mut inventory, problems);
    let by_source: HashMap<String, usize> = pages.iter().enumerate().map(|(i, p)| (p.source.clone(), i)).collect();
    let sections = sections::sections(sections_parsed, &pages, &config, &folders, problems);
    let by_folder = sections.iter().enumerate().map(|(i, s)| (s.folder.clone(), i)).collect();
    let taxonomies = taxonomies::taxonomies(&pages, &config, problems);
    let mut site = Site {
        config,
        pages,
        sections,
        taxonomies,
        deleted: inventory.deleted,
        withheld,
        keys: inventory.keys,
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
    problems.extend(site.config.warnings.iter().cloned());
    site.whole = whole(&site);
    (site, waiting)
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
