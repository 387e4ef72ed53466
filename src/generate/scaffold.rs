//! Files to begin with: a new site, a new page, a theme to change. Nothing that exists is overwritten.

use super::begun::{Begun, Readers};
use super::keys;
use super::theme::DEFAULT;
use super::unwritten::{NOTHING_CHANGED, unwritten};
use crate::site::address::BaseUrl;
use crate::site::handle::Username;
use crate::site::problem::Problem;
use crate::site::slug::{SlugStyle, slugify};
use include_dir::Dir;
use std::fs;
use std::io::ErrorKind;
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
    let mut begun = Begun::default();
    begun
        .folder(dir, Readers::Everybody)
        .map_err(|error| unwritten(&shown, &error, NOTHING_CHANGED, "name another"))?;
    for (path, text) in &files {
        create(dir, path, text.as_bytes(), &mut begun)?;
    }
    if plan.theme.as_deref() == Some("default") {
        copy_out(&DEFAULT, dir, &mut begun, &mut Vec::new())?;
    } else if let Some(theme) = &plan.theme {
        let folder = format!("themes/{theme}/templates");
        let failed = |error| unwritten(&folder, &error, NOTHING_CHANGED, "check the permissions");
        begun.folder(&dir.join(&folder), Readers::Everybody).map_err(failed)?;
    }
    keys::make_pair(dir, 1, &mut begun)?;
    begun.keep();
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
    let mut begun = Begun::default();
    for (path, text) in files {
        create(root, path, text.as_bytes(), &mut begun)?;
    }
    begun.keep();
    Ok(files.iter().map(|(path, _)| (*path).to_owned()).collect())
}

/// Begins a titled post. `date` is RFC 3339.
pub fn post(root: &Path, title: &str, date: &str) -> Result<String, Problem> {
    let quoted = serde_json::Value::from(title).to_string();
    let path = format!("content/posts/{}.md", named(title)?);
    create_one(root, &path, format!("+++\ntitle = {quoted}\ndate = {date}\ntags = []\n+++\n\n").as_bytes())?;
    Ok(path)
}

/// Begins a note. Its name is its day and its first words.
pub fn note(root: &Path, text: &str, today: &str, date: &str) -> Result<String, Problem> {
    let words: String = slugify(&super::markdown::outline::shorten(text, 40), SlugStyle::Ascii);
    let name = if words.is_empty() { today.to_owned() } else { format!("{today}-{words}") };
    let path = format!("content/notes/{name}.md");
    create_one(root, &path, format!("+++\ndate = {date}\n+++\n\n{text}\n").as_bytes())?;
    Ok(path)
}

/// Begins a page.
pub fn page(root: &Path, title: &str) -> Result<String, Problem> {
    let quoted = serde_json::Value::from(title).to_string();
    let path = format!("content/{}.md", named(title)?);
    create_one(root, &path, format!("+++\ntitle = {quoted}\n+++\n\n").as_bytes())?;
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
    let (mut begun, mut made) = (Begun::default(), Vec::new());
    copy_out(&DEFAULT, root, &mut begun, &mut made)?;
    begun.keep();
    Ok(made)
}

fn copy_out(folder: &Dir<'static>, root: &Path, begun: &mut Begun, made: &mut Vec<String>) -> Result<(), Problem> {
    for file in folder.files() {
        let path = format!("themes/default/{}", file.path().display());
        create(root, &path, file.contents(), begun)?;
        made.push(path);
    }
    folder.dirs().try_for_each(|inner| copy_out(inner, root, begun, made))
}

fn create_one(root: &Path, path: &str, bytes: &[u8]) -> Result<(), Problem> {
    let mut begun = Begun::default();
    create(root, path, bytes, &mut begun)?;
    begun.keep();
    Ok(())
}

fn create(root: &Path, path: &str, bytes: &[u8], begun: &mut Begun) -> Result<(), Problem> {
    begun.file(&root.join(path), bytes, Readers::Everybody).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Problem::error(path, "this file is there already", "edit it, or choose another title")
        }
        _ => unwritten(path, &error, NOTHING_CHANGED, "check the folder's permissions"),
    })
}
