//! Who is mentioned: whom `data/mentions.json` does not know yet, and how they get into it.
//!
//! A build asks nobody, so that it needs no network and always gives the same bytes. Whoever is not in that file is shown and
//! linked, but not told.

use super::begun;
use super::cache::Cache;
use super::load::load;
use super::order::{Failure, Order};
use super::read::Root;
use super::unwritten::{NOTHING_CHANGED, unwritten};
use crate::site::handle::Handle;
use crate::site::model::Person;
use crate::site::problem::{Problem, Problems};
use crate::site::{Page, Site};
use std::collections::BTreeMap;
use std::path::Path;

/// The file, and the folder that it lies in.
pub(super) const FILE: &str = "data/mentions.json";

/// Everybody whom a post names and nobody knows, sorted; drafts and posts of a later day name somebody, too.
pub fn unknown(order: &Order) -> Result<Vec<Handle>, Failure> {
    known(&order.root)?;
    let order = Order { drafts: true, future: true, ..order.clone() };
    let loaded = load(&order, &Cache::new(&order.root), &mut Problems::new())?;
    Ok(strangers(&loaded.site).into_keys().cloned().collect())
}

/// A warning for each of them, at the first post that names them.
pub(super) fn warn(site: &Site, problems: &mut Problems) {
    for (handle, posts) in strangers(site) {
        let Some(first) = posts.first() else { continue };
        let more = match posts.len() {
            1 => String::new(),
            2 => " (and of one more)".to_owned(),
            n => format!(" (and of {} more)", n - 1),
        };
        let what = format!(
            "{handle} is mentioned, but their server is not told of this post{more}: nobody has looked them up"
        );
        problems.push(Problem::warning(first.file(), what, "run `gatepost mentions`, and commit data/mentions.json"));
    }
}

/// Who is named but not known, and the posts that name them.
fn strangers(site: &Site) -> BTreeMap<&Handle, Vec<&Page>> {
    let mut strangers: BTreeMap<&Handle, Vec<&Page>> = BTreeMap::new();
    if !site.config.federation.enabled {
        return strangers;
    }
    let ourselves = site.config.handle();
    for page in site.federated().into_iter().map(|number| &site.pages[number]) {
        for handle in page.outline.mentions.iter().chain(&page.front.mentions) {
            let posts = (!site.people.contains_key(&handle.to_string()) && *handle != ourselves)
                .then(|| strangers.entry(handle).or_default());
            if let Some(posts) = posts.filter(|posts| posts.last().is_none_or(|last| last.key != page.key)) {
                posts.push(page);
            }
        }
    }
    strangers
}

/// Everybody in the file.
fn known(root: &Path) -> Result<BTreeMap<String, Person>, Problem> {
    let Some(text) = Root::open(root)?.text_if_there(FILE)? else { return Ok(BTreeMap::new()) };
    serde_json::from_str(&text).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(1);
        let what = format!("this file is damaged, so nobody can be added to it: {error}");
        Problem::error(FILE, what, "restore it from git or a backup, or remove it").at(line)
    })
}

/// Adds people to the file, and writes it whole or not at all. A file that cannot be understood stays as it is.
pub fn remember(root: &Path, found: BTreeMap<String, Person>) -> Result<(), Problem> {
    let mut people = known(root)?;
    people.extend(found);
    let text = serde_json::to_string_pretty(&people).unwrap_or_default() + "\n";
    begun::replace(&root.join(FILE), text.as_bytes())
        .map_err(|error| unwritten(FILE, &error, NOTHING_CHANGED, "check the permissions of data/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ben() -> BTreeMap<String, Person> {
        let person = Person { id: "https://b.example/users/ben".into(), url: "https://b.example/@ben".into() };
        BTreeMap::from([("@ben@b.example".to_owned(), person)])
    }

    #[test]
    fn people_are_added_to_those_who_are_known() {
        let root = tempfile::tempdir().unwrap();
        remember(root.path(), ben()).unwrap();
        let cleo = Person { id: "https://c.example/cleo".into(), url: "https://c.example/cleo".into() };
        remember(root.path(), BTreeMap::from([("@cleo@c.example".to_owned(), cleo)])).unwrap();
        let text = std::fs::read_to_string(root.path().join(FILE)).unwrap();
        let known: BTreeMap<String, Person> = serde_json::from_str(&text).unwrap();
        assert_eq!(known.keys().collect::<Vec<_>>(), ["@ben@b.example", "@cleo@c.example"]);
        assert!(text.ends_with("}\n"), "{text}");
        assert_eq!(std::fs::read_dir(root.path().join("data")).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_file_stays_as_it_is() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("data")).unwrap();
        std::fs::write(root.path().join(FILE), "{\n  oops").unwrap();
        assert_eq!(
            remember(root.path(), ben()).unwrap_err().to_string(),
            "error: data/mentions.json:2: this file is damaged, so nobody can be added to it: key must be a string at line 2 column 3\n  hint: restore it from git or a backup, or remove it"
        );
        assert_eq!(std::fs::read_to_string(root.path().join(FILE)).unwrap(), "{\n  oops");
    }
}
