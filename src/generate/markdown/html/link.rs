//! Links: written as such, and the addresses, hashtags and mentions in running text.

use super::writer::Writer;
use crate::generate::markdown::outline::{is_script, scheme};
use crate::generate::markdown::scan::{Look, Stretch, scan};
use crate::generate::markdown::{escape, escaped};
use pulldown_cmark::LinkType;
use std::fmt::Write as _;

impl Writer<'_> {
    /// Text with addresses, hashtags and mentions linked.
    pub(super) fn text(&mut self, text: &str) {
        if self.in_link > 0 {
            return escape(text, &mut self.out);
        }
        let look = Look { urls: self.reading.rules.autolink, hashtags: self.reading.hashtags };
        let (around, wire, out) = (self.reading.around, self.reading.dialect.is_wire(), &mut self.out);
        scan(text, look, |stretch| match stretch {
            Stretch::Plain(plain) => escape(plain, out),
            Stretch::Url(url) => {
                let (href, rel) = (escaped(url), if wire { " rel=\"nofollow noopener noreferrer\"" } else { "" });
                let _ = write!(out, "<a href=\"{href}\"{rel}>{href}</a>");
            }
            Stretch::Hashtag(tag) => {
                let href = escaped(&around.hashtag(tag));
                let _ = if wire {
                    write!(out, "<a href=\"{href}\" class=\"mention hashtag\" rel=\"tag\">#<span>{tag}</span></a>")
                } else {
                    write!(out, "<a href=\"{href}\" class=\"hashtag p-category\" rel=\"tag\">#{tag}</a>")
                };
            }
            Stretch::Mention(handle, _) => {
                let (href, user) = (escaped(&around.mention(&handle)), escaped(&handle.user));
                let _ = if wire {
                    write!(
                        out,
                        "<span class=\"h-card\"><a href=\"{href}\" class=\"u-url mention\">@<span>{user}</span></a></span>"
                    )
                } else {
                    write!(
                        out,
                        "<span class=\"h-card\"><a href=\"{href}\" class=\"u-url mention\" title=\"{handle}\">@{user}</a></span>"
                    )
                };
            }
        });
    }

    pub(super) fn link(&mut self, kind: LinkType, target: &str, title: &str) {
        self.in_link += 1;
        let target = target.trim();
        let wire = self.dialect().is_wire();
        if is_script(target) && (wire || !self.reading.rules.unsafe_links) {
            self.out.push_str("<a>");
            return;
        }
        let href = if kind == LinkType::Email { format!("mailto:{target}") } else { self.reading.around.link(target) };
        let _ = write!(self.out, "<a href=\"{}\"", escaped(&href));
        if !title.is_empty() && !wire {
            let _ = write!(self.out, " title=\"{}\"", escaped(title));
        }
        if wire {
            self.out.push_str(" rel=\"nofollow noopener noreferrer\"");
        } else if self.reading.rules.external_links_new_tab && scheme(target).is_some_and(|s| s.starts_with("http")) {
            self.out.push_str(" target=\"_blank\" rel=\"noopener\"");
        }
        self.out.push('>');
    }

    pub(super) fn close_link(&mut self) {
        self.in_link = self.in_link.saturating_sub(1);
        self.out.push_str("</a>");
    }
}
