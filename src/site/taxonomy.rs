//! Ways to sort posts: tags, categories, series, and the owner's own.

use super::address::SitePath;
use super::config::TaxonomyRule;

/// A taxonomy with the terms that are used.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// Its rule in the configuration.
    pub rule: TaxonomyRule,
    /// `/tags/`.
    pub path: SitePath,
    /// By slug.
    pub terms: Vec<Term>,
}

/// One term.
#[derive(Debug, Clone)]
pub struct Term {
    /// As the newest post spells it.
    pub name: String,
    /// In the address.
    pub slug: String,
    /// `/tags/rust/`.
    pub path: SitePath,
    /// Its listed pages, newest first: indices into [`super::Site::pages`].
    pub pages: Vec<usize>,
}

impl Taxonomy {
    /// The term with that slug.
    pub fn term(&self, slug: &str) -> Option<&Term> {
        self.terms.binary_search_by(|t| t.slug.as_str().cmp(slug)).ok().map(|at| &self.terms[at])
    }
}
