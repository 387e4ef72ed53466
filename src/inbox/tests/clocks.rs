//! T-13: a clock that is wrong. What every other server says of the time is told by `/gate/health`.

use super::letter::{Letter, follow};
use super::world::{KEY, World, person};
use bytes::Bytes;
use http::Request;
use jiff::SignedDuration;

const HOUR: i64 = 3600;

/// Somebody of a server asks to follow; their clock shows what ours does, and so many seconds more.
fn knock(world: &World, host: &str, seconds: i64) -> u16 {
    let actor = format!("https://{host}/users/x");
    world.serve(&actor, &person(&actor, &KEY));
    let mut activity = follow();
    activity["actor"] = actor.clone().into();
    activity["id"] = format!("{actor}#follow").into();
    let theirs = world.now() + SignedDuration::from_secs(seconds);
    world.receive(Letter::of(&activity, theirs).seal()).status().as_u16()
}

fn health(world: &World) -> String {
    let request = Request::builder().uri("/gate/health").body(Bytes::new()).unwrap();
    let response = world.receive(request);
    assert_eq!(response.status(), 200, "a restart would not set the clock");
    String::from_utf8(response.body().to_vec()).unwrap()
}

#[test]
fn three_servers_that_are_refused_for_their_time_tell_ours() {
    let world = World::new();
    assert_eq!(knock(&world, "a.example", -2 * HOUR), 401);
    assert_eq!(knock(&world, "b.example", -2 * HOUR - 5), 401);
    assert_eq!(knock(&world, "x.b.example", -2 * HOUR), 401);
    assert_eq!(health(&world), "{\"status\":\"ok\"}\n", "two domains");
    assert_eq!(knock(&world, "c.example", -2 * HOUR), 401);
    assert_eq!(
        health(&world),
        "{\"status\":\"warning\",\"clock\":\"this machine's clock is 120 minutes ahead of those of other servers: set it \
         right\"}\n"
    );
    // A single one whose signature holds is worth more than what all the others say.
    assert_eq!(knock(&world, "d.example", 0), 202);
    assert_eq!(health(&world), "{\"status\":\"ok\"}\n");
}

#[test]
fn three_servers_that_are_believed_tell_a_smaller_error() {
    let world = World::new();
    for host in ["a.example", "b.example", "c.example"] {
        assert_eq!(knock(&world, host, 40 * 60), 202);
    }
    assert_eq!(
        health(&world),
        "{\"status\":\"warning\",\"clock\":\"this machine's clock is 40 minutes behind those of other servers: set it \
         right\"}\n"
    );
    world.pass(HOUR + 1);
    assert_eq!(health(&world), "{\"status\":\"ok\"}\n", "what was heard an hour ago is forgotten");
}

#[test]
fn a_forged_signature_proves_no_time() {
    let world = World::new();
    for host in ["a.example", "b.example", "c.example"] {
        let actor = format!("https://{host}/users/x");
        world.serve(&actor, &person(&actor, &super::world::EVIL_KEY));
        let mut activity = follow();
        activity["actor"] = actor.clone().into();
        activity["id"] = format!("{actor}#follow").into();
        let theirs = world.now() + SignedDuration::from_mins(40);
        assert_eq!(world.receive(Letter::of(&activity, theirs).seal()).status(), 401);
    }
    assert_eq!(health(&world), "{\"status\":\"ok\"}\n");
}
