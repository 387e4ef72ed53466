//! Templates: the site's own over a theme's over the built-in one, file by file.
//!
//! `templates/post.html` in the site replaces the theme's; `{% extends "default/post.html" %}` builds on the built-in one. The
//! built-in theme is part of the program. Templates can read what they are given and nothing else: no files, no environment.

mod about;
mod bounded;
mod functions;
mod once;
mod watching;
mod words;

pub(crate) use functions::{WholeSite, WholeSiteSlot};
pub(crate) use watching::{Once, look_around, watching};
pub(crate) use words::Words;

use self::bounded::Bounded;
use self::once::Parts;
use super::fingerprint::Fingerprint;
use super::read::{Hidden, Root};
use crate::site::problem::{Problem, Problems};
use include_dir::{Dir, include_dir};
use std::sync::Arc;
use tera::Tera;

/// The built-in theme.
pub(crate) static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// Compiled templates.
pub(crate) struct Theme {
    /// The engine.
    pub(crate) tera: Arc<Tera>,
    /// The theme's own words.
    pub(crate) words: Words,
    /// Where templates find the site.
    pub(crate) site: WholeSiteSlot,
    /// Changes when any template does.
    pub(crate) fingerprint: u128,
    /// Where each name comes from, for messages.
    origins: std::collections::HashMap<String, String>,
}

/// Loads and compiles everything.
pub(crate) fn load(root: &Root, theme: Option<&str>, problems: &mut Problems) -> Option<Theme> {
    let mut sources: Vec<(String, String, String)> = Vec::new();
    builtin(&DEFAULT, &mut sources);
    if let Some(theme) = theme {
        let folder = format!("themes/{theme}");
        if !root.absolute(&folder).is_dir() {
            problems.push(Problem::error(
                "gatepost.toml",
                format!("the theme `{theme}` is not there"),
                format!("put it in {folder}/, or remove `theme` to use the built-in one"),
            ));
            return None;
        }
        about::check(root, &folder, problems);
        read_folder(root, &format!("{folder}/templates"), "theme/", &mut sources, problems);
    }
    read_folder(root, "templates", "", &mut sources, problems);
    by_short_name(&mut sources);
    sources.sort();
    let words = Words::load(root, theme.map(|theme| format!("themes/{theme}")).as_deref(), problems);
    let mut print = Fingerprint::of("theme");
    print.add(words.fingerprint);
    for (name, text, _) in &sources {
        print.text(name).text(text);
    }
    let site = WholeSiteSlot::default();
    let mut tera = Tera::new();
    let parts = Arc::new(Parts::default());
    functions::register(&mut tera, &site, &parts);
    let origins = sources.iter().map(|(name, _, origin)| (name.clone(), origin.clone())).collect();
    let compiled = tera
        .set_fallback_prefixes(["theme/", "default/"])
        .and_then(|()| tera.add_raw_templates(sources.iter().map(|(name, text, _)| (name, text))));
    let tera = Arc::new(tera);
    let _ = parts.engine.set(Arc::downgrade(&tera));
    let theme = Theme { tera, words, site, fingerprint: print.done(), origins };
    match compiled {
        Ok(()) => Some(theme),
        Err(error) => {
            problems.push(theme.problem(&error, None));
            None
        }
    }
}

fn builtin(folder: &Dir<'static>, sources: &mut Vec<(String, String, String)>) {
    for file in folder.files() {
        if let (Ok(inside), Some(text)) = (file.path().strip_prefix("templates"), file.contents_utf8()) {
            sources.push((
                format!("default/{}", inside.display()),
                text.to_owned(),
                format!("the built-in theme's {}", inside.display()),
            ));
        }
    }
    for inner in folder.dirs() {
        builtin(inner, sources);
    }
}

fn read_folder(
    root: &Root,
    folder: &str,
    prefix: &str,
    sources: &mut Vec<(String, String, String)>,
    problems: &mut Problems,
) {
    for file in root.walk(folder, Hidden::Skip, problems) {
        let ending = file.path.rsplit('.').next().unwrap_or_default();
        if !matches!(ending, "html" | "xml" | "txt" | "json") {
            continue;
        }
        match root.text(&file.path) {
            Ok(text) => sources.push((format!("{prefix}{}", &file.path[folder.len() + 1..]), text, file.path)),
            Err(problem) => problems.push(problem),
        }
    }
}

/// Parts are included by names such as `partials/entry.html`, tens of thousands of times a build. They get these names too, so that
/// the engine need not try one prefix after the other each time.
fn by_short_name(sources: &mut Vec<(String, String, String)>) {
    let part =
        |name: &str, prefix: &str| Some(name.strip_prefix(prefix)?.to_owned()).filter(|n| n.starts_with("partials/"));
    for prefix in ["theme/", "default/"] {
        let named: Vec<_> = sources
            .iter()
            .filter_map(|(name, text, origin)| Some((part(name, prefix)?, text.clone(), origin.clone())))
            .filter(|(name, ..)| !sources.iter().any(|(known, ..)| known == name))
            .collect();
        sources.extend(named);
    }
}

impl Theme {
    /// What is wrong with a template, at its line. `page` is the file that was being rendered.
    pub(crate) fn problem(&self, error: &tera::Error, page: Option<&str>) -> Problem {
        let while_rendering = page.map_or_else(String::new, |page| format!(" (while rendering {page})"));
        let remedy = "correct the template; docs/themes.md lists what each one is given";
        let (what, file, line) = match error.kind() {
            tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => (
                report.message().to_owned(),
                Some(report.filename().to_owned()),
                u32::try_from(report.span().start_line).ok(),
            ),
            tera::ErrorKind::CircularInclude { tpl, .. } | tera::ErrorKind::CircularExtend { tpl, .. } => {
                (error.to_string().replace('"', ""), Some(tpl.clone()), None)
            }
            _ => (error.to_string(), None, None),
        };
        // Some kinds tell where only in their text: `error: what`, then ` --> [name:line:column]`.
        let place =
            what.lines().find_map(|l| l.trim().strip_prefix("--> ")).map(|p| p.trim_matches(['[', ']']).to_owned());
        let mut parts = place.as_deref().unwrap_or_default().split(':');
        let told = parts.next().filter(|name| !name.is_empty()).map(str::to_owned);
        let line = if told.is_some() { parts.next().and_then(|line| line.parse().ok()) } else { line };
        let file = told.or(file);
        let what = what.lines().next().unwrap_or_default();
        let what = what.strip_prefix("error: ").unwrap_or(what);
        let file = file.map_or_else(|| "templates".to_owned(), |name| self.origins.get(&name).cloned().unwrap_or(name));
        let problem = Problem::error(file, format!("{what}{while_rendering}"), remedy);
        match line {
            Some(line) => problem.at(line),
            None => problem,
        }
    }

    /// Renders a template. `page` is the file that it shows.
    pub(crate) fn render(&self, name: &str, context: &tera::Context, page: &str) -> Result<Vec<u8>, Problem> {
        let mut out = Bounded::default();
        match self.tera.render_to(name, context, &mut out) {
            Ok(()) => Ok(out.bytes),
            Err(_) if out.is_full => {
                let file =
                    ["", "theme/", "default/"].iter().find_map(|prefix| self.origins.get(&format!("{prefix}{name}")));
                let what = format!("{} (while rendering {page})", Bounded::FULL);
                Err(Problem::error(file.map_or(name, String::as_str), what, "end its loops sooner"))
            }
            Err(error) => Err(self.problem(&error, Some(page))),
        }
    }

    /// Renders a component; the error says what is wrong with it.
    pub(crate) fn render_component(
        &self,
        name: &str,
        context: &tera::Context,
        implicit: &tera::Context,
        body: Option<&str>,
    ) -> Result<String, String> {
        let mut out = Bounded::default();
        match self.tera.render_component_with_implicits_to(name, context, implicit, body, true, &mut out) {
            Ok(()) => Ok(out.text()),
            Err(_) if out.is_full => Err(Bounded::FULL.to_owned()),
            Err(error) => Err(match error.kind() {
                tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
                    report.message().lines().next().unwrap_or_default().to_owned()
                }
                _ => error.to_string().lines().next().unwrap_or_default().to_owned(),
            }),
        }
    }

    /// Whether there is a template of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.tera.contains_template(name)
    }
}
