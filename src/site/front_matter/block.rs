//! Front matter and body, told apart.
//!
//! TOML between two `+++`, YAML between two `---`, or a JSON object, which is YAML too. Blank lines and a byte order mark may
//! stand above; CRLF is understood.

use crate::site::problem::Problem;

/// The block above a page and the number of lines above it.
#[derive(Debug, PartialEq)]
pub enum Block<'t> {
    /// Between two `+++`.
    Toml(&'t str, u32),
    /// Between two `---`, or JSON.
    Yaml(&'t str, u32),
    /// There is none.
    None,
}

/// A file in two parts.
#[derive(Debug, PartialEq)]
pub struct Split<'t> {
    /// The front matter.
    pub block: Block<'t>,
    /// The Markdown.
    pub body: &'t str,
    /// Lines above the body.
    pub body_offset: u32,
}

/// Tells front matter and body apart.
pub fn split<'t>(text: &'t str, file: &str) -> Result<Split<'t>, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let start = text.len() - text.trim_start_matches(['\n', '\r', ' ', '\t']).len();
    let start = text[..start].rfind('\n').map_or(0, |n| n + 1);
    let above = count(&text[..start]);
    let fence = text[start..].lines().next().unwrap_or_default().trim_end();
    match fence {
        "+++" | "---" => fenced(text, start, fence, above, file),
        "{" => json(text, start, above, file),
        _ if fence.starts_with("{\"") => json(text, start, above, file),
        _ => Ok(Split { block: Block::None, body: text, body_offset: 0 }),
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|b| *b == b'\n').count()).unwrap_or(u32::MAX)
}

fn fenced<'t>(text: &'t str, from: usize, fence: &str, above: u32, file: &str) -> Result<Split<'t>, Problem> {
    let mut at = text[from..].find('\n').map_or(text.len(), |n| from + n + 1);
    let start = at;
    let mut lines = above + 1;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
        let line = text[at..end].trim_end();
        lines += 1;
        if line == fence || (fence == "---" && line == "...") {
            let block = &text[start..at];
            return Ok(Split {
                block: if fence == "+++" { Block::Toml(block, above + 1) } else { Block::Yaml(block, above + 1) },
                body: &text[end..],
                body_offset: lines,
            });
        }
        at = end;
    }
    Err(Problem::error(
        file,
        format!("the front matter opened by `{fence}` is never closed"),
        format!("write a line `{fence}` below the last key"),
    )
    .at(above + 1))
}

/// Hugo's front matter in JSON: one object, then the body.
fn json<'t>(text: &'t str, start: usize, above: u32, file: &str) -> Result<Split<'t>, Problem> {
    let mut objects = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde::de::IgnoredAny>();
    match objects.next() {
        Some(Ok(_)) => {
            let end = start + objects.byte_offset();
            let body = text[end..].find('\n').map_or(text.len(), |n| end + n + 1);
            Ok(Split {
                block: Block::Yaml(&text[start..end], above),
                body: &text[body..],
                body_offset: count(&text[..body]),
            })
        }
        Some(Err(error)) => Err(Problem::error(
            file,
            "the front matter is not valid JSON",
            "mend the JSON above the page, or write TOML between two lines of `+++`",
        )
        .at(above + u32::try_from(error.line()).unwrap_or(1))),
        None => Ok(Split { block: Block::None, body: text, body_offset: 0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_front_matter_too() {
        let found = split("{\n  \"title\": \"x\"\n}\n\nBody\n", "f").unwrap();
        assert_eq!(found.block, Block::Yaml("{\n  \"title\": \"x\"\n}", 0));
        assert_eq!((found.body, found.body_offset), ("\nBody\n", 3));
        assert_eq!(
            split("{\n  \"title\": x\n}\n", "content/x.md").unwrap_err().to_string(),
            "error: content/x.md:2: the front matter is not valid JSON\n  hint: mend the JSON above the page, or write TOML between two lines of `+++`"
        );
        assert_eq!(split("{{< x >}}\n", "f").unwrap().block, Block::None);
    }

    #[test]
    fn blank_lines_above_and_three_dots_below() {
        let found = split("\n\n---\ntitle: x\n...\nBody", "f").unwrap();
        assert_eq!((found.block, found.body, found.body_offset), (Block::Yaml("title: x\n", 3), "Body", 5));
        assert_eq!(split("    code\n", "f").unwrap().body, "    code\n");
    }
}
