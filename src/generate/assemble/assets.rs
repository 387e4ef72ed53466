//! Files beside pages: whose they are, and where they are published.

use super::folders::folder_of;
use crate::generate::inventory::Inventory;
use crate::site::address::SitePath;
use crate::site::problem::{Problem, Problems};
use crate::site::source::{Role, Source};
use crate::site::{Page, model};
use std::collections::{BTreeMap, HashMap};

/// Gives each bundle the files beside it; the others are published where they lie. Returns all files by address, and the
/// address of each file below `content/`.
pub(super) fn publish(
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
