//! Templates: the site's own over a theme's over the built-in one, file by file.
//!
//! `templates/post.html` in the site replaces the theme's; `{% extends "default/post.html" %}` builds on the built-in one. The
//! built-in theme is part of the program. Templates can read what they are given and nothing else: no files, no environment.

use super::fingerprint::Fingerprint;
use super::read::{Hidden, Root};
use crate::site::date::Date;
use crate::site::problem::{Problem, Problems};
use crate::site::slug::{SlugStyle, slugify};
use include_dir::{Dir, include_dir};
use std::cell::Cell;
use std::sync::{Arc, OnceLock};
use tera::{Kwargs, State, Tera, TeraResult, Value};

/// The built-in theme.
pub(crate) static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// What template functions can ask of the whole site.
pub(crate) trait WholeSite: Send + Sync {
    /// A file of `static/`, with a mark that changes when it does.
    fn asset(&self, path: &str) -> Option<String>;
    /// A page by its path below `content/`.
    fn page(&self, path: &str) -> Option<Value>;
    /// A section by its folder or `_index.md`.
    fn section(&self, path: &str) -> Option<Value>;
    /// A taxonomy by its name.
    fn taxonomy(&self, name: &str) -> Option<Value>;
    /// The newest listed posts.
    fn latest(&self, count: usize) -> Value;
    /// A full address.
    fn absolute(&self, path: &str) -> String;
}

/// Set once, when the site is assembled; templates are compiled before.
pub(crate) type WholeSiteSlot = Arc<OnceLock<Box<dyn WholeSite>>>;

thread_local! {
    /// Whether the template that runs on this thread has looked beyond its own page.
    static LOOKED_AROUND: Cell<bool> = const { Cell::new(false) };
}

/// Runs something and tells whether a template in it looked at the whole site. Whoever watches around it is told too.
pub(crate) fn watching<T>(run: impl FnOnce() -> T) -> (T, bool) {
    let before = LOOKED_AROUND.replace(false);
    let result = run();
    let looked = LOOKED_AROUND.get();
    LOOKED_AROUND.set(before || looked);
    (result, looked)
}

/// Notes that what is being made depends on the whole site.
pub(crate) fn look_around() {
    LOOKED_AROUND.set(true);
}

/// Something made once and used by many: whoever uses it has looked where its making looked.
pub(crate) struct Once<T>(OnceLock<(T, bool)>);

impl<T> Once<T> {
    /// Not made yet.
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Makes it, or takes what was made.
    pub(crate) fn get_or_make(&self, make: impl FnOnce() -> T) -> &T {
        let (value, looked) = self.0.get_or_init(|| watching(make));
        if *looked {
            look_around();
        }
        value
    }
}

/// Most that a template may make of one page: bytes. More is a loop that somebody did not mean.
const MAX_PAGE: usize = 16 << 20;

/// Takes what a template writes, up to [`MAX_PAGE`].
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Bounded {
    const FULL: &'static str = "this makes more than 16 MiB of one page";

    fn text(self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_PAGE {
            self.is_full = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Compiled templates.
pub(crate) struct Theme {
    /// The engine.
    pub(crate) tera: Tera,
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
        read_folder(root, &format!("{folder}/templates"), "theme/", &mut sources, problems);
    }
    read_folder(root, "templates", "", &mut sources, problems);
    sources.sort();
    let mut print = Fingerprint::of("theme");
    for (name, text, _) in &sources {
        print.text(name).text(text);
    }
    let site = WholeSiteSlot::default();
    let mut tera = Tera::new();
    register(&mut tera, &site);
    let origins = sources.iter().map(|(name, _, origin)| (name.clone(), origin.clone())).collect();
    let compiled = tera
        .set_fallback_prefixes(["theme/", "default/"])
        .and_then(|()| tera.add_raw_templates(sources.iter().map(|(name, text, _)| (name, text))));
    let theme = Theme { tera, site, fingerprint: print.done(), origins };
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
        // Some kinds tell where only in their report: `error: what`, then ` --> [name:line:column]`.
        let place =
            what.lines().find_map(|l| l.trim().strip_prefix("--> ")).map(|p| p.trim_matches(['[', ']']).to_owned());
        let mut parts = place.as_deref().unwrap_or_default().split(':');
        let file = file.or_else(|| parts.next().filter(|name| !name.is_empty()).map(str::to_owned));
        let line = line.or_else(|| parts.next()?.parse().ok());
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
    pub(crate) fn render(&self, name: &str, context: &tera::Context, page: &str) -> Result<String, Problem> {
        let mut out = Bounded::default();
        match self.tera.render_to(name, context, &mut out) {
            Ok(()) => Ok(out.text()),
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

fn register(tera: &mut Tera, site: &WholeSiteSlot) {
    tera.register_filter("date", |value: &str, args: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let pattern = args.get::<&str>("format")?.unwrap_or("%Y-%m-%d");
        let date = Date::from_rfc3339(value).ok_or_else(|| tera::Error::message(format!("`{value}` is not a date")))?;
        date.format(pattern)
            .map_err(|why| tera::Error::message(format!("the date format `{pattern}` is not understood: {why}")))
    });
    tera.register_filter("slugify", |value: &str, _: Kwargs, _: &State<'_>| slugify(value, SlugStyle::Ascii));
    tera.register_filter("striptags", |value: &str, _: Kwargs, _: &State<'_>| super::markdown::wash::text_of(value));
    tera.register_filter("xml_escape", |value: &str, _: Kwargs, _: &State<'_>| super::markdown::escaped(value));
    tera.register_filter("json", |value: Value, _: Kwargs, _: &State<'_>| -> TeraResult<String> {
        // `<` escaped, so that the text cannot end a script element.
        serde_json::to_string(&value)
            .map(|json| json.replace('<', "\\u003c"))
            .map_err(|e| tera::Error::message(e.to_string()))
    });
    let here = Arc::clone(site);
    tera.register_filter("absolute", move |value: &str, _: Kwargs, _: &State<'_>| {
        here.get().map_or_else(|| value.to_owned(), |site| site.absolute(value))
    });
    let here = Arc::clone(site);
    tera.register_function("asset", move |args: Kwargs, _: &State<'_>| {
        let path: &str = args.must_get("path")?;
        around(
            &here,
            |site| site.asset(path).map(Value::from),
            || format!("static/{} is not there", path.trim_start_matches('/')),
        )
    });
    let here = Arc::clone(site);
    tera.register_function("get_page", move |args: Kwargs, _: &State<'_>| {
        let path: &str = args.must_get("path")?;
        around(&here, |site| site.page(path), || format!("content/{path} is not a page"))
    });
    let here = Arc::clone(site);
    tera.register_function("get_section", move |args: Kwargs, _: &State<'_>| {
        let path: &str = args.must_get("path")?;
        around(&here, |site| site.section(path), || format!("content/{path} is not a section"))
    });
    let here = Arc::clone(site);
    tera.register_function("get_taxonomy", move |args: Kwargs, _: &State<'_>| {
        let name: &str = args.must_get("name")?;
        around(&here, |site| site.taxonomy(name), || format!("no post has a term of the taxonomy `{name}`"))
    });
    let here = Arc::clone(site);
    tera.register_function("latest", move |args: Kwargs, _: &State<'_>| {
        let count: usize = args.get::<u64>("n")?.map_or(5, |n| usize::try_from(n).unwrap_or(usize::MAX));
        around(&here, |site| Some(site.latest(count)), String::new)
    });
}

fn around(
    slot: &WholeSiteSlot,
    ask: impl FnOnce(&dyn WholeSite) -> Option<Value>,
    missing: impl FnOnce() -> String,
) -> TeraResult<Value> {
    look_around();
    slot.get().and_then(|site| ask(site.as_ref())).ok_or_else(|| tera::Error::message(missing()))
}
