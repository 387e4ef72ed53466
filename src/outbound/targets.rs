//! What fuzzing calls, as in `vocab::targets`.

use super::address::allowed;
use crate::vocab::Reach;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address filter, on four or sixteen bytes: what may be connected to is somebody's server, by the standard library's word.
///
/// # Panics
///
/// When that does not hold.
pub fn address_filter(bytes: &[u8]) {
    let ip: IpAddr = match (<[u8; 16]>::try_from(bytes), <[u8; 4]>::try_from(bytes)) {
        (Ok(sixteen), _) => Ipv6Addr::from(sixteen).into(),
        (_, Ok(four)) => Ipv4Addr::from(four).into(),
        _ => return,
    };
    assert_eq!(allowed(ip, Reach::Loopback), ip.is_loopback(), "{ip}");
    if !allowed(ip, Reach::Internet) {
        return;
    }
    assert!(!ip.is_loopback() && !ip.is_unspecified() && !ip.is_multicast(), "{ip}");
    match ip {
        IpAddr::V4(ip) => {
            assert!(!ip.is_private() && !ip.is_link_local() && !ip.is_broadcast() && !ip.is_documentation(), "{ip}");
        }
        IpAddr::V6(ip) => {
            assert!(ip.to_ipv4().is_none() && !ip.is_unique_local() && !ip.is_unicast_link_local(), "{ip}");
            // NAT64 and 6to4 carry an IPv4 address.
            assert!(!matches!(ip.segments(), [0x64, 0xff9b, ..] | [0x2002, ..]), "{ip}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Addresses, many of them close to the edge of a block that is set aside.
    fn addresses() -> impl Strategy<Value = Vec<u8>> {
        let edge = |text: &'static str| {
            let ip: IpAddr = text.parse().unwrap();
            let bits = match ip {
                IpAddr::V4(ip) => u128::from(ip.to_bits()) << 96,
                IpAddr::V6(ip) => ip.to_bits(),
            };
            let length = if ip.is_ipv4() { 4 } else { 16 };
            (any::<u128>(), 0..128_u32, 0..3_u8).prop_map(move |(noise, keep, step)| {
                let near = bits ^ noise.checked_shr(keep).unwrap_or(0);
                let unit = if length == 4 { 1 << 96 } else { 1 };
                let near = [near, near.wrapping_add(unit), near.wrapping_sub(unit)][usize::from(step)];
                near.to_be_bytes()[..length].to_vec()
            })
        };
        let edges = [
            "10.0.0.0",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.0",
            "192.168.0.0",
            "100.64.0.0",
            "224.0.0.0",
            "255.255.255.255",
            "0.0.0.0",
            "203.0.113.0",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "2000::",
            "3fff::",
        ];
        prop::strategy::Union::new(edges.map(|text| edge(text).boxed()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn addresses_that_are_connected_to(bytes in addresses()) {
            address_filter(&bytes);
        }

        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
            address_filter(&bytes);
        }
    }

    /// The tests above would be worth nothing if nothing were let through.
    #[test]
    fn servers_are_let_through() {
        for ip in ["192.0.1.1", "8.8.8.8", "2a01:4f8::1"] {
            assert!(allowed(ip.parse().unwrap(), Reach::Internet), "{ip}");
        }
    }
}
