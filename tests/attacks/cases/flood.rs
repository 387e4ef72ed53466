//! F: floods. A trial on loopback has no allowances, since all its guests live at one address: those of the open network are shown
//! in this process.

use super::inside;
use crate::case::{Base, Case, Stored, below, scene, taken};
use crate::draft::Person;
use crate::neighbour::Page;
use crate::play::hold;
use crate::signer::Secret;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

/// MiB that the gate may need more than when it was opened, after all that was sent to it: with the 15 that a shipped one needs when
/// idle, less than 96. One that is built for tests is large by itself.
const MOST_GROWTH: u64 = 80;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = allowances();
    cases.extend(masses());
    cases
}

fn allowances() -> Vec<Case> {
    vec![
        below(
            "F-01",
            "many people of one domain who follow",
            &["src/ports/recent.rs::a_domain_and_all_its_names_share_an_allowance"],
        )
        .inside(inside::many_keys),
        below(
            "F-02",
            "many hosts under one domain",
            &["src/ports/recent.rs::a_domain_and_all_its_names_share_an_allowance"],
        )
        .inside(inside::many_hosts),
        // The oldest is not dropped for the newest: whoever floods would choose what the owner sees.
        below("F-03", "many replies of one domain", &[]).inside(|| inside::many_words("Create")),
        below("F-04", "many likes and boosts of one domain", &[]).inside(|| {
            inside::many_words("Like")?;
            inside::many_words("Announce")
        }),
    ]
}

fn masses() -> Vec<Case> {
    vec![
        scene("F-05", "a thousand unsigned posts: nothing grows", |play| {
            let (rows, log) = (play.rows(), play.gate().log().len());
            let mut wire = play.world.base(Base::Follow).sign();
            wire.remove("Signature");
            let last = String::from_utf8(wire.bytes()).unwrap();
            let wire = last.replace("Connection: close\r\n", "");
            let start = Instant::now();
            for _ in 0..10 {
                let mut stream = TcpStream::connect(&play.world.us.host).map_err(|error| error.to_string())?;
                stream.write_all(format!("{}{last}", wire.repeat(99)).as_bytes()).map_err(|error| error.to_string())?;
                let mut text = String::new();
                stream.read_to_string(&mut text).map_err(|error| error.to_string())?;
                let refused = text.matches("HTTP/1.1 401").count();
                hold(refused == 100, || format!("{refused} of 100 are refused"))?;
                play.sent += 100;
            }
            hold(start.elapsed().as_secs() < 10, || format!("{} s", start.elapsed().as_secs()))?;
            hold(play.rows() == rows && play.gate().log().len() < log + 8192, || "something grows".into())
        }),
        crate::case::case(
            "F-06",
            "the address that a header claims counts for nothing",
            ["10.0.0.1", "127.0.0.1, 8.8.8.8", "canary"]
                .map(|from| taken(from).draft(move |d| d.head("X-Forwarded-For", from))),
        ),
        scene("F-07", "the same like fifty times: one write", |play| {
            let like = play.begin(Base::Like)?;
            let (rows, bytes) = (play.rows(), like.sign().bytes());
            for _ in 0..50 {
                let status = play.bytes(&bytes).status;
                hold(status == 202, || format!("answered {status}"))?;
            }
            hold(play.rows() == rows, || "a row more".into())
        }),
        scene("F-08", "a closing server deletes all it had", |play| {
            let secret = Secret::ed25519();
            let (rows, gets, start) = (play.rows(), play.world.neighbour.gets(), Instant::now());
            for n in 0..200 {
                let person = Person::at(&format!("{}/gone/canary{n}", play.world.neighbour.origin), &secret);
                let delete = play.world.activity(&person, "Delete", json!(person.id));
                let status = play.wire(&play.world.draft(person, delete).sign()).status;
                hold(status == 202, || format!("answered {status}"))?;
            }
            hold(play.rows() == rows && play.world.neighbour.gets() == gets, || "it made us work".into())?;
            hold(start.elapsed().as_secs() < 10, || format!("{} s", start.elapsed().as_secs()))
        }),
        scene("F-09", "one request makes us send two at most", |play| {
            let follow = play.begin(Base::Follow)?;
            let (one, two) = (play.world.person(), play.world.person());
            play.world.neighbour.put(&one.id, Page::Document(one.document.clone()));
            let mut moved = play.world.activity(&two, "Move", json!(two.id));
            moved["target"] = json!(one.id);
            play.expect("a Move of somebody new", &play.world.draft(two, moved), 202, (1, 2), Stored::Nothing)?;
            let update = play.world.activity(&follow.person, "Update", follow.person.document.clone());
            let update = play.world.draft(follow.person.clone(), update);
            let before = play.world.neighbour.gets();
            hold(play.send(&update).status == 202, || "the Update is refused".into())?;
            hold(play.world.neighbour.gets() - before <= 2, || "more than two".into())
        }),
        scene("F-10", "a key whose host has trouble is not asked for again and again", |play| {
            let mut draft = play.world.base(Base::Follow);
            draft.page = Some(Page::status(500));
            play.expect("the first", &draft, 503, (1, 1), Stored::Nothing)?;
            (0..20).try_for_each(|_| play.expect("again", &draft, 503, (0, 0), Stored::Nothing))
        }),
        scene("F-11", "two hundred bodies of a mebibyte at once", |play| {
            let mut wire = play.world.base(Base::Follow).sign();
            wire.body = vec![b' '; 1024 * 1024];
            let (host, bytes) = (play.world.us.host.clone(), std::sync::Arc::new(wire.bytes()));
            let threads: Vec<_> = (0..200)
                .map(|_| {
                    let (host, bytes) = (host.clone(), std::sync::Arc::clone(&bytes));
                    std::thread::spawn(move || crate::wire::send(&host, &bytes).status)
                })
                .collect();
            let statuses: Vec<u16> = threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect();
            play.sent += 200;
            // 0: refused before all was read, so that the answer was lost with the rest of the body.
            let other = statuses.iter().find(|status| !matches!(status, 401 | 503 | 0));
            hold(other.is_none(), || format!("answered {other:?}"))?;
            let status = play.bytes(&super::network::get("/gate/health")).status;
            hold(status == 200, || format!("afterwards, its health is {status}"))?;
            let growth = play.gate().memory().saturating_sub(play.gate().idle) / 1024;
            hold(growth < MOST_GROWTH, || format!("{growth} MiB more than when it was opened"))
        }),
        below(
            "F-12",
            "a hundred thousand dead inboxes: what is kept is bounded and swept",
            &["src/store/conformance/sweep.rs::tables_are_bounded", "src/ports/recent.rs::the_memory_is_bounded"],
        ),
    ]
}
