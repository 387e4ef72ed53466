//! Lists for people: home, sections, taxonomies, terms, the archive; and the page for what is not there.

use super::context::{Head, table};
use super::{Artifact, Content, Piece, Renderer, Workshop, prints};
use crate::generate::fingerprint::Fingerprint;
use crate::site::address::SitePath;
use crate::site::config::Host;
use crate::site::problem::Problem;
use crate::site::{Section, Taxonomy, Term};
use tera::Value;

/// The renderer.
pub(super) struct Lists;

impl Renderer for Lists {
    fn pieces<'w>(&self, shop: &'w Workshop<'_>) -> Vec<Piece<'w>> {
        let mut pieces = Vec::new();
        home(shop, &mut pieces);
        for section in shop.site.sections.iter().skip(1).filter(|s| s.is_rendered() && (!s.front.draft)) {
            sections(shop, section, &mut pieces);
        }
        for taxonomy in &shop.site.taxonomies {
            pieces.push(taxonomy_page(shop, taxonomy));
            for term in &taxonomy.terms {
                terms(shop, taxonomy, term, &mut pieces);
            }
        }
        if shop.site.config.archive {
            pieces.push(archive(shop));
        }
        pieces.push(not_found(shop));
        pieces
    }
}

/// One page of a paginated list.
struct Part {
    /// All members, in order, of this part only.
    members: Vec<usize>,
    number: usize,
    total: usize,
    base: SitePath,
}

impl Part {
    /// Cuts a list into parts. An empty list has one.
    fn all(members: &[usize], size: usize, base: &SitePath) -> Vec<Self> {
        let size = if size == 0 { members.len().max(1) } else { size };
        let total = members.len().div_ceil(size).max(1);
        (1..=total)
            .map(|number| Self {
                members: members.iter().skip((number - 1) * size).take(size).copied().collect(),
                number,
                total,
                base: base.clone(),
            })
            .collect()
    }

    fn path(&self) -> SitePath {
        self.path_of(self.number)
    }

    fn path_of(&self, number: usize) -> SitePath {
        if number == 1 { self.base.clone() } else { self.base.join(&format!("page/{number}/")) }
    }

    fn print(&self, shop: &Workshop<'_>, kind: &str) -> Fingerprint {
        let mut print = Fingerprint::of(kind);
        print
            .add(shop.site.common)
            .add(self.number)
            .add(self.total)
            .text(self.base.as_str())
            .add(prints(shop.site, &self.members));
        print
    }

    fn context(&self, shop: &Workshop<'_>) -> Result<Value, Problem> {
        let book = &shop.site.config.addresses;
        let href = |number: usize| book.href(&self.path_of(number));
        let near = self.number.saturating_sub(2).max(1)..=(self.number + 2).min(self.total);
        let numbers: Vec<Value> = near.map(|n| table([("number", n.into()), ("url", href(n).into())])).collect();
        Ok(table([
            ("pages", shop.summaries(&self.members)?.into()),
            ("current", self.number.into()),
            ("total", self.total.into()),
            ("base", book.href(&self.base).into()),
            ("first", href(1).into()),
            ("last", href(self.total).into()),
            ("previous", (self.number > 1).then(|| href(self.number - 1)).into()),
            ("next", (self.number < self.total).then(|| href(self.number + 1)).into()),
            ("numbers", numbers.into()),
        ]))
    }

    fn head(&self, shop: &Workshop<'_>, title: &str, description: &str) -> Head {
        let config = &shop.site.config;
        let book = &config.addresses;
        let title = match (title == config.title, self.number) {
            (true, 1) => title.to_owned(),
            (false, 1) => format!("{title} – {}", config.title),
            (_, number) => format!("{title}, page {number} – {}", config.title),
        };
        Head {
            previous: (self.number > 1).then(|| book.url(&self.path_of(self.number - 1))),
            next: (self.number < self.total).then(|| book.url(&self.path_of(self.number + 1))),
            ..Head::of(title, description, book.url(&self.path()))
        }
    }
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
                    ..part.head(shop, &config.title, &crate::generate::markdown::outline::shorten(description, 200))
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
            work: Box::new(move || {
                let config = &shop.site.config;
                let description = section.front.description.as_deref().unwrap_or(&section.outline.excerpt);
                let head = Head {
                    feeds: super::feed::of_section(shop, section),
                    ..part.head(shop, &section.title, description)
                };
                let language = section.front.language.as_deref().unwrap_or(&config.language);
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
            work: Box::new(move || {
                let config = &shop.site.config;
                let head =
                    Head { feeds: super::feed::of_term(shop, taxonomy, term), ..part.head(shop, &term.name, "") };
                let mut context = shop.context("term", &config.language, head);
                context.insert_value("taxonomy", shop.taxonomy(taxonomy));
                context.insert_value("term", shop.term(term));
                context.insert_value("paginator", part.context(shop)?);
                finish(shop, "term.html", &context, &part.path(), &format!("the term {}", term.name))
            }),
        });
    }
}

/// The archive shows a line a post, so it depends on titles and dates, not on texts.
fn archive<'w>(shop: &'w Workshop<'_>) -> Piece<'w> {
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
                feeds: super::feed::of_site(shop),
                ..Head::of(format!("Archive – {}", config.title), "", config.addresses.url(&path))
            };
            let mut context = shop.context("archive", &config.language, head);
            context.insert_value("years", years.into());
            finish(shop, "archive.html", &context, &path, "the archive")
        }),
    }
}

fn not_found<'w>(shop: &'w Workshop<'_>) -> Piece<'w> {
    let mut print = Fingerprint::of("404");
    print.add(shop.site.common);
    Piece {
        name: "404".into(),
        fingerprint: print.done(),
        work: Box::new(move || {
            let config = &shop.site.config;
            let path = SitePath::new("/404.html");
            let head = Head {
                noindex: true,
                ..Head::of(format!("Not found – {}", config.title), "", config.addresses.url(&path))
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
