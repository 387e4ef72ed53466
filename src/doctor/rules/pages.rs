//! Pages, and how a server gets from a page to its document.

use crate::doctor::found::{Found, What, header, quoted};
use crate::doctor::rule::{Flaw, Verdict};
use crate::doctor::visit::Visit;
use crate::vocab::ACTIVITY_JSON;

/// Each page that was found, and the id of its document.
fn pages<'v>(visit: &'v Visit<'_>) -> Vec<(&'v Found, String)> {
    let home = visit.one(What::Home).map(|found| (found, visit.subject.book.actor().to_string()));
    let post = visit.one(What::Page).zip(visit.one(What::Post)).map(|(page, post)| (page, post.url.to_string()));
    home.into_iter().chain(post).filter(|(page, _)| page.good().is_some()).collect()
}

/// A link in full, of the right type, to the right place.
pub(super) fn link_tag(visit: &Visit<'_>) -> Verdict {
    let pages = pages(visit);
    if pages.is_empty() {
        return Verdict::NotSeen("there is no page to look at");
    }
    let flaw = |(page, id): &(&Found, String)| {
        let html = String::from_utf8_lossy(&page.good()?.body).into_owned();
        let what = match alternate(&html) {
            Some(href) if href == *id => return None,
            Some(href) => format!("links to {}, not to {}", quoted(&href), quoted(id)),
            None => format!("has no <link rel=\"alternate\" type=\"{ACTIVITY_JSON}\">"),
        };
        Some(Flaw::new(&page.url, what))
    };
    Verdict::of(pages.iter().filter_map(flaw).collect())
}

/// Where the first link of that type leads. Only what a machine wrote is understood: quoted values.
fn alternate(html: &str) -> Option<String> {
    html.match_indices("<link").find_map(|(at, _)| {
        let tag = html.get(at..)?.split('>').next()?;
        let is_alternate =
            attribute(tag, "rel")?.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("alternate"));
        let href = attribute(tag, "href")?.replace("&amp;", "&");
        (is_alternate && attribute(tag, "type")? == ACTIVITY_JSON).then_some(href)
    })
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (at, _) = tag.match_indices(name).find(|(at, found)| {
        tag.as_bytes().get(at.wrapping_sub(1)).is_some_and(u8::is_ascii_whitespace)
            && tag.get(at + found.len()..).is_some_and(|rest| rest.starts_with('='))
    })?;
    let value = tag.get(at + name.len() + 1..)?;
    match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next(),
        _ => value.split(|c: char| c.is_ascii_whitespace() || c == '/').next(),
    }
}

/// No header speaks of alternates that are something else.
pub(super) fn link_header(visit: &Visit<'_>) -> Verdict {
    let pages = pages(visit);
    if pages.is_empty() {
        return Verdict::NotSeen("there is no page to look at");
    }
    let flaw = |(page, _): &(&Found, String)| {
        let link = header(page.good()?, "link").filter(|link| link.contains("alternate"))?;
        let is_ours = link.split(',').next().is_some_and(|first| first.contains(ACTIVITY_JSON));
        (!is_ours).then(|| Flaw::new(&page.url, format!("has the header Link: {}", quoted(&link))))
    };
    Verdict::of(pages.iter().filter_map(flaw).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_link_of_that_type_counts() {
        let link =
            |attributes: &str| alternate(&format!("<head><link rel=\"me\" href=\"x\"><link {attributes}></head>"));
        let there = Some("https://a.example/1.json?a=1&b=2".to_owned());
        for good in [
            "rel=\"alternate\" type=\"application/activity+json\" href=\"https://a.example/1.json?a=1&amp;b=2\"",
            "href='https://a.example/1.json?a=1&b=2' type='application/activity+json' rel='nofollow Alternate'",
            "type=application/activity+json rel=alternate href=\"https://a.example/1.json?a=1&b=2\" /",
        ] {
            // A type without quotes ends at the slash in it: no machine of ours writes one.
            let wanted = if good.starts_with("type=a") { None } else { there.clone() };
            assert_eq!(link(good), wanted, "{good}");
        }
        for bad in [
            "rel=\"alternate\" type=\"application/atom+xml\" href=\"https://a.example/feed.xml\"",
            "rel=\"me\" type=\"application/activity+json\" href=\"https://a.example/1.json\"",
            "rel=\"alternate\" type=\"application/activity+json\"",
            "data-rel=\"alternate\" type=\"application/activity+json\" href=\"https://a.example/1.json\"",
        ] {
            assert_eq!(link(bad), None, "{bad}");
        }
        assert_eq!(alternate("<link"), None);
    }
}
