//! What authors get wrong, and what others would do to them: each case names its number in the catalogue of bad inputs, and
//! the exact words that the author reads. An empty text means that the site is built without a warning.

mod addresses;
mod data;
mod files;
mod front_matter;
mod links;
mod markdown;
mod pictures;
mod templates;

use crate::support::Site;

/// What it is, the site, and what the author is told.
type Case = (&'static str, Site, &'static str);

/// Builds every case and fails with all that are told something else.
#[track_caller]
fn check(cases: impl IntoIterator<Item = Case>) {
    let mut wrong = String::new();
    for (what, site, expected) in cases {
        let told = site.problems().replace(&site.root().display().to_string(), "ROOT");
        if told != expected {
            wrong.push_str(&format!("@@{what}\n{told}\n@@expected\n{expected}\n@@end\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A site with one post of this text.
fn post(text: impl AsRef<[u8]>) -> Site {
    Site::new().file("content/posts/x.md", text)
}

/// A site with one dated post with this Markdown.
fn body(markdown: &str) -> Site {
    post(format!("+++\ntitle = \"X\"\ndate = 2026-01-02\n+++\n{markdown}"))
}

/// A site with one post with these lines of TOML above it.
fn front(lines: &str) -> Site {
    post(format!("+++\n{lines}\n+++\nText.\n"))
}
