//! Markdown to HTML, in one of four dialects: for the site, for feeds, and for the wire as Article or Note.
//!
//! What people see on the site (anchors, colours, folded footnotes) would be noise elsewhere; what other servers cannot show
//! (tables, pictures inside a Note) is said in another way there.
//!
//! [`writer`] takes the parser's events one after another; what is more than a tag has a file of its own.

mod block;
mod code;
mod events;
mod footnote;
mod link;
mod picture;
mod raw;
mod table;
#[cfg(test)]
mod tests_support;
mod writer;

use self::writer::Writer;
use super::highlight::Blocks;
use super::shortcode::{self, Call, Prepared};
use super::{events, wash};
use crate::site::config::Markdown as Rules;
use crate::site::handle::Handle;
use pulldown_cmark::Event;

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
    /// Whether other servers read it.
    pub(crate) fn is_wire(self) -> bool {
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
    /// One of the theme's words, in the language of the text.
    fn word(&self, key: &'static str) -> String;
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

/// HTML, or a message about a component and its line in the body.
pub(crate) type Rendered = Result<String, (u32, String)>;

/// Renders Markdown.
pub(crate) fn render(body: &str, reading: &Reading<'_>) -> Rendered {
    render_within(body, reading, "")
}

/// Renders Markdown twice, by the same rules, and parses it once. Texts that call components are rendered for the first only.
pub(crate) fn render_twice(body: &str, first: &Reading<'_>, second: &Reading<'_>) -> (Rendered, Option<Rendered>) {
    let prepared = shortcode::set_aside(body);
    let events = all_events(&prepared.text, first.rules);
    let second = prepared.calls.is_empty().then(|| write(&prepared, &events, second, ""));
    (write(&prepared, &events, first, ""), second)
}

/// [`render`] inside a component: `within` sets the ids of its footnotes apart from those around it.
fn render_within(body: &str, reading: &Reading<'_>, within: &str) -> Rendered {
    let prepared = shortcode::set_aside(body);
    let events = all_events(&prepared.text, reading.rules);
    write(&prepared, &events, reading, within)
}

fn all_events<'t>(text: &'t str, rules: &Rules) -> Vec<Event<'t>> {
    // About as many as there are in prose: a list that grows is copied each time.
    let mut all = Vec::with_capacity(text.len() / 16 + 16);
    all.extend(events(text, rules));
    all
}

fn write(prepared: &Prepared<'_>, events: &[Event<'_>], reading: &Reading<'_>, within: &str) -> Rendered {
    let mut writer = Writer::new(reading, within, prepared);
    writer.all(events)?;
    let (mut html, is_foreign) = writer.finish();
    if reading.dialect.is_wire() && is_foreign {
        html = wash::for_the_wire(&html, reading.around.base());
    }
    html.truncate(html.trim_end().len());
    Ok(html)
}

#[cfg(test)]
mod tests {
    use super::tests_support::{rendered, rendered_twice};
    use super::*;

    #[test]
    fn one_reading_of_the_markdown_serves_two_readers() {
        let body = "## A [link](/b/)\n\nText[^1] <b>bold</b> ![x](x.png \"X\")\n\n|a|\n|-|\n|b|\n\n[^1]: Note\n";
        let (site, wire) = rendered_twice(body, Dialect::Site, Dialect::Note);
        assert_eq!((&site, wire.as_ref()), (&rendered(body, Dialect::Site), Some(&rendered(body, Dialect::Note))));
        assert!(site.contains("<table>") && !wire.unwrap().contains("<table>"));
        // A component may look at the whole site: who asked for it must be known.
        assert_eq!(rendered_twice("{{<box />}}", Dialect::Site, Dialect::Note).1, None);
    }
}
