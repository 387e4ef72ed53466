//! `sitemap.xml` ([protocol](https://www.sitemaps.org/protocol.html)) and `robots.txt`
//! ([RFC 9309](https://www.rfc-editor.org/rfc/rfc9309)).
//!
//! Limit enforced here: 50,000 addresses a file; more are split and an index names the parts.

use super::{Artifact, Piece, Renderer, Workshop};
use crate::generate::fingerprint::Fingerprint;
use crate::generate::markdown::escaped;
use crate::site::address::SitePath;
use crate::site::date::Date;
use std::fmt::Write as _;

/// The protocol's limit.
const MAX_URLS: usize = 50_000;

/// The renderer.
pub(super) struct Sitemap;

impl Renderer for Sitemap {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let entries = entries(shop);
        let mut print = Fingerprint::of("sitemap");
        print.text(&shop.site.config.addresses.home());
        for (url, date) in &entries {
            print.text(url).add(date);
        }
        let mut pieces = vec![Piece {
            name: "sitemap".into(),
            fingerprint: print.done(),
            page: None,
            work: Box::new(move || Ok(write(shop, &entries))),
        }];
        let own = SitePath::new("/robots.txt");
        if !shop.site.files.contains_key(&own) {
            let text = robots(shop);
            let mut print = Fingerprint::of("robots");
            print.text(&text);
            pieces.push(Piece {
                name: "robots".into(),
                fingerprint: print.done(),
                page: None,
                work: Box::new(move || {
                    Ok(vec![Artifact::bytes("robots.txt", "text/plain", text.clone().into_bytes())])
                }),
            });
        }
        pieces
    }
}

fn entries(shop: &Workshop<'_>) -> Vec<(String, Option<Date>)> {
    let (site, book) = (shop.site, &shop.site.config.addresses);
    let newest =
        |pages: &[usize]| pages.iter().filter_map(|&n| site.pages[n].front.updated.max(site.pages[n].date)).max();
    let mut all = vec![(book.home(), site.listed_posts().filter_map(|(_, p)| p.front.updated.max(p.date)).max())];
    for section in
        site.sections.iter().skip(1).filter(|s| s.is_rendered() && !s.front.draft && s.front.redirect_to.is_none())
    {
        all.push((book.url(&section.path), newest(&section.pages)));
    }
    for page in site.pages.iter().filter(|p| p.is_listed() && !p.front.draft && p.front.render != Some(false)) {
        all.push((book.url(&page.path), page.front.updated.max(page.date)));
    }
    for taxonomy in &site.taxonomies {
        all.push((book.url(&taxonomy.path), None));
        all.extend(taxonomy.terms.iter().map(|t| (book.url(&t.path), newest(&t.pages))));
    }
    if site.config.archive {
        all.push((book.url(&SitePath::new("/archive/")), None));
    }
    all
}

fn write(shop: &Workshop<'_>, entries: &[(String, Option<Date>)]) -> Vec<Artifact> {
    let home = shop.site.config.addresses.home();
    if entries.len() <= MAX_URLS {
        return vec![Artifact::bytes("sitemap.xml", "application/xml", urlset(entries))];
    }
    let parts: Vec<Artifact> = entries
        .chunks(MAX_URLS)
        .zip(1..)
        .map(|(part, n)| Artifact::bytes(format!("sitemap-{n}.xml"), "application/xml", urlset(part)))
        .collect();
    let mut index = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for n in 1..=parts.len() {
        let _ = writeln!(index, "<sitemap><loc>{}sitemap-{n}.xml</loc></sitemap>", escaped(&home));
    }
    index.push_str("</sitemapindex>\n");
    std::iter::once(Artifact::bytes("sitemap.xml", "application/xml", index.into_bytes())).chain(parts).collect()
}

fn urlset(entries: &[(String, Option<Date>)]) -> Vec<u8> {
    let mut xml = String::with_capacity(entries.len() * 120);
    xml.push_str(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (url, date) in entries {
        let _ = write!(xml, "<url><loc>{}</loc>", escaped(url));
        if let Some(date) = date {
            let _ = write!(xml, "<lastmod>{}</lastmod>", date.to_local());
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}

fn robots(shop: &Workshop<'_>) -> String {
    match &shop.site.config.robots {
        Some(own) => format!("{}\n", own.trim_end()),
        None => format!("User-agent: *\nDisallow:\n\nSitemap: {}sitemap.xml\n", shop.site.config.addresses.home()),
    }
}
