//! Terms of all pages to taxonomies.

use crate::site::address::{OutputPath, SitePath};
use crate::site::config::{Config, TaxonomyRule};
use crate::site::problem::{Problem, Problems};
use crate::site::slug::slugify;
use crate::site::{Page, Taxonomy, Term};
use std::collections::{BTreeMap, HashMap};

pub(super) fn taxonomies(pages: &[Page], config: &Config, problems: &mut Problems) -> Vec<Taxonomy> {
    for page in pages {
        for name in page.front.taxonomies.keys().filter(|name| config.taxonomy(name).is_none()) {
            problems.push(
                Problem::error(
                    page.file(),
                    format!("the taxonomy `{name}` is not declared"),
                    format!("write [[taxonomies]] and name = \"{name}\" in gatepost.toml"),
                )
                .at(page.front.lines.taxonomies),
            );
        }
    }
    config.taxonomies.iter().filter_map(|rule| taxonomy(rule, pages, config, problems)).collect()
}

fn taxonomy(rule: &TaxonomyRule, pages: &[Page], config: &Config, problems: &mut Problems) -> Option<Taxonomy> {
    let path = SitePath::new(format!("/{}/", slugify(&rule.name, config.slugs)));
    let mut terms: BTreeMap<String, Term> = BTreeMap::new();
    let mut slugs: HashMap<&str, String> = HashMap::new();
    for (number, page) in pages.iter().enumerate() {
        for name in page.terms(&rule.name) {
            let slug = slugs.entry(name).or_insert_with(|| slugify(name, config.slugs)).clone();
            if slug.is_empty() || OutputPath::new(slug.as_str()).fault().is_some() {
                problems.push(
                    Problem::error(
                        page.file(),
                        format!("the term `{name}` cannot stand in an address"),
                        "choose another word",
                    )
                    .at(page.front.lines.taxonomies),
                );
                continue;
            }
            if !page.is_listed() {
                continue;
            }
            let term = terms.entry(slug.clone()).or_insert_with(|| Term {
                name: name.clone(),
                path: path.join(&format!("{slug}/")),
                slug,
                pages: Vec::new(),
            });
            if term.pages.last() != Some(&number) {
                term.pages.push(number);
            }
        }
    }
    (!terms.is_empty()).then(|| Taxonomy { rule: rule.clone(), path, terms: terms.into_values().collect() })
}
