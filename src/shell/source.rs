//! Which neighbour on the network a request came from.
//!
//! Who connects is asked, and only where that is a proxy in our own network, what the proxy says: the last address in
//! `X-Forwarded-For` is the one that it added itself. Whatever stands before it, anybody could have written.

use crate::ports::Source;
use http::HeaderMap;
use std::net::IpAddr;

/// The neighbour, if that can be known.
pub(super) fn source(peer: IpAddr, headers: &HeaderMap) -> Option<Source> {
    if !is_near(peer) {
        return Some(Source::of(peer));
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok().map(Source::of)
}

/// Whether an address is of this machine or of a network that is not the Internet.
fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(peer: &str, forwarded: &[&str]) -> Option<Source> {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        source(peer.parse().unwrap(), &headers)
    }

    fn of(address: &str) -> Source {
        Source::of(address.parse().unwrap())
    }

    #[test]
    fn who_connects_is_the_neighbour() {
        assert_eq!(told("192.0.2.1", &[]), Some(of("192.0.2.1")));
        assert_eq!(told("192.0.2.1", &["198.51.100.7"]), Some(of("192.0.2.1")), "a stranger's word");
    }

    #[test]
    fn a_proxy_of_ours_says_who_connected_to_it() {
        for peer in ["127.0.0.1", "::1", "10.0.0.2", "172.17.0.1", "::ffff:127.0.0.1", "fd00::1"] {
            assert_eq!(told(peer, &["198.51.100.7"]), Some(of("198.51.100.7")), "{peer}");
        }
        assert_eq!(told("127.0.0.1", &["203.0.113.9, 198.51.100.7"]), Some(of("198.51.100.7")));
        assert_eq!(told("127.0.0.1", &["203.0.113.9", "2001:db8::7"]), Some(of("2001:db8::7")));
        for nothing in [&[][..], &["unknown"], &[""], &["198.51.100.7,"]] {
            assert_eq!(told("127.0.0.1", nothing), None, "{nothing:?}");
        }
    }
}
