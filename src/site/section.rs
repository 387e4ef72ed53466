//! A folder with `_index.md`, or one that has pages.

use super::address::SitePath;
use super::front_matter::{FrontMatter, SortBy};
use super::page::{BodyRef, Outline};
use std::sync::Arc;

/// A section. The home page is the section of `content/` itself.
#[derive(Debug, Clone)]
pub struct Section {
    /// Folder below `content/`; empty for home.
    pub folder: String,
    /// `posts/_index.md`, when the author wrote one.
    pub source: Option<String>,
    /// Its name.
    pub title: String,
    /// What the author wrote above it.
    pub front: FrontMatter,
    /// Where it lies.
    pub path: SitePath,
    /// What its Markdown holds.
    pub outline: Arc<Outline>,
    /// Where its Markdown is.
    pub body: BodyRef,
    /// Its pages in their order: indices into [`super::Site::pages`].
    pub pages: Vec<usize>,
    /// Sections directly below: indices into [`super::Site::sections`].
    pub subsections: Vec<usize>,
    /// Changes when anything that is shown of this section itself changes.
    pub fingerprint: u128,
}

impl Section {
    /// The file, as messages name it.
    pub fn file(&self) -> String {
        match &self.source {
            Some(source) => format!("content/{source}"),
            None => format!("content/{}", self.folder),
        }
    }

    /// Order of its pages.
    pub fn sort_by(&self) -> SortBy {
        self.front.sort_by.unwrap_or_default()
    }

    /// Whether it has a page of its own.
    pub fn is_rendered(&self) -> bool {
        self.front.render.unwrap_or(true)
    }
}
