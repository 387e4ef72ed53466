//! Where a page lies and what it is called in ids.

mod pattern;

use super::claims::alias_path;
use crate::site::address::{Key, SitePath};
use crate::site::config::Config;
use crate::site::date::Date;
use crate::site::front_matter::FrontMatter;
use crate::site::problem::{Problem, Problems};
use crate::site::slug::{SlugStyle, slugify};
use crate::site::source::{self, Source};

/// What an address is made of.
pub(crate) struct Making<'a> {
    /// The file's name, understood.
    pub(crate) name: Source<'a>,
    pub(crate) front: &'a FrontMatter,
    pub(crate) date: Option<Date>,
    pub(crate) config: &'a Config,
}

/// The name of a post in its id.
pub(crate) fn key(source: &str, front: &FrontMatter, file: &str, problems: &mut Problems) -> Option<Key> {
    if let Some(id) = &front.id {
        return Some(id.clone());
    }
    let stem = source::stem(source);
    if let Ok(key) = Key::parse(stem) {
        return Some(key);
    }
    let spelled: Vec<String> = stem.split('/').map(|s| slugify(s, SlugStyle::Ascii)).collect();
    match Key::parse(&spelled.join("/")) {
        Ok(key) => Some(key),
        Err(why) => {
            problems.push(Problem::error(
                file,
                format!("this file's name makes no id: {why}"),
                "rename the file, or write `id = \"…\"` above it",
            ));
            None
        }
    }
}

impl Making<'_> {
    /// The page's address. None when there can be none, which is told.
    pub(crate) fn path(&self, file: &str, problems: &mut Problems) -> Option<SitePath> {
        let line = self.front.lines.path;
        let refuse = |problems: &mut Problems, what: String, remedy: &str| {
            problems.push(Problem::error(file, what, remedy).at(line));
            None
        };
        let slug = self.slug();
        let own = self.own(file, problems);
        if slug.is_empty() && own.is_none() {
            let what = self.front.slug.as_ref().map_or_else(
                || format!("nothing of the name `{}` can stand in an address", self.name.name),
                |s| format!("nothing of the slug `{s}` can stand in an address"),
            );
            return refuse(
                problems,
                what,
                "write slug = \"a-name\" in Latin letters, or slugs = \"unicode\" in gatepost.toml",
            );
        }
        let path = match own {
            Some(pattern) if pattern.contains(':') => match self.expand(pattern, &slug) {
                Ok(path) => path,
                Err(what) => return refuse(problems, what, "write the whole address, such as /2024/hello/"),
            },
            Some(path) => own_path(path, self.config),
            None => match self.pattern().map(|pattern| self.expand(pattern, &slug)) {
                Some(Ok(path)) => self.prefixed(&path),
                _ => self.prefixed(&self.usual(&slug)),
            },
        };
        let path = SitePath::new(path);
        if let Some(fault) = path.output().fault() {
            let what = format!("the address {} cannot be: {fault}", path.as_str());
            return refuse(problems, what, "choose another slug or path");
        }
        Some(path)
    }

    /// The front matter's address; one on another site, as themes for projects have it, is left out.
    fn own(&self, file: &str, problems: &mut Problems) -> Option<&str> {
        let path = self.front.path.as_deref()?;
        let home = self.config.addresses.home();
        if path.contains("://") && !path.starts_with(home.trim_end_matches('/')) {
            problems.push(
                Problem::warning(
                    file,
                    "the address above this page is on another site and is left out",
                    "write a path on this site, or remove the key",
                )
                .at(self.front.lines.path),
            );
            return None;
        }
        Some(path.strip_prefix(home.trim_end_matches('/')).unwrap_or(path))
    }

    fn slug(&self) -> String {
        slugify(self.front.slug.as_deref().unwrap_or(self.name.name), self.config.slugs)
    }

    fn usual(&self, slug: &str) -> String {
        let folder = folder_path(self.name.folder, self.config);
        format!("{}{slug}/", folder.as_str())
    }

    /// Pages in another language than the site's lie below its name.
    fn prefixed(&self, path: &str) -> String {
        match self.name.language {
            Some(language) if !source::is_same_language(language, &self.config.language) => {
                format!("/{}{path}", language.to_ascii_lowercase())
            }
            _ => path.to_owned(),
        }
    }

    fn pattern(&self) -> Option<&str> {
        let mut folder = self.name.folder;
        loop {
            if let Some(pattern) = self.config.permalinks.get(folder) {
                return Some(pattern);
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
}

/// The address of a folder. Jekyll's collections begin with an underscore that nobody sees.
pub(crate) fn folder_path(folder: &str, config: &Config) -> SitePath {
    let parts: Vec<String> = folder
        .split('/')
        .filter(|s| !s.is_empty() && *s != "_drafts")
        .map(|s| slugify(s.strip_prefix('_').unwrap_or(s), config.slugs))
        .collect();
    SitePath::new(if parts.is_empty() { "/".to_owned() } else { format!("/{}/", parts.join("/")) })
}

/// A path the author chose: kept as it is, with slashes put right.
pub(crate) fn own_path(path: &str, config: &Config) -> String {
    let path = path.strip_prefix(config.addresses.home().trim_end_matches('/')).unwrap_or(path);
    let plain = path.trim_matches('/');
    let plain = plain.strip_suffix("index.html").filter(|p| p.is_empty() || p.ends_with('/')).unwrap_or(plain);
    let plain = plain.trim_end_matches('/');
    match plain {
        "" => "/".to_owned(),
        _ if is_html(plain) => format!("/{plain}"),
        _ => format!("/{plain}/"),
    }
}

/// Whether an address names an HTML file.
pub(crate) fn is_html(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "html" | "htm"))
}

/// Old addresses that can lead here: each once, none that is the page's own, none that no file can answer.
pub(crate) fn aliases(
    written: Vec<String>,
    path: &SitePath,
    file: &str,
    config: &Config,
    problems: &mut Problems,
) -> Vec<String> {
    let mut seen = std::collections::HashSet::from([path.output()]);
    let mut kept = Vec::new();
    let home = config.addresses.home();
    for alias in written {
        let alias = alias.strip_prefix(home.trim_end_matches('/')).map_or(alias.clone(), str::to_owned);
        let alias = alias.split('#').next().unwrap_or_default().to_owned();
        if alias.contains('?') || alias.contains("://") {
            problems.push(Problem::warning(
                file,
                "an alias with `?` or on another site cannot lead here and is left out",
                "no file can answer such an address; remove the alias, or let your host redirect it",
            ));
        } else if seen.insert(alias_path(&alias).output()) {
            kept.push(alias);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::date;
    use jiff::tz::TimeZone;

    fn config(more: &str) -> Config {
        let text = format!(
            "base_url = \"https://example.org\"\ntitle = \"T\"\n{more}\n[author]\nname = \"Ann\"\nusername = \"ann\"\n"
        );
        Config::parse(&text, "gatepost.toml", None).unwrap()
    }

    fn place(source: &str, path: Option<&str>, config: &Config) -> (Option<String>, Vec<String>) {
        let front = FrontMatter {
            title: Some("A title".into()),
            path: path.map(str::to_owned),
            taxonomies: [("categories".to_owned(), vec!["One two".to_owned()])].into(),
            ..FrontMatter::default()
        };
        let name = Source::of(source);
        let date = name.date.map(|d| date::parse(d, &TimeZone::UTC).unwrap());
        let mut problems = Problems::new();
        let found = Making { name, front: &front, date, config }.path("content/x.md", &mut problems);
        (found.map(|p| p.as_str().to_owned()), problems.sorted().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn addresses_as_zola_hugo_and_jekyll_make_them() {
        let config = config("language = \"en\"\n[permalinks]\nblog = \"/:year/:month/:title/\"");
        for (source, path, wanted) in [
            ("posts/2024-01-02-hello.md", None, "/posts/hello/"),
            ("_posts/2024-01-02-Hello World.markdown", None, "/posts/hello-world/"),
            ("blog/2024-01-02-hello.md", None, "/2024/01/hello/"),
            ("blog/hello.md", None, "/blog/hello/"),
            ("posts/hello.fr.md", None, "/fr/posts/hello/"),
            ("posts/hello.en.md", None, "/posts/hello/"),
            ("posts/2024-01-02-x.md", Some("/:categories/:year/:i_month/:title:output_ext"), "/one-two/2024/1/x.html"),
            ("posts/x.md", Some("/:title/"), "/a-title/"),
            ("about.md", Some("about.html"), "/about.html"),
            ("about.md", Some("/about/index.html"), "/about/"),
            ("about.md", Some("https://example.org/me"), "/me/"),
        ] {
            assert_eq!(place(source, path, &config), (Some(wanted.to_owned()), Vec::new()), "{source} {path:?}");
        }
    }

    #[test]
    fn addresses_that_cannot_be() {
        let config = config("");
        assert_eq!(
            place("posts/x.md", Some("/:year/:title/"), &config),
            (None, vec!["error: content/x.md:0: the address `/:year/:title/` needs a date\n  hint: write the whole address, such as /2024/hello/".into()])
        );
        assert_eq!(
            place("posts/x.md", Some("/:wat/x"), &config).1,
            [
                "error: content/x.md:0: nothing is known to stand for `:wat` in the address `/:wat/x`\n  hint: write the whole address, such as /2024/hello/"
            ]
        );
        assert_eq!(
            place("words/x.md", Some("https://elsewhere.example/x"), &config),
            (Some("/words/x/".into()), vec!["warning: content/x.md:0: the address above this page is on another site and is left out\n  hint: write a path on this site, or remove the key".into()])
        );
    }

    #[test]
    fn aliases_that_lead_nowhere_new() {
        let mut problems = Problems::new();
        let written = ["/about", "/about/", "/old", "/old/", "https://example.org/older/#x", "/?p=12"];
        let kept = aliases(
            written.map(str::to_owned).to_vec(),
            &SitePath::new("/about/"),
            "content/about.md",
            &config(""),
            &mut problems,
        );
        assert_eq!(kept, ["/old", "/older/"]);
        assert_eq!(
            problems.sorted()[0].to_string(),
            "warning: content/about.md: an alias with `?` or on another site cannot lead here and is left out\n  hint: no file can answer such an address; remove the alias, or let your host redirect it"
        );
    }
}
