//! Where links lead: from what the author wrote to pages, files and addresses.
//!
//! `@/posts/x.md` is a file below `content/`; a path without a slash in front is beside the page; one with it is on the site.
//! What must exist is checked in [`super::check_links`], once for the whole site.
//!
//! Other programs' ways lead somewhere too: `@ref/x` is what Hugo's `ref` and Jekyll's `post_url` become before Markdown is
//! read, and a heading is found by what its id would have been there.

use crate::site::address::SitePath;
use crate::site::model::File;
use crate::site::page::Outline;
use crate::site::source;
use crate::site::{Page, Section, Site};
use percent_encoding::percent_decode_str;

/// What a link leads to.
#[derive(Debug)]
pub(crate) enum Target<'s> {
    /// A page, and a place on it.
    Page(&'s Page, &'s str),
    /// A section, and a place on it.
    Section(&'s Section, &'s str),
    /// A file published as it is.
    File(&'s SitePath, &'s File),
    /// A place on the same page.
    Here(&'s str),
    /// Some address on this site that nothing is known of, from its root.
    Site(String),
    /// Another site, or mail.
    Elsewhere(&'s str),
    /// It must be here and is not: what is missing.
    Missing(String),
    /// Another program's link to a page that is not here: where it would lie, and what is missing.
    Lost(String, String),
}

/// What stands before links that other programs look up.
pub(crate) const LOOKED_UP: &str = "@ref/";

/// Finds what `target`, written in the file `source` whose page is `here`, leads to.
pub(crate) fn find<'s>(site: &'s Site, source: &str, here: &SitePath, target: &'s str) -> Target<'s> {
    if let Some(fragment) = target.strip_prefix('#') {
        return Target::Here(outline_of(site, source).map_or(fragment, |outline| anchor_id(outline, fragment)));
    }
    if target.starts_with("//") || super::markdown::outline::scheme(target).is_some() {
        return Target::Elsewhere(target);
    }
    let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    if let Some(inside) = decoded.strip_prefix("@/") {
        return by_source(site, inside, fragment).unwrap_or_else(|| Target::Missing(format!("content/{inside}")));
    }
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    if let Some(wanted) = decoded.strip_prefix(LOOKED_UP) {
        return looked_up(site, source, folder, wanted, fragment);
    }
    if decoded.starts_with('/') {
        return from_the_root(site, &decoded, target, fragment);
    }
    let beside = normal(&format!("{folder}/{decoded}"));
    if let Some((path, file)) = beside.as_deref().and_then(|b| site.files.get_key_value(site.by_asset.get(b)?)) {
        return Target::File(path, file);
    }
    if source::is_markdown(&decoded) {
        let found = beside.as_deref().and_then(|b| by_source(site, b, fragment));
        let lies = beside.unwrap_or_else(|| decoded.clone().into_owned());
        return found.unwrap_or_else(|| Target::Lost(would_lie(&lies), format!("content/{lies}")));
    }
    if let Some((path, file)) = elsewhere_on_the_site(site, here, &decoded) {
        return Target::File(path, file);
    }
    Target::Site(relative(here, path, query, fragment).unwrap_or_else(|| target.to_owned()))
}

/// An address from the root; one that repeats the path of the base URL is understood, and so is a Markdown file's.
fn from_the_root<'s>(site: &'s Site, decoded: &str, target: &str, fragment: &'s str) -> Target<'s> {
    let known = |path: &str| site.files.get_key_value(&SitePath::new(path));
    if let Some((path, file)) = known(decoded).or_else(|| known(below_base(site, decoded))) {
        return Target::File(path, file);
    }
    if source::is_markdown(decoded) {
        let last = source::stem(decoded).rsplit('/').next().unwrap_or(decoded);
        let found = by_file(site, decoded, fragment).or_else(|| by_source(site, last, fragment));
        return found.unwrap_or_else(|| Target::Lost(would_lie(decoded), format!("content{decoded}")));
    }
    Target::Site(target.to_owned())
}

/// An address as it lies below the base URL: sites below a path wrote that path in front of their links.
pub(crate) fn below_base<'a>(site: &Site, address: &'a str) -> &'a str {
    let base = site.config.addresses.site().path();
    if base.is_empty() || site.sections.iter().any(|s| s.path.as_str().trim_end_matches('/') == base) {
        return address;
    }
    address.strip_prefix(base).filter(|below| below.starts_with('/')).unwrap_or(address)
}

/// A file where the browser would look for it from the page's address, or in `static/`, where Hugo and Jekyll have theirs.
fn elsewhere_on_the_site<'s>(site: &'s Site, here: &SitePath, path: &str) -> Option<(&'s SitePath, &'s File)> {
    let base = here.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    let from_page = normal(&format!("{base}/{path}")).map(|p| SitePath::new(format!("/{p}")));
    let plain = path.trim_start_matches("../").trim_start_matches("./");
    from_page
        .and_then(|path| site.files.get_key_value(&path))
        .or_else(|| site.files.get_key_value(&SitePath::new(format!("/{plain}"))))
}

fn relative(here: &SitePath, path: &str, query: &str, fragment: &str) -> Option<String> {
    let base = here.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut address = format!("/{}", normal(&format!("{base}/{path}"))?);
    if path.ends_with('/') && !address.ends_with('/') {
        address.push('/');
    }
    for (mark, part) in [('?', query), ('#', fragment)] {
        if !part.is_empty() {
            address.push(mark);
            address.push_str(part);
        }
    }
    Some(address)
}

/// What Hugo's `ref` and Jekyll's `post_url` and `link` mean: a file beside the page, below `content/`, in `static/`, or any
/// page of that name.
fn looked_up<'s>(site: &'s Site, source: &str, folder: &str, wanted: &str, fragment: &'s str) -> Target<'s> {
    if wanted.is_empty() {
        return Target::Here(outline_of(site, source).map_or(fragment, |outline| anchor_id(outline, fragment)));
    }
    let beside = normal(&format!("{folder}/{wanted}")).filter(|_| !wanted.starts_with('/'));
    let plain = wanted.trim_matches('/');
    let last = source::stem(plain).rsplit('/').next().unwrap_or(plain);
    beside
        .as_deref()
        .and_then(|beside| by_file(site, beside, fragment))
        .or_else(|| by_source(site, plain, fragment))
        .or_else(|| site.files.get_key_value(&SitePath::new(format!("/{plain}"))).map(|(p, f)| Target::File(p, f)))
        .or_else(|| by_source(site, last, fragment))
        .unwrap_or_else(|| Target::Lost(would_lie(plain), format!("`{wanted}`")))
}

/// Where a page would lie if it were there.
fn would_lie(path: &str) -> String {
    let stem = source::stem(path.trim_matches('/'));
    let stem = stem.strip_suffix("/_index").unwrap_or(stem);
    if stem.is_empty() || stem == "_index" { "/".to_owned() } else { format!("/{stem}/") }
}

fn outline_of<'s>(site: &'s Site, source: &str) -> Option<&'s Outline> {
    if let Some(&page) = site.by_source.get(source) {
        return Some(&site.pages[page].outline);
    }
    site.sections.iter().find(|s| s.source.as_deref() == Some(source)).map(|s| &*s.outline)
}

/// The id of the heading that a fragment means: as it is written, or as GitHub, Hugo or kramdown would have made it.
fn anchor_id<'s>(outline: &'s Outline, fragment: &'s str) -> &'s str {
    let decoded = percent_decode_str(fragment).decode_utf8_lossy();
    if fragment.is_empty() || outline.headings.iter().any(|h| h.id == *decoded) {
        return fragment;
    }
    let squeeze =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = squeeze(&decoded);
    let without_number = |id: &str| squeeze(id.trim_start_matches(|c: char| !c.is_alphabetic()));
    outline
        .headings
        .iter()
        .find(|h| squeeze(&h.id) == wanted || squeeze(&h.text) == wanted)
        .or_else(|| outline.headings.iter().find(|h| without_number(&h.id) == wanted))
        .filter(|_| !wanted.is_empty())
        .map_or(fragment, |h| &h.id)
}

/// Removes `.` and `..`; none when that leaves the site.
pub(super) fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A page or section by its file: exact, without ending, or, as Hugo and Jekyll allow, by its name alone.
fn by_source<'s>(site: &'s Site, path: &str, fragment: &'s str) -> Option<Target<'s>> {
    if let Some(found) = by_file(site, path, fragment) {
        return Some(found);
    }
    let stem = source::stem(path.trim_matches('/'));
    if stem.contains('/') {
        return None;
    }
    let mut named = site.pages.iter().filter(|p| name(&p.source) == stem || p.path.as_str().trim_matches('/') == stem);
    let only = named.next()?;
    named.next().is_none().then(|| Target::Page(only, anchor_id(&only.outline, fragment)))
}

/// A page, a section or a file beside pages by its path below `content/`, with or without ending.
fn by_file<'s>(site: &'s Site, path: &str, fragment: &'s str) -> Option<Target<'s>> {
    let path = path.trim_matches('/');
    let stem = source::stem(path);
    let folder = if matches!(stem, "_index" | "index") { "" } else { stem.strip_suffix("/_index").unwrap_or(stem) };
    let page = |page: usize| {
        let page = &site.pages[page];
        Target::Page(page, anchor_id(&page.outline, fragment))
    };
    if let Some(&number) = site.by_source.get(path) {
        return Some(page(number));
    }
    if let Some(&section) = site.by_folder.get(folder).filter(|_| !path.is_empty()) {
        let section = &site.sections[section];
        return Some(Target::Section(section, anchor_id(&section.outline, fragment)));
    }
    if let Some((path, file)) = site.by_asset.get(path).and_then(|address| site.files.get_key_value(address)) {
        return Some(Target::File(path, file));
    }
    let endings = ["md", "markdown", "mdown", "mkd"];
    let direct = endings
        .iter()
        .flat_map(|ending| [format!("{stem}.{ending}"), format!("{stem}/index.{ending}")])
        .find_map(|p| site.by_source.get(&p).copied());
    direct.map(page)
}

/// `posts/hello.md` and `posts/hello/index.md` → `hello`.
fn name(source: &str) -> &str {
    let stem = source::stem(source);
    stem.rsplit('/').next().unwrap_or(stem)
}
