//! What is done with a post: it is created, or it boosts or likes another's.

use super::audience;
use crate::site::date::Date;
use crate::site::{Page, Site};
use crate::vocab::{Activity, ActivityKind, ActivityObject, Id, JsonLdContext, Object};

/// Objects longer than this are linked instead of embedded, so that an outbox page stays below the megabyte that Mastodon reads.
const MAX_EMBEDDED: usize = 24 * 1024;

/// The activity that announces a post in the outbox.
pub fn create(object: Object, bytes: usize) -> Activity {
    Activity {
        context: None,
        id: object.id.fragment("create"),
        kind: ActivityKind::Create,
        actor: object.attributed_to.clone(),
        published: Some(object.published.clone()),
        to: object.to.clone(),
        cc: object.cc.clone(),
        object: if bytes > MAX_EMBEDDED {
            ActivityObject::Id(object.id)
        } else {
            ActivityObject::Embedded(Box::new(Object { context: None, ..object }))
        },
    }
}

/// A boost or a like: an activity that is its own document.
pub fn response(site: &Site, page: &Page, kind: ActivityKind, of: &str) -> Activity {
    let (to, cc) = audience(site, page, &[]);
    Activity {
        context: Some(JsonLdContext::Plain),
        id: site.config.addresses.object(&page.key),
        kind,
        actor: site.config.addresses.actor(),
        published: Some(page.date.map(Date::to_utc).unwrap_or_default()),
        to,
        cc,
        object: ActivityObject::Id(Id::new(of)),
    }
}
