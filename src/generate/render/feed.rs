//! Feeds: [Atom](https://www.rfc-editor.org/rfc/rfc4287), [RSS 2.0](https://www.rssboard.org/rss-specification) and
//! [JSON Feed 1.1](https://www.jsonfeed.org/version/1.1/), for the site, each section and each term, with full texts.

mod atom;
mod items;
mod json;
mod rss;
mod xml;

use self::items::Feed;
use super::{Piece, Renderer, Workshop, prints};
use crate::generate::fingerprint::Fingerprint;
use crate::site::address::SitePath;
use crate::site::{Section, Site, Taxonomy, Term};

/// File, media type, and what people call it.
pub(super) const FORMATS: &[(&str, &str, &str)] = &[
    ("feed.xml", "application/atom+xml", "Atom"),
    ("rss.xml", "application/rss+xml", "RSS"),
    ("feed.json", "application/feed+json", "JSON Feed"),
];

/// The renderer.
pub(super) struct Feeds;

/// The site's feeds, for `<head>`: folder and title.
pub(super) fn of_site(shop: &Workshop<'_>) -> Vec<(SitePath, String)> {
    if shop.site.config.feed_limit == 0 { Vec::new() } else { vec![(SitePath::new("/"), String::new())] }
}

/// The same with a section's own first.
pub(super) fn of_section(shop: &Workshop<'_>, section: &Section) -> Vec<(SitePath, String)> {
    let mut feeds = Vec::new();
    if has_feeds(shop.site, section) {
        feeds.push((section.path.clone(), section.title.clone()));
    }
    feeds.extend(of_site(shop));
    feeds
}

/// The same with a term's own first.
pub(super) fn of_term(shop: &Workshop<'_>, taxonomy: &Taxonomy, term: &Term) -> Vec<(SitePath, String)> {
    let mut feeds = Vec::new();
    if taxonomy.rule.feeds && shop.site.config.feed_limit > 0 {
        feeds.push((term.path.clone(), term.name.clone()));
    }
    feeds.extend(of_site(shop));
    feeds
}

fn has_feeds(site: &Site, section: &Section) -> bool {
    let has_posts = section.pages.iter().any(|&n| site.pages[n].kind.is_post());
    site.config.feed_limit > 0
        && section.is_rendered()
        && section.front.redirect_to.is_none()
        && section.front.feeds.unwrap_or(has_posts)
}

/// The folder of each feed there is, and whose it is.
fn feeds(site: &Site) -> Vec<(&SitePath, String)> {
    if site.config.feed_limit == 0 {
        return Vec::new();
    }
    let home = (&site.home().path, "the site".to_owned());
    let sections = site.sections.iter().skip(1).filter(|s| has_feeds(site, s));
    let sections = sections.map(|s| (&s.path, format!("content/{}/", s.folder)));
    let taxonomies = site.taxonomies.iter().filter(|t| t.rule.feeds);
    let terms = taxonomies.flat_map(|taxonomy| {
        let of = |term: &Term| format!("the term `{}` of {}", term.name, taxonomy.rule.name);
        taxonomy.terms.iter().map(move |term| (&term.path, of(term)))
    });
    std::iter::once(home).chain(sections).chain(terms).collect()
}

/// The folder of each feed there is.
pub(super) fn folders(shop: &Workshop<'_>) -> Vec<SitePath> {
    feeds(shop.site).into_iter().map(|(path, _)| path.clone()).collect()
}

/// The file of each feed there is, and what people call it.
pub(crate) fn files(site: &Site) -> Vec<(SitePath, String)> {
    let files = feeds(site).into_iter().flat_map(|(folder, whose)| {
        FORMATS.iter().map(move |(file, _, name)| (folder.join(file), format!("the {name} feed of {whose}")))
    });
    files.collect()
}

impl Renderer for Feeds {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let (site, limit) = (shop.site, shop.site.config.feed_limit);
        if limit == 0 {
            return Vec::new();
        }
        let newest = |pages: &[usize]| -> Vec<usize> {
            // Feeds are by date whatever the order of the list.
            let mut posts: Vec<usize> = pages.iter().copied().filter(|&n| site.pages[n].kind.is_post()).collect();
            posts.sort_unstable();
            posts.truncate(limit);
            posts
        };
        let mut pieces = vec![piece(
            shop,
            "site",
            site.config.title.clone(),
            SitePath::new("/"),
            site.listed_posts().take(limit).map(|(n, _)| n).collect(),
        )];
        for section in site.sections.iter().skip(1).filter(|s| has_feeds(site, s)) {
            pieces.push(piece(
                shop,
                &format!("section {}", section.folder),
                format!("{} – {}", section.title, site.config.title),
                section.path.clone(),
                newest(&section.pages),
            ));
        }
        for taxonomy in site.taxonomies.iter().filter(|t| t.rule.feeds) {
            for term in &taxonomy.terms {
                let title = format!("{} – {}", term.name, site.config.title);
                pieces.push(piece(
                    shop,
                    &format!("term {} {}", taxonomy.rule.name, term.slug),
                    title,
                    term.path.clone(),
                    newest(&term.pages),
                ));
            }
        }
        pieces
    }
}

fn piece<'w>(shop: &'w Workshop<'_>, name: &str, title: String, folder: SitePath, posts: Vec<usize>) -> Piece<'w> {
    let mut print = Fingerprint::of("feed");
    print.add(shop.site.common).text(&title).text(folder.as_str()).add(prints(shop.site, &posts));
    Piece {
        name: format!("feed {name}"),
        fingerprint: print.done(),
        page: None,
        work: Box::new(move || Feed::read(shop, &title, &folder, &posts)?.write(&folder)),
    }
}
