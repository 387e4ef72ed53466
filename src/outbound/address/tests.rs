//! Every block of the two IANA registries of special-purpose addresses, written down a second time, as text.

use super::allowed;
use crate::vocab::Reach;
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// <https://www.iana.org/assignments/iana-ipv4-special-registry>, and multicast, which has a registry of its own.
const REGISTRY_V4: [&str; 28] = [
    "0.0.0.0/8",
    "0.0.0.0/32",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.9/32",
    "192.0.0.10/32",
    "192.0.0.170/32",
    "192.0.0.171/32",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.88.99.2/32",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "239.255.0.0/16",
    "240.0.0.0/4",
    "255.255.255.255/32",
];

/// <https://www.iana.org/assignments/iana-ipv6-special-registry>, with multicast and the retired site-local block.
const REGISTRY_V6: [&str; 28] = [
    "::1/128",
    "::/128",
    "::/96",
    "::ffff:0:0/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001::/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/9",
    "ff00::/8",
];

/// Servers that must be reached: one of each large network, and the neighbours of what is set aside.
const PUBLIC: [&str; 34] = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.3.0",
    "192.88.98.255",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2000::1",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2001:db7:ffff::1",
    "2001:db9::1",
    "2003::1",
    "2606:4700:4700::1111",
    "2620:4f:7fff::1",
    "2620:4f:8001::1",
    "2a01:4f8::1",
    "3ffe:ffff::1",
    "3fff:1000::1",
];

fn internet(ip: impl Into<IpAddr>) -> bool {
    allowed(ip.into(), Reach::Internet)
}

/// First, last, middle and steps between: as many of a block as `wanted`, in 128 bits (v4: the low 32).
fn members(block: &str, width: u32, wanted: u128) -> Vec<u128> {
    let (start, length) = block.split_once('/').unwrap();
    let start = match start.parse::<IpAddr>().unwrap() {
        IpAddr::V4(ip) => u128::from(ip.to_bits()),
        IpAddr::V6(ip) => ip.to_bits(),
    };
    let free = width - length.parse::<u32>().unwrap();
    let last = if free == 128 { u128::MAX } else { start | ((1_u128 << free) - 1) };
    let step = ((last - start) / wanted).max(1);
    let mut found: Vec<u128> = (0..wanted).map(|n| start + (n * step).min(last - start)).collect();
    found.extend([last, start + (last - start) / 2]);
    found
}

/// An IPv4 address in the six ways that IPv6 has to write one.
fn disguises(ip: Ipv4Addr) -> [Ipv6Addr; 6] {
    let bits = u128::from(ip.to_bits());
    let of = |text: &str| text.parse::<Ipv6Addr>().unwrap().to_bits();
    [
        Ipv6Addr::from_bits(bits),                                                     // compatible
        Ipv6Addr::from_bits(of("::ffff:0:0") | bits),                                  // mapped
        Ipv6Addr::from_bits(of("::ffff:0:0:0") | bits),                                // translated
        Ipv6Addr::from_bits(of("64:ff9b::") | bits),                                   // NAT64
        Ipv6Addr::from_bits(of("2002::") | (bits << 80)),                              // 6to4
        Ipv6Addr::from_bits(of("2001:0:4136:e378:8000:63bf::") | !bits & 0xffff_ffff), // Teredo
    ]
}

#[test]
fn nothing_of_the_registries_is_connected_to() {
    let mut tried = 0;
    for block in REGISTRY_V4 {
        for bits in members(block, 32, 16) {
            let ip = Ipv4Addr::from_bits(u32::try_from(bits).unwrap());
            assert!(!internet(ip), "{ip} of {block}");
            for disguise in disguises(ip) {
                assert!(!internet(disguise), "{disguise} is {ip} of {block}");
            }
            tried += 7;
        }
    }
    for block in REGISTRY_V6 {
        for bits in members(block, 128, 64) {
            let ip = Ipv6Addr::from_bits(bits);
            assert!(!internet(ip), "{ip} of {block}");
            tried += 1;
        }
    }
    assert!(tried >= 2_000, "{tried}");
}

#[test]
fn a_public_address_in_disguise_is_no_server() {
    for ip in PUBLIC.iter().filter_map(|text| text.parse::<Ipv4Addr>().ok()) {
        for disguise in disguises(ip) {
            assert!(!internet(disguise), "{disguise} is {ip}");
        }
    }
}

#[test]
fn public_servers_are_reached() {
    for text in PUBLIC {
        assert!(internet(text.parse::<IpAddr>().unwrap()), "{text}");
    }
}

#[test]
fn a_trial_reaches_loopback_only() {
    let loopback = |text: &str| allowed(text.parse().unwrap(), Reach::Loopback);
    assert!(loopback("127.0.0.1") && loopback("127.255.255.254") && loopback("::1"));
    for text in PUBLIC.iter().chain(&["10.0.0.1", "0.0.0.0", "::", "::ffff:127.0.0.1", "fe80::1", "128.0.0.1"]) {
        assert!(!loopback(text), "{text}");
    }
}

/// The other telling: an address as its binary digits, and blocks as what these begin with.
fn by_digits(ip: IpAddr) -> bool {
    let (digits, width, registry) = match ip {
        IpAddr::V4(ip) => (format!("{:032b}", ip.to_bits()), 32, &REGISTRY_V4),
        IpAddr::V6(ip) => (format!("{:0128b}", ip.to_bits()), 128, &REGISTRY_V6),
    };
    let listed = registry.iter().any(|block| {
        let (start, length) = block.split_once('/').unwrap();
        let start = match start.parse::<IpAddr>().unwrap() {
            IpAddr::V4(ip) => format!("{:032b}", ip.to_bits()),
            IpAddr::V6(ip) => format!("{:0128b}", ip.to_bits()),
        };
        digits.starts_with(&start[..length.parse::<usize>().unwrap()])
    });
    !listed && (width == 32 || digits.starts_with("001"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_tellings_agree_on_any_address(v4: u32, v6: u128, near in 0..REGISTRY_V6.len(), low: u32) {
        // Most addresses are far from every border: some are taken beside one.
        let border = members(REGISTRY_V6[near], 128, 1)[1];
        let near_v4 = members(REGISTRY_V4[near], 32, 1)[1];
        for ip in [
            IpAddr::from(Ipv4Addr::from_bits(v4)),
            Ipv4Addr::from_bits(u32::try_from(near_v4).unwrap().wrapping_add(low % 3).wrapping_sub(1)).into(),
            Ipv6Addr::from_bits(v6).into(),
            Ipv6Addr::from_bits((v6 >> 3) | (1 << 125)).into(),
            Ipv6Addr::from_bits(border.wrapping_add(u128::from(low % 3)).wrapping_sub(1)).into(),
        ] {
            prop_assert_eq!(internet(ip), by_digits(ip), "{}", ip);
        }
    }
}
