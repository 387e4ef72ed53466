//! One file to a page: its date, its title, its kind, its address.

use super::folders::Folders;
use crate::generate::parse::Parsed;
use crate::generate::place::{self, Making};
use crate::site::Page;
use crate::site::config::Config;
use crate::site::date::{self, Date};
use crate::site::front_matter::{Federate, FrontMatter};
use crate::site::page::{Outline, PageKind, headline};
use crate::site::problem::{Problem, Problems};
use crate::site::slug::slugify;
use crate::site::source::{Role, Source};

pub(super) fn page(parsed: Parsed, config: &Config, folders: &Folders, problems: &mut Problems) -> Option<Page> {
    let Parsed { source, mut front, outline, body, .. } = parsed;
    let file = format!("content/{source}");
    let name = Source::of(&source);
    if name.role == Role::Bundle && name.folder.is_empty() && name.name.is_empty() {
        problems.push(second_home(file, name.language));
        return None;
    }
    let date = front.date.or_else(|| date::parse(name.date?, &config.zone).ok());
    front.draft |= source.split('/').any(|folder| folder == "_drafts");
    front.language = front.language.or_else(|| name.language.map(str::to_owned));
    front.title = front.title.take().or_else(|| first_heading(&outline).filter(|title| !title.is_empty()));
    let kind = match (date.is_some(), front.title.is_some()) {
        (true, true) => PageKind::Article,
        (true, false) => PageKind::Note,
        (false, _) => PageKind::Page,
    };
    if kind == PageKind::Page && front.title.is_none() {
        front.title = Some(title_of(name.name));
    }
    check(kind, date, &mut front, &file, problems);
    merge_hashtags(&mut front, &outline.hashtags, config);
    let key = place::key(&source, &front, &file, problems)?;
    let path = Making { name, front: &front, date, config }.path(&file, problems)?;
    front.aliases = place::aliases(front.aliases, &path, &file, config, problems);
    let section = folders.of(&source);
    let headline = headline(&front, &outline);
    let assets = Vec::new();
    Some(Page { source, section, kind, front, headline, date, path, key, outline, body, assets, fingerprint: 0 })
}

/// The home page is a section; a page beside it has no address of its own.
fn second_home(file: String, language: Option<&str>) -> Problem {
    if language.is_none() {
        Problem::error(file, "the home page is written twice: here and in content/_index.md", "remove one of the two")
    } else {
        Problem::warning(
            file,
            "the home page has one language, the site's; this file is left out",
            "make it a page with a slug of its own, or remove it",
        )
    }
}

/// The heading at the top, when it is the title of the whole.
pub(super) fn first_heading(outline: &Outline) -> Option<String> {
    outline.headings.first().filter(|h| h.level == 1).map(|h| h.text.clone())
}

/// What front matter says about a post must be about one, and in order.
fn check(kind: PageKind, date: Option<Date>, front: &mut FrontMatter, file: &str, problems: &mut Problems) {
    if kind == PageKind::Page && matches!(front.federate, Some(Federate::Yes | Federate::Quiet)) {
        problems.push(
            Problem::error(
                file,
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
            Problem::warning(file, "`updated` is before `date` and is left out", "correct the later of the two")
                .at(front.lines.date),
        );
    }
}

/// `my-first_page` → `My first page`.
pub(super) fn title_of(name: &str) -> String {
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
