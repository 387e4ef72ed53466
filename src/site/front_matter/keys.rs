//! The keys that may stand above a page: ours, their synonyms, and those of others that hurt nobody.

use super::passed::PASSED;
use crate::site::fields::Known;

const fn key(name: &'static str, synonyms: &'static [&'static str], wants: &'static str, about: &'static str) -> Known {
    Known { name, synonyms, wants, about }
}

/// Every key of a page's or section's front matter.
pub const KEYS: &[Known] = &[
    key("title", &[], "a text", "Title. Without one a dated page is a note."),
    key(
        "description",
        &["summary", "excerpt"],
        "a text",
        "One or two sentences: lists, feeds, search engines, and the summary on the fediverse.",
    ),
    key(
        "date",
        &["publishDate", "pubDate", "published_at", "pubDatetime"],
        "a date",
        "Date of publication. A page with a date is a post, and posts are federated.",
    ),
    key(
        "updated",
        &[
            "lastmod",
            "last_modified_at",
            "modified",
            "last_modified",
            "updated_at",
            "update_date",
            "modDatetime",
            "updatedAt",
        ],
        "a date",
        "Date of the last edit that readers should know of.",
    ),
    key("draft", &[], "true or false", "Not built unless `--drafts` is given."),
    key("published", &["publish"], "true or false", "Jekyll's opposite of `draft`."),
    key(
        "weight",
        &["order", "nav_order"],
        "a number",
        "Place in a section that sorts by weight; small numbers come first.",
    ),
    key("slug", &[], "a text", "Last part of the address, instead of the file's name."),
    key("path", &["url", "permalink"], "a text", "Whole address below the base URL, instead of section and slug."),
    key("aliases", &["redirect_from"], "a text or a list of texts", "Old addresses that shall lead here."),
    key(
        "authors",
        &["author"],
        "a text or a list of texts",
        "Names shown under the title, when not the site's author.",
    ),
    key(
        "template",
        &["layout"],
        "a text",
        "Another template: `wide.html`. Jekyll's layout names without an ending are ignored.",
    ),
    key("taxonomies", &[], "a table", "Terms by taxonomy: `tags = [\"a\"]` in `[taxonomies]`."),
    key("tags", &["tag"], "a list of texts", "The same as `taxonomies.tags`."),
    key("categories", &["category"], "a list of texts", "The same as `taxonomies.categories`."),
    key("series", &[], "a text or a list of texts", "The same as `taxonomies.series`."),
    key(
        "image",
        &[
            "cover",
            "featured_image",
            "images",
            "thumbnail",
            "banner",
            "og_image",
            "feature_image",
            "featuredImage",
            "featuredimage",
            "cover_image",
            "coverImage",
            "teaser",
            "hero",
            "heroImage",
            "header_image",
            "preview_image",
        ],
        "a text",
        "Cover picture: a path beside the page, in `static/`, or `/from/the/root.jpg`.",
    ),
    key(
        "image_alt",
        &["cover_alt", "featured_image_alt", "featuredAlt", "imageAlt"],
        "a text",
        "What the cover picture shows, for those who cannot see it.",
    ),
    key("language", &["lang", "locale"], "a text", "Language of the page when not the site's: `de`, `pt-BR`."),
    key(
        "toc",
        &["ShowToc", "table_of_contents", "showTableOfContents", "tocOpen"],
        "true or false",
        "Show a table of contents on the page.",
    ),
    key("id", &[], "a text", "Name of the post in its ActivityPub id. Write it before you rename a published file."),
    key(
        "federate",
        &[],
        "true, false or \"quiet\"",
        "`false` keeps a post off the fediverse; `\"quiet\"` serves it but tells nobody of it or of its edits.",
    ),
    key("unlisted", &[], "true or false", "Public, but in no list, feed, sitemap or timeline."),
    key(
        "pinned",
        &["pin", "sticky", "top_post"],
        "true or false",
        "Shown first on the home page and pinned to the profile.",
    ),
    key("sensitive", &[], "true or false", "Pictures are hidden until asked for."),
    key("content_warning", &["cw", "spoiler"], "a text", "The text is folded under this line until asked for."),
    key("reply_to", &["in_reply_to", "in-reply-to"], "a text", "Address of the post that this one answers."),
    key("boost_of", &["repost_of", "repost-of"], "a text", "Address of the post that this one boosts."),
    key("like_of", &["like-of"], "a text", "Address of the post that this one likes."),
    key("quote_of", &[], "a text", "Address of the post that this one quotes."),
    key("mentions", &[], "a list of texts", "Handles to tell, besides those in the text: `@ann@example.org`."),
    key("extra", &["params"], "a table", "Anything your templates want: `page.extra`."),
    key("sort_by", &[], "\"date\", \"updated\", \"title\", \"weight\" or \"none\"", "Section: order of its pages."),
    key("paginate_by", &[], "a number", "Section: pages a page; 0 puts all on one."),
    key("page_template", &[], "a text", "Section: template of its pages."),
    key("transparent", &[], "true or false", "Section: its pages are listed in the section above too."),
    key("render", &[], "true or false", "`false` makes no page of its own."),
    key("redirect_to", &[], "a text", "Section: lead elsewhere instead of listing pages."),
    key("feeds", &["generate_feeds", "generate_feed"], "true or false", "Section: write feeds for it."),
];

/// Whether a key is one of those that mean nothing to us.
pub(super) fn is_passed(key: &str) -> bool {
    PASSED.split_whitespace().any(|p| p.eq_ignore_ascii_case(key))
}

/// Our key by its name or a synonym, however it is written.
pub(super) fn known(key: &str) -> Option<&'static Known> {
    KEYS.iter().find(|k| k.is(key, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_nothing_stands_twice() {
        let lower: Vec<String> = PASSED.split_whitespace().map(str::to_ascii_lowercase).collect();
        for pair in lower.windows(2) {
            assert!(pair[0] < pair[1], "{} stands before {}", pair[0], pair[1]);
        }
        for key in PASSED.split_whitespace() {
            assert!(known(key).is_none(), "`{key}` is a key of ours");
        }
    }
}
