//! It is they who are down, or we.

use super::world::{Does, World, follower, url};
use crate::ports::{DeliveryState, Effect};
use crate::publish::Event;

/// What was said of our own line.
fn said(world: &World) -> Vec<&Event> {
    world.events.iter().filter(|event| matches!(event, Event::Offline { .. } | Event::Online)).collect()
}

#[tokio::test(start_paused = true)]
async fn offline_nothing_counts_as_tried() {
    let mut world = World::new();
    world.followers(20).await;
    world.tell("one").await;
    world.servers.cut(true);
    let drained = world.drain().await;
    assert!(drained.offline && drained.sent + drained.again + drained.failed == 0, "{drained:?}");
    let rows = world.rows().await;
    assert!(rows.iter().all(|row| (row.state, row.attempts) == (DeliveryState::Waits, 0)), "{rows:?}");
    assert_eq!(world.ports.store.troubles().await.unwrap(), []);
    world.servers.cut(false);
    let drained = world.drain().await;
    assert_eq!((drained.offline, drained.sent), (false, 20));
}

#[tokio::test(start_paused = true)]
async fn a_worker_waits_until_it_is_online_again() {
    let mut world = World::new();
    world.followers(20).await;
    world.tell("one").await;
    world.servers.cut(true);
    world.run(3_600).await;
    assert_eq!(said(&world), [&Event::Offline { servers: 20 }]);
    world.servers.cut(false);
    world.events.clear();
    world.run(400).await;
    assert!(world.rows().await.iter().all(|row| (row.state, row.attempts) == (DeliveryState::Done, 1)));
}

#[tokio::test(start_paused = true)]
async fn the_line_comes_back_while_the_worker_waits() {
    let mut world = World::new();
    world.followers(20).await;
    world.tell("one").await;
    world.servers.cut(true);
    let servers = std::sync::Arc::clone(&world.servers);
    let mend = tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_hours(2)).await;
        servers.cut(false);
    });
    world.run(7_200 + 310).await;
    mend.await.unwrap();
    assert_eq!(said(&world), [&Event::Offline { servers: 20 }, &Event::Online]);
    assert!(world.rows().await.iter().all(|row| (row.state, row.attempts) == (DeliveryState::Done, 1)));
    // One request is tried after each pause, and pauses grow to five minutes: in two hours these are about thirty.
    assert_eq!(world.ports.store.troubles().await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn hosts_that_are_down_are_down_while_somebody_answers() {
    let mut world = World::new();
    world.followers(40).await;
    for n in 0..39 {
        world.servers.does(&format!("h{n}.example"), Does::Silent(1));
    }
    world.servers.does("h39.example", Does::Slow(3));
    world.tell("one").await;
    let drained = world.drain().await;
    assert_eq!((drained.offline, drained.sent, drained.again), (false, 1, 39));
    assert_eq!(world.ports.store.troubles().await.unwrap().len(), 39);
    assert!(said(&world).is_empty());
}

#[tokio::test(start_paused = true)]
async fn somebody_who_answered_is_asked_before_hosts_go_unblamed() {
    let mut world = World::new();
    world.followers(1).await;
    world.tell("one").await;
    let more = (1..10).map(|n| Effect::PutFollower(follower(&format!("h{n}.example"))));
    world.apply(more.collect()).await;
    for n in 1..10 {
        world.servers.does(&format!("h{n}.example"), Does::Silent(20));
    }
    world.apply(vec![broadcast_later("two", 2)]).await;
    world.run(60).await;
    // The first host answers whenever it is asked: the nine are down.
    assert_eq!(*world.servers.asked.lock().unwrap(), ["https://h0.example/inbox"]);
    assert_eq!(world.ports.store.troubles().await.unwrap().len(), 9);
    assert!(said(&world).is_empty());
}

fn broadcast_later(activity: &str, second: i64) -> Effect {
    Effect::Broadcast(crate::ports::Broadcast {
        activity: activity.into(),
        body: activity.into(),
        followers: true,
        also: vec![url("https://h0.example/inbox")],
        due: super::world::at(second),
    })
}

#[tokio::test(start_paused = true)]
async fn hosts_that_failed_before_prove_nothing() {
    let mut world = World::new();
    world.followers(21).await;
    for n in 0..20 {
        world.servers.does(&format!("h{n}.example"), Does::Silent(1));
    }
    world.servers.does("h20.example", Does::Slow(2));
    world.tell("one").await;
    world.drain().await;
    // All that is due now are those that are down.
    world.run(1_000).await;
    assert!(said(&world).is_empty(), "{:?}", said(&world));
    let attempts: Vec<u32> = world.rows().await.iter().map(|row| row.attempts).collect();
    assert!(attempts.iter().filter(|tries| **tries >= 4).count() == 20, "{attempts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_few_silent_hosts_are_not_the_line() {
    let mut world = World::new();
    world.followers(4).await;
    world.servers.cut(true);
    world.tell("one").await;
    let drained = world.drain().await;
    assert_eq!((drained.offline, drained.again), (false, 4));
}

#[tokio::test(start_paused = true)]
async fn when_nobody_ever_answers_it_is_they() {
    let mut world = World::new();
    world.followers(6).await;
    world.servers.cut(true);
    world.tell("one").await;
    world.run(23 * 3_600).await;
    assert_eq!(world.ports.store.troubles().await.unwrap(), []);
    world.run(2 * 86_400).await;
    assert_eq!(world.ports.store.troubles().await.unwrap().len(), 6);
}
