//! A page for templates: on its own, in a list, in the archive.

use super::replies::replies;
use super::{optional, safe, table};
use crate::generate::markdown::html::Dialect;
use crate::generate::render::Workshop;
use crate::generate::render::text::title_is_heading;
use crate::site::date::Date;
use crate::site::front_matter::SortBy;
use crate::site::page::{Heading, PageKind};
use crate::site::problem::Problem;
use crate::site::{Page, Site};
use tera::{Map, Value};

impl Workshop<'_> {
    /// A page in a list. Made once a run.
    pub(crate) fn summary(&self, number: usize) -> Result<Value, Problem> {
        let made = self.summaries[number].get_or_make(|| {
            let page = &self.site.pages[number];
            let html = self.page_html(number, Dialect::Excerpt)?;
            let mut map = shared(self, page);
            map.insert("excerpt".into(), page.front.description.as_deref().unwrap_or(&page.outline.excerpt).into());
            map.insert("excerpt_html".into(), safe(&html));
            let whole_note = page.kind == PageKind::Note && !page.outline.has_more_mark;
            map.insert("has_more".into(), (page.outline.has_more && !whole_note).into());
            Ok(Value::from(map))
        });
        made.clone()
    }

    /// A page in the archive: a line, without its text.
    pub(crate) fn line(&self, number: usize) -> Value {
        let (page, book) = (&self.site.pages[number], &self.site.config.addresses);
        table([
            ("title", page.front.title.as_deref().unwrap_or_default().into()),
            ("headline", page.headline().into()),
            ("url", book.url(&page.path).into()),
            ("path", book.href(&page.path).into()),
            ("kind", page.kind.word().into()),
            ("date", page.date.map(Date::to_local).into()),
            ("draft", page.front.draft.into()),
        ])
    }

    /// Several pages in a list.
    pub(crate) fn summaries(&self, numbers: &[usize]) -> Result<Vec<Value>, Problem> {
        numbers.iter().map(|&n| self.summary(n)).collect()
    }

    /// A page on its own.
    pub(crate) fn page(&self, number: usize) -> Result<Value, Problem> {
        let page = &self.site.pages[number];
        let html = self.page_html(number, Dialect::Site)?;
        let mut map = shared(self, page);
        map.insert("html".into(), safe(&html));
        let wanted = page.front.toc != Some(false);
        let headings: Vec<&Heading> = if wanted {
            page.outline.headings.iter().skip(usize::from(title_is_heading(page))).collect()
        } else {
            Vec::new()
        };
        map.insert("toc".into(), toc(&headings));
        map.insert("word_count".into(), u64::from(page.outline.words).into());
        map.insert("unlisted".into(), page.front.unlisted.into());
        let (earlier, later) = neighbours(self.site, number);
        map.insert("earlier".into(), self.neighbour(earlier));
        map.insert("later".into(), self.neighbour(later));
        let ancestors = self.shelved(format!("above {}", page.section), || ancestors(self, page).into());
        map.insert("ancestors".into(), ancestors);
        map.insert("replies".into(), replies(self, page));
        if let Some(toc) = page.front.toc
            && !page.front.extra.0.contains_key("toc")
        {
            let mut extra = page.front.extra.0.clone();
            extra.insert("toc".into(), toc.into());
            map.insert("extra".into(), Value::from_serializable(&extra));
        }
        Ok(Value::from(map))
    }

    fn neighbour(&self, number: Option<usize>) -> Value {
        number.map_or_else(Value::none, |n| {
            let (page, book) = (&self.site.pages[n], &self.site.config.addresses);
            table([
                ("headline", page.headline().into()),
                ("url", book.url(&page.path).into()),
                ("path", book.href(&page.path).into()),
            ])
        })
    }
}

/// What a page shows on its own and in lists.
fn shared(shop: &Workshop<'_>, page: &Page) -> Map {
    let (site, book) = (shop.site, &shop.site.config.addresses);
    let mut map = Map::with_capacity_and_hasher(40, <_>::default());
    let mut put = |key: &'static str, value: Value| {
        map.insert(key.into(), value);
    };
    put("title", page.front.title.as_deref().unwrap_or_default().into());
    put("headline", page.headline().into());
    put("description", page.front.description.as_deref().unwrap_or_default().into());
    put("url", book.url(&page.path).into());
    put("path", book.href(&page.path).into());
    put("slug", page.path.as_str().trim_matches('/').rsplit('/').next().unwrap_or_default().into());
    put("kind", page.kind.word().into());
    put("date", page.date.map(Date::to_local).into());
    put("updated", page.front.updated.map(Date::to_local).into());
    put("terms", terms(shop, page).into());
    put("authors", page.front.authors.clone().into());
    put("image", image(shop, page));
    put("draft", page.front.draft.into());
    put("pinned", page.front.pinned.into());
    put("content_warning", page.front.content_warning.as_deref().unwrap_or_default().into());
    put("sensitive", page.front.sensitive.into());
    put("language", page.front.language.as_deref().unwrap_or(&site.config.language).into());
    put("reading_minutes", u64::from(page.outline.words.div_ceil(220)).into());
    put(
        "extra",
        if page.front.extra.0.is_empty() {
            Value::from(Map::default())
        } else {
            Value::from_serializable(&page.front.extra.0)
        },
    );
    put(
        "activity",
        (page.has_object() && site.config.federation.enabled)
            .then(|| book.object(&page.key).as_str().to_owned())
            .into(),
    );
    put("reply_to", optional(page.front.reply_to.as_deref()));
    put("boost_of", optional(page.front.boost_of.as_deref()));
    put("like_of", optional(page.front.like_of.as_deref()));
    put("quote_of", optional(page.front.quote_of.as_deref()));
    map
}

fn terms(shop: &Workshop<'_>, page: &Page) -> Vec<Value> {
    let mut all = Vec::new();
    for (taxonomy, terms) in &page.front.taxonomies {
        for term in terms {
            all.push(shop.shelved(format!("term {taxonomy}/{term}"), || {
                let path = shop.tag_path(taxonomy, term);
                table([
                    ("taxonomy", taxonomy.as_str().into()),
                    ("name", term.as_str().into()),
                    ("slug", path.as_str().trim_matches('/').rsplit('/').next().unwrap_or_default().into()),
                    ("url", shop.site.config.addresses.href(&path).into()),
                ])
            }));
        }
    }
    all
}

fn image(shop: &Workshop<'_>, page: &Page) -> Value {
    shop.cover(page).map_or_else(Value::none, |cover| {
        let (width, height) = cover.size.unwrap_or((1200, 630));
        table([
            ("url", cover.href.into()),
            ("width", width.into()),
            ("height", height.into()),
            ("alt", cover.alt.into()),
        ])
    })
}

/// Headings as a tree.
fn toc(headings: &[&Heading]) -> Value {
    fn level(headings: &[&Heading], at: &mut usize, floor: u8) -> Vec<Value> {
        let mut entries = Vec::new();
        while let Some(heading) = headings.get(*at).filter(|h| h.level >= floor) {
            *at += 1;
            let children = level(headings, at, heading.level + 1);
            entries.push(table([
                ("level", u64::from(heading.level).into()),
                ("id", heading.id.as_str().into()),
                ("title", heading.text.as_str().into()),
                ("children", children.into()),
            ]));
        }
        entries
    }
    level(headings, &mut 0, 1).into()
}

/// The posts before and after, within the section when it is sorted by date.
pub(crate) fn neighbours(site: &Site, number: usize) -> (Option<usize>, Option<usize>) {
    let page = &site.pages[number];
    if !page.is_listed() {
        return (None, None);
    }
    let Some(section) = site.section_of(page) else { return (None, None) };
    // Sorted by date, pages stand in ascending order of their numbers; otherwise search.
    let by_date = matches!(section.sort_by(), SortBy::Date);
    let at = if by_date {
        section.pages.binary_search(&number).ok()
    } else {
        section.pages.iter().position(|&n| n == number)
    };
    let Some(at) = at else { return (None, None) };
    let near = |at: Option<usize>| {
        at.and_then(|a| section.pages.get(a)).copied().filter(|&n| site.pages[n].kind.is_post() == page.kind.is_post())
    };
    (near(at.checked_add(1)), near(at.checked_sub(1)))
}

fn ancestors(shop: &Workshop<'_>, page: &Page) -> Vec<Value> {
    let mut above = Vec::new();
    let mut folder = page.section.as_str();
    while !folder.is_empty() {
        if let Some(&section) = shop.site.by_folder.get(folder) {
            let section = &shop.site.sections[section];
            if section.is_rendered() {
                above.push(table([
                    ("title", section.title.as_str().into()),
                    ("url", shop.site.config.addresses.href(&section.path).into()),
                ]));
            }
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    above.reverse();
    above
}
