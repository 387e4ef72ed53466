//! Files below `content/` that some other program would have made pages of, and we do not.

use super::read::{Found, Root};
use crate::site::problem::{Problem, Problems};

/// Endings of other markups: their text would be missed, and their source is nobody's business.
const MARKUPS: &[&str] = &[
    ".adoc",
    ".asciidoc",
    ".ad",
    ".org",
    ".rst",
    ".rest",
    ".textile",
    ".pandoc",
    ".pdc",
    ".rmd",
    ".rmarkdown",
    ".qmd",
    ".mdx",
];

/// Endings of files that Jekyll and Hugo fill in when they begin with front matter.
const TEMPLATES: &[&str] = &[".html", ".htm", ".xml", ".json", ".txt", ".css", ".scss", ".js", ".liquid"];

/// Leaves out other markups and refuses templates. What remains is published as it is.
pub(crate) fn sort_out(root: &Root, files: Vec<Found>, problems: &mut Problems) -> Vec<Found> {
    files
        .into_iter()
        .filter(|file| {
            let name = file.path.to_ascii_lowercase();
            if let Some(ending) = MARKUPS.iter().find(|ending| name.ends_with(*ending)) {
                problems.push(Problem::warning(
                    &file.path,
                    format!("a file in `{ending}` makes no page and is left out"),
                    "turn it into Markdown, for example with pandoc",
                ));
                return false;
            }
            if TEMPLATES.iter().any(|ending| name.ends_with(ending)) && has_front_matter(root, &file.path) {
                let ending = name.rsplit('.').next().unwrap_or_default();
                problems.push(
                    Problem::error(
                        &file.path,
                        format!("front matter makes a page only above Markdown, not in `.{ending}`"),
                        "rename it to .md when it is text; remove it when it listed posts or made a feed, which is done for you; \
                         or take the front matter out to publish the file as it is",
                    )
                    .at(1),
                );
                return false;
            }
            true
        })
        .collect()
}

fn has_front_matter(root: &Root, path: &str) -> bool {
    let head = root.head(path, 8).unwrap_or_default();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    [b"---", b"+++"]
        .iter()
        .any(|fence| head.strip_prefix(*fence).is_some_and(|rest| rest.starts_with(b"\n") || rest.starts_with(b"\r\n")))
}
