//! A post as Article or Note.

use super::{PostText, audience, replies};
use crate::site::date::Date;
use crate::site::handle::Handle;
use crate::site::slug::slugify;
use crate::site::{Page, Site};
use crate::vocab::{
    Attachment, CanQuote, Collection, Html, Id, Image, InteractionPolicy, JsonLdContext, Object, ObjectKind, PUBLIC,
    Quotes, Tag,
};
use std::collections::BTreeMap;

/// An abstract is cut here: characters.
const MAX_SUMMARY: usize = 500;

/// A post as Article or Note.
pub fn object(site: &Site, page: &Page, kind: ObjectKind, text: &PostText) -> Object {
    let book = &site.config.addresses;
    let language = page.front.language.as_deref().unwrap_or(&site.config.language);
    let url = book.url(&page.path);
    let content = content(page, kind, &text.html);
    let mentions = mentions(site, page);
    let (to, cc) = audience(site, page, &mentions);
    let quote = page.front.quote_of.as_deref().map(Id::new);
    Object {
        context: Some(JsonLdContext::Object),
        id: book.object(&page.key),
        kind,
        attributed_to: book.actor(),
        to,
        cc,
        published: page.date.map(Date::to_utc).unwrap_or_default(),
        updated: page.front.updated.filter(|u| page.date.is_some_and(|d| u.seconds > d.seconds)).map(Date::to_utc),
        url,
        name: page.front.title.clone().filter(|_| kind == ObjectKind::Article),
        summary: summary(page, kind, &text.summary),
        content_map: BTreeMap::from([(language.to_owned(), content.clone())]),
        content,
        sensitive: page.front.sensitive || page.front.content_warning.is_some(),
        in_reply_to: page.front.reply_to.as_deref().map(Id::new),
        quote: quote.clone(),
        quote_url: quote.clone(),
        misskey_quote: quote,
        tag: hashtags(site, page)
            .into_iter()
            .chain(mentions.into_iter().map(|(handle, id)| Tag::Mention { name: handle.to_string(), href: id }))
            .collect(),
        attachment: attachments(site, text),
        image: text.cover.as_ref().map(|c| Image {
            kind: "Image",
            media_type: c.media_type.clone(),
            url: c.url.clone(),
            name: Some(c.alt.clone()).filter(|a| !a.is_empty()),
            width: c.size.map(|s| s.0),
            height: c.size.map(|s| s.1),
        }),
        interaction_policy: InteractionPolicy { can_quote: CanQuote { automatic_approval: vec![quoters(site)] } },
        replies: replies(site, page),
        likes: counter(book.likes(&page.key), site.interactions.get(&page.key).map_or(0, |i| i.likes)),
        shares: counter(book.shares(&page.key), site.interactions.get(&page.key).map_or(0, |i| i.shares)),
    }
}

/// Everybody, or nobody but the author. Who promises more must have a gate that keeps it.
fn quoters(site: &Site) -> Id {
    let gate = &site.config.gate;
    let open = gate.enabled && gate.quotes == Quotes::Open;
    if open { Id::new(PUBLIC) } else { site.config.addresses.actor() }
}

/// The text. A note has no place for a title, and what does not know quotes shows a link.
fn content(page: &Page, kind: ObjectKind, html: &str) -> Html {
    let mut content = html.to_owned();
    if let (ObjectKind::Note, Some(title)) = (kind, &page.front.title) {
        content = format!("<p><strong>{}</strong></p>\n{content}", escape(title));
    }
    if let Some(quoted) = &page.front.quote_of {
        let quoted = escape(quoted);
        content.push_str(&format!("\n<p class=\"quote-inline\">RE: <a href=\"{quoted}\">{quoted}</a></p>"));
    }
    Html::new(&content)
}

/// On a note the content warning; on an article the warning, or an abstract of one paragraph.
fn summary(page: &Page, kind: ObjectKind, text: &str) -> Option<String> {
    if let Some(warning) = &page.front.content_warning {
        return Some(warning.clone());
    }
    if kind == ObjectKind::Note || text.is_empty() {
        return None;
    }
    let short: String = if text.chars().count() > MAX_SUMMARY {
        text.chars().take(MAX_SUMMARY - 1).chain(['…']).collect()
    } else {
        text.to_owned()
    };
    Some(format!("<p>{}</p>", escape(&short)))
}

/// People mentioned whose actors are known.
fn mentions(site: &Site, page: &Page) -> Vec<(Handle, Id)> {
    let mut found: Vec<(Handle, Id)> = Vec::new();
    for handle in page.outline.mentions.iter().chain(&page.front.mentions) {
        if let Some(person) = site.people.get(&handle.to_string())
            && !found.iter().any(|(h, _)| h == handle)
        {
            found.push((handle.clone(), Id::new(&person.id)));
        }
    }
    found
}

fn hashtags(site: &Site, page: &Page) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    for taxonomy in site.taxonomies.iter().filter(|t| t.rule.hashtags) {
        for term in page.terms(&taxonomy.rule.name) {
            let name = hashtag(term);
            let slug = slugify(term, site.config.slugs);
            let href = site.config.addresses.url(&taxonomy.path.join(&format!("{slug}/")));
            let tag = Tag::Hashtag { name, href };
            if !matches!(&tag, Tag::Hashtag { name, .. } if name == "#") && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }
    tags
}

/// A term as a hashtag: `static sites` → `#StaticSites`, `c++` → `#c`.
pub fn hashtag(term: &str) -> String {
    let words: Vec<&str> = term.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
    let mut tag = String::from("#");
    for word in &words {
        let mut chars = word.chars();
        match chars.next() {
            Some(first) if words.len() > 1 => {
                tag.extend(first.to_uppercase());
                tag.push_str(chars.as_str());
            }
            _ => tag.push_str(word),
        }
    }
    tag
}

/// Raster pictures only: one attachment of another kind makes some servers refuse the whole post.
fn attachments(site: &Site, text: &PostText) -> Vec<Attachment> {
    let cover = text.cover.iter().filter(|c| !text.pictures.iter().any(|p| p.url == c.url));
    cover
        .chain(&text.pictures)
        .filter(|p| matches!(p.media_type.as_str(), "image/jpeg" | "image/png" | "image/gif" | "image/webp"))
        .take(site.config.federation.max_attachments)
        .map(|p| Attachment {
            kind: "Image",
            media_type: p.media_type.clone(),
            url: p.url.clone(),
            name: Some(p.alt.clone()).filter(|a| !a.is_empty()),
            width: p.size.map(|s| s.0),
            height: p.size.map(|s| s.1),
        })
        .collect()
}

/// How many there are. A document of its own only where there are any.
fn counter(id: Id, total_items: u64) -> Collection {
    Collection { context: None, id: (total_items > 0).then_some(id), kind: "Collection", total_items, first: None }
}

/// Text in HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_become_hashtags_that_can_be_clicked() {
        assert_eq!(hashtag("rust"), "#rust");
        assert_eq!(hashtag("static sites"), "#StaticSites");
        assert_eq!(hashtag("c++"), "#c");
        assert_eq!(hashtag("Überraschung & Co."), "#ÜberraschungCo");
    }
}
