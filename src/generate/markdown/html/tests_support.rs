//! Rendering for unit tests, without a site.

use super::{Dialect, Picture, Reading, Surroundings, render};
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

    fn base(&self) -> &'static str {
        "https://example.org/x/"
    }
}

/// Markdown as it is rendered there.
pub(super) fn rendered(body: &str, dialect: Dialect) -> String {
    let rules = crate::generate::tests_support::rules();
    let reading = Reading {
        dialect,
        rules: &rules,
        hashtags: false,
        lower_headings: false,
        skip_first_heading: false,
        blocks: None,
        around: &Plain,
    };
    render(body, &reading).unwrap()
}
