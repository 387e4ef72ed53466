//! All posts by year.

use super::finish;
use crate::generate::fingerprint::Fingerprint;
use crate::generate::render::context::{Head, table};
use crate::generate::render::{Piece, Workshop, feed};
use crate::site::address::SitePath;
use tera::Value;

/// The archive shows a line a post, so it depends on titles and dates, not on texts.
pub(super) fn archive<'w>(shop: &'w Workshop<'_>) -> Piece<'w> {
    let mut print = Fingerprint::of("archive");
    print.add(shop.site.common);
    for (_, page) in shop.site.listed_posts() {
        print
            .text(page.headline())
            .text(page.path.as_str())
            .text(page.kind.word())
            .add(page.date)
            .add(page.front.draft);
    }
    Piece {
        name: "archive".into(),
        fingerprint: print.done(),
        page: None,
        work: Box::new(move || {
            let config = &shop.site.config;
            let path = SitePath::new("/archive/");
            let mut years: Vec<(i16, Vec<usize>)> = Vec::new();
            for (number, page) in shop.site.listed_posts() {
                let year = page.date.map_or(0, |d| d.ymd().0);
                match years.last_mut() {
                    Some((last, members)) if *last == year => members.push(number),
                    _ => years.push((year, vec![number])),
                }
            }
            let years: Vec<Value> = years
                .into_iter()
                .map(|(year, members)| {
                    table([
                        ("year", i64::from(year).into()),
                        ("pages", members.iter().map(|&n| shop.line(n)).collect::<Vec<_>>().into()),
                    ])
                })
                .collect();
            let head = Head {
                feeds: feed::of_site(shop),
                ..Head::of(
                    format!("{} – {}", shop.theme.words.word(&config.language, "archive"), config.title),
                    "",
                    config.addresses.url(&path),
                )
            };
            let mut context = shop.context("archive", &config.language, head);
            context.insert_value("years", years.into());
            finish(shop, "archive.html", &context, &path, "the archive")
        }),
    }
}
