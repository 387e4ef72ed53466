//! Filters and functions for templates. What they say of the whole site they ask of [`WholeSite`].

use super::once::Parts;
use super::watching::look_around;
use crate::generate::markdown::{escaped, wash};
use crate::site::date::Date;
use crate::site::slug::{SlugStyle, slugify};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};
use tera::{Kwargs, State, Tera, TeraResult, Value};

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

pub(super) fn register(tera: &mut Tera, site: &WholeSiteSlot, parts: &Arc<Parts>) {
    let parts = Arc::clone(parts);
    tera.register_function("once", move |args: Kwargs, state: &State<'_>| parts.once(&args, state));
    tera.register_filter("date", |value: &str, args: Kwargs, state: &State<'_>| -> TeraResult<String> {
        let pattern = args.get::<&str>("format")?.unwrap_or("%Y-%m-%d");
        let date = Date::from_rfc3339(value).ok_or_else(|| tera::Error::message(format!("`{value}` is not a date")))?;
        date.format(&with_months(pattern, date, state)?)
            .map_err(|why| tera::Error::message(format!("the date format `{pattern}` is not understood: {why}")))
    });
    tera.register_filter("slugify", |value: &str, _: Kwargs, _: &State<'_>| slugify(value, SlugStyle::Ascii));
    tera.register_filter("striptags", |value: &str, _: Kwargs, _: &State<'_>| wash::text_of(value));
    tera.register_filter("xml_escape", |value: &str, _: Kwargs, _: &State<'_>| escaped(value));
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

/// A pattern for dates with the names of the month in the language of the page, where the page has its words.
fn with_months<'p>(pattern: &'p str, date: Date, state: &State<'_>) -> TeraResult<Cow<'p, str>> {
    let mut pattern = Cow::Borrowed(pattern);
    // How many months of the year come before.
    let before = usize::try_from(date.ymd().1 - 1).unwrap_or_default();
    for (sign, key) in [("%B", "months"), ("%b", "short_months")] {
        if !pattern.contains(sign) {
            continue;
        }
        let words = state.get::<Value>("words")?;
        let names = words.as_ref().and_then(Value::as_map).and_then(|words| words.get(&key.into()));
        let name = names.and_then(Value::as_str).and_then(|names| names.split(", ").nth(before));
        if let Some(name) = name {
            pattern = pattern.replace(sign, &name.replace('%', "%%")).into();
        }
    }
    Ok(pattern)
}

fn around(
    slot: &WholeSiteSlot,
    ask: impl FnOnce(&dyn WholeSite) -> Option<Value>,
    missing: impl FnOnce() -> String,
) -> TeraResult<Value> {
    look_around();
    slot.get().and_then(|site| ask(site.as_ref())).ok_or_else(|| tera::Error::message(missing()))
}
