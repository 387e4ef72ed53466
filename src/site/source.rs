//! Names of files below `content/`, and what they say: `posts/2024-01-02-hello.fr.md`.
//!
//! Markdown ends in `.md` or in one of the longer endings that Jekyll and Hugo know. `_index` is a section and `index` a page that
//! owns its folder, whatever their language.

use jiff::civil;

/// Endings of Markdown files.
const ENDINGS: [&str; 6] = [".md", ".markdown", ".mdown", ".mkdown", ".mkdn", ".mkd"];

/// Languages that may stand before the ending, by ISO 639-1; of those that are words of file names (`io`, `is`, `no`, …), none.
const LANGUAGES: &str = "af ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id it ja ka kk \
    km kn ko ky lt lv mk ml mn mr ms my nb ne nl nn pa pl pt ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh";

/// Whether a file is Markdown.
pub fn is_markdown(path: &str) -> bool {
    without_ending(path).len() < path.len()
}

/// A path without the ending of a Markdown file.
pub fn without_ending(path: &str) -> &str {
    ENDINGS
        .iter()
        .find_map(|ending| {
            let at = path.len().checked_sub(ending.len()).filter(|at| *at > 0 && path.is_char_boundary(*at))?;
            path[at..].eq_ignore_ascii_case(ending).then(|| &path[..at])
        })
        .unwrap_or(path)
}

/// What a file is by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A page of its own.
    Page,
    /// `index.md`: a page that owns its folder.
    Bundle,
    /// `_index.md`: a section.
    Section,
}

/// A path below `content/`, understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'s> {
    /// What it is.
    pub role: Role,
    /// The folder it belongs to; for a bundle, the folder above its own.
    pub folder: &'s str,
    /// Its name without date, language and ending; for a bundle, its folder's name without the date.
    pub name: &'s str,
    /// The date in front of the name.
    pub date: Option<&'s str>,
    /// The language behind the name.
    pub language: Option<&'s str>,
}

impl<'s> Source<'s> {
    /// Reads a path.
    pub fn of(path: &'s str) -> Self {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = without_ending(file);
        let (stem, language) = match stem.rsplit_once('.') {
            Some((stem, code)) if !stem.is_empty() && is_language(code) => (stem, Some(code)),
            _ => (stem, None),
        };
        let (role, folder, name) = match stem {
            "_index" => (Role::Section, folder, ""),
            "index" => {
                let (above, name) = folder.rsplit_once('/').unwrap_or(("", folder));
                (Role::Bundle, above, name)
            }
            _ => (Role::Page, folder, stem),
        };
        match dated(name) {
            Some((date, name)) => Self { role, folder, name, date: Some(date), language },
            None => Self { role, folder, name, date: None, language },
        }
    }
}

/// The path of a page in ids and in links without ending: `posts/hello`, also for `posts/hello/index.md`.
pub fn stem(path: &str) -> &str {
    let stem = without_ending(path);
    stem.strip_suffix("/index").unwrap_or(stem)
}

/// Whether a word is a language, with or without a region: `fr`, `pt-BR`, `zh-hans`.
pub fn is_language(code: &str) -> bool {
    let (language, region) = code.split_once(['-', '_']).unwrap_or((code, "xx"));
    LANGUAGES.split_whitespace().any(|l| l.eq_ignore_ascii_case(language))
        && (2..=4).contains(&region.len())
        && region.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether a name of a file says the site's language: `en` is `en-GB` too.
pub fn is_same_language(name: &str, of_site: &str) -> bool {
    let main = of_site.split(['-', '_']).next().unwrap_or(of_site);
    name.eq_ignore_ascii_case(of_site) || name.eq_ignore_ascii_case(main)
}

/// `2024-01-02-hello` → (`2024-01-02`, `hello`). Jekyll takes `2024-1-2` too.
fn dated(name: &str) -> Option<(&str, &str)> {
    let end = name.match_indices(['-', '_']).nth(2)?.0;
    let (date, rest) = (&name[..end], &name[end + 1..]);
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || !(1..=2).contains(&month.len()) || !(1..=2).contains(&day.len()) || rest.is_empty() {
        return None;
    }
    let year: i16 = year.parse().ok().filter(|y| *y > 0)?;
    civil::Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some((date, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_a_file_is() {
        for (path, role, folder, name, date, language) in [
            ("about.md", Role::Page, "", "about", None, None),
            ("posts/2024-01-02-hello.markdown", Role::Page, "posts", "hello", Some("2024-01-02"), None),
            ("posts/2024-1-2-a_b.MD", Role::Page, "posts", "a_b", Some("2024-1-2"), None),
            ("posts/2024-13-45-hello.md", Role::Page, "posts", "2024-13-45-hello", None, None),
            ("posts/2024-01-02-hello/index.md", Role::Bundle, "posts", "hello", Some("2024-01-02"), None),
            ("posts/hello/index.pt-br.md", Role::Bundle, "posts", "hello", None, Some("pt-br")),
            ("posts/_index.md", Role::Section, "posts", "", None, None),
            ("posts/_index.fr.md", Role::Section, "posts", "", None, Some("fr")),
            ("posts/node.js.md", Role::Page, "posts", "node.js", None, None),
            ("index.md", Role::Bundle, "", "", None, None),
        ] {
            assert_eq!(Source::of(path), Source { role, folder, name, date, language }, "{path}");
        }
    }

    #[test]
    fn endings() {
        assert!(is_markdown("a/b.mkd") && is_markdown("B.MD"));
        assert!(!is_markdown(".md") && !is_markdown("a.mdx") && !is_markdown("a/md"));
        assert_eq!(stem("posts/hello/index.markdown"), "posts/hello");
        assert_eq!(stem("posts/2024-01-02-hello.md"), "posts/2024-01-02-hello");
    }
}
