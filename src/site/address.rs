//! Every id, URL and output path is made here: one host, one shape, so that page, feed, outbox and gate cannot disagree.
//!
//! An id is the JSON file's own URL, answers 200 without a redirect, and never changes. Every ActivityPub document lies under
//! `/ap/`, so that one header rule serves any host.
//!
//! Limits enforced here: a path segment has at most 240 bytes, no control characters, no `..`, and is no name that Windows
//! reserves.

use crate::vocab::Id;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::fmt;

/// `https://host[:port][/path]`, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    origin: String,
    host: String,
    path: String,
}

impl BaseUrl {
    /// Checks a base URL. The error says what is wrong with it and what to write.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().trim_end_matches('/');
        let (scheme, rest) = text
            .split_once("://")
            .ok_or_else(|| format!("`{text}` is not a full address; write it as https://example.org"))?;
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        if authority.contains('@') || path.contains(['?', '#']) {
            return Err(format!("`{text}` must be scheme, host and path only; write it as https://example.org"));
        }
        let host =
            host_of(authority).ok_or_else(|| format!("`{authority}` is not a host name; write it as example.org"))?;
        if !host.is_ascii() {
            return Err(format!(
                "write the host `{host}` in its ASCII form (xn--…): servers compare addresses byte for byte"
            ));
        }
        let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        match scheme {
            "https" => {}
            "http" if loopback => {}
            _ => {
                return Err(format!(
                    "`{text}` must begin with https://; no server on the fediverse accepts `{scheme}`"
                ));
            }
        }
        if path.split('/').any(|s| s == ".." || s == ".") || path.contains("//") {
            return Err(format!("the path of `{text}` must be plain"));
        }
        let authority = authority.to_ascii_lowercase();
        let authority = if scheme == "https" { authority.trim_end_matches(":443").to_owned() } else { authority };
        Ok(Self { origin: format!("{scheme}://{authority}"), host: authority, path: path.to_owned() })
    }

    /// Host and, when it is not the usual one, port: what stands behind the `@` of a handle.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Scheme and host.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The path below the host, without a slash at its end; usually empty.
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(v6) => {
            let end = v6.find(']')? + 2;
            (authority.get(..end)?, authority.get(end..)?.strip_prefix(':'))
        }
        None => authority.split_once(':').map_or((authority, None), |(h, p)| (h, Some(p))),
    };
    let port_ok = port.is_none_or(|p| p.parse::<u16>().is_ok());
    let host_ok = !host.is_empty()
        && !host.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"'\\^`{|}%".contains(c));
    (port_ok && host_ok).then_some(host)
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

/// Where a page lies on the site: `/`, `/posts/x/` or `/feed.xml`, decoded, with a slash in front.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct SitePath(String);

impl SitePath {
    /// A path whose parts are known to be good.
    pub fn new(path: impl Into<String>) -> Self {
        let path: String = path.into();
        if path.starts_with('/') { Self(path) } else { Self(format!("/{path}")) }
    }

    /// As it stands, decoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file that holds it: `posts/x/index.html`.
    pub fn output(&self) -> OutputPath {
        let plain = self.0.trim_start_matches('/');
        OutputPath(if plain.is_empty() || plain.ends_with('/') {
            format!("{plain}index.html")
        } else {
            plain.to_owned()
        })
    }

    /// A path below this one.
    #[must_use]
    pub fn join(&self, rest: &str) -> Self {
        Self(format!("{}/{}", self.0.trim_end_matches('/'), rest.trim_start_matches('/')))
    }

    /// As it stands in an address: what is not plain is percent-encoded.
    pub fn encoded(&self) -> String {
        encode_path(&self.0)
    }
}

/// Where an artifact lies in the output, relative, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct OutputPath(String);

impl OutputPath {
    /// A path made of parts that are known to be good.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// With `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Why this path cannot be a file on every system, if it cannot.
    pub fn fault(&self) -> Option<String> {
        self.0.split('/').find_map(segment_fault)
    }

    /// Two paths with the same fold are one file on a Mac or on Windows.
    #[cfg(feature = "generate")]
    pub fn fold(&self) -> String {
        use unicode_normalization::UnicodeNormalization;
        if self.0.is_ascii() { self.0.to_ascii_lowercase() } else { self.0.nfc().collect::<String>().to_lowercase() }
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn segment_fault(segment: &str) -> Option<String> {
    const RESERVED: [&str; 8] = ["con", "prn", "aux", "nul", "com", "lpt", "clock$", "conin$"];
    if segment.is_empty() {
        return Some("a part of the address is empty".into());
    }
    if segment == ".." || segment == "." {
        return Some(format!("`{segment}` would leave the folder"));
    }
    if segment.len() > 240 {
        return Some(format!(
            "`{}…` has {} bytes; file systems allow 240",
            segment.chars().take(20).collect::<String>(),
            segment.len()
        ));
    }
    if let Some(c) = segment.chars().find(|c| c.is_control() || "<>:\"\\|?*".contains(*c)) {
        return Some(format!("`{}` contains {c:?}, which some systems cannot store", segment.escape_debug()));
    }
    if segment.ends_with(['.', ' ']) {
        return Some(format!("`{segment}` ends with a dot or a space, which Windows drops"));
    }
    let stem = segment.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let name = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = matches!(name, "com" | "lpt") && stem.len() == 4;
    if (RESERVED.contains(&stem.as_str()) && !matches!(stem.as_str(), "com" | "lpt")) || numbered {
        return Some(format!("`{segment}` is a device on Windows"));
    }
    None
}

/// The name of a post in its id: the front matter's `id`, else the content path without extension. Never changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// Checks a key; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.len() > 200 {
            return Err(format!("the id `{text}` must have 1 to 200 characters"));
        }
        if let Some(c) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_.~/".contains(*c))) {
            return Err(format!(
                "the id `{text}` contains {c:?}; only letters, digits and - _ . ~ / stay the same on every server"
            ));
        }
        text.split('/')
            .find_map(segment_fault)
            .map_or_else(|| Ok(Self(text.to_owned())), |fault| Err(format!("the id `{text}` cannot be: {fault}")))
    }

    /// As it stands in the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

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

    /// The key that signs: the actor's document with a fragment.
    pub fn main_key(&self) -> Id {
        self.actor().fragment("main-key")
    }

    /// The same key as FEP-521a names it.
    pub fn multikey(&self) -> Id {
        self.actor().fragment("main-multikey")
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
        Some(OutputPath(percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned()))
    }
}

const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'[')
    .add(b']');

/// Percent-encodes what may not stand in a path.
pub fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
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
        assert_eq!(book.main_key().as_str(), "https://example.org/ap/actor.json#main-key");
        assert_eq!(book.inbox().as_str(), "https://example.org/gate/inbox");
        assert_eq!(book.object(&key).as_str(), "https://example.org/ap/posts/posts/hello.json");
        assert_eq!(book.replies(&key).as_str(), "https://example.org/ap/posts/posts/hello/replies.json");
        assert_eq!(book.url(&SitePath::new("/posts/ü x/")), "https://example.org/posts/%C3%BC%20x/");
        assert_eq!(book.output_of(&book.object(&key)), Some(OutputPath::new("ap/posts/posts/hello.json")));
        assert_eq!(book.output_of(&book.main_key()), Some(OutputPath::new("ap/actor.json")));
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
    fn segments_that_some_system_cannot_store() {
        for bad in ["a/../b", "con", "COM1.txt", "x.", "a:b", "a//b", &"x".repeat(241)] {
            assert!(OutputPath::new(bad).fault().is_some(), "{bad}");
        }
        for good in ["posts/x/index.html", "concert", "com", ".well-known/webfinger", "émoji-🎉"] {
            assert_eq!(OutputPath::new(good).fault(), None, "{good}");
        }
    }
}
