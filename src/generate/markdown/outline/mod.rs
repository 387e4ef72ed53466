//! A first look at a page's Markdown: what it holds, before any address is known.

mod address;
mod excerpt;
mod lines;

pub(crate) use self::address::{is_script, scheme};
pub(crate) use self::excerpt::{is_more, shorten};

use self::address::is_local;
use self::excerpt::{EXCERPT, MORE, OPENING, PLAIN, opening, words};
use self::lines::Lines;
use super::nesting::{self, Nesting};
use super::scan::{Look, Stretch, scan};
use super::{HeadingIds, MAX_DEPTH, events_and_places, foreign, shortcode};
use crate::site::config::Markdown as Rules;
use crate::site::page::{Heading, Link, Outline, PictureRef, Used};
use crate::site::problem::{Problem, Problems};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Tag, TagEnd};
use std::collections::HashSet;

/// Looks at the Markdown of `file`. `untitled` pages are notes, whose hashtags count.
pub(crate) fn outline(
    body: &str,
    body_offset: u32,
    file: &str,
    untitled: bool,
    rules: &Rules,
    problems: &mut Problems,
) -> Outline {
    let prepared = shortcode::set_aside(body);
    let mut look = Looker {
        text: &prepared.text,
        lines: Lines::new(body, body_offset),
        prepared: &prepared,
        look: Look { urls: false, hashtags: untitled && rules.hashtags },
        rules,
        file,
        problems,
        outline: Outline { has_html: !prepared.calls.is_empty(), ..Outline::default() },
        ids: HeadingIds::default(),
        plain: String::with_capacity(body.len().min(PLAIN)),
        depth: 0,
        quiet: 0,
        heading: None,
        picture: None,
        paragraph_end: None,
        more_at: None,
        // A tag that is not understood stays in the text and looks like HTML.
        nesting: prepared.faults.is_empty().then(Nesting::default),
    };
    for (event, range) in events_and_places(&prepared.text, rules) {
        look.event(event, &range);
        if look.depth > MAX_DEPTH {
            look.problems.push(
                Problem::error(
                    file,
                    format!("the text is nested more than {MAX_DEPTH} deep"),
                    "flatten the lists or quotes",
                )
                .at(look.line(range.start)),
            );
            break;
        }
    }
    look.calls(body_offset);
    look.finish(&prepared)
}

struct Looker<'a> {
    text: &'a str,
    lines: Lines,
    prepared: &'a shortcode::Prepared<'a>,
    look: Look,
    rules: &'a Rules,
    file: &'a str,
    problems: &'a mut Problems,
    outline: Outline,
    ids: HeadingIds,
    plain: String,
    depth: usize,
    /// Inside code or a picture, where words are not the text's.
    quiet: usize,
    heading: Option<(u8, Option<String>, String)>,
    picture: Option<(String, String, u32)>,
    paragraph_end: Option<(usize, usize)>,
    more_at: Option<(usize, usize)>,
    /// Open elements of HTML, until there are too many.
    nesting: Option<Nesting>,
}

impl Looker<'_> {
    fn line(&self, at: usize) -> u32 {
        self.lines.at(self.prepared.original_offset(at))
    }

    /// Components, and the pictures that they show; what is wrong with calls is told.
    fn calls(&mut self, body_offset: u32) {
        let (calls, faults) = shortcode::everything(self.prepared);
        for (line, what, remedy) in faults {
            self.problems.push(Problem::error(self.file, what, remedy).at(line + body_offset));
        }
        for call in calls {
            let line = call.line + body_offset;
            if let Some((target, alt)) = foreign::picture(&call) {
                self.outline.pictures.push(PictureRef { target, alt, line, is_foreign: call.lenient });
            }
            let is_own = !foreign::is_verbatim(&call) && foreign::translate(&call).is_none();
            self.outline.components.push(Used { name: call.name, line, is_own });
        }
        self.outline.pictures.sort_by_key(|picture| picture.line);
        self.outline.wants_toc = self.prepared.toc;
    }

    fn event(&mut self, event: Event<'_>, range: &std::ops::Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                self.start(tag, range);
            }
            Event::End(tag) => {
                self.depth -= 1;
                self.end(tag, range);
            }
            Event::Text(text) => self.words(&text),
            Event::Code(code) => self.plainly(&code),
            Event::InlineMath(math) | Event::DisplayMath(math) => self.plainly(&math),
            Event::SoftBreak | Event::HardBreak => self.plainly(" "),
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html, range),
            Event::FootnoteReference(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &std::ops::Range<usize>) {
        match tag {
            Tag::Heading { level, id, .. } => {
                self.heading = Some((level_number(level), id.map(|i| i.to_string()), String::new()));
            }
            Tag::Link { link_type, dest_url, .. } => {
                let (target, line) = (dest_url.trim().to_owned(), self.line(range.start));
                if is_script(&target) && !self.rules.unsafe_links {
                    self.problems.push(
                        Problem::warning(
                            self.file,
                            format!("the link to `{}` could run code and is left out", shorten(&target, 40)),
                            "link to a page, or set unsafe_links = true in [markdown]",
                        )
                        .at(line),
                    );
                } else if link_type != LinkType::Email && is_local(&target) {
                    self.outline.links.push(Link { target, line });
                }
            }
            Tag::Image { dest_url, .. } => {
                let line = self.line(range.start);
                if is_script(dest_url.trim()) {
                    self.problems.push(
                        Problem::warning(
                            self.file,
                            format!("the picture `{}` is no address and is left out", shorten(dest_url.trim(), 40)),
                            "put the file beside the page, or in static/",
                        )
                        .at(line),
                    );
                }
                self.picture = Some((dest_url.trim().to_owned(), String::new(), line));
                self.quiet += 1;
            }
            Tag::CodeBlock(_) | Tag::FootnoteDefinition(_) => self.quiet += 1,
            Tag::Paragraph | Tag::Item | Tag::TableCell | Tag::DefinitionListDefinition if !self.plain.is_empty() => {
                self.plainly(" ");
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &std::ops::Range<usize>) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some((level, own, text)) = self.heading.take() {
                    let id = self.ids.next(own.as_deref(), &text);
                    self.outline.headings.push(Heading { level, id, text: text.trim().to_owned() });
                }
                self.plain.push(' ');
            }
            TagEnd::Image => {
                self.quiet -= 1;
                if let Some((target, alt, line)) = self.picture.take().filter(|(target, ..)| !is_script(target)) {
                    self.outline.pictures.push(PictureRef {
                        target,
                        alt: alt.trim().to_owned(),
                        line,
                        is_foreign: false,
                    });
                }
            }
            TagEnd::CodeBlock | TagEnd::FootnoteDefinition => self.quiet -= 1,
            TagEnd::Paragraph if self.depth == 0 && self.paragraph_end.is_none() && !self.plain.trim().is_empty() => {
                self.paragraph_end = Some((range.end, self.plain.len()));
            }
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        if self.quiet == 0 {
            let outline = &mut self.outline;
            scan(text, self.look, |stretch| match stretch {
                Stretch::Hashtag(tag) => outline.hashtags.push(tag.to_owned()),
                Stretch::Mention(handle, _) => outline.mentions.push(handle),
                Stretch::Plain(_) | Stretch::Url(_) => {}
            });
            self.outline.words += words(text);
        }
        self.plainly(text);
    }

    fn plainly(&mut self, text: &str) {
        if let Some((_, alt, _)) = &mut self.picture {
            alt.push_str(text);
        } else if let Some((_, _, heading)) = &mut self.heading {
            heading.push_str(text);
        } else if self.quiet == 0 && self.plain.len() < PLAIN {
            self.plain.push_str(text);
        }
    }

    fn html(&mut self, html: &str, range: &std::ops::Range<usize>) {
        let trimmed = html.trim();
        if self.more_at.is_none() && is_more(trimmed) {
            self.more_at = Some((range.start, self.plain.len()));
        } else if !trimmed.starts_with("<!--") {
            self.outline.has_html = true;
        }
        if self.nesting.as_mut().is_some_and(|nesting| nesting.is_too_deep(html)) {
            self.nesting = None;
            let what = "too many elements of HTML are open here";
            let remedy = format!("close each of them where it ends; {} may be open", nesting::MAX);
            self.problems.push(Problem::error(self.file, what, remedy).at(self.line(range.start)));
        }
    }

    fn finish(self, prepared: &shortcode::Prepared<'_>) -> Outline {
        let mut outline = self.outline;
        let mut seen = HashSet::new();
        outline.hashtags.retain(|tag| seen.insert(tag.clone()));
        let mut seen = HashSet::new();
        outline.mentions.retain(|handle| seen.insert(handle.clone()));
        let plain = self.plain;
        let end = self.more_at.or(self.paragraph_end).unwrap_or((self.text.len(), plain.len()));
        outline.has_more_mark = self.more_at.is_some();
        outline.excerpt_end = u32::try_from(prepared.original_offset(end.0)).unwrap_or(u32::MAX);
        let rest = &self.text[end.0.min(self.text.len())..];
        outline.has_more = !rest.trim().trim_start_matches(MORE).trim().is_empty();
        outline.excerpt = opening(&plain[..end.1.min(plain.len())], EXCERPT);
        outline.opening = opening(&plain, OPENING);
        outline.has_references = has_references(self.text);
        outline
    }
}

/// Whether a text has links or footnotes that are defined on a line of their own.
fn has_references(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"]:").is_some()
        && text.lines().any(|l| l.trim_start().starts_with('[') && l.contains("]:"))
}

pub(crate) fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(body: &str) -> Outline {
        let mut problems = Problems::new();
        let rules = crate::generate::tests_support::rules();
        outline(body, 3, "content/x.md", true, &rules, &mut problems)
    }

    #[test]
    fn an_outline_names_what_a_page_holds() {
        let o = look(
            "Hello **world**, see [a](@/a.md) and [b](https://b.example).\n\n## Part\n\n![A *cat*](cat.jpg)\n\n#rust @ann@x.example\n",
        );
        assert_eq!(o.excerpt, "Hello world, see a and b.");
        assert_eq!(o.headings, [Heading { level: 2, id: "part".into(), text: "Part".into() }]);
        assert_eq!(o.links, [Link { target: "@/a.md".into(), line: 4 }]);
        assert_eq!(
            o.pictures,
            [PictureRef { target: "cat.jpg".into(), alt: "A cat".into(), line: 8, is_foreign: false }]
        );
        assert_eq!(o.hashtags, ["rust"]);
        assert_eq!(o.mentions.len(), 1);
        assert!(o.has_more && !o.has_html && !o.has_more_mark);
    }

    #[test]
    fn more_ends_the_excerpt() {
        let o = look("One.\n\nTwo.\n\n<!--more-->\n\nThree.");
        assert_eq!((o.excerpt.as_str(), o.has_more_mark, o.has_more), ("One. Two.", true, true));
        let body = "One.\n\nTwo.\n\n<!--more-->\n\nThree.";
        assert_eq!(&body[..o.excerpt_end as usize], "One.\n\nTwo.\n\n");
    }

    #[test]
    fn links_that_run_code_are_warned_of() {
        let mut problems = Problems::new();
        outline(
            "[x](javascript:alert(1)) [y](&#106;avascript:alert(1))",
            0,
            "content/x.md",
            true,
            &crate::generate::tests_support::rules(),
            &mut problems,
        );
        let told = problems.sorted();
        assert_eq!(
            told[0].to_string(),
            "warning: content/x.md:1: the link to `javascript:alert(1)` could run code and is left out\n  hint: link to a page, or set unsafe_links = true in [markdown]"
        );
    }

    #[test]
    fn long_texts_are_cut_at_a_word() {
        assert_eq!(shorten("aaa bbb ccc", 9), "aaa bbb…");
        assert_eq!(shorten("short", 9), "short");
    }
}
