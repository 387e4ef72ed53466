//! Lists for people: home, sections, taxonomies, terms, the archive; and the page for what is not there.

mod archive;
mod not_found;
mod part;

use self::part::Part;
use super::context::Head;
use super::{Artifact, Piece, Renderer, Workshop, prints};
use crate::generate::fingerprint::Fingerprint;
use crate::site::address::SitePath;
use crate::site::problem::Problem;
use crate::site::{Section, Site, Taxonomy, Term};

/// The renderer.
pub(super) struct Lists;

impl Renderer for Lists {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let mut pieces = Vec::new();
        home(shop, &mut pieces);
        for section in shop.site.sections.iter().skip(1).filter(|s| is_list(s)) {
            sections(shop, section, &mut pieces);
        }
        for taxonomy in &shop.site.taxonomies {
            pieces.push(taxonomy_page(shop, taxonomy));
            for term in &taxonomy.terms {
                terms(shop, taxonomy, term, &mut pieces);
            }
        }
        if shop.site.config.archive {
            pieces.push(archive::archive(shop));
        }
        pieces.push(not_found::not_found(shop));
        pieces
    }
}

/// Where lists go on after their first page, and what people call it.
pub(crate) fn further_pages(site: &Site) -> Vec<(SitePath, String)> {
    let usual = site.config.paginate_by;
    let mut pages = Vec::new();
    let mut list = |members: usize, by: usize, base: &SitePath, shown: &str| {
        let further = part::after_the_first(members, by, base);
        pages.extend(further.map(|(path, number)| (path, format!("page {number} of {shown}"))));
    };
    let home = site.home();
    list(site.listed_posts().count(), home.front.paginate_by.unwrap_or(usual), &home.path, "the home page");
    for section in site.sections.iter().skip(1).filter(|s| is_list(s) && s.front.redirect_to.is_none()) {
        let by = section.front.paginate_by.unwrap_or(usual);
        list(section.pages.len(), by, &section.path, &format!("the list of content/{}/", section.folder));
    }
    for taxonomy in &site.taxonomies {
        for term in &taxonomy.terms {
            let shown = format!("the term `{}` of {}", term.name, taxonomy.rule.name);
            list(term.pages.len(), taxonomy.rule.paginate_by, &term.path, &shown);
        }
    }
    pages
}

/// Whether a section has a page of its own.
fn is_list(section: &Section) -> bool {
    section.is_rendered() && !section.front.draft
}

fn finish(
    shop: &Workshop<'_>,
    template: &str,
    context: &tera::Context,
    path: &SitePath,
    file: &str,
) -> Result<Vec<Artifact>, Problem> {
    let html = shop.theme.render(template, context, file)?;
    Ok(vec![Artifact::html(path, html)])
}

fn template<'t>(shop: &Workshop<'_>, section: &'t Section, usual: &'static str) -> Result<&'t str, Problem> {
    match section.front.template.as_deref() {
        Some(name) if shop.theme.has(name) => Ok(name),
        Some(name) => Err(Problem::error(
            section.file(),
            format!("the template `{name}` is not there"),
            "put it in templates/, or remove the key",
        )
        .at(section.front.lines.template)),
        None => Ok(usual),
    }
}

fn home<'w>(shop: &'w Workshop<'_>, pieces: &mut Vec<Piece<'w>>) {
    let section = shop.site.home();
    let posts: Vec<usize> = shop.site.listed_posts().map(|(n, _)| n).collect();
    let pinned: Vec<usize> = posts.iter().copied().filter(|&n| shop.site.pages[n].front.pinned).collect();
    let size = section.front.paginate_by.unwrap_or(shop.site.config.paginate_by);
    let count = posts.len();
    for part in Part::all(&posts, size, &section.path) {
        let pinned = pinned.clone();
        let mut print = part.print(shop, "home");
        print.add(section.fingerprint).add(count).add(section.pages.len());
        below(shop, section, &mut print);
        if part.number == 1 {
            print.add(prints(shop.site, &pinned));
        }
        pieces.push(Piece {
            name: format!("home {}", part.number),
            fingerprint: print.done(),
            page: None,
            work: Box::new(move || {
                let config = &shop.site.config;
                let description = if config.description.is_empty() { &config.author.bio } else { &config.description };
                let avatar = config
                    .author
                    .avatar
                    .as_ref()
                    .map(|a| (config.addresses.url(&SitePath::new(format!("/{}", a.path))), a.alt.clone()));
                let head = Head {
                    feeds: super::feed::of_site(shop),
                    kind: "profile",
                    image: avatar,
                    activity: (config.federation.enabled && part.number == 1)
                        .then(|| config.addresses.actor().as_str().to_owned()),
                    ..part.head(
                        shop,
                        &config.language,
                        &config.title,
                        &crate::generate::markdown::outline::shorten(description, 200),
                    )
                };
                let mut context = shop.context("home", &config.language, head);
                context.insert_value("section", shop.section(section)?);
                context.insert_value("posts", shop.summaries(&part.members)?.into());
                context.insert_value("pinned", shop.summaries(&pinned)?.into());
                context.insert_value("paginator", part.context(shop)?);
                finish(shop, template(shop, section, "home.html")?, &context, &part.path(), &section.file())
            }),
        });
    }
}

/// What a section shows of those below it.
fn below(shop: &Workshop<'_>, section: &Section, print: &mut Fingerprint) {
    for below in section.subsections.iter().map(|&below| &shop.site.sections[below]) {
        print
            .text(&below.title)
            .text(below.path.as_str())
            .add(below.pages.len())
            .add(below.is_rendered() && !below.front.draft)
            .text(below.front.description.as_deref().unwrap_or_default());
    }
}

fn sections<'w>(shop: &'w Workshop<'_>, section: &'w Section, pieces: &mut Vec<Piece<'w>>) {
    if let Some(target) = &section.front.redirect_to {
        let mut print = Fingerprint::of("redirect");
        let target = super::alias::target(shop, &section.path, target);
        print.add(shop.site.common).text(&target).text(section.path.as_str());
        pieces.push(Piece {
            name: format!("redirect {}", section.folder),
            fingerprint: print.done(),
            page: None,
            work: Box::new(move || super::alias::page(shop, &section.path, &target)),
        });
        return;
    }
    let size = section.front.paginate_by.unwrap_or(shop.site.config.paginate_by);
    for part in Part::all(&section.pages, size, &section.path) {
        let mut print = part.print(shop, "section");
        print.add(section.fingerprint).add(section.pages.len());
        below(shop, section, &mut print);
        pieces.push(Piece {
            name: format!("section {} {}", section.folder, part.number),
            fingerprint: print.done(),
            page: None,
            work: Box::new(move || {
                let config = &shop.site.config;
                let language = section.front.language.as_deref().unwrap_or(&config.language);
                let description = section.front.description.as_deref().unwrap_or(&section.outline.excerpt);
                let head = Head {
                    feeds: super::feed::of_section(shop, section),
                    ..part.head(shop, language, &section.title, description)
                };
                let mut context = shop.context("section", language, head);
                context.insert_value("section", shop.section(section)?);
                context.insert_value("paginator", part.context(shop)?);
                finish(shop, template(shop, section, "section.html")?, &context, &part.path(), &section.file())
            }),
        });
    }
}

fn taxonomy_page<'w>(shop: &'w Workshop<'_>, taxonomy: &'w Taxonomy) -> Piece<'w> {
    let mut print = Fingerprint::of("taxonomy");
    print.add(shop.site.common);
    for term in &taxonomy.terms {
        print.text(&term.name).text(&term.slug).add(term.pages.len());
    }
    Piece {
        name: format!("taxonomy {}", taxonomy.rule.name),
        fingerprint: print.done(),
        page: None,
        work: Box::new(move || {
            let config = &shop.site.config;
            let head = Head {
                feeds: super::feed::of_site(shop),
                ..Head::of(
                    format!("{} – {}", taxonomy.rule.title, config.title),
                    "",
                    config.addresses.url(&taxonomy.path),
                )
            };
            let mut context = shop.context("taxonomy", &config.language, head);
            context.insert_value("taxonomy", shop.taxonomy(taxonomy));
            context.insert_value("terms", taxonomy.terms.iter().map(|t| shop.term(t)).collect::<Vec<_>>().into());
            finish(shop, "taxonomy.html", &context, &taxonomy.path, &format!("the list of {}", taxonomy.rule.name))
        }),
    }
}

fn terms<'w>(shop: &'w Workshop<'_>, taxonomy: &'w Taxonomy, term: &'w Term, pieces: &mut Vec<Piece<'w>>) {
    for part in Part::all(&term.pages, taxonomy.rule.paginate_by, &term.path) {
        let mut print = part.print(shop, "term");
        print.text(&term.name).add(term.pages.len());
        pieces.push(Piece {
            name: format!("term {} {} {}", taxonomy.rule.name, term.slug, part.number),
            fingerprint: print.done(),
            page: None,
            work: Box::new(move || {
                let config = &shop.site.config;
                let head = Head {
                    feeds: super::feed::of_term(shop, taxonomy, term),
                    ..part.head(shop, &config.language, &term.name, "")
                };
                let mut context = shop.context("term", &config.language, head);
                context.insert_value("taxonomy", shop.taxonomy(taxonomy));
                context.insert_value("term", shop.term(term));
                context.insert_value("paginator", part.context(shop)?);
                finish(shop, "term.html", &context, &part.path(), &format!("the term {}", term.name))
            }),
        });
    }
}
