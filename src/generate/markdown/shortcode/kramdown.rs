//! What kramdown, Jekyll's Markdown, has besides: attribute lists, its table of contents, Markdown inside HTML, abbreviations.
//!
//! Attribute lists style a site that is no more: they go, but a heading's id stays.

use super::landmarks::Landmarks;

/// Something in the text is to be replaced.
#[derive(Debug, PartialEq)]
pub(super) struct Change {
    /// First byte.
    pub(super) from: usize,
    /// Byte after the last.
    pub(super) to: usize,
    /// What stands there instead.
    pub(super) with: String,
    /// It asked for a table of contents.
    pub(super) toc: bool,
}

/// A whole line at `at` that means something.
pub(super) fn line(body: &str, at: usize) -> Option<Change> {
    let end = memchr::memchr(b'\n', &body.as_bytes()[at..]).map_or(body.len(), |n| at + n);
    let line = body[at..end].trim();
    // So begin the lines that are looked for; most lines are words.
    if !line.starts_with(['[', '<', '*', '-', '+', '1']) {
        return None;
    }
    if matches!(line, "[TOC]" | "[toc]" | "[[toc]]" | "[[TOC]]" | "[[_TOC_]]" | "<!-- toc -->") {
        return Some(Change { from: at, to: end, with: String::new(), toc: true });
    }
    if line.starts_with("*[") && line.contains("]: ") {
        return Some(Change { from: at, to: end, with: String::new(), toc: false });
    }
    if let Some(change) = table_of_contents(body, at, end) {
        return Some(change);
    }
    markdown_inside(body, at, end)
}

/// `* TOC` above `{:toc}`.
fn table_of_contents(body: &str, at: usize, end: usize) -> Option<Change> {
    let is_item = {
        let line = body[at..end].trim_start();
        line.starts_with("* ") || line.starts_with("- ") || line.starts_with("+ ") || line.starts_with("1. ")
    };
    let below = body.get(end + 1..)?;
    let next = below.lines().next()?.trim();
    let list = next.strip_prefix("{:")?.strip_suffix('}')?;
    let is_toc = list.split_whitespace().any(|word| word == "toc");
    (is_item && is_toc).then(|| {
        let length = below.find('\n').unwrap_or(below.len());
        Change { from: at, to: end + 1 + length, with: String::new(), toc: true }
    })
}

/// `<div markdown="1">`: what follows is Markdown, which it is after a blank line.
fn markdown_inside(body: &str, at: usize, end: usize) -> Option<Change> {
    let line = &body[at..end];
    let attribute =
        line.find("markdown=").filter(|n| line.trim_start().starts_with('<') && line[..*n].ends_with(' '))?;
    let rest = &line[attribute + "markdown=".len()..];
    let value = rest.find(['>', ' ']).map_or(rest, |n| &rest[..n]);
    matches!(value.trim_matches(['"', '\'']), "1" | "block" | "span" | "").then_some(())?;
    let mut with = line[..attribute].trim_end().to_owned();
    let after = &rest[value.len()..];
    with.push_str(after);
    // A tag that ends in this line opens Markdown below; one that goes on closes later.
    if after.trim_end().ends_with('>') && !after.contains("</") {
        with.push('\n');
    }
    Some(Change { from: at, to: end, with: with.trim_start().to_owned(), toc: false })
}

/// An attribute list or extension at `at`, where `{:` stands.
pub(super) fn attributes(marks: &Landmarks<'_>, at: usize) -> Option<Change> {
    let body = marks.body;
    let line_end = marks.line_end(at);
    let end = marks.brace(at).filter(|brace| *brace < line_end)? + 1;
    let inner = body[at + 2..end - 1].trim();
    if let Some(extension) = inner.strip_prefix(':') {
        return self::extension(marks, at, end, extension);
    }
    if inner.starts_with('/') {
        return Some(Change { from: at, to: end, with: String::new(), toc: false });
    }
    let is_list = inner.split_whitespace().all(|word| {
        word.starts_with(['.', '#'])
            || word.contains('=')
            || word.chars().all(|c| c.is_alphanumeric() || "-_\"'".contains(c))
    });
    let line_start = marks.line_start(at);
    let alone = body[line_start..at].trim_matches([' ', '\t', '>']).is_empty() && body[end..line_end].trim().is_empty();
    let attached = body[..at].ends_with(|c: char| !c.is_whitespace());
    let heading = body[line_start..at].starts_with('#') && body[end..line_end].trim().is_empty();
    if !is_list || inner.is_empty() || !(alone || attached || heading) {
        return None;
    }
    let toc = inner.split_whitespace().any(|word| word == "toc");
    let id = inner.split_whitespace().find_map(|word| word.strip_prefix('#'));
    if let Some(id) = id.filter(|_| heading) {
        return Some(Change { from: at, to: end, with: format!(" {{#{id}}}"), toc });
    }
    if !alone || line_start == 0 {
        return Some(Change { from: at, to: end, with: String::new(), toc });
    }
    let above = marks.line_start(line_start - 1);
    if let Some(id) = id.filter(|_| body[above..line_start].starts_with('#')) {
        return Some(Change { from: line_start - 1, to: end, with: format!(" {{#{id}}}"), toc });
    }
    // The line goes whole; what follows at once begins a new block.
    let next = body.get(line_end + 1..).and_then(|b| b.lines().next()).unwrap_or_default().trim_start();
    let joins = !next.is_empty()
        && !next.starts_with(['-', '*', '+', '#', '>', '<', '{'])
        && !next.starts_with(|c: char| c.is_ascii_digit());
    let above_is_text = !body[above..line_start].trim().is_empty();
    if joins && above_is_text || line_end == body.len() {
        return Some(Change { from: at, to: end, with: String::new(), toc });
    }
    Some(Change { from: line_start, to: line_end + 1, with: String::new(), toc })
}

/// `{::comment}…{:/comment}` goes with what is between; other extensions go alone.
fn extension(marks: &Landmarks<'_>, at: usize, end: usize, inner: &str) -> Option<Change> {
    let name = inner.split([' ', '/']).next().unwrap_or_default();
    if !matches!(name, "comment" | "nomarkdown" | "options") {
        return None;
    }
    let to = if name == "comment" && !inner.trim_end().ends_with('/') {
        marks.brace(marks.kramdown_end(end)?)? + 1
    } else {
        end
    };
    Some(Change { from: at, to, with: String::new(), toc: false })
}

#[cfg(test)]
mod tests {
    use super::super::set_aside;

    #[test]
    fn attribute_lists_go_and_ids_stay() {
        for (written, read) in [
            ("[a](b){:target=\"_blank\"} c", "[a](b) c"),
            ("![a](b){: .left width=\"50%\" } c", "![a](b) c"),
            ("## One\n{: .no_toc #first }\n\nText", "## One {#first}\n\nText"),
            ("## One {: #first}\nText", "## One  {#first}\nText"),
            ("Text\n{: .lead}\n\nMore", "Text\n\nMore"),
            ("{: .note }\n> Text", "\n> Text"),
            ("a\n\n{: .note }\n> Text", "a\n\n> Text"),
            ("* a\n{: .x}\n* b", "* a\n* b"),
            ("a {::comment}x{:/comment}b{::nomarkdown}c{:/}", "a bc"),
            ("`{: .x}` {:not one: } {:}", "`{: .x}` {:not one: } {:}"),
            ("```\n{: .x}\n```", "```\n{: .x}\n```"),
            ("Text\n\n*[HTML]: A language\n", "Text\n\n\n"),
        ] {
            assert_eq!(set_aside(written).text, read, "{written:?}");
        }
    }

    #[test]
    fn a_table_of_contents_is_asked_for() {
        for (written, read) in [
            ("* content\n{:toc}\n\nText", "\n\nText"),
            ("1. TOC\n{: toc .x }\n\nText", "\n\nText"),
            ("[TOC]\n\nText", "\n\nText"),
        ] {
            let prepared = set_aside(written);
            assert_eq!((prepared.text.as_ref(), prepared.toc), (read, true), "{written:?}");
        }
        assert!(!set_aside("# A\n{: .no_toc}\n").toc);
    }

    #[test]
    fn markdown_inside_html_is_read() {
        assert_eq!(
            set_aside("<div class=\"x\" markdown=\"1\">\n**a**\n</div>").text,
            "<div class=\"x\">\n\n**a**\n</div>"
        );
        assert_eq!(set_aside("<p markdown='span'>a</p>").text, "<p>a</p>");
    }
}
