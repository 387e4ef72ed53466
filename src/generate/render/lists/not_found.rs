//! The page for what is not there.

use super::finish;
use crate::generate::fingerprint::Fingerprint;
use crate::generate::render::context::Head;
use crate::generate::render::{Artifact, Content, Piece, Workshop};
use crate::site::address::SitePath;
use crate::site::config::Host;

pub(super) fn not_found<'w>(shop: &'w Workshop<'_>) -> Piece<'w> {
    let mut print = Fingerprint::of("404");
    print.add(shop.site.common);
    Piece {
        name: "404".into(),
        fingerprint: print.done(),
        page: None,
        work: Box::new(move || {
            let config = &shop.site.config;
            let path = SitePath::new("/404.html");
            let head = Head {
                noindex: true,
                ..Head::of(
                    format!("{} – {}", shop.theme.words.word(&config.language, "not_found"), config.title),
                    "",
                    config.addresses.url(&path),
                )
            };
            let mut made = finish(
                shop,
                "404.html",
                &shop.context("404", &config.language, head),
                &path,
                "the page for what is not there",
            )?;
            if config.deploy.host == Some(Host::Neocities)
                && let Some(Content::Bytes(html)) = made.first().map(|page| &page.content)
            {
                // The name by which that host knows it.
                made.push(Artifact::bytes("not_found.html", "text/html", html.clone()));
            }
            Ok(made)
        }),
    }
}
