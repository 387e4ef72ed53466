//! R: addresses that a stranger would have us ask. Over the socket for all that is not loopback, and with the filter of the open
//! network in this process for all.

use super::inside;
use crate::case::{Base, Case, Shot, below, case, refused, scene, taken};
use crate::draft::{Draft, Person};
use crate::play::hold;
use crate::world::World;
use serde_json::json;

const LITERALS: [(&str, &[&str]); 27] = [
    ("R-01", &["0.0.0.0"]),
    ("R-02", &["0.1.2.3"]),
    ("R-03", &["10.0.0.1"]),
    ("R-04", &["100.64.0.1", "100.127.255.255"]),
    ("R-05", &["127.0.0.1"]),
    ("R-06", &["127.255.255.254"]),
    ("R-07", &["169.254.169.254"]),
    ("R-08", &["172.16.0.1"]),
    ("R-09", &["172.31.255.255"]),
    ("R-10", &["192.0.0.8", "192.0.0.170", "192.0.0.171"]),
    ("R-11", &["192.0.2.1"]),
    ("R-12", &["192.31.196.1"]),
    ("R-13", &["192.52.193.1"]),
    ("R-14", &["192.88.99.1"]),
    ("R-15", &["192.168.0.1"]),
    ("R-16", &["192.175.48.1"]),
    ("R-17", &["198.18.0.1", "198.19.255.255"]),
    ("R-18", &["198.51.100.1", "203.0.113.1"]),
    ("R-19", &["224.0.0.1", "239.255.255.255"]),
    ("R-20", &["240.0.0.1", "255.255.255.255"]),
    ("R-21", &["::"]),
    ("R-22", &["::1", "0:0:0:0:0:0:0:1", "fe80::1"]),
    ("R-23", &["::127.0.0.1", "::7f00:1"]),
    ("R-24", &["::ffff:10.0.0.1", "::ffff:7f00:1", "::ffff:0:127.0.0.1"]),
    ("R-25", &["64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "64:ff9b::8.8.8.8"]),
    ("R-26", &["2002:7f00:1::", "2002:c0a8:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"]),
    (
        "R-27",
        &[
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "2001:db8::1",
            "3fff::1",
            "2001:10::1",
            "2001:20::1",
            "5f00::1",
        ],
    ),
];

const PRIVATE: [&str; 12] = [
    "localhost",
    "localhost.",
    "foo.localhost",
    "ip6-localhost",
    "printer.local",
    "a.internal",
    "router.home.arpa",
    "a.onion",
    "db",
    "metadata.google.internal",
    "a.intranet",
    "nas.lan",
];

pub(super) fn cases() -> Vec<Case> {
    LITERALS.into_iter().map(literal).chain(spellings()).chain(names()).collect()
}

/// An address that stands in a URL, or that a name leads to.
fn literal((id, addresses): (&'static str, &'static [&'static str])) -> Case {
    let foreign = addresses.iter().filter(|ip| !ip.parse::<std::net::IpAddr>().unwrap().is_loopback());
    let shots = foreign.flat_map(|ip| {
        let host = if ip.contains(':') { format!("[{ip}]") } else { (*ip).to_owned() };
        [at(&host), inbox(&host)]
    });
    case(id, "an address that is no public server's", shots).inside(move || inside::nowhere(addresses))
}

/// Somebody who says they live there.
fn at(host: &str) -> Shot {
    let id = format!("http://{host}:7777/users/canary");
    refused(format!("a key at {host}"), 401, "key-id", 0).world(move |d, world| live(d, world, &id))
}

/// Somebody who wants to be answered there.
fn inbox(host: &str) -> Shot {
    let inbox = format!("http://{host}:7777/inbox");
    refused(format!("an inbox at {host}"), 401, "key-not-proven", 1)
        .draft(move |d| d.person.document["inbox"] = json!(inbox))
}

fn live(draft: &mut Draft, world: &World, id: &str) {
    let person = Person::at(id, &world.secret);
    let activity = world.activity(&person, "Follow", json!(world.us.actor));
    *draft = world.draft(person, activity);
}

fn spellings() -> Vec<Case> {
    let folded = ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "127.0.0.1."];
    vec![
        case(
            "R-28",
            "addresses in other spellings",
            ["3232235777", "0300.0250.0.1", "0xc0.0xa8.0.1", "192.168.1"].map(at),
        )
        .inside(move || inside::no_names(&folded)),
        below("R-29", "names of this machine and this network", &[]).inside(|| inside::no_names(&PRIVATE)),
        below(
            "R-30",
            "names that lead to any of these, alone or beside a public address",
            &[
                "src/outbound/names.rs::one_bad_address_spoils_the_name",
                "src/outbound/tests/neighbours.rs::a_name_that_leads_inwards_is_not_followed",
                "src/outbound/address/tests.rs::nothing_of_the_registries_is_connected_to",
            ],
        )
        .inside(|| LITERALS.iter().try_for_each(|(_, addresses)| inside::nowhere(&addresses[..1]))),
    ]
}

fn names() -> Vec<Case> {
    vec![
        below(
            "R-41",
            "a name that leads elsewhere at the second look",
            &["src/outbound/tests/neighbours.rs::a_name_that_changes_is_looked_up_once_for_a_connection"],
        ),
        below(
            "R-42",
            "public at first, private when the key is asked for again",
            &["src/outbound/tests/neighbours.rs::a_name_that_changes_is_looked_up_once_for_a_connection"],
        ),
        below(
            "R-43",
            "a hundred addresses, none, and a name server that is silent",
            &[
                "src/outbound/names.rs::eight_addresses_are_used",
                "src/outbound/names.rs::a_silent_name_server_is_not_waited_for",
                "src/outbound/tests/neighbours.rs::no_address_is_no_server",
            ],
        ),
        below(
            "R-44",
            "a proxy in the environment",
            &["src/outbound/tests/sockets.rs::a_private_authority_counts_and_a_proxy_does_not"],
        ),
        case(
            "R-45",
            "addresses inside of what we fetched",
            [
                refused("the key is elsewhere", 401, "key-other", 1)
                    .draft(|d| d.person.document["publicKey"] = json!("http://10.0.0.1/key")),
                refused("the key is data", 401, "key-other", 1)
                    .draft(|d| d.person.document["publicKey"] = json!("data:application/json,{}")),
                // A picture is never fetched, wherever it lies.
                taken("an icon")
                    .draft(|d| d.person.document["icon"] = json!({ "type": "Image", "url": "http://10.0.0.1/i.png" })),
                taken("a page").draft(|d| d.person.document["url"] = json!("http://169.254.169.254/")),
                taken("an attachment, a preview, a reply").of(Base::Reply).draft(|d| {
                    d.activity["object"]["attachment"] =
                        json!([{ "type": "Document", "url": "http://10.0.0.1/a.png" }]);
                    d.activity["object"]["preview"] = json!("http://10.0.0.1/");
                    d.activity["object"]["replies"] = json!("http://10.0.0.1/");
                }),
            ],
        ),
        below(
            "R-46",
            "ports of other services on a public host",
            &["src/vocab/remote_url.rs::what_is_no_public_server_is_refused"],
        )
        .inside(|| {
            inside::no_names(&[
                "a.example:22",
                "a.example:25",
                "a.example:6379",
                "a.example:5432",
                "a.example:0",
                "a.example:65536",
            ])
        }),
        below(
            "R-47",
            "our own address, and our own name by another",
            &[
                "src/outbound/names.rs::our_own_address_is_no_strangers",
                "src/outbound/tests/neighbours.rs::we_do_not_ask_ourselves",
            ],
        )
        .inside(|| inside::no_names(&["own.example"])),
        scene("R-48", "servers that speak something else", |play| {
            play.slow("R-48")?;
            let hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(10_000);
            for page in [
                crate::neighbour::Page::Bytes(b"<html>HTTP/0.9</html>".to_vec()),
                crate::neighbour::Page::Bytes(hints),
                crate::neighbour::Page::ForEver(b"HTTP/1.1 200 OK\r\n".to_vec(), b"X-Canary: a\r\n".repeat(100)),
            ] {
                let mut draft = play.world.base(Base::Follow);
                draft.page = Some(page);
                let start = std::time::Instant::now();
                let answer = play.send(&draft);
                hold(matches!(answer.status, 401 | 503), || format!("answered {}", answer.status))?;
                hold(start.elapsed().as_secs() < 30, || "it took half a minute".into())?;
            }
            Ok(())
        })
        .and_below(&[
            "src/outbound/tests/floods.rs::an_endless_head_is_left",
            "src/outbound/tests/floods.rs::early_hints_are_passed_over",
        ]),
    ]
}
