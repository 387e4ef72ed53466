//! Old addresses: a page at each that sends the visitor on. Hosts that can redirect do so as well, see [`super::hosts`].

use super::around::Around;
use super::{Artifact, Dialect, Piece, Renderer, Workshop};
use crate::generate::claims::alias_path;
use crate::generate::fingerprint::Fingerprint;
use crate::generate::markdown::html::Surroundings as _;
use crate::site::address::SitePath;
use crate::site::problem::Problem;
use tera::Context;

/// The renderer.
pub(super) struct Aliases;

/// Old path and new path, of everything that has one.
pub(super) fn all(shop: &Workshop<'_>) -> Vec<(SitePath, SitePath)> {
    let pages =
        shop.site.pages.iter().flat_map(|p| p.front.aliases.iter().map(move |a| (alias_path(a), p.path.clone())));
    let sections =
        shop.site.sections.iter().flat_map(|s| s.front.aliases.iter().map(move |a| (alias_path(a), s.path.clone())));
    pages.chain(sections).collect()
}

impl Renderer for Aliases {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        all(shop)
            .into_iter()
            .map(|(old, new)| {
                let mut print = Fingerprint::of("alias");
                print.add(shop.site.common).text(old.as_str()).text(new.as_str());
                Piece {
                    name: format!("alias {}", old.as_str()),
                    fingerprint: print.done(),
                    page: None,
                    work: Box::new(move || page(shop, &old, &shop.site.config.addresses.url(&new))),
                }
            })
            .collect()
    }
}

/// Where a section that leads elsewhere leads.
pub(super) fn target(shop: &Workshop<'_>, from: &SitePath, target: &str) -> String {
    let around = Around { shop, source: "", path: from, dialect: Dialect::Feed, url: String::new() };
    around.link(target)
}

/// A page that sends the visitor on.
pub(super) fn page(shop: &Workshop<'_>, at: &SitePath, target: &str) -> Result<Vec<Artifact>, Problem> {
    let mut context = Context::new();
    context.insert("target", target);
    let language = &shop.site.config.language;
    context.insert("lang", language);
    context.insert_value("words", shop.theme.words.of(language));
    let html = shop.theme.render("alias.html", &context, &format!("the alias {}", at.as_str()))?;
    Ok(vec![Artifact::html(at, html)])
}
