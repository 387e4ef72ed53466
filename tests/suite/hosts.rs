//! What is written for each host, and what real servers make of it.

#[cfg(feature = "cgi")]
pub(crate) mod cgi;
mod files;
pub(crate) mod http;
pub(crate) mod servers;
mod trials;

use crate::support::Site;

/// Old addresses that no configuration may trip over.
pub(crate) const ALIASES: &[&str] = &[
    "/old/",
    "/old-page.html",
    "/two words/",
    "/käse/",
    "/it's/",
    "/$HOME/",
    "/a;b{c}/",
    "/{$HOME}/",
    "/100%/",
    "/20%20/",
    "/(a)+[b]~!@=,^`d`&/",
];

/// A site with one of everything.
pub(crate) fn site(deploy: &str) -> Site {
    let site = Site::new().config(&format!("[deploy]\n{deploy}"));
    let aliases = ALIASES.iter().map(|a| serde_json::Value::from(*a).to_string()).collect::<Vec<_>>().join(", ");
    site.write("content/posts/_index.md", "+++\ntitle = \"Posts\"\n+++\n");
    site.write(
        "content/posts/hello.md",
        format!(
            "+++\ntitle = \"Hello\"\ndate = 2026-01-02\ntags = [\"greeting\"]\naliases = [{aliases}]\n+++\nHello.\n"
        ),
    );
    site.write(
        "content/posts/with/index.md",
        "+++\ntitle = \"With a file\"\nid = \"posts/a.gz.de.var\"\ndate = 2026-01-03\n+++\nSee it.\n",
    );
    site.write("content/posts/with/data.csv", "a,b\n");
    site.write(
        "content/käse $1.md",
        "+++\ntitle = \"Odd\"\npath = \"odd $1 käse\"\naliases = [\"/was-odd/\"]\n+++\nOdd.\n",
    );
    site.write("static/picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>");
    site.write("static/empty/note.txt", "a folder without a page\n");
    site.write("data/deleted.toml", "[[deleted]]\nid = \"posts/gone\"\ndeleted = 2026-02-03\nformer_type = \"Note\"\n");
    site
}
