//! What links and pictures must lead to, checked once for the whole site.
//!
//! Ours are errors: `@/…` and pictures beside the page. What other programs would have looked up, and what lies below the root,
//! is warned of: the site is whole without it, and its old address may be kept alive in another way.

use super::claims::alias_path;
use super::fingerprint::{Fingerprint, QuickMap, QuickSet};
use super::links::{Target, below_base, find, normal};
use super::markdown::outline::outline;
use super::place::is_html;
use crate::site::address::SitePath;
use crate::site::config::FILE;
use crate::site::page::{Link, Outline};
use crate::site::problem::{Problem, Problems, Severity};
use crate::site::{Page, Site};
use percent_encoding::percent_decode_str;
use std::collections::HashSet;

/// Checks every page's links and gives every page its fingerprint.
pub(crate) fn settle(site: &mut Site, problems: &mut Problems) {
    let check = Check::new(site);
    let mut page_prints = Vec::with_capacity(site.pages.len());
    for page in &site.pages {
        let mut print = Fingerprint::of("page");
        print.add(page.body.hash).text(&page.source).text(page.path.as_str()).add(page.date).text(page.key.as_str());
        check.text(&page.source, &page.path, &page.outline, &mut print, problems);
        check.cover(page, &mut print, problems);
        for handle in page.outline.mentions.iter().chain(&page.front.mentions) {
            if let Some(person) = site.people.get(&handle.to_string()) {
                print.text(&person.id).text(&person.url);
            }
        }
        if let Some(found) = site.interactions.get(&page.key) {
            print.text(&serde_json::to_string(found).unwrap_or_default());
        }
        page_prints.push(print.done());
    }
    let mut section_prints = Vec::with_capacity(site.sections.len());
    for section in &site.sections {
        let mut print = Fingerprint::of("section links");
        print.add(section.fingerprint);
        let source = section.source.clone().unwrap_or_default();
        check.text(&source, &section.path, &section.outline, &mut print, problems);
        if let Some(target) = &section.front.redirect_to
            && let Target::Missing(what) = find(site, "", &section.path, target)
        {
            problems.push(lost(&section.file(), target, &what));
        }
        section_prints.push(print.done());
    }
    let configured = check.configuration(problems);
    site.common = configured;
    for (page, print) in site.pages.iter_mut().zip(page_prints) {
        page.fingerprint = print;
    }
    for (section, print) in site.sections.iter_mut().zip(section_prints) {
        section.fingerprint = print;
    }
}

struct Check<'s> {
    site: &'s Site,
    /// Outlines by address.
    outlines: QuickMap<&'s str, &'s Outline>,
    /// Every address, without slashes around it.
    addresses: QuickSet<String>,
}

impl<'s> Check<'s> {
    fn new(site: &'s Site) -> Self {
        let pages = site.pages.iter().map(|p| (p.path.as_str(), &*p.outline));
        let outlines: QuickMap<&str, &Outline> =
            pages.chain(site.sections.iter().map(|s| (s.path.as_str(), &*s.outline))).collect();
        let plain = |path: &str| path.trim_matches('/').trim_end_matches("index.html").trim_end_matches('/').to_owned();
        let aliases = site.pages.iter().flat_map(|p| &p.front.aliases);
        let aliases = aliases.chain(site.sections.iter().flat_map(|s| &s.front.aliases));
        let terms =
            site.taxonomies.iter().flat_map(|t| std::iter::once(&t.path).chain(t.terms.iter().map(|t| &t.path)));
        let addresses = outlines
            .keys()
            .map(|path| plain(path))
            .chain(aliases.map(|alias| plain(alias_path(alias).as_str())))
            .chain(terms.map(|path| plain(path.as_str())))
            .chain(["archive".to_owned(), String::new()])
            .collect();
        Self { site, outlines, addresses }
    }

    /// Links and pictures of one text.
    fn text(&self, source: &str, here: &SitePath, outline: &Outline, print: &mut Fingerprint, problems: &mut Problems) {
        let mut told = HashSet::new();
        for link in &outline.links {
            let target = find(self.site, source, here, &link.target);
            if let Some(problem) = self.link(source, here, outline, link, &target)
                && (problem.severity == Severity::Error || told.insert(problem.what.clone()))
            {
                problems.push(problem);
            }
            digest(&target, print);
        }
        for picture in &outline.pictures {
            let target = find(self.site, source, here, &picture.target);
            let file = format!("content/{source}");
            match &target {
                Target::Missing(what) | Target::Lost(_, what) => {
                    problems.push(missing(&file, picture.line, &picture.target, what));
                }
                Target::Site(_)
                    if !picture.target.starts_with('/') && (!picture.is_foreign || !picture.target.contains('/')) =>
                {
                    let what = format!("content/{}", beside(source, &picture.target));
                    problems.push(missing(&file, picture.line, &picture.target, &what));
                }
                Target::Site(_) => {
                    let problem = not_in_static(&file, picture.line, &picture.target);
                    if told.insert(problem.what.clone()) {
                        problems.push(problem);
                    }
                }
                _ => {}
            }
            digest(&target, print);
        }
    }

    fn link(
        &self,
        source: &str,
        here: &SitePath,
        outline: &Outline,
        link: &Link,
        target: &Target<'_>,
    ) -> Option<Problem> {
        let file = || format!("content/{source}");
        match target {
            Target::Missing(what) => Some(lost(&file(), &link.target, what).at(link.line)),
            Target::Lost(_, what) => Some(
                Problem::warning(
                    file(),
                    format!("this link leads to {what}, which is not there"),
                    "correct the link, or remove it; drafts are only there with --drafts",
                )
                .at(link.line),
            ),
            Target::Page(page, fragment) => self.anchor(page.path.as_str(), fragment, link, &file),
            Target::Section(section, fragment) => self.anchor(section.path.as_str(), fragment, link, &file),
            Target::Here(fragment) if !outline.has_html => self.anchor(here.as_str(), fragment, link, &file),
            Target::Site(address) => self.address(address, link, &file),
            _ => None,
        }
    }

    /// A link to an address on the site that nothing lies at.
    fn address(&self, address: &str, link: &Link, file: &dyn Fn() -> String) -> Option<Problem> {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let decoded = below_base(self.site, &decoded);
        let plain = decoded.trim_matches('/');
        let plain = plain.strip_suffix("index.html").unwrap_or(plain).trim_end_matches('/');
        let last = plain.rsplit('/').next().unwrap_or_default();
        let is_page = !last.contains('.') || is_html(last);
        let first = plain.split('/').next().unwrap_or_default();
        let ours = matches!(first, "page" | "ap" | "gate" | "nodeinfo" | ".well-known") || plain.contains("/page/");
        if !is_page || ours || self.addresses.contains(plain) {
            return None;
        }
        let what = if plain.contains('/') {
            format!("links below `/{first}/` lead to pages that are not there")
        } else {
            format!("links to `/{first}` lead to a page that is not there")
        };
        let remedy =
            "correct them, or keep the old addresses: `aliases` above the page, or [permalinks] in gatepost.toml";
        Some(Problem::warning(file(), what, remedy).at(link.line))
    }

    /// A link to a heading. Only ours are errors.
    fn anchor(&self, path: &str, fragment: &str, link: &Link, file: &dyn Fn() -> String) -> Option<Problem> {
        if fragment.is_empty() || fragment == "top" || fragment == "more" || fragment.starts_with("fn") {
            return None;
        }
        let outline = self.outlines.get(path)?;
        let decoded = percent_decode_str(fragment).decode_utf8_lossy();
        // Raw HTML and components bring anchors of their own.
        if outline.has_html || outline.headings.iter().any(|h| h.id == *decoded) {
            return None;
        }
        let near = crate::site::fields::nearest(&decoded, outline.headings.iter().map(|h| h.id.as_str()));
        let remedy = match near {
            Some(near) => format!("did you mean `#{near}`?"),
            None => "link to the id of a heading there".to_owned(),
        };
        let shown = link.target.strip_prefix(super::links::LOOKED_UP).unwrap_or(&link.target);
        let what = format!("the link `{shown}` leads to a heading that is not there");
        let problem = if link.target.starts_with("@/") {
            Problem::error(file(), what, remedy)
        } else {
            Problem::warning(file(), what, remedy)
        };
        Some(problem.at(link.line))
    }

    /// A page's cover. One beside the page must be there; one that some other program kept elsewhere is missed.
    fn cover(&self, page: &Page, print: &mut Fingerprint, problems: &mut Problems) {
        let Some(image) = &page.front.image else { return };
        let target = find(self.site, &page.source, &page.path, image);
        let line = page.front.lines.image;
        match &target {
            Target::Missing(what) | Target::Lost(_, what) => problems.push(missing(&page.file(), line, image, what)),
            Target::Site(_) if image.trim_start_matches("./").contains('/') => {
                problems.push(not_in_static(&page.file(), line, image));
            }
            Target::Site(_) => {
                let what = format!("content/{}", beside(&page.source, image));
                problems.push(missing(&page.file(), line, image, &what));
            }
            _ => {}
        }
        digest(&target, print);
    }
}

impl Check<'_> {
    /// Checks the links of the configuration, which every page shows, and tells where they lead.
    fn configuration(&self, problems: &mut Problems) -> u128 {
        let (site, home) = (self.site, SitePath::new("/"));
        let mut print = Fingerprint::of("configured links");
        for entry in &site.config.menu {
            let target = find(site, "", &home, &entry.value);
            if let Target::Missing(what) = &target {
                problems.push(lost(FILE, &entry.value, what).at(entry.line));
            }
            digest(&target, &mut print);
        }
        let author = &site.config.author;
        let texts = author.fields.iter().map(|field| (&field.value, field.line));
        for (text, line) in std::iter::once((&author.bio, author.bio_line)).chain(texts) {
            let mut found = Problems::new();
            let outline = outline(text, 0, FILE, true, &site.config.markdown, &mut found);
            self.text("", &home, &outline, &mut print, &mut found);
            // Lines of the text are not lines of the file: its key has one.
            problems.extend(found.into_iter().map(|problem| Problem {
                file: FILE.into(),
                line: Some(line),
                ..problem
            }));
            for person in outline.mentions.iter().filter_map(|handle| site.people.get(&handle.to_string())) {
                print.text(&person.id).text(&person.url);
            }
        }
        print.done()
    }
}

fn lost(file: &str, target: &str, what: &str) -> Problem {
    Problem::error(
        file,
        format!("the link `{target}` leads to {what}, which is not there"),
        "correct the path; `@/` begins at content/, and drafts are only there with --drafts",
    )
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

/// Told once for each folder: a site that is being moved misses a whole folder at a time.
fn not_in_static(file: &str, line: u32, target: &str) -> Problem {
    let plain = target.trim_start_matches("../").trim_start_matches("./").trim_start_matches('/');
    let (what, remedy) = match plain.split_once('/') {
        Some((folder, _)) => (
            format!("pictures below `/{folder}/` are not there"),
            format!("copy them from the old site into static/{folder}/"),
        ),
        None => (format!("the picture `/{plain}` is not there"), "put it in static/".to_owned()),
    };
    Problem::warning(file, what, remedy).at(line)
}

fn digest(target: &Target<'_>, print: &mut Fingerprint) {
    match target {
        Target::Page(page, fragment) => print.text(page.path.as_str()).text(fragment),
        Target::Section(section, fragment) => print.text(section.path.as_str()).text(fragment),
        Target::File(path, file) => print.text(path.as_str()).add(file.size),
        Target::Site(address) | Target::Lost(address, _) => print.text(address),
        Target::Here(_) | Target::Elsewhere(_) | Target::Missing(_) => print,
    };
}
