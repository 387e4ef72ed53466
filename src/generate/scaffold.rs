//! Files to begin with: a new site, a new page, a theme to change. Nothing that exists is overwritten.

use super::keys;
use super::read::reason;
use super::theme::DEFAULT;
use crate::site::address::BaseUrl;
use crate::site::handle::Username;
use crate::site::problem::Problem;
use crate::site::slug::{SlugStyle, slugify};
use include_dir::Dir;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// What a new site needs to know.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Of the site.
    pub title: String,
    /// Of its owner.
    pub name: String,
    /// Before the host.
    pub username: Username,
    /// Where it will live.
    pub base: BaseUrl,
    /// Of its texts.
    pub language: String,
    /// In `themes/`.
    pub theme: Option<String>,
    /// Who will serve it.
    pub host: Option<String>,
    /// `2026-11-23`.
    pub today: String,
}

impl Plan {
    /// `@user@host`.
    pub fn handle(&self) -> String {
        // With the port, which a site to try out has.
        let origin = self.base.origin();
        let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
        format!("@{}@{authority}", self.username.as_str())
    }

    fn config(&self) -> String {
        let quote = |text: &str| serde_json::Value::from(text).to_string();
        let theme = self.theme.as_ref().map_or_else(String::new, |t| format!("theme = {}\n", quote(t)));
        let host = self.host.as_ref().map_or_else(
            || "# host = \"netlify\"   # see docs/hosts.md for the others\n".to_owned(),
            |h| format!("host = {}\n", quote(h)),
        );
        format!(
            "# Where the site lives. Part of every id: choose it before anybody follows you, and keep it.\nbase_url = {}\n\ntitle = {}\nlanguage = {}\n{theme}\n[author]\nname = {}\n# The handle {}. It never changes.\nusername = {}\nbio = \"New here.\"\n\n[gate]\n# Who may follow: \"ask\" waits for your yes, \"open\" takes everybody.\nfollows = \"ask\"\n\n[deploy]\n{host}",
            quote(&self.base.to_string()),
            quote(&self.title),
            quote(&self.language),
            quote(&self.name),
            self.handle(),
            quote(self.username.as_str()),
        )
    }
}

const GITIGNORE: &str = "# The private key and what can be made again.\n/.gatepost/\n/public/\n";

/// Makes a site in a new or empty folder, with its key. Returns the files made.
pub fn site(dir: &Path, plan: &Plan) -> Result<Vec<String>, Problem> {
    let shown = dir.display().to_string();
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.any(|e| e.is_ok_and(|e| e.file_name() != ".git"))) {
        return Err(Problem::error(shown, "this folder is not empty", "name a new one, or empty it"));
    }
    if let Some(theme) = &plan.theme
        && !(theme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
    {
        return Err(Problem::error(
            shown,
            format!("`{theme}` is no name for a theme"),
            "write the name of a folder in themes/",
        ));
    }
    let hello = format!(
        "+++\ntitle = \"Hello, fediverse\"\ndate = {}\ntags = [\"introduction\"]\n+++\n\nThis is the first post of a new home.\n\n<!-- more -->\n\nIt is a file, `content/posts/hello.md`. Change it, or write another with `gatepost new post \"A title\"`.\n",
        plan.today
    );
    let files = [
        (".gitignore", GITIGNORE.to_owned()),
        ("gatepost.toml", plan.config()),
        ("content/_index.md", String::new()),
        ("content/about.md", format!("+++\ntitle = \"About\"\n+++\n\nThis site belongs to {}.\n", plan.name)),
        ("content/posts/_index.md", "+++\ntitle = \"Posts\"\n+++\n".to_owned()),
        ("content/posts/hello.md", hello),
    ];
    fs::create_dir_all(dir)
        .map_err(|e| Problem::error(&shown, format!("this folder cannot be made: {}", reason(&e)), "name another"))?;
    for (path, text) in &files {
        create(dir, path, text.as_bytes())?;
    }
    if plan.theme.as_deref() == Some("default") {
        eject(dir)?;
    } else if let Some(theme) = &plan.theme {
        fs::create_dir_all(dir.join("themes").join(theme).join("templates")).map_err(|e| {
            Problem::error(
                format!("themes/{theme}"),
                format!("this folder cannot be made: {}", reason(&e)),
                "check the permissions",
            )
        })?;
    }
    keys::make(dir)?;
    let mut made: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    made.extend([keys::PUBLIC.to_owned(), keys::PRIVATE.to_owned()]);
    Ok(made)
}

/// Adds files to a site that is there. Nothing is written when one of them is there already.
pub fn add(root: &Path, files: &[(&'static str, String)]) -> Result<Vec<String>, Problem> {
    for (path, _) in files {
        if root.join(path).symlink_metadata().is_ok() {
            let remedy = "keep it, or move it away first";
            return Err(Problem::error(*path, "this file is there already, and nothing was changed", remedy));
        }
    }
    files.iter().map(|(path, text)| create(root, path, text.as_bytes()).map(|()| (*path).to_owned())).collect()
}

/// Begins a titled post. `date` is RFC 3339.
pub fn post(root: &Path, title: &str, date: &str) -> Result<String, Problem> {
    let quoted = serde_json::Value::from(title).to_string();
    let path = format!("content/posts/{}.md", named(title)?);
    create(root, &path, format!("+++\ntitle = {quoted}\ndate = {date}\ntags = []\n+++\n\n").as_bytes())?;
    Ok(path)
}

/// Begins a note. Its name is its day and its first words.
pub fn note(root: &Path, text: &str, today: &str, date: &str) -> Result<String, Problem> {
    let words: String = slugify(&super::markdown::outline::shorten(text, 40), SlugStyle::Ascii);
    let name = if words.is_empty() { today.to_owned() } else { format!("{today}-{words}") };
    let path = format!("content/notes/{name}.md");
    create(root, &path, format!("+++\ndate = {date}\n+++\n\n{text}\n").as_bytes())?;
    Ok(path)
}

/// Begins a page.
pub fn page(root: &Path, title: &str) -> Result<String, Problem> {
    let quoted = serde_json::Value::from(title).to_string();
    let path = format!("content/{}.md", named(title)?);
    create(root, &path, format!("+++\ntitle = {quoted}\n+++\n\n").as_bytes())?;
    Ok(path)
}

fn named(title: &str) -> Result<String, Problem> {
    let name: String = slugify(title, SlugStyle::Ascii).chars().take(100).collect();
    if name.is_empty() {
        Err(Problem::error(
            "content",
            format!("no file can be named after `{title}`"),
            "use some letters or digits in the title",
        ))
    } else {
        Ok(name)
    }
}

/// Copies the built-in theme to `themes/default/`.
pub fn eject(root: &Path) -> Result<Vec<String>, Problem> {
    let mut made = Vec::new();
    copy_out(&DEFAULT, root, &mut made)?;
    Ok(made)
}

fn copy_out(folder: &Dir<'static>, root: &Path, made: &mut Vec<String>) -> Result<(), Problem> {
    for file in folder.files() {
        let path = format!("themes/default/{}", file.path().display());
        create(root, &path, file.contents())?;
        made.push(path);
    }
    folder.dirs().try_for_each(|inner| copy_out(inner, root, made))
}

fn create(root: &Path, path: &str, bytes: &[u8]) -> Result<(), Problem> {
    let full = root.join(path);
    let failed = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Problem::error(path, "this file is there already", "edit it, or choose another title")
        }
        _ => Problem::error(
            path,
            format!("this file cannot be written: {}", reason(error)),
            "check the folder's permissions",
        ),
    };
    if let Some(parent) = full.parent() {
        fs::create_dir_all(parent).map_err(|e| failed(&e))?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&full).map_err(|e| failed(&e))?;
    file.write_all(bytes).map_err(|e| failed(&e))
}
