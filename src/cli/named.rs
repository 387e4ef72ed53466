//! The one post that an owner means by a name.

use super::report::Trouble;
use super::{Global, plain};
use crate::ports::LedgerEntry;
use crate::publish::find;
use crate::site::front_matter::{FrontMatter, Rules, UnknownKeys, split};
use crate::site::problem::Problems;
use crate::vocab::GatePolicy;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// Longest file that is looked into for its id, in bytes.
const LONGEST: u64 = 16 << 20;

/// The post that a name means: the file of that name, or whatever [`find::named`] finds.
pub(super) fn pick<'a>(
    global: &Global,
    ledger: &'a [LedgerEntry],
    name: &str,
    policy: &GatePolicy,
) -> Result<&'a LedgerEntry, Trouble> {
    let refused = |what: String, remedy: &str| Trouble::Refused(what, remedy.to_owned());
    let shown = plain::line(name);
    // A file says itself which id it has, whatever it is called; what bears its name by chance is another post.
    if let Some(id) = id_in_file(&global.root, name).filter(|_| !ledger.is_empty()) {
        let is_meant = |entry: &&LedgerEntry| find::key(entry, &policy.objects).is_some_and(|key| key == id);
        let what = || format!("{shown} has the id `{}`, and no post with it was published", plain::line(&id));
        return ledger.iter().find(is_meant).ok_or_else(|| refused(what(), "run gatepost publish first"));
    }
    match find::named(ledger, name, &policy.objects).as_slice() {
        [one] => Ok(one),
        [] if ledger.is_empty() => Err(refused("nothing was published yet".to_owned(), "run gatepost publish first")),
        [] => Err(refused(
            format!("no post is called `{shown}`"),
            "write the address of its page, its file, or its title; a post that was never published is not known",
        )),
        many => Err(refused(format!("`{shown}` is the name of {} posts", many.len()), "write the address of its page")),
    }
}

/// The `id` in the front matter of the file of that name, with or without `content/` and its extension.
fn id_in_file(root: &Path, name: &str) -> Option<String> {
    let (here, content) = (PathBuf::from(name), root.join("content"));
    let below = [name.to_owned(), format!("{name}.md"), format!("{name}/index.md"), format!("{name}.markdown")];
    // A path from the folder that the owner sits in counts last: there may be another site.
    let inside = std::iter::once(root.join(name)).chain(below.into_iter().map(|name| content.join(name)));
    let files = inside.chain([here]);
    let is_small =
        |file: &PathBuf| std::fs::metadata(file).is_ok_and(|found| found.is_file() && found.len() <= LONGEST);
    let text = files.into_iter().find(is_small).and_then(|file| std::fs::read_to_string(file).ok())?;
    let rules = Rules { zone: &TimeZone::UTC, unknown: UnknownKeys::Extra, taxonomies: &[] };
    let parts = split(&text, name).ok()?;
    let front = FrontMatter::parse(&parts.block, name, &rules, &mut Problems::new());
    front.id.map(|id| id.as_str().to_owned())
}
