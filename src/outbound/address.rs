//! Which addresses may be connected to. Pure.
//!
//! Rules enforced here:
//! - IPv6 is an allow-list: `2000::/3`, the only block that is given to anybody
//!   ([IANA](https://www.iana.org/assignments/ipv6-address-space)), without what is set aside inside it. That leaves out every
//!   way of writing an IPv4 address as IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo. A server that is reached only
//!   so has an IPv4 address too.
//! - IPv4 is everything but the blocks of the
//!   [special-purpose registry](https://www.iana.org/assignments/iana-ipv4-special-registry), also those marked as globally
//!   reachable: no server of anybody's lives there.
//! - A trial on this machine ([`Reach::Loopback`]) connects to loopback and to nothing else.
//!
//! What cannot be told by looking: a NAT64 prefix that a provider chose for itself inside `2000::/3`.

use crate::vocab::Reach;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 blocks that are nobody's server: address and length of the prefix.
const NOT_V4: [(Ipv4Addr, u32); 18] = [
    (Ipv4Addr::UNSPECIFIED, 8),           // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),      // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),   // carriers' own
    (Ipv4Addr::new(127, 0, 0, 0), 8),     // loopback
    (Ipv4Addr::new(169, 254, 0, 0), 16),  // link-local; metadata of clouds
    (Ipv4Addr::new(172, 16, 0, 0), 12),   // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),    // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),    // documentation
    (Ipv4Addr::new(192, 31, 196, 0), 24), // AS112
    (Ipv4Addr::new(192, 52, 193, 0), 24), // AMT
    (Ipv4Addr::new(192, 88, 99, 0), 24),  // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16),  // private
    (Ipv4Addr::new(192, 175, 48, 0), 24), // AS112
    (Ipv4Addr::new(198, 18, 0, 0), 15),   // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),  // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),     // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),     // reserved, broadcast
];

/// The IPv6 block that holds servers.
const V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What is set aside inside it.
const NOT_V6: [(Ipv6Addr, u32); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments: Teredo, ORCHID, benchmarks
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48), // AS112
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// Whether an address may be connected to.
pub fn allowed(ip: IpAddr, reach: Reach) -> bool {
    match (reach, ip) {
        (Reach::Loopback, ip) => ip.is_loopback(),
        (Reach::Internet, IpAddr::V4(ip)) => !NOT_V4.iter().any(|(block, length)| in_v4(ip, *block, *length)),
        (Reach::Internet, IpAddr::V6(ip)) => {
            in_v6(ip, V6.0, V6.1) && !NOT_V6.iter().any(|(block, length)| in_v6(ip, *block, *length))
        }
    }
}

fn in_v4(ip: Ipv4Addr, block: Ipv4Addr, length: u32) -> bool {
    (ip.to_bits() ^ block.to_bits()).leading_zeros() >= length
}

fn in_v6(ip: Ipv6Addr, block: Ipv6Addr, length: u32) -> bool {
    (ip.to_bits() ^ block.to_bits()).leading_zeros() >= length
}

#[cfg(test)]
mod tests;
