//! What renderers work with: the site, the theme, and what was made once and is wanted again.

use super::context;
use crate::generate::fingerprint::QuickMap;
use crate::generate::markdown::highlight::Blocks;
use crate::generate::parse::Texts;
use crate::generate::read::{self, Root};
use crate::generate::theme::{Once, Theme};
use crate::site::address::SitePath;
use crate::site::config::Markdown;
use crate::site::page::BodyRef;
use crate::site::problem::Problem;
use crate::site::slug::slugify;
use crate::site::{Section, Site};
use crate::vocab;
use std::sync::{Mutex, OnceLock};

/// What renderers work with.
pub(crate) struct Workshop<'a> {
    pub(crate) site: &'a Site,
    pub(crate) theme: &'a Theme,
    pub(crate) root: &'a Root,
    /// Remembered code blocks.
    pub(crate) blocks: &'a Blocks,
    /// The site's rules for Markdown, for pages that have formulas.
    pub(crate) with_math: Markdown,
    /// Files read in this run.
    pub(crate) texts: &'a Texts,
    /// Files read since.
    pub(crate) late: Vec<OnceLock<Result<Box<str>, Problem>>>,
    /// Summaries of pages for lists, made once.
    pub(crate) summaries: Vec<Once<Result<tera::Value, Problem>>>,
    /// What every template gets.
    pub(crate) common: Once<context::Common>,
    /// Texts of posts for the wire, made with those for the site: both take one reading of the Markdown.
    pub(crate) wire_html: Mutex<QuickMap<usize, Result<String, Problem>>>,
    /// Posts on the wire that were made once and are wanted once more, and whether their making looked at the whole site.
    pub(crate) objects: Mutex<QuickMap<usize, (vocab::Object, bool)>>,
    /// Each post's entry in the manifest, as JSON, made with its object.
    pub(crate) entries: Vec<OnceLock<String>>,
}

impl<'a> Workshop<'a> {
    /// Opens shop.
    pub(crate) fn new(site: &'a Site, theme: &'a Theme, root: &'a Root, blocks: &'a Blocks, texts: &'a Texts) -> Self {
        fn empty<T>(n: usize) -> Vec<OnceLock<T>> {
            std::iter::repeat_with(OnceLock::new).take(n).collect()
        }
        let pages = site.pages.len();
        Self {
            site,
            theme,
            root,
            blocks,
            with_math: Markdown { math: true, ..site.config.markdown },
            texts,
            late: empty(pages),
            summaries: std::iter::repeat_with(Once::new).take(pages).collect(),
            common: Once::new(),
            wire_html: Mutex::default(),
            objects: Mutex::default(),
            entries: empty(pages),
        }
    }

    /// The Markdown of a page.
    pub(crate) fn body(&self, number: usize) -> Result<&str, Problem> {
        let page = &self.site.pages[number];
        if let Some(text) = self.texts.get(&page.source) {
            return Ok(&text[page.body.start as usize..]);
        }
        let late = self.late[number].get_or_init(|| self.read_again(&page.file(), page.body));
        match late {
            Ok(text) => Ok(&text[page.body.start as usize..]),
            Err(problem) => Err(problem.clone()),
        }
    }

    /// The Markdown of a section.
    pub(crate) fn section_body(&self, section: &Section) -> Result<String, Problem> {
        let Some(source) = &section.source else { return Ok(String::new()) };
        let from = section.body.start as usize;
        match self.texts.get(source) {
            Some(text) => Ok(text[from..].to_owned()),
            None => Ok(self.read_again(&section.file(), section.body)?[from..].to_owned()),
        }
    }

    fn read_again(&self, file: &str, body: BodyRef) -> Result<Box<str>, Problem> {
        let text = self.root.text(file)?;
        if read::hash_of(text.as_bytes()) != body.hash {
            return Err(Problem::error(file, "this file changed while the site was being built", "build again"));
        }
        Ok(text.into_boxed_str())
    }

    /// The page of a tag.
    pub(crate) fn tag_path(&self, taxonomy: &str, tag: &str) -> SitePath {
        let slugs = self.site.config.slugs;
        SitePath::new(format!("/{}/{}/", slugify(taxonomy, slugs), slugify(tag, slugs)))
    }
}
