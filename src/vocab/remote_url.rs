//! The address of a stranger's document.
//!
//! One type for everything that is fetched, posted to or compared: an actor, a key, an inbox, an object. It is normalised once,
//! so that one thing has one spelling: scheme and host in lower case, host in ASCII
//! ([UTS 46](https://www.unicode.org/reports/tr46/)), no default port. Limits: `https` only, port 443 only, no user name, no IP
//! address, no name of a private network, 2,048 bytes, labels of 63 and hosts of 253 bytes.
//! Whether the host's address may be connected to is asked on the connection, by `outbound`.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use url::{Host, Url};

/// Longest address taken, in bytes.
const MAX: usize = 2048;

/// Names that mean this machine or this network: [RFC 6761](https://www.rfc-editor.org/rfc/rfc6761),
/// [RFC 8375](https://www.rfc-editor.org/rfc/rfc8375), [RFC 7686](https://www.rfc-editor.org/rfc/rfc7686), and what clouds use.
const PRIVATE: [&str; 11] =
    ["localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "onion", "invalid", "arpa"];

/// How far the gate's world reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Public servers over `https`.
    #[default]
    Internet,
    /// `--insecure-loopback`: `http` too, any port, and nothing but loopback.
    Loopback,
}

/// Why a text is no address of a remote thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    /// Longer than 2,048 bytes.
    #[error("it is longer than 2,048 bytes")]
    TooLong,
    /// Not an absolute URL.
    #[error("it is not an absolute URL")]
    NotAbsolute,
    /// Another scheme than `https`.
    #[error("it does not begin with https://")]
    Scheme,
    /// `user:password@`.
    #[error("it holds a user name")]
    UserInfo,
    /// Another port than 443.
    #[error("it names a port")]
    Port,
    /// An IP address, a private name, or no proper name.
    #[error("its host is not a public name")]
    Host,
}

/// A stranger's address, normalised. Compared by its bytes, the fragment included.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct RemoteUrl(Url);

impl RemoteUrl {
    /// Reads and normalises an address.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, BadUrl> {
        if text.len() > MAX {
            return Err(BadUrl::TooLong);
        }
        // What the URL standard forgives — tabs, line ends, spaces around, backslashes — is how one address poses as another.
        if text.bytes().any(|b| b <= b' ' || b == b'\\' || b == 0x7f) || !has_authority(text) {
            return Err(BadUrl::NotAbsolute);
        }
        let url = Url::parse(text).map_err(|_| BadUrl::NotAbsolute)?;
        match (url.scheme(), reach) {
            ("https", _) | ("http", Reach::Loopback) => {}
            _ => return Err(BadUrl::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() || authority(text).contains('@') {
            return Err(BadUrl::UserInfo);
        }
        if url.port().is_some() && reach == Reach::Internet {
            return Err(BadUrl::Port);
        }
        if url.as_str().len() > MAX {
            return Err(BadUrl::TooLong);
        }
        match url.host() {
            Some(Host::Domain(name)) if reach == Reach::Loopback || public_name(name) => Ok(Self(url)),
            Some(Host::Ipv4(ip)) if reach == Reach::Loopback && ip.is_loopback() => Ok(Self(url)),
            Some(Host::Ipv6(ip)) if reach == Reach::Loopback && ip.is_loopback() => Ok(Self(url)),
            _ => Err(BadUrl::Host),
        }
    }

    /// Whether a text in lower-case ASCII is spelt as a host's name can be, whoever knows it.
    pub fn can_name(host: &str) -> bool {
        host.len() <= 253 && host.split('.').all(plain_label)
    }

    /// The address, as it is compared and sent.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host's name in lower-case ASCII.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Host, and port where it is not the scheme's own: what the `Host` header says.
    pub fn authority(&self) -> String {
        match self.0.port() {
            Some(port) => format!("{}:{port}", self.host()),
            None => self.host().to_owned(),
        }
    }

    /// Path and query: what `(request-target)` says.
    pub fn target(&self) -> &str {
        &self.0[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// The port to connect to.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    /// Whether TLS is spoken there.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The same address without its fragment: where a key named `<actor>#main-key` is fetched.
    #[must_use]
    pub fn without_fragment(&self) -> Self {
        let mut url = self.0.clone();
        url.set_fragment(None);
        Self(url)
    }

    /// Whether both are of one origin: scheme, host and port
    /// ([FEP-fe34](https://codeberg.org/fediverse/fep/src/branch/main/fep/fe34/fep-fe34.md)).
    pub fn same_origin(&self, other: &Self) -> bool {
        self.0.scheme() == other.0.scheme() && self.host() == other.host() && self.port() == other.port()
    }

    /// Where a redirect or a relative link leads from here.
    pub fn join(&self, location: &str, reach: Reach) -> Result<Self, BadUrl> {
        if location.is_empty() || location.bytes().any(|b| b <= b' ' || b == b'\\' || !b.is_ascii()) {
            return Err(BadUrl::NotAbsolute);
        }
        let url = self.0.join(location).map_err(|_| BadUrl::NotAbsolute)?;
        Self::parse(url.as_str(), reach)
    }
}

impl fmt::Display for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was checked when it was stored is not checked for its reach again: a store of a trial on loopback holds loopback.
impl<'de> Deserialize<'de> for RemoteUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text, Reach::Internet)
            .or_else(|_| Self::parse(&text, Reach::Loopback))
            .map_err(serde::de::Error::custom)
    }
}

/// `scheme://host`: the URL standard also takes `https:host` and `https:/host`.
fn has_authority(text: &str) -> bool {
    text.split_once(':').is_some_and(|(_, rest)| rest.starts_with("//") && !rest.starts_with("///"))
}

/// What stands between `//` and the path.
fn authority(text: &str) -> &str {
    let rest = text.split_once("//").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether a name can belong to a server on the Internet.
fn public_name(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let last = labels.last().copied().unwrap_or_default();
    RemoteUrl::can_name(name)
        && labels.len() >= 2
        && !last.bytes().all(|b| b.is_ascii_digit())
        && !PRIVATE.contains(&last)
}

/// Letters, digits and inner hyphens, 1 to 63 of them. `xn--` with nothing Unicode in it stands for another name
/// (RUSTSEC-2024-0421); the URL parser refuses those.
fn plain_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, BadUrl> {
        RemoteUrl::parse(text, Reach::Internet).map(|url| url.to_string())
    }

    #[test]
    fn one_thing_has_one_spelling() {
        assert_eq!(read("HTTPS://Example.ORG:443/A").unwrap(), "https://example.org/A");
        assert_eq!(
            read("https://bücher.example.com/x#main-key").unwrap(),
            "https://xn--bcher-kva.example.com/x#main-key"
        );
        assert_eq!(read("https://ｅxample。com/").unwrap(), "https://example.com/");
    }

    #[test]
    fn what_is_no_public_server_is_refused() {
        for (text, why) in [
            ("http://example.org/", BadUrl::Scheme),
            ("ftp://example.org/", BadUrl::Scheme),
            ("javascript:alert(1)", BadUrl::NotAbsolute),
            ("https:example.org", BadUrl::NotAbsolute),
            ("https:/example.org", BadUrl::NotAbsolute),
            ("//example.org/", BadUrl::NotAbsolute),
            ("https://example.org/a b", BadUrl::NotAbsolute),
            ("https://exa\tmple.org/", BadUrl::NotAbsolute),
            ("https://good.example\\@evil.example/", BadUrl::NotAbsolute),
            ("https://good.example.com@evil.example.org/", BadUrl::UserInfo),
            ("https://@evil.example.org/", BadUrl::UserInfo),
            ("https://example.org:8443/", BadUrl::Port),
            ("https://example.org:22/", BadUrl::Port),
            ("https://127.0.0.1/", BadUrl::Host),
            ("https://2130706433/", BadUrl::Host),
            ("https://0x7f.1/", BadUrl::Host),
            ("https://[::1]/", BadUrl::Host),
            ("https://localhost/", BadUrl::Host),
            ("https://foo.localhost/", BadUrl::Host),
            ("https://db/", BadUrl::Host),
            ("https://metadata.google.internal/", BadUrl::Host),
            ("https://printer.local/", BadUrl::Host),
            ("https://router.home.arpa/", BadUrl::Host),
            ("https://example.org./", BadUrl::Host),
            ("https://a..b.org/", BadUrl::Host),
        ] {
            assert_eq!(read(text).unwrap_err(), why, "{text}");
        }
        assert_eq!(read(&format!("https://example.org/{}", "a".repeat(2048))).unwrap_err(), BadUrl::TooLong);
        assert!(read("https://xn--example-.org/").is_err());
    }

    #[test]
    fn a_trial_on_this_machine_reaches_nothing_else_by_address() {
        let loopback = |text| RemoteUrl::parse(text, Reach::Loopback);
        assert_eq!(loopback("http://127.0.0.1:8080/ap/actor.json").unwrap().authority(), "127.0.0.1:8080");
        assert!(loopback("http://10.0.0.1/").is_err());
        assert!(loopback("http://[::1]:9/").is_ok());
        assert!(loopback("gopher://127.0.0.1/").is_err());
    }

    #[test]
    fn origin_is_scheme_host_and_port() {
        let url = |text| RemoteUrl::parse(text, Reach::Loopback).unwrap();
        assert!(url("https://a.example/x").same_origin(&url("https://A.example:443/y#z")));
        assert!(!url("https://a.example/").same_origin(&url("http://a.example/")));
        assert!(!url("http://a.example:1/").same_origin(&url("http://a.example:2/")));
    }

    #[test]
    fn parts_are_what_http_says() {
        let url = RemoteUrl::parse("https://example.org/users/a?page=1#main-key", Reach::Internet).unwrap();
        assert_eq!((url.target(), url.host(), url.port()), ("/users/a?page=1", "example.org", 443));
        assert_eq!(url.without_fragment().as_str(), "https://example.org/users/a?page=1");
        assert_eq!(url.join("/b", Reach::Internet).unwrap().as_str(), "https://example.org/b");
        assert_eq!(url.join("http://example.org/b", Reach::Internet).unwrap_err(), BadUrl::Scheme);
    }
}
