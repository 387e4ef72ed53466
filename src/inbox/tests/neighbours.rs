//! F: one neighbour names actor after actor of a server that is not theirs, signing nothing that holds. Those who live there are
//! let in all the same.

use super::letter::{Letter, follow};
use super::world::{KEY, World, person};
use crate::ports::{Allowances, FollowerState, Source};
use bytes::Bytes;
use http::Request;

/// Somebody of `home.example` asks to follow, and a neighbour brings it: the first one what is signed, others what is not.
fn brought(world: &World, name: &str, neighbour: u8) -> u16 {
    let actor = format!("https://home.example/users/{name}");
    let mut activity = follow();
    activity["actor"] = actor.clone().into();
    activity["id"] = format!("{actor}#follow").into();
    let letter = Letter::of(&activity, world.now());
    let mut request = if neighbour == 1 { letter.seal() } else { forged(&letter) };
    request.extensions_mut().insert(Source::of([192, 0, 2, neighbour].into()));
    world.receive(request).status().as_u16()
}

/// With a signature that is none.
fn forged(letter: &Letter) -> Request<Bytes> {
    let mut request = letter.unsigned();
    let covered = "(request-target) host date digest";
    let value = format!("keyId=\"{}\",headers=\"{covered}\",signature=\"AAAA\"", letter.key_id);
    request.headers_mut().insert("signature", value.parse().unwrap());
    request
}

/// A newcomer, whose server brings what they say.
fn newcomer(world: &World, name: &str) -> u16 {
    let actor = format!("https://home.example/users/{name}");
    world.serve(&actor, &person(&actor, &KEY));
    brought(world, name, 1)
}

#[test]
fn newcomers_are_let_in_while_one_neighbour_floods() {
    for lives_there in [false, true] {
        let world = World::with(Allowances::INTERNET);
        let flood = |n: usize| {
            let name = format!("forged{n}");
            let actor = format!("https://home.example/users/{name}");
            if lives_there {
                world.serve(&actor, &person(&actor, &KEY));
            }
            brought(&world, &name, 66)
        };
        let mut newcomers = 0;
        for second in 0..300 {
            for n in 0..3 {
                assert!([401, 429].contains(&flood(second * 3 + n)));
            }
            if second % 10 == 9 {
                assert_eq!(newcomer(&world, &format!("new{second}")), 202, "after {second} s");
                newcomers += 1;
            }
            world.pass(1);
        }
        assert_eq!(world.followers(FollowerState::Requested).len(), newcomers);
        let asked = world.fetches() - newcomers;
        assert!((10..=10 + 300 / 2).contains(&asked), "{asked} fetches for nobody");
    }
}

#[test]
fn a_large_server_may_bring_many_at_once() {
    let world = World::with(Allowances::INTERNET);
    let let_in = (0..30).filter(|n| newcomer(&world, &format!("new{n}")) == 202).count();
    assert_eq!(let_in, 20);
    world.pass(60);
    assert_eq!(newcomer(&world, "later"), 202);
}
