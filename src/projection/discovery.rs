//! How others find the actor by its handle.

use crate::site::Site;
use crate::vocab::{ACTIVITY_JSON, HostMeta, Jrd, JrdLink, NodeInfo, NodeInfoIndex, NodeInfoLink};

/// The answer to WebFinger. One file answers whatever is asked, which is right for a site of one person.
pub fn jrd(site: &Site) -> Jrd {
    let (config, book) = (&site.config, &site.config.addresses);
    let handle = config.handle();
    let link = |rel, media_type: &str, href: String| JrdLink {
        rel,
        media_type: Some(media_type.to_owned()),
        href: Some(href),
        template: None,
    };
    let mut links = vec![
        link("self", ACTIVITY_JSON, book.actor().as_str().to_owned()),
        link("http://webfinger.net/rel/profile-page", "text/html", book.home()),
    ];
    if let Some(avatar) = &config.author.avatar {
        let path = crate::site::address::SitePath::new(format!("/{}", avatar.path));
        let url = book.url(&path);
        let media_type = match url.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "png" => "image/png",
            "webp" => "image/webp",
            "gif" => "image/gif",
            _ => "image/jpeg",
        };
        links.push(link("http://webfinger.net/rel/avatar", media_type, url));
    }
    let mut aliases = vec![book.home(), book.actor().as_str().to_owned()];
    aliases.dedup();
    Jrd { subject: format!("acct:{}@{}", handle.user, handle.host), aliases, links }
}

/// Where WebFinger is, for those who ask host-meta first.
pub fn host_meta(site: &Site) -> HostMeta {
    HostMeta { lrdd: site.config.addresses.webfinger_template() }
}

/// Which NodeInfo document there is.
pub fn nodeinfo_index(site: &Site) -> NodeInfoIndex {
    NodeInfoIndex {
        links: vec![NodeInfoLink {
            rel: "http://nodeinfo.diaspora.software/ns/schema/2.1",
            href: site.config.addresses.nodeinfo(),
        }],
    }
}

/// What runs here.
pub fn nodeinfo(site: &Site) -> NodeInfo {
    let posts = site.pages.iter().filter(|p| p.is_federated()).count() as u64;
    NodeInfo::for_one_person(posts, site.config.title.clone(), site.config.description.clone())
}
