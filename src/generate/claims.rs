//! Who wants which address: two things at one place are an error, on every system and before anything is written.

use crate::site::address::{OutputPath, SitePath};
use crate::site::problem::{Problem, Problems};
use crate::site::{Page, Site};
use std::collections::HashMap;

/// Addresses that belong to us, whole or with everything below.
const OURS: &[&str] = &[
    "ap/",
    "gate/",
    "nodeinfo/",
    ".well-known/webfinger",
    ".well-known/host-meta",
    ".well-known/nodeinfo",
    "gatepost.json",
    "gate.json",
    "sitemap.xml",
    "feed.xml",
    "rss.xml",
    "feed.json",
];

/// What to do about a page that a theme of another program listed posts on.
const LISTS: &str = "remove the file, whose list is made for you, or give it another address";

/// Checks the whole site.
pub(crate) fn check(site: &Site, problems: &mut Problems) {
    let mut claims = Claims { taken: HashMap::new(), problems };
    for (path, file) in &site.files {
        let output = path.output();
        if is_ours(&output) {
            claims.problems.push(Problem::error(
                &file.source,
                format!("/{output} is written by Gatepost for other servers to read"),
                "remove or rename this file",
            ));
        }
        if let Some(fault) = output.fault() {
            claims.problems.push(Problem::error(
                &file.source,
                format!("this file cannot be published: {fault}"),
                "rename it",
            ));
        }
        claims.claim(output, &file.source, 1, "rename one of them");
    }
    for page in &site.pages {
        claims.page(page);
    }
    for section in site.sections.iter().filter(|s| s.is_rendered()) {
        claims.claim(section.path.output(), &section.file(), 1, "rename the page or the folder");
    }
    for taxonomy in &site.taxonomies {
        claims.made(&taxonomy.path, &format!("the list of {}", taxonomy.rule.name));
        for term in &taxonomy.terms {
            claims.made(&term.path, &format!("the term `{}` of {}", term.name, taxonomy.rule.name));
        }
    }
    if site.config.archive {
        claims.made(&SitePath::new("/archive/"), "the archive");
    }
    for page in &site.pages {
        for alias in &page.front.aliases {
            claims.alias(alias, &page.file());
        }
    }
    for section in &site.sections {
        for alias in &section.front.aliases {
            claims.alias(alias, &section.file());
        }
    }
    keys(site, problems);
}

/// Where an alias lies.
pub(crate) fn alias_path(alias: &str) -> SitePath {
    let plain = alias.trim().trim_start_matches('/');
    let last = plain.rsplit('/').next().unwrap_or_default();
    SitePath::new(if last.contains('.') || plain.is_empty() || plain.ends_with('/') {
        format!("/{plain}")
    } else {
        format!("/{plain}/")
    })
}

fn is_ours(output: &OutputPath) -> bool {
    OURS.iter()
        .any(|ours| if ours.ends_with('/') { output.as_str().starts_with(ours) } else { output.as_str() == *ours })
}

struct Claims<'p> {
    taken: HashMap<String, (String, u32)>,
    problems: &'p mut Problems,
}

impl Claims<'_> {
    fn page(&mut self, page: &Page) {
        let output = page.path.output();
        if output.as_str() == "404.html" {
            self.problems.push(
                Problem::error(
                    page.file(),
                    "the page for what is not there is made by the theme",
                    "move its text to templates/404.html and remove this file",
                )
                .at(page.front.lines.path),
            );
            return;
        }
        if is_ours(&output) || output.as_str() == "index.html" {
            let what = if output.as_str() == "index.html" {
                "is the home page".to_owned()
            } else {
                "belongs to Gatepost".to_owned()
            };
            self.problems.push(
                Problem::error(
                    page.file(),
                    format!("the address {} {what}", page.path.as_str()),
                    "choose another slug or path",
                )
                .at(page.front.lines.path),
            );
            return;
        }
        if page.front.render != Some(false) {
            self.claim(output, &page.file(), page.front.lines.path, "give one of them another slug");
        }
    }

    fn claim(&mut self, output: OutputPath, owner: &str, line: u32, remedy: &str) {
        let fold = output.fold();
        if let Some((other, _)) = self.taken.get(&fold) {
            let note = if self.taken.contains_key(output.as_str()) {
                ""
            } else {
                " (on systems that do not tell upper from lower case)"
            };
            self.problems.push(
                Problem::error(owner, format!("this and {other} both want the address /{output}{note}"), remedy)
                    .at(line),
            );
        } else {
            self.taken.insert(fold, (owner.to_owned(), line));
        }
    }

    /// A list that the theme makes: the author's own page of it is one too many.
    fn made(&mut self, path: &SitePath, what: &str) {
        let output = path.output();
        match self.taken.get(&output.fold()).cloned() {
            Some((other, line)) => self.problems.push(
                Problem::error(other, format!("this and {what} both want the address /{output}"), LISTS).at(line),
            ),
            None => self.claim(output, what, 1, ""),
        }
    }

    fn alias(&mut self, alias: &str, file: &str) {
        let path = alias_path(alias);
        let output = path.output();
        if alias.contains("://") || output.fault().is_some() || is_ours(&output) {
            self.problems.push(Problem::error(
                file,
                format!("the alias `{alias}` cannot be an old address of this site"),
                "write it as /old/path/",
            ));
            return;
        }
        self.claim(output, &format!("{file} (alias)"), 1, "remove the alias");
    }
}

/// Two posts with one id would overwrite each other on every server.
fn keys(site: &Site, problems: &mut Problems) {
    let mut taken: HashMap<String, String> = HashMap::new();
    for page in site.pages.iter().filter(|p| p.is_federated()) {
        let clash = |other: &str| {
            Problem::error(
                page.file(),
                format!("this and {other} have the same id `{}`", page.key.as_str()),
                "write another `id` above the newer one",
            )
        };
        match taken.get(&page.key.as_str().to_ascii_lowercase()) {
            Some(other) => problems.push(clash(other)),
            None => {
                taken.insert(page.key.as_str().to_ascii_lowercase(), page.file());
            }
        }
    }
    for gone in &site.deleted {
        if let Some(file) = taken.get(&gone.key.as_str().to_ascii_lowercase()) {
            problems.push(Problem::error(
                file,
                format!(
                    "the id `{}` belongs to a post that was deleted, and other servers never take it again",
                    gone.key.as_str()
                ),
                "write a new `id` above this post",
            ));
        }
    }
}
