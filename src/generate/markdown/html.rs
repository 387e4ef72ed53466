//! Markdown to HTML, in one of four dialects: for the site, for feeds, and for the wire as Article or Note.
//!
//! What people see on the site (anchors, colours, folded footnotes) would be noise elsewhere; what other servers cannot show
//! (tables, pictures inside a Note) is said in another way there.

use super::foreign;
use super::highlight::Blocks;
use super::outline::{is_more, is_script, level_number, scheme};
use super::scan::{Look, Stretch, scan};
use super::shortcode::{self, Call};
use super::{HeadingIds, escape, escaped, events, wash};
use crate::site::config::Markdown as Rules;
use crate::site::handle::Handle;
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Cells of a table that is shown as text are filled with blanks to this many characters at most: longer lines wrap anyway.
const MAX_COLUMN: usize = 200;

/// Who will read the HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A browser, on the page itself.
    Site,
    /// A browser, in a list of posts: no ids, no footnotes.
    Excerpt,
    /// A feed reader.
    Feed,
    /// Another server, as an Article.
    Article,
    /// Another server, as a Note: its pictures travel as attachments.
    Note,
}

impl Dialect {
    fn is_wire(self) -> bool {
        matches!(self, Self::Article | Self::Note)
    }
}

/// A picture on the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Address as the dialect wants it.
    pub(crate) url: String,
    /// Pixels.
    pub(crate) size: Option<(u32, u32)>,
}

/// What rendering asks of the site around a page.
pub(crate) trait Surroundings {
    /// The address a link leads to, as the dialect wants it.
    fn link(&self, target: &str) -> String;
    /// A picture's address and size.
    fn picture(&self, target: &str) -> Picture;
    /// The page of a hashtag.
    fn hashtag(&self, tag: &str) -> String;
    /// The page of a person.
    fn mention(&self, handle: &Handle) -> String;
    /// Whether the theme has a component of that name.
    fn knows(&self, name: &str) -> bool;
    /// A component, rendered. The error is a message for the author.
    fn component(&self, call: &Call, body: Option<String>) -> Result<String, String>;
    /// The page's own address, absolute.
    fn base(&self) -> &str;
}

/// What is to be rendered and how.
pub(crate) struct Reading<'a> {
    /// For whom.
    pub(crate) dialect: Dialect,
    /// The site's rules.
    pub(crate) rules: &'a Rules,
    /// Hashtags count in this text.
    pub(crate) hashtags: bool,
    /// Headings go down one level because the page has a title of its own.
    pub(crate) lower_headings: bool,
    /// The first heading is the page's title and stands elsewhere.
    pub(crate) skip_first_heading: bool,
    /// Remembered code blocks; none leaves code plain.
    pub(crate) blocks: Option<&'a Blocks>,
    /// The site.
    pub(crate) around: &'a dyn Surroundings,
}

/// Renders Markdown. Errors are messages about components, with their line in the body.
pub(crate) fn render(body: &str, reading: &Reading<'_>) -> Result<String, (u32, String)> {
    render_within(body, reading, "")
}

/// [`render`] inside a component: `within` sets the ids of its footnotes apart from those around it.
fn render_within(body: &str, reading: &Reading<'_>, within: &str) -> Result<String, (u32, String)> {
    let prepared = shortcode::set_aside(body);
    let events: Vec<Event<'_>> = events(&prepared.text, reading.rules).map(|(event, _)| event).collect();
    let mut writer = Writer {
        reading,
        within,
        calls: &prepared.calls,
        out: String::with_capacity(body.len() * 3 / 2),
        stack: Vec::new(),
        footnote: None,
        ids: HeadingIds::default(),
        footnotes: Footnotes::default(),
        table: Vec::new(),
        alignments: Vec::new(),
        column: 0,
        in_head: false,
        in_link: 0,
        item: None,
        washed: prepared.calls.is_empty(),
        skip_heading: reading.skip_first_heading,
    };
    writer.all(&events)?;
    let mut html = writer.finish();
    if reading.dialect.is_wire() && html.1 {
        html.0 = wash::for_the_wire(&html.0, reading.around.base());
    }
    Ok(html.0.trim_end().to_owned())
}

#[derive(Default)]
struct Footnotes {
    /// Label → number, by first mention.
    numbers: HashMap<String, usize>,
    /// Label → mentions so far.
    mentions: HashMap<String, usize>,
    texts: HashMap<String, String>,
}

struct Writer<'a> {
    reading: &'a Reading<'a>,
    within: &'a str,
    calls: &'a [Call],
    out: String,
    /// Outer outputs while something inside is collected.
    stack: Vec<String>,
    /// Label of the footnote that is being written.
    footnote: Option<String>,
    ids: HeadingIds,
    footnotes: Footnotes,
    /// Rows of a table on the wire, as plain text.
    table: Vec<Vec<String>>,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    in_link: usize,
    /// Where a list item was opened, for its check box.
    item: Option<usize>,
    /// No HTML has come through that is not ours.
    washed: bool,
    skip_heading: bool,
}

type Written = Result<(), (u32, String)>;

impl Writer<'_> {
    fn dialect(&self) -> Dialect {
        self.reading.dialect
    }

    fn all(&mut self, events: &[Event<'_>]) -> Written {
        let mut at = 0;
        while at < events.len() {
            at = self.one(events, at)?;
        }
        Ok(())
    }

    /// Writes the event at `at` and returns where to go on.
    fn one(&mut self, events: &[Event<'_>], at: usize) -> Result<usize, (u32, String)> {
        match &events[at] {
            Event::Start(Tag::Heading { id, level, classes, .. }) => {
                return self.heading(events, at, level_number(*level), id.as_deref(), classes);
            }
            Event::Start(Tag::CodeBlock(kind)) => return Ok(self.code_block(events, at, kind)),
            Event::Start(Tag::Image { dest_url, title, .. }) => return Ok(self.image(events, at, dest_url, title)),
            Event::Start(Tag::Paragraph) if self.is_figure(events, at) => return Ok(self.figure(events, at)),
            Event::Start(Tag::Paragraph) if is_calls(events, at) => {
                let end = end_of(events, at);
                self.all(&events[at + 1..end])?;
                return Ok(end + 1);
            }
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.text(text),
            Event::Code(code) => self.wrapped("<code>", code, "</code>"),
            Event::InlineMath(math) => self.wrapped("<span class=\"math math-inline\">", math, "</span>"),
            Event::DisplayMath(math) => self.wrapped("<span class=\"math math-display\">", math, "</span>"),
            Event::SoftBreak => self.out.push('\n'),
            // No line break after it: Misskey would show two.
            Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::Html(html) | Event::InlineHtml(html) => self.raw(html)?,
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::TaskListMarker(done) => self.check_box(*done, events, at),
        }
        Ok(at + 1)
    }

    fn wrapped(&mut self, open: &str, text: &str, close: &str) {
        self.out.push_str(open);
        escape(text, &mut self.out);
        self.out.push_str(close);
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let wire = self.dialect().is_wire();
        match tag {
            Tag::Paragraph => self.out.push_str("<p>"),
            Tag::BlockQuote(kind) => self.quote(*kind),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(start)) => {
                let _ = writeln!(self.out, "<ol start=\"{start}\">");
            }
            Tag::Item => {
                self.item = Some(self.out.len());
                self.out.push_str("<li>");
            }
            Tag::FootnoteDefinition(label) => {
                self.footnote = Some(label.to_string());
                self.collect();
            }
            Tag::TableCell if wire => self.collect(),
            Tag::DefinitionList => self.out.push_str("<dl>\n"),
            Tag::DefinitionListTitle => self.out.push_str("<dt>"),
            Tag::DefinitionListDefinition => self.out.push_str("<dd>"),
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                if !wire {
                    self.out.push_str(
                        "<div class=\"table-wrap\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table>\n",
                    );
                }
            }
            Tag::TableHead | Tag::TableRow => {
                self.column = 0;
                self.in_head = matches!(tag, Tag::TableHead);
                match (wire, self.in_head) {
                    (true, _) => self.table.push(Vec::new()),
                    (false, true) => self.out.push_str("<thead><tr>"),
                    (false, false) => self.out.push_str("<tr>"),
                }
            }
            Tag::TableCell => self.cell(),
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Superscript => self.out.push_str("<sup>"),
            Tag::Subscript => self.out.push_str("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => self.link(*link_type, dest_url, title),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        let wire = self.dialect().is_wire();
        match tag {
            TagEnd::Paragraph => {
                if self.out.ends_with("<p>") {
                    self.out.truncate(self.out.len() - 3);
                } else {
                    self.out.push_str("</p>\n");
                }
            }
            TagEnd::BlockQuote(Some(_)) if !wire => self.out.push_str("</div>\n"),
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>\n"),
            TagEnd::List(ordered) => self.out.push_str(if ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => {
                self.item = None;
                self.out.push_str("</li>\n");
            }
            TagEnd::FootnoteDefinition => {
                let text = self.collected();
                if let Some(label) = self.footnote.take() {
                    self.footnotes.texts.insert(label, text);
                }
            }
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.out.push_str("</dd>\n"),
            TagEnd::Table if wire => self.table_as_text(),
            TagEnd::Table => {
                if self.out.ends_with("<tbody>\n") {
                    self.out.truncate(self.out.len() - 8);
                } else {
                    self.out.push_str("</tbody>");
                }
                self.out.push_str("</table></div>\n");
            }
            TagEnd::TableHead if !wire => {
                self.in_head = false;
                self.out.push_str("</tr></thead>\n<tbody>\n");
            }
            TagEnd::TableRow if !wire => self.out.push_str("</tr>\n"),
            TagEnd::TableCell if wire => {
                let text = wash::text_of(&self.collected());
                if let Some(row) = self.table.last_mut() {
                    row.push(text);
                }
            }
            TagEnd::TableCell => self.out.push_str(if self.in_head { "</th>" } else { "</td>" }),
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Superscript => self.out.push_str("</sup>"),
            TagEnd::Subscript => self.out.push_str("</sub>"),
            TagEnd::Link => self.close_link(),
            _ => {}
        }
    }

    fn collect(&mut self) {
        self.stack.push(std::mem::take(&mut self.out));
    }

    fn collected(&mut self) -> String {
        let outer = self.stack.pop().unwrap_or_default();
        std::mem::replace(&mut self.out, outer)
    }

    /// Text with addresses, hashtags and mentions linked.
    fn text(&mut self, text: &str) {
        if self.in_link > 0 {
            return escape(text, &mut self.out);
        }
        let look = Look { urls: self.reading.rules.autolink, hashtags: self.reading.hashtags };
        let (around, wire, out) = (self.reading.around, self.reading.dialect.is_wire(), &mut self.out);
        scan(text, look, |stretch| match stretch {
            Stretch::Plain(plain) => escape(plain, out),
            Stretch::Url(url) => {
                let (href, rel) = (escaped(url), if wire { " rel=\"nofollow noopener noreferrer\"" } else { "" });
                let _ = write!(out, "<a href=\"{href}\"{rel}>{href}</a>");
            }
            Stretch::Hashtag(tag) => {
                let href = escaped(&around.hashtag(tag));
                let _ = if wire {
                    write!(out, "<a href=\"{href}\" class=\"mention hashtag\" rel=\"tag\">#<span>{tag}</span></a>")
                } else {
                    write!(out, "<a href=\"{href}\" class=\"hashtag p-category\" rel=\"tag\">#{tag}</a>")
                };
            }
            Stretch::Mention(handle, _) => {
                let (href, user) = (escaped(&around.mention(&handle)), escaped(&handle.user));
                let _ = if wire {
                    write!(
                        out,
                        "<span class=\"h-card\"><a href=\"{href}\" class=\"u-url mention\">@<span>{user}</span></a></span>"
                    )
                } else {
                    write!(
                        out,
                        "<span class=\"h-card\"><a href=\"{href}\" class=\"u-url mention\" title=\"{handle}\">@{user}</a></span>"
                    )
                };
            }
        });
    }

    fn heading(
        &mut self,
        events: &[Event<'_>],
        at: usize,
        level: u8,
        own: Option<&str>,
        classes: &[pulldown_cmark::CowStr<'_>],
    ) -> Result<usize, (u32, String)> {
        let end = end_of(events, at);
        let inner = &events[at + 1..end];
        // Ids are only for the page itself; elsewhere two posts could have the same.
        let id = match self.dialect() {
            Dialect::Site => self.ids.next(own, &plain_text(inner)),
            _ => String::new(),
        };
        if std::mem::take(&mut self.skip_heading) {
            return Ok(end + 1);
        }
        let level = (level + u8::from(self.reading.lower_headings)).min(6);
        let _ = match self.dialect() {
            Dialect::Site => {
                let class = if classes.is_empty() {
                    String::new()
                } else {
                    format!(
                        " class=\"{}\"",
                        escaped(&classes.iter().map(std::convert::AsRef::as_ref).collect::<Vec<_>>().join(" "))
                    )
                };
                write!(self.out, "<h{level} id=\"{}\"{class}>", escaped(&id))
            }
            _ => write!(self.out, "<h{level}>"),
        };
        self.all(inner)?;
        if self.dialect() == Dialect::Site && self.in_link == 0 {
            let _ = write!(
                self.out,
                " <a class=\"anchor\" href=\"#{}\" aria-label=\"Link to this section\">#</a>",
                escaped(&id)
            );
        }
        let _ = writeln!(self.out, "</h{level}>");
        Ok(end + 1)
    }

    fn code_block(&mut self, events: &[Event<'_>], at: usize, kind: &CodeBlockKind<'_>) -> usize {
        let end = end_of(events, at);
        let code: String = events[at + 1..end]
            .iter()
            .filter_map(|e| if let Event::Text(t) = e { Some(t.as_ref()) } else { None })
            .collect();
        let info = if let CodeBlockKind::Fenced(info) = kind { info.as_ref() } else { "" };
        self.code(&code, info);
        end + 1
    }

    fn code(&mut self, code: &str, info: &str) {
        let language: String = info
            .split([',', ' ', '{', ':'])
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "+#-_.".contains(*c))
            .collect();
        let language = escaped(&language);
        match (self.dialect().is_wire(), language.is_empty()) {
            (true, true) => self.out.push_str("<pre><code>"),
            (true, false) => {
                let _ = write!(self.out, "<pre><code class=\"language-{language}\">");
            }
            (false, true) => self.out.push_str("<pre class=\"code\" tabindex=\"0\"><code>"),
            (false, false) => {
                let _ = write!(
                    self.out,
                    "<pre class=\"code\" data-lang=\"{language}\" tabindex=\"0\"><code class=\"language-{language}\">"
                );
            }
        }
        match self.reading.blocks.and_then(|blocks| blocks.colour(code, info)) {
            Some(spans) => self.out.push_str(&spans),
            None => escape(code, &mut self.out),
        }
        self.out.push_str("</code></pre>\n");
    }

    /// A paragraph that holds one picture with a title, and nothing else, is a figure with a caption.
    fn is_figure(&self, events: &[Event<'_>], at: usize) -> bool {
        if self.dialect().is_wire() {
            return false;
        }
        match events.get(at + 1) {
            Some(Event::Start(Tag::Image { title, .. })) if !title.is_empty() => {
                matches!(events.get(end_of(events, at + 1) + 1), Some(Event::End(TagEnd::Paragraph)))
            }
            _ => false,
        }
    }

    fn figure(&mut self, events: &[Event<'_>], at: usize) -> usize {
        let Some(Event::Start(Tag::Image { dest_url, title, .. })) = events.get(at + 1) else { return at + 1 };
        self.out.push_str("<figure>");
        let after = self.image(events, at + 1, dest_url, "");
        self.out.push_str("<figcaption>");
        escape(title, &mut self.out);
        self.out.push_str("</figcaption></figure>\n");
        after + 1
    }

    fn image(&mut self, events: &[Event<'_>], at: usize, target: &str, title: &str) -> usize {
        let end = end_of(events, at);
        let dialect = self.dialect();
        if dialect == Dialect::Note || is_script(target.trim()) {
            return end + 1;
        }
        let alt = plain_text(&events[at + 1..end]);
        let picture = self.reading.around.picture(target.trim());
        let _ = write!(self.out, "<img src=\"{}\" alt=\"{}\"", escaped(&picture.url), escaped(alt.trim()));
        if !title.is_empty() && !dialect.is_wire() {
            let _ = write!(self.out, " title=\"{}\"", escaped(title));
        }
        if let Some((width, height)) = picture.size {
            let _ = write!(self.out, " width=\"{width}\" height=\"{height}\"");
        }
        if matches!(dialect, Dialect::Site | Dialect::Excerpt) {
            self.out.push_str(" loading=\"lazy\" decoding=\"async\"");
        }
        self.out.push('>');
        end + 1
    }

    fn link(&mut self, kind: LinkType, target: &str, title: &str) {
        self.in_link += 1;
        let target = target.trim();
        let wire = self.dialect().is_wire();
        if is_script(target) && (wire || !self.reading.rules.unsafe_links) {
            self.out.push_str("<a>");
            return;
        }
        let href = if kind == LinkType::Email { format!("mailto:{target}") } else { self.reading.around.link(target) };
        let _ = write!(self.out, "<a href=\"{}\"", escaped(&href));
        if !title.is_empty() && !wire {
            let _ = write!(self.out, " title=\"{}\"", escaped(title));
        }
        if wire {
            self.out.push_str(" rel=\"nofollow noopener noreferrer\"");
        } else if self.reading.rules.external_links_new_tab && scheme(target).is_some_and(|s| s.starts_with("http")) {
            self.out.push_str(" target=\"_blank\" rel=\"noopener\"");
        }
        self.out.push('>');
    }

    fn close_link(&mut self) {
        self.in_link = self.in_link.saturating_sub(1);
        self.out.push_str("</a>");
    }

    fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        let Some(kind) = kind else { return self.out.push_str("<blockquote>\n") };
        let (class, word) = match kind {
            BlockQuoteKind::Note => ("note", "Note"),
            BlockQuoteKind::Tip => ("tip", "Tip"),
            BlockQuoteKind::Important => ("important", "Important"),
            BlockQuoteKind::Warning => ("warning", "Warning"),
            BlockQuoteKind::Caution => ("caution", "Caution"),
        };
        let _ = if self.dialect().is_wire() {
            writeln!(self.out, "<blockquote>\n<p><strong>{word}</strong></p>")
        } else {
            writeln!(self.out, "<div class=\"alert alert-{class}\"><p class=\"alert-title\">{word}</p>")
        };
    }

    fn cell(&mut self) {
        let align = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        self.column += 1;
        let _ = write!(self.out, "<{}{align}>", if self.in_head { "th scope=\"col\"" } else { "td" });
    }

    /// No microblog shows a table, all show preformatted text.
    fn table_as_text(&mut self) {
        let rows = std::mem::take(&mut self.table);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|c| rows.iter().filter_map(|r| r.get(c)).map(|t| t.chars().count()).max().unwrap_or(0).min(MAX_COLUMN))
            .collect();
        self.out.push_str("<pre><code>");
        for (number, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let padding = width.saturating_sub(cell.chars().count());
                let _ = write!(line, "{}{cell}{:padding$}", if line.is_empty() { "" } else { "  " }, "");
            }
            escape(line.trim_end(), &mut self.out);
            self.out.push('\n');
            if number == 0 && rows.len() > 1 {
                let rule: Vec<String> = widths.iter().map(|w| "─".repeat(*w)).collect();
                self.out.push_str(&rule.join("  "));
                self.out.push('\n');
            }
        }
        self.out.push_str("</code></pre>\n");
    }

    /// The author's HTML, or a component's.
    fn raw(&mut self, html: &str) -> Written {
        let parts = shortcode::cut_at_marks(html);
        if parts.len() == 1 {
            self.raw_html(html);
            return Ok(());
        }
        for (between, number) in parts {
            if !between.trim().is_empty() {
                self.raw_html(between);
            }
            if let Some((number, call)) = number.and_then(|n| Some((n, self.calls.get(n)?))) {
                self.call(number, call)?;
            }
        }
        Ok(())
    }

    fn call(&mut self, number: usize, call: &Call) -> Written {
        let verbatim = call.body.as_deref().filter(|_| !self.reading.around.knows(&call.name));
        let language = foreign::code_language(call);
        if let (Some(code), Some(language)) = (verbatim, language) {
            self.code(code.trim_matches(['\n', '\r']), &language);
            return Ok(());
        }
        if let Some(html) = verbatim.filter(|_| foreign::is_raw_html(&call.name)) {
            self.washed = false;
            self.out.push_str(html);
            return Ok(());
        }
        let body = call
            .body
            .as_deref()
            .map(|body| render_within(body, self.reading, &format!("{}c{}-", self.within, number + 1)))
            .transpose()
            .map_err(|(line, what)| (line + call.line - 1, what))?;
        let html = self.reading.around.component(call, body).map_err(|what| (call.line, what))?;
        self.washed = false;
        self.out.push_str(html.trim());
        if foreign::inline(&call.name).is_none() {
            self.out.push('\n');
        }
        Ok(())
    }

    fn raw_html(&mut self, html: &str) {
        let trimmed = html.trim();
        if is_more(trimmed) {
            if self.dialect() == Dialect::Site {
                self.out.push_str("<span id=\"more\"></span>\n");
            }
            return;
        }
        if self.dialect().is_wire() {
            if trimmed.starts_with("<!--") && trimmed.ends_with("-->") {
                return;
            }
            self.washed = false;
        }
        self.out.push_str(html);
    }

    fn footnote_reference(&mut self, label: &str) {
        let next = self.footnotes.numbers.len() + 1;
        let number = *self.footnotes.numbers.entry(label.to_owned()).or_insert(next);
        let mention = self.footnotes.mentions.entry(label.to_owned()).or_insert(0);
        *mention += 1;
        let (within, mention) = (self.within, *mention);
        let _ = match self.dialect() {
            Dialect::Site => write!(
                self.out,
                "<sup class=\"footnote-ref\" id=\"{}\"><a href=\"#fn-{within}{number}\" role=\"doc-noteref\">{number}</a></sup>",
                mention_id(within, number, mention)
            ),
            Dialect::Excerpt => Ok(()),
            _ => write!(self.out, "<sup>{number}</sup>"),
        };
    }

    fn check_box(&mut self, done: bool, events: &[Event<'_>], at: usize) {
        if matches!(self.dialect(), Dialect::Site | Dialect::Excerpt) {
            if let Some(item) = self.item.take() {
                self.out.insert_str(item + 3, " class=\"task\"");
            }
            let label: String = plain_text(
                events[at + 1..]
                    .iter()
                    .take_while(|e| {
                        !matches!(e, Event::End(TagEnd::Item | TagEnd::Paragraph) | Event::Start(Tag::List(_)))
                    })
                    .cloned()
                    .collect::<Vec<_>>()
                    .as_slice(),
            );
            let _ = write!(
                self.out,
                "<input type=\"checkbox\" disabled{} aria-label=\"{}\"> ",
                if done { " checked" } else { "" },
                escaped(label.trim())
            );
        } else {
            self.out.push_str(if done { "☑ " } else { "☐ " });
        }
    }

    /// The HTML, and whether it must be washed.
    fn finish(mut self) -> (String, bool) {
        let mut notes: Vec<Note> = Vec::new();
        for (label, number) in std::mem::take(&mut self.footnotes.numbers) {
            if let Some(text) = self.footnotes.texts.remove(&label) {
                let mentions = self.footnotes.mentions.get(&label).copied().unwrap_or(1);
                notes.push(Note { number, mentions, text });
            }
        }
        notes.sort_unstable_by_key(|note| note.number);
        if !notes.is_empty() && self.dialect() != Dialect::Excerpt {
            self.write_footnotes(&notes);
        }
        (self.out, !self.washed)
    }

    fn write_footnotes(&mut self, notes: &[Note]) {
        let site = self.dialect() == Dialect::Site;
        self.out.push_str(if site {
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\"><ol>\n"
        } else {
            "<hr>\n<ol>\n"
        });
        for note in notes {
            let text = note.text.trim();
            if site {
                let back = note.back_links(self.within);
                let text =
                    text.strip_suffix("</p>").map_or_else(|| format!("{text}{back}"), |t| format!("{t}{back}</p>"));
                let _ = writeln!(self.out, "<li id=\"fn-{}{}\">{text}</li>", self.within, note.number);
            } else {
                let _ = writeln!(self.out, "<li>{text}</li>");
            }
        }
        self.out.push_str(if site { "</ol></section>\n" } else { "</ol>\n" });
    }
}

/// A footnote to be written below the text.
struct Note {
    number: usize,
    /// How often the text mentions it.
    mentions: usize,
    text: String,
}

impl Note {
    /// One for each mention.
    fn back_links(&self, within: &str) -> String {
        let mut links = String::new();
        for mention in 1..=self.mentions {
            let id = mention_id(within, self.number, mention);
            let (label, sign) = match mention {
                1 if self.mentions == 1 => ("Back to the text".to_owned(), String::new()),
                1 => ("Back to the text, mention 1".to_owned(), String::new()),
                n => (format!("Back to the text, mention {n}"), format!("<sup>{n}</sup>")),
            };
            let _ = write!(
                links,
                " <a class=\"footnote-back\" href=\"#{id}\" role=\"doc-backlink\" aria-label=\"{label}\">↩{sign}</a>"
            );
        }
        links
    }
}

/// The id of a place that mentions a footnote.
fn mention_id(within: &str, number: usize, mention: usize) -> String {
    if mention == 1 { format!("fnref-{within}{number}") } else { format!("fnref-{within}{number}-{mention}") }
}

/// Whether a paragraph holds nothing but calls, which bring their own blocks.
fn is_calls(events: &[Event<'_>], at: usize) -> bool {
    let inner = &events[at + 1..end_of(events, at)];
    inner.iter().any(|e| matches!(e, Event::InlineHtml(_)))
        && inner.iter().all(|event| match event {
            Event::InlineHtml(html) => shortcode::marked(html).is_some(),
            Event::Text(text) => text.trim().is_empty(),
            Event::SoftBreak | Event::HardBreak => true,
            _ => false,
        })
}

/// Index of the event that closes the one at `at`.
fn end_of(events: &[Event<'_>], at: usize) -> usize {
    let mut depth = 0;
    for (offset, event) in events[at..].iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth -= 1;
                if depth == 0 {
                    return at + offset;
                }
            }
            _ => {}
        }
    }
    events.len() - 1
}

/// The text of some events, without markup.
fn plain_text(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) | Event::DisplayMath(t) => text.push_str(t),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

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

    fn rendered(body: &str, dialect: Dialect) -> String {
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

    #[test]
    fn a_footnote_leads_back_to_each_of_its_mentions() {
        let body = "One[^a] two[^b] three[^a].\n\n[^a]: A\n\n[^b]: B\n";
        let html = rendered(body, Dialect::Site);
        for (id, link, label) in [
            ("fnref-1", "↩", "Back to the text, mention 1"),
            ("fnref-1-2", "↩<sup>2</sup>", "Back to the text, mention 2"),
            ("fnref-2", "↩", "Back to the text"),
        ] {
            assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{html}");
            let back = format!("href=\"#{id}\" role=\"doc-backlink\" aria-label=\"{label}\">{link}</a>");
            assert!(html.contains(&back), "{back}\n{html}");
        }
        // Other servers drop ids, and a link without its end would be their preview.
        assert_eq!(
            rendered(body, Dialect::Note),
            "<p>One<sup>1</sup> two<sup>2</sup> three<sup>1</sup>.</p>\n<hr>\n<ol>\n<li><p>A</p></li>\n<li><p>B</p></li>\n</ol>"
        );
    }

    #[test]
    fn footnotes_in_components_have_ids_of_their_own() {
        let html = rendered(
            "{% <box> %}\na[^1]\n\n[^1]: A\n{% </box> %}\n\n{% <box> %}\nb[^1]\n\n[^1]: B\n{% </box> %}\n\nc[^1]\n\n[^1]: C\n",
            Dialect::Site,
        );
        let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["fn-1", "fn-c1-1", "fn-c2-1", "fnref-1", "fnref-c1-1", "fnref-c2-1"]);
    }
}
