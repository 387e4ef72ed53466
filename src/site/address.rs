//! Every id, URL and output path is made here: one host, one shape, so that page, feed, outbox and gate cannot disagree.
//!
//! An id is the JSON file's own URL, answers 200 without a redirect, and never changes. Every ActivityPub document lies under
//! `/ap/`, so that one header rule serves any host.

mod base;
mod key;
mod path;

pub use base::{BaseUrl, Hindrance};
pub use key::Key;
pub use path::{OutputPath, SitePath, encode_path};

use crate::vocab::Id;

/// The address book of one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    site: BaseUrl,
    federation: BaseUrl,
}

impl Addresses {
    /// `federation` is where ids live: the site's own base unless the owner names another host.
    pub fn new(site: BaseUrl, federation: BaseUrl) -> Self {
        Self { site, federation }
    }

    /// Where the site lives.
    pub fn site(&self) -> &BaseUrl {
        &self.site
    }

    /// Where ids live.
    pub fn federation(&self) -> &BaseUrl {
        &self.federation
    }

    /// The full address of a page.
    pub fn url(&self, path: &SitePath) -> String {
        format!("{}{}", self.site, path.encoded())
    }

    /// The address of a page from the root of the host: what links on the site use.
    pub fn href(&self, path: &SitePath) -> String {
        format!("{}{}", self.site.path(), path.encoded())
    }

    /// The home page, which is the actor's `url`.
    pub fn home(&self) -> String {
        format!("{}/", self.site)
    }

    fn ap(&self, rest: &str) -> Id {
        Id::new(format!("{}/ap/{rest}", self.federation))
    }

    /// The actor.
    pub fn actor(&self) -> Id {
        self.ap("actor.json")
    }

    /// A key: the actor's document with a fragment. The first is the main one.
    pub fn key(&self, number: u32) -> Id {
        self.actor().fragment(&if number == 1 { "main-key".to_owned() } else { format!("key-{number}") })
    }

    /// The same key as FEP-521a names it while it signs.
    pub fn multikey(&self, number: u32) -> Id {
        let fragment = if number == 1 { "main-multikey".to_owned() } else { format!("key-{number}-multikey") };
        self.actor().fragment(&fragment)
    }

    /// Inbox and shared inbox: the gate.
    pub fn inbox(&self) -> Id {
        Id::new(format!("{}/gate/inbox", self.federation))
    }

    /// The outbox.
    pub fn outbox(&self) -> Id {
        self.ap("outbox.json")
    }

    /// A page of the outbox; 1 is the oldest.
    pub fn outbox_page(&self, number: usize) -> Id {
        self.ap(&format!("outbox/{number}.json"))
    }

    /// The number of followers.
    pub fn followers(&self) -> Id {
        self.ap("followers.json")
    }

    /// The number of those followed.
    pub fn following(&self) -> Id {
        self.ap("following.json")
    }

    /// Pinned posts.
    pub fn featured(&self) -> Id {
        self.ap("featured.json")
    }

    /// Hashtags of the profile.
    pub fn featured_tags(&self) -> Id {
        self.ap("featured-tags.json")
    }

    /// Posts that carry a hashtag.
    pub fn tag_collection(&self, slug: &str) -> Id {
        self.ap(&format!("tags/{}.json", encode_path(slug)))
    }

    /// Everything that is a post of ours begins so.
    pub fn object_prefix(&self) -> String {
        format!("{}/ap/posts/", self.federation)
    }

    /// A post.
    pub fn object(&self, key: &Key) -> Id {
        self.ap(&format!("posts/{}.json", key.as_str()))
    }

    /// Approved replies to a post.
    pub fn replies(&self, key: &Key) -> Id {
        self.ap(&format!("posts/{}/replies.json", key.as_str()))
    }

    /// Likes of a post.
    pub fn likes(&self, key: &Key) -> Id {
        self.ap(&format!("posts/{}/likes.json", key.as_str()))
    }

    /// Boosts of a post.
    pub fn shares(&self, key: &Key) -> Id {
        self.ap(&format!("posts/{}/shares.json", key.as_str()))
    }

    /// Where WebFinger answers, with a gap for the resource.
    pub fn webfinger_template(&self) -> String {
        format!("{}/.well-known/webfinger?resource={{uri}}", self.federation)
    }

    /// The NodeInfo document.
    pub fn nodeinfo(&self) -> String {
        format!("{}/nodeinfo/2.1.json", self.federation)
    }

    /// The file behind one of our ids. Ids that are not ours have none.
    pub fn output_of(&self, id: &Id) -> Option<OutputPath> {
        let path = id.as_str().strip_prefix(self.federation.to_string().as_str())?.strip_prefix('/')?;
        let path = path.split('#').next()?;
        Some(OutputPath::new(percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> Addresses {
        let base = BaseUrl::parse("https://Example.org/").unwrap();
        Addresses::new(base.clone(), base)
    }

    #[test]
    fn the_address_book() {
        let book = book();
        let key = Key::parse("posts/hello").unwrap();
        assert_eq!(book.home(), "https://example.org/");
        assert_eq!(book.actor().as_str(), "https://example.org/ap/actor.json");
        assert_eq!(book.key(1).as_str(), "https://example.org/ap/actor.json#main-key");
        assert_eq!(book.inbox().as_str(), "https://example.org/gate/inbox");
        assert_eq!(book.object(&key).as_str(), "https://example.org/ap/posts/posts/hello.json");
        assert_eq!(book.replies(&key).as_str(), "https://example.org/ap/posts/posts/hello/replies.json");
        assert_eq!(book.url(&SitePath::new("/posts/ü x/")), "https://example.org/posts/%C3%BC%20x/");
        assert_eq!(book.output_of(&book.object(&key)), Some(OutputPath::new("ap/posts/posts/hello.json")));
        assert_eq!(book.output_of(&book.key(1)), Some(OutputPath::new("ap/actor.json")));
        assert_eq!(book.output_of(&Id::new("https://elsewhere.example/ap/actor.json")), None);
    }

    #[test]
    fn base_urls_that_ids_could_not_stand_on() {
        for (text, wanted) in [
            ("example.org", "not a full address"),
            ("http://example.org", "must begin with https://"),
            ("https://me@example.org", "scheme, host and path only"),
            ("https://bücher.example", "ASCII form"),
            ("https://", "not a full address"),
            ("https://example.org:99999", "not a host name"),
            ("https://2130706433", "not a host name"),
            ("https://10.0.0.1.5", "not a host name"),
            ("https://example.org/a/../b", "must be plain"),
        ] {
            let error = BaseUrl::parse(text).unwrap_err();
            assert!(error.contains(wanted), "{text}: {error}");
        }
        assert_eq!(BaseUrl::parse("https://example.org:443").unwrap().host(), "example.org");
        assert_eq!(BaseUrl::parse("http://127.0.0.1:1111").unwrap().host(), "127.0.0.1:1111");
        assert_eq!(BaseUrl::parse("https://x.github.io/blog/").unwrap().to_string(), "https://x.github.io/blog");
    }

    #[test]
    fn where_no_account_can_live() {
        let hindrance = |text: &str| BaseUrl::parse(text).unwrap().hindrance();
        for (text, why) in [
            ("https://203.0.113.5", Hindrance::Number),
            ("https://192.168.1.5:8443", Hindrance::Number),
            ("https://127.0.0.1", Hindrance::Number),
            ("https://[2001:db8::1]", Hindrance::Number),
            ("https://[fe80::1]:1", Hindrance::Number),
            ("http://localhost:1", Hindrance::PrivateName),
            ("https://localhost", Hindrance::PrivateName),
            ("https://localhost:8443", Hindrance::PrivateName),
            ("https://box", Hindrance::PrivateName),
            ("https://box.local", Hindrance::PrivateName),
            ("https://-blog.example.org", Hindrance::NoName),
            ("https://my..example.org", Hindrance::NoName),
            ("https://my!blog.example.org", Hindrance::NoName),
            ("https://example.org:8443", Hindrance::Port),
        ] {
            assert_eq!(hindrance(text), Some(why), "{text}");
        }
        for fit in [
            "https://example.org",
            "https://example.org:443",
            "https://1and1.example",
            "https://x.org/blog",
            "http://127.0.0.1:1111",
            "http://[::1]:1",
        ] {
            assert_eq!(hindrance(fit), None, "{fit}");
        }
    }

    #[test]
    fn segments_that_some_system_cannot_store() {
        for bad in ["a/../b", "con", "COM1.txt", "x.", "a:b", "a//b", &"x".repeat(241)] {
            assert!(OutputPath::new(bad).fault().is_some(), "{bad}");
        }
        for good in ["posts/x/index.html", "concert", "com", ".well-known/webfinger", "émoji-🎉"] {
            assert_eq!(OutputPath::new(good).fault(), None, "{good}");
        }
    }
}
