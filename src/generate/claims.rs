//! Who wants which address: two things at one place are an error, on every system and before anything is written.

use super::fingerprint::QuickMap;
use super::render::{feed_files, further_pages};
use crate::site::address::{OutputPath, SitePath};
use crate::site::model::File;
use crate::site::problem::{Problem, Problems};
use crate::site::{Page, Section, Site, Taxonomy};

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
    let mut claims = Claims { taken: QuickMap::default(), folders: QuickMap::default(), problems };
    for (path, file) in &site.files {
        claims.file(path, file);
    }
    for page in &site.pages {
        claims.page(page);
    }
    for section in site.sections.iter().filter(|s| s.is_rendered()) {
        claims.section(section);
    }
    for taxonomy in &site.taxonomies {
        claims.taxonomy(taxonomy);
    }
    claims.made(site);
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

/// Whether something there would hide what is ours: it is the same file, lies below it, or stands where its folder must be.
fn is_ours(output: &OutputPath) -> bool {
    let path = output.as_str();
    let below = |folder: &str, path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    OURS.iter().any(|ours| {
        let name = ours.trim_end_matches('/');
        path == name || below(name, path) || below(path, name)
    })
}

/// Who claims an address.
#[derive(Clone)]
struct Owner {
    /// As messages name it.
    shown: String,
    /// The author's file, when it is one.
    file: Option<String>,
    /// The line to mend in it.
    line: Option<u32>,
}

impl Owner {
    fn file(file: &str, line: Option<u32>) -> Self {
        Self { shown: file.to_owned(), file: Some(file.to_owned()), line }
    }

    /// Something that Gatepost makes.
    fn made(shown: String) -> Self {
        Self { shown, file: None, line: None }
    }

    fn problem(&self, what: String, remedy: &str) -> Problem {
        let problem = Problem::error(self.file.as_deref().unwrap_or("gatepost.toml"), what, remedy);
        match self.line {
            Some(line) => problem.at(line),
            None => problem,
        }
    }
}

struct Claims<'p> {
    /// Folded path → path and owner.
    taken: QuickMap<String, (OutputPath, Owner)>,
    /// Folded folder → who needs it first.
    folders: QuickMap<String, Owner>,
    problems: &'p mut Problems,
}

impl Claims<'_> {
    fn file(&mut self, path: &SitePath, file: &File) {
        let output = path.output();
        if is_ours(&output) {
            self.problems.push(Problem::error(
                &file.source,
                format!("/{output} is written by Gatepost for other servers to read"),
                "remove or rename this file",
            ));
        }
        if let Some(fault) = output.fault() {
            let what = format!("this file cannot be published: {fault}");
            self.problems.push(Problem::error(&file.source, what, "rename it"));
        }
        self.claim(&output, &Owner::file(&file.source, None), "rename one of them");
    }

    fn taxonomy(&mut self, taxonomy: &Taxonomy) {
        let name = &taxonomy.rule.name;
        let terms = taxonomy.terms.iter().map(|term| (&term.path, format!("the term `{}` of {name}", term.name)));
        for (path, shown) in std::iter::once((&taxonomy.path, format!("the list of {name}"))).chain(terms) {
            let (output, owner) = (path.output(), Owner::made(shown));
            if is_ours(&output) {
                let what = format!("{} would lie at /{output}, which belongs to Gatepost", owner.shown);
                self.problems.push(Problem::error("gatepost.toml", what, "give the taxonomy another name"));
            }
            self.claim(&output, &owner, LISTS);
        }
    }

    /// What the author did not write, but gets.
    fn made(&mut self, site: &Site) {
        if site.config.archive {
            self.claim(&SitePath::new("/archive/").output(), &Owner::made("the archive".into()), LISTS);
        }
        self.claim(
            &OutputPath::new("404.html"),
            &Owner::made("the page for what is not there".into()),
            "remove it; templates/404.html changes that page",
        );
        for (path, shown) in further_pages(site) {
            self.goes_with(&path, shown, "give it another address; the list goes on there");
        }
        // The site's own are ours already.
        for (path, shown) in feed_files(site).into_iter().filter(|(path, _)| !is_ours(&path.output())) {
            self.goes_with(&path, shown, "give it another name, or turn that feed off with feeds = false");
        }
    }

    /// What lies below a list. A file where the list itself must be was told already.
    fn goes_with(&mut self, path: &SitePath, shown: String, remedy: &str) {
        let output = path.output();
        if self.file_above(&output.fold()).is_none() {
            self.claim(&output, &Owner::made(shown), remedy);
        }
    }

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
        let owner = Owner::file(&page.file(), Some(page.front.lines.path));
        if is_ours(&output) || output.as_str() == "index.html" {
            let what = if output.as_str() == "index.html" { "is the home page" } else { "belongs to Gatepost" };
            self.problems.push(
                owner.problem(format!("the address {} {what}", page.path.as_str()), "choose another slug or path"),
            );
            return;
        }
        if page.front.render != Some(false) {
            self.claim(&output, &owner, "give one of them another slug");
        }
    }

    fn section(&mut self, section: &Section) {
        let output = section.path.output();
        let owner = match section.source {
            Some(_) => Owner::file(&section.file(), Some(section.front.lines.path)),
            None => Owner::made(format!("the list of content/{}/", section.folder)),
        };
        if is_ours(&output) {
            self.problems.push(Problem::error(
                section.file(),
                format!("the address {} belongs to Gatepost", section.path.as_str()),
                "rename the folder",
            ));
            return;
        }
        self.claim(&output, &owner, "rename the page or the folder");
    }

    fn claim(&mut self, output: &OutputPath, owner: &Owner, remedy: &str) {
        let fold = output.fold();
        let clash = match self.taken.get(&fold) {
            Some((path, other)) => {
                let note = if path == output { "" } else { " (on systems that do not tell upper from lower case)" };
                Some((other.clone(), format!("both want the address /{output}{note}")))
            }
            None => self
                .file_above(&fold)
                .or_else(|| self.folders.get(&fold))
                .map(|other| (other.clone(), "want to be a file and a folder of one name".to_owned())),
        };
        let Some((other, what)) = clash else {
            for (at, _) in fold.match_indices('/') {
                self.folders.entry(fold[..at].to_owned()).or_insert_with(|| owner.clone());
            }
            self.taken.insert(fold, (output.clone(), owner.clone()));
            return;
        };
        // The author mends a file of theirs, and the later one if both are.
        let (mends, against) = if owner.file.is_some() { (owner, &other) } else { (&other, owner) };
        self.problems.push(mends.problem(format!("this and {} {what}", against.shown), remedy));
    }

    /// Who has a file where a folder of this path must be.
    fn file_above(&self, fold: &str) -> Option<&Owner> {
        fold.match_indices('/').find_map(|(at, _)| self.taken.get(&fold[..at])).map(|(_, owner)| owner)
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
        let owner = Owner { shown: format!("{file} (alias)"), ..Owner::file(file, None) };
        self.claim(&output, &owner, "remove the alias");
    }
}

/// Two posts with one id would overwrite each other on every server.
fn keys(site: &Site, problems: &mut Problems) {
    let mut taken: QuickMap<String, String> = QuickMap::default();
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
