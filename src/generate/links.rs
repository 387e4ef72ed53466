//! Where links lead: from what the author wrote to pages, files and addresses.
//!
//! `@/posts/x.md` is a file below `content/`; a path without a slash in front is beside the page; one with it is on the site.
//! What must exist is checked here, once for the whole site: `@/…`, links to `.md` files and pictures beside the page.

use super::fingerprint::Fingerprint;
use super::markdown::outline::outline;
use crate::site::address::SitePath;
use crate::site::config::FILE;
use crate::site::model::File;
use crate::site::page::Outline;
use crate::site::problem::{Problem, Problems};
use crate::site::{Page, Section, Site};
use percent_encoding::percent_decode_str;
use std::collections::HashMap;

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
}

/// Finds what `target`, written in the file `source` whose page is `here`, leads to.
pub(crate) fn find<'s>(site: &'s Site, source: &str, here: &SitePath, target: &'s str) -> Target<'s> {
    if let Some(fragment) = target.strip_prefix('#') {
        return Target::Here(fragment);
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
    if decoded.starts_with('/') {
        let known = SitePath::new(decoded.as_ref());
        return match site.files.get_key_value(&known) {
            Some((path, file)) => Target::File(path, file),
            None => Target::Site(target.to_owned()),
        };
    }
    let beside = normal(&format!("{}/{decoded}", source.rsplit_once('/').map_or("", |(folder, _)| folder)));
    if let Some((path, file)) = beside.as_deref().and_then(|b| site.files.get_key_value(site.by_asset.get(b)?)) {
        return Target::File(path, file);
    }
    if decoded.ends_with(".md") {
        let found = beside.as_deref().and_then(|b| by_source(site, b, fragment));
        return found
            .unwrap_or_else(|| Target::Missing(format!("content/{}", beside.unwrap_or_else(|| decoded.into_owned()))));
    }
    let base = here.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut address = normal(&format!("{base}/{path}")).map_or_else(|| target.to_owned(), |p| format!("/{p}"));
    if path.ends_with('/') && !address.ends_with('/') {
        address.push('/');
    }
    if !query.is_empty() {
        address.push('?');
        address.push_str(query);
    }
    if !fragment.is_empty() {
        address.push('#');
        address.push_str(fragment);
    }
    Target::Site(address)
}

/// Removes `.` and `..`; none when that leaves the site.
fn normal(path: &str) -> Option<String> {
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
    let path = path.trim_matches('/');
    let stem = path.trim_end_matches(".md").trim_end_matches("/_index").trim_end_matches("/index");
    if let Some(&section) = site.by_folder.get(if matches!(path, "_index.md" | "_index") { "" } else { stem }) {
        return Some(Target::Section(&site.sections[section], fragment));
    }
    let direct = [path.to_owned(), format!("{stem}.md"), format!("{stem}/index.md")]
        .into_iter()
        .find_map(|p| site.by_source.get(&p));
    if let Some(&page) = direct {
        return Some(Target::Page(&site.pages[page], fragment));
    }
    if let Some((path, file)) = site.by_asset.get(path).and_then(|address| site.files.get_key_value(address)) {
        return Some(Target::File(path, file));
    }
    if stem.contains('/') {
        return None;
    }
    let mut named = site.pages.iter().filter(|p| name(&p.source) == stem);
    let only = named.next()?;
    named.next().is_none().then_some(Target::Page(only, fragment))
}

/// `posts/hello.md` and `posts/hello/index.md` → `hello`.
fn name(source: &str) -> &str {
    let stem = source.trim_end_matches(".md").trim_end_matches("/index");
    stem.rsplit('/').next().unwrap_or(stem)
}

/// Checks every page's links and gives every page its fingerprint.
pub(crate) fn settle(site: &mut Site, problems: &mut Problems) {
    let anchors: HashMap<&str, &Outline> = site
        .pages
        .iter()
        .map(|p| (p.path.as_str(), &*p.outline))
        .chain(site.sections.iter().map(|s| (s.path.as_str(), &*s.outline)))
        .collect();
    let mut prints = Vec::with_capacity(site.pages.len());
    for page in &site.pages {
        let mut print = Fingerprint::of("page");
        print.add(page.body.hash).text(&page.source).text(page.path.as_str()).add(page.date).text(page.key.as_str());
        check(site, &anchors, &page.source, &page.path, &page.outline, &mut print, problems);
        if let Some(image) = &page.front.image {
            let target = find(site, &page.source, &page.path, image);
            if let Target::Missing(what) = &target {
                problems.push(missing(&page.file(), page.front.lines.image, image, what));
            } else if let (Target::Site(_), false) = (&target, image.starts_with('/')) {
                problems.push(missing(
                    &page.file(),
                    page.front.lines.image,
                    image,
                    &format!("content/{}", beside(&page.source, image)),
                ));
            }
            digest(&target, &mut print);
        }
        for handle in page.outline.mentions.iter().chain(&page.front.mentions) {
            if let Some(person) = site.people.get(&handle.to_string()) {
                print.text(&person.id).text(&person.url);
            }
        }
        if let Some(found) = site.interactions.get(&page.key) {
            print.text(&serde_json::to_string(found).unwrap_or_default());
        }
        prints.push(print.done());
    }
    let mut section_prints = Vec::with_capacity(site.sections.len());
    for section in &site.sections {
        let mut print = Fingerprint::of("section links");
        print.add(section.fingerprint);
        let source = section.source.clone().unwrap_or_default();
        check(site, &anchors, &source, &section.path, &section.outline, &mut print, problems);
        if let Some(target) = &section.front.redirect_to
            && let Target::Missing(what) = find(site, "", &section.path, target)
        {
            problems.push(lost(&section.file(), target, &what));
        }
        section_prints.push(print.done());
    }
    let configured = configured(site, &anchors, problems);
    site.common = configured;
    for (page, print) in site.pages.iter_mut().zip(prints) {
        page.fingerprint = print;
    }
    for (section, print) in site.sections.iter_mut().zip(section_prints) {
        section.fingerprint = print;
    }
}

fn check(
    site: &Site,
    anchors: &HashMap<&str, &Outline>,
    source: &str,
    here: &SitePath,
    outline: &Outline,
    print: &mut Fingerprint,
    problems: &mut Problems,
) {
    let file = || format!("content/{source}");
    for link in &outline.links {
        let target = find(site, source, here, &link.target);
        match &target {
            Target::Missing(what) => problems.push(lost(&file(), &link.target, what).at(link.line)),
            Target::Page(page, fragment) => anchor(anchors, page.path.as_str(), fragment, link, &file, problems),
            Target::Section(section, fragment) => {
                anchor(anchors, section.path.as_str(), fragment, link, &file, problems);
            }
            Target::Here(fragment) if !outline.has_html => {
                anchor(anchors, here.as_str(), fragment, link, &file, problems);
            }
            _ => {}
        }
        digest(&target, print);
    }
    for picture in &outline.pictures {
        let target = find(site, source, here, &picture.target);
        match &target {
            Target::Missing(what) => problems.push(missing(&file(), picture.line, &picture.target, what)),
            Target::Site(_) if !picture.target.starts_with('/') => problems.push(missing(
                &file(),
                picture.line,
                &picture.target,
                &format!("content/{}", beside(source, &picture.target)),
            )),
            _ => {}
        }
        digest(&target, print);
    }
}

fn lost(file: &str, target: &str, what: &str) -> Problem {
    Problem::error(
        file,
        format!("the link `{target}` leads to {what}, which is not there"),
        "correct the path; `@/` begins at content/, and drafts are only there with --drafts",
    )
}

/// Checks the links of the configuration, which every page shows, and tells where they lead.
fn configured(site: &Site, anchors: &HashMap<&str, &Outline>, problems: &mut Problems) -> u128 {
    let home = SitePath::new("/");
    let mut print = Fingerprint::of("configured links");
    for (_, url) in &site.config.menu {
        let target = find(site, "", &home, url);
        if let Target::Missing(what) = &target {
            problems.push(lost(FILE, url, what));
        }
        digest(&target, &mut print);
    }
    let author = &site.config.author;
    for text in std::iter::once(&author.bio).chain(author.fields.iter().map(|(_, value)| value)) {
        let mut found = Problems::new();
        let outline = outline(text, 0, FILE, true, &site.config.markdown, &mut found);
        check(site, anchors, "", &home, &outline, &mut print, &mut found);
        // Lines of the text are not lines of the file.
        problems.extend(found.into_iter().map(|problem| Problem { file: FILE.into(), line: None, ..problem }));
        for person in outline.mentions.iter().filter_map(|handle| site.people.get(&handle.to_string())) {
            print.text(&person.id).text(&person.url);
        }
    }
    print.done()
}

fn beside(source: &str, target: &str) -> String {
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    normal(&format!("{folder}/{target}")).unwrap_or_else(|| target.to_owned())
}

fn missing(file: &str, line: u32, target: &str, what: &str) -> Problem {
    Problem::error(
        file,
        format!("the picture `{target}` is not there: {what} does not exist"),
        "put the file beside the page, or in static/ and write its path with a slash in front",
    )
    .at(line)
}

fn anchor(
    anchors: &HashMap<&str, &Outline>,
    path: &str,
    fragment: &str,
    link: &crate::site::page::Link,
    file: &dyn Fn() -> String,
    problems: &mut Problems,
) {
    if fragment.is_empty() || fragment == "top" || fragment == "more" || fragment.starts_with("fn") {
        return;
    }
    let Some(outline) = anchors.get(path) else { return };
    let decoded = percent_decode_str(fragment).decode_utf8_lossy();
    // Raw HTML and components bring anchors of their own.
    if outline.has_html || outline.headings.iter().any(|h| h.id == *decoded) {
        return;
    }
    let near = crate::site::fields::nearest(&decoded, outline.headings.iter().map(|h| h.id.as_str()));
    let remedy = match near {
        Some(near) => format!("did you mean `#{near}`?"),
        None => "link to the id of a heading there".to_owned(),
    };
    problems.push(
        Problem::error(file(), format!("the link `{}` leads to a heading that is not there", link.target), remedy)
            .at(link.line),
    );
}

fn digest(target: &Target<'_>, print: &mut Fingerprint) {
    match target {
        Target::Page(page, _) => print.text(page.path.as_str()),
        Target::Section(section, _) => print.text(section.path.as_str()),
        Target::File(path, file) => print.text(path.as_str()).add(file.size),
        Target::Site(address) => print.text(address),
        Target::Here(_) | Target::Elsewhere(_) | Target::Missing(_) => print,
    };
}
