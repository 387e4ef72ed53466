//! Posts and pages, for people.

use super::context::{Head, neighbours};
use super::{Artifact, Piece, Renderer, Workshop};
use crate::generate::fingerprint::Fingerprint;
use crate::site::Page;
use crate::site::page::PageKind;
use crate::site::problem::Problem;

/// The renderer.
pub(super) struct Html;

impl Renderer for Html {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let rendered = |page: &Page| page.front.render != Some(false);
        (0..shop.site.pages.len())
            .filter(|&n| rendered(&shop.site.pages[n]))
            .map(|number| Piece {
                name: format!("html {}", shop.site.pages[number].source),
                fingerprint: fingerprint(shop, number),
                page: Some(number),
                work: Box::new(move || Ok(vec![render(shop, number)?])),
            })
            .collect()
    }
}

/// The page itself and the little of others that it shows.
fn fingerprint(shop: &Workshop<'_>, number: usize) -> u128 {
    let page = &shop.site.pages[number];
    let mut print = Fingerprint::of("html");
    print.add(shop.site.common).add(page.fingerprint);
    let (earlier, later) = neighbours(shop.site, number);
    for near in [earlier, later] {
        match near.map(|n| &shop.site.pages[n]) {
            Some(near) => print.text(near.headline()).text(near.path.as_str()),
            None => print.text(""),
        };
    }
    let mut folder = page.section.as_str();
    while !folder.is_empty() {
        if let Some(&section) = shop.site.by_folder.get(folder) {
            let section = &shop.site.sections[section];
            print.text(&section.title).text(section.path.as_str()).add(section.is_rendered());
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    if let Some(section) = shop.site.section_of(page) {
        print.text(section.front.page_template.as_deref().unwrap_or_default());
    }
    print.done()
}

fn render(shop: &Workshop<'_>, number: usize) -> Result<Artifact, Problem> {
    let (site, page) = (shop.site, &shop.site.pages[number]);
    let kind = if page.kind.is_post() { "post" } else { "page" };
    let language = page.front.language.as_deref().unwrap_or(&site.config.language);
    let mut context = shop.context(kind, language, head(shop, page));
    context.insert_value("page", shop.page(number)?);
    let section_template = site.section_of(page).and_then(|s| s.front.page_template.as_deref());
    let wanted = page.front.template.as_deref().or(section_template);
    let template = match wanted {
        Some(name) if shop.theme.has(name) => name,
        Some(name) => {
            let (file, line) = if page.front.template.is_some() {
                (page.file(), page.front.lines.template)
            } else {
                (format!("content/{}/_index.md", page.section), 1)
            };
            return Err(Problem::error(
                file,
                format!("the template `{name}` is not there"),
                "put it in templates/, or remove the key",
            )
            .at(line));
        }
        None if page.kind.is_post() => "post.html",
        None => "page.html",
    };
    let html = shop.theme.render(template, &context, &page.file())?;
    Ok(Artifact::html(&page.path, html))
}

fn head(shop: &Workshop<'_>, page: &Page) -> Head {
    let site = shop.site;
    let book = &site.config.addresses;
    let title = match page.kind {
        PageKind::Note => format!("{}: {}", site.config.author.name, page.headline()),
        _ => format!("{} – {}", page.headline(), site.config.title),
    };
    let image = shop.cover(page).filter(|_| !page.is_covered()).map(|c| (c.url, c.alt)).or_else(|| {
        let avatar = site.config.author.avatar.as_ref()?;
        Some((book.url(&crate::site::address::SitePath::new(format!("/{}", avatar.path))), avatar.alt.clone()))
    });
    let description = page
        .front
        .content_warning
        .as_ref()
        .or(page.front.description.as_ref())
        .cloned()
        .unwrap_or_else(|| page.outline.excerpt.clone());
    Head {
        image,
        kind: if page.kind.is_post() { "article" } else { "website" },
        feeds: super::feed::of_site(shop),
        activity: (page.has_object() && site.config.federation.enabled)
            .then(|| book.object(&page.key).as_str().to_owned()),
        published: page.date.map(crate::site::date::Date::to_local),
        updated: page.front.updated.map(crate::site::date::Date::to_local),
        noindex: page.front.unlisted || page.front.draft,
        ..Head::of(title, &description, book.url(&page.path))
    }
}
