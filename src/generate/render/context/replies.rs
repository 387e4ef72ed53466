//! What others said about a post, for templates. Strangers wrote it: everything is washed here.

use super::{safe, table};
use crate::generate::markdown::wash;
use crate::generate::render::Workshop;
use crate::site::Page;
use tera::Value;

/// Nothing yet.
pub(super) fn none() -> Value {
    table([
        ("count", 0_u64.into()),
        ("likes", 0_u64.into()),
        ("shares", 0_u64.into()),
        ("items", Vec::<Value>::new().into()),
    ])
}

pub(super) fn replies(shop: &Workshop<'_>, page: &Page) -> Value {
    let Some(found) = shop.site.interactions.get(&page.key) else {
        return shop.common().no_replies.clone();
    };
    let items: Vec<Value> = found
        .replies
        .iter()
        .map(|reply| {
            table([
                ("author_name", reply.author_name.as_str().into()),
                ("author_handle", reply.author_handle.as_str().into()),
                ("author_url", web(&reply.author_url)),
                ("avatar", Value::none()),
                ("url", web(&reply.url)),
                ("published", reply.published.as_str().into()),
                ("html", safe(&wash::of_strangers(&reply.html))),
            ])
        })
        .collect();
    table([
        ("count", found.replies.len().into()),
        ("likes", found.likes.into()),
        ("shares", found.shares.into()),
        ("items", items.into()),
    ])
}

/// A stranger's address: https or nothing.
fn web(url: &str) -> Value {
    if url.starts_with("https://") { url.into() } else { "".into() }
}
