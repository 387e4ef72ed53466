//! Rendering for unit tests, without a site.

use super::{Dialect, Picture, Reading, Rules, Surroundings, render, render_twice};
use crate::generate::markdown::shortcode::Call;
use crate::site::handle::Handle;

/// A site where every address is as it is written, with one component.
struct Plain;

impl Surroundings for Plain {
    fn link(&self, target: &str) -> String {
        target.to_owned()
    }

    fn picture(&self, target: &str) -> Picture {
        Picture { url: target.to_owned(), size: None }
    }

    fn hashtag(&self, tag: &str) -> String {
        format!("/tags/{tag}/")
    }

    fn mention(&self, handle: &Handle) -> String {
        format!("https://{}/@{}", handle.host, handle.user)
    }

    fn knows(&self, name: &str) -> bool {
        name == "box"
    }

    fn component(&self, _: &Call, body: Option<String>) -> Result<String, String> {
        Ok(format!("<div>{}</div>", body.unwrap_or_default()))
    }

    fn word(&self, key: &'static str) -> String {
        let english = include_str!("../../../../themes/default/i18n/en.toml");
        let word = english.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        word.unwrap().trim_end_matches('"').to_owned()
    }

    fn base(&self) -> &'static str {
        "https://example.org/x/"
    }
}

/// Markdown as it is rendered there.
pub(super) fn rendered(body: &str, dialect: Dialect) -> String {
    render(body, &reading(&crate::generate::tests_support::rules(), dialect)).unwrap()
}

/// The same for two readers at once.
pub(super) fn rendered_twice(body: &str, first: Dialect, second: Dialect) -> (String, Option<String>) {
    let rules = crate::generate::tests_support::rules();
    let (first, second) = render_twice(body, &reading(&rules, first), &reading(&rules, second));
    (first.unwrap(), second.map(Result::unwrap))
}

fn reading(rules: &Rules, dialect: Dialect) -> Reading<'_> {
    Reading {
        dialect,
        rules,
        hashtags: false,
        lower_headings: false,
        skip_first_heading: false,
        blocks: None,
        around: &Plain,
    }
}
