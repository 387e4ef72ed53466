//! Pagination: a list in parts.

use crate::generate::fingerprint::Fingerprint;
use crate::generate::render::context::{Head, table};
use crate::generate::render::{Workshop, prints};
use crate::site::address::SitePath;
use crate::site::problem::Problem;
use tera::Value;

/// One page of a paginated list.
pub(super) struct Part {
    /// All members, in order, of this part only.
    pub(super) members: Vec<usize>,
    pub(super) number: usize,
    pub(super) total: usize,
    pub(super) base: SitePath,
}

impl Part {
    /// Cuts a list into parts. An empty list has one.
    pub(super) fn all(members: &[usize], size: usize, base: &SitePath) -> Vec<Self> {
        let (size, total) = sizes(members.len(), size);
        (1..=total)
            .map(|number| Self {
                members: members.iter().skip((number - 1) * size).take(size).copied().collect(),
                number,
                total,
                base: base.clone(),
            })
            .collect()
    }

    pub(super) fn path(&self) -> SitePath {
        self.path_of(self.number)
    }

    fn path_of(&self, number: usize) -> SitePath {
        if number == 1 { self.base.clone() } else { further(&self.base, number) }
    }

    pub(super) fn print(&self, shop: &Workshop<'_>, kind: &str) -> Fingerprint {
        let mut print = Fingerprint::of(kind);
        print
            .add(shop.site.common)
            .add(self.number)
            .add(self.total)
            .text(self.base.as_str())
            .add(prints(shop.site, &self.members));
        print
    }

    pub(super) fn context(&self, shop: &Workshop<'_>) -> Result<Value, Problem> {
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

    pub(super) fn head(&self, shop: &Workshop<'_>, language: &str, title: &str, description: &str) -> Head {
        let config = &shop.site.config;
        let book = &config.addresses;
        let title = match (title == config.title, self.number) {
            (true, 1) => title.to_owned(),
            (false, 1) => format!("{title} – {}", config.title),
            (_, number) => format!("{title}, {} {number} – {}", shop.theme.words.word(language, "page"), config.title),
        };
        Head {
            previous: (self.number > 1).then(|| book.url(&self.path_of(self.number - 1))),
            next: (self.number < self.total).then(|| book.url(&self.path_of(self.number + 1))),
            ..Head::of(title, description, book.url(&self.path()))
        }
    }
}

/// Members of a part, of which 0 means all, and the number of parts.
fn sizes(members: usize, size: usize) -> (usize, usize) {
    let size = if size == 0 { members.max(1) } else { size };
    (size, members.div_ceil(size).max(1))
}

fn further(base: &SitePath, number: usize) -> SitePath {
    base.join(&format!("page/{number}/"))
}

/// Where the parts after the first lie, and their numbers.
pub(super) fn after_the_first(members: usize, size: usize, base: &SitePath) -> impl Iterator<Item = (SitePath, usize)> {
    (2..=sizes(members, size).1).map(|number| (further(base, number), number))
}
