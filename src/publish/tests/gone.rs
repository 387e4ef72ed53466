//! Inboxes that are not there any more.

use super::world::{Does, World, at, follower};
use crate::ports::{DeliveryState, FollowerState, JournalLine};
use crate::publish::Event;
use serde_json::{Value, json};

const ADA: &str = "https://h0.example/users/ada";

fn document(inbox: &str) -> Value {
    json!({
        "id": ADA, "type": "Person", "preferredUsername": "ada", "inbox": format!("{ADA}/inbox"),
        "endpoints": {"sharedInbox": inbox},
    })
}

async fn follows(world: &World) -> Vec<String> {
    let found = world.ports.store.followers(FollowerState::Accepted, None, 9).await.unwrap();
    found.into_iter().map(|it| it.shared_inbox.unwrap_or(it.inbox).to_string()).collect()
}

async fn told(world: &mut World, name: &str, says: u16) {
    world.servers.does("h0.example", Does::Says(says));
    world.tell(name).await;
    world.drain().await;
}

fn asked(world: &World) -> usize {
    world.servers.asked.lock().unwrap().len()
}

#[tokio::test(start_paused = true)]
async fn who_is_gone_by_their_own_server_follows_no_more() {
    for (says, answers) in
        [(410, Err(410)), (410, Err(404)), (308, Err(410)), (410, Ok(json!({"id": ADA, "type": "Tombstone"})))]
    {
        let mut world = World::new();
        world.followers(1).await;
        world.servers.document(ADA, answers.clone());
        told(&mut world, "one", says).await;
        assert_eq!(follows(&world).await, [""; 0], "{says} {answers:?}");
        let gone = |event: &&Event| matches!(event, Event::Gone { .. });
        assert_eq!(world.events.iter().filter(gone).count(), 1);
        let line = JournalLine { at: at(0), actor: ADA.into(), verb: "deliver".into(), outcome: "gone".into() };
        assert_eq!(world.ports.store.journal(9).await.unwrap(), [line]);
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_lost_for_less() {
    for (says, answers) in
        [(410, Err(500)), (410, Err(401)), (308, Err(404)), (410, Ok(json!({"id": "x"}))), (404, Err(410))]
    {
        let mut world = World::new();
        world.followers(1).await;
        world.servers.document(ADA, answers.clone());
        told(&mut world, "one", says).await;
        assert_eq!(follows(&world).await.len(), 1, "{says} {answers:?}");
        assert_eq!(asked(&world), usize::from(says != 404), "{says} {answers:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn two_404s_a_week_apart_are_looked_into() {
    let mut world = World::new();
    world.followers(1).await;
    world.servers.document(ADA, Err(404));
    told(&mut world, "one", 404).await;
    world.set_clock(3 * 86_400);
    told(&mut world, "two", 404).await;
    assert_eq!((asked(&world), follows(&world).await.len()), (0, 1));
    world.set_clock(8 * 86_400);
    told(&mut world, "three", 404).await;
    assert_eq!((asked(&world), follows(&world).await.len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn an_inbox_that_moved_is_learnt_and_gets_the_post() {
    for says in [301, 302, 307, 308, 410] {
        let mut world = World::new();
        world.followers(1).await;
        world.servers.document(ADA, Ok(document("https://h0.example/new")));
        world.servers.does("https://h0.example/new", Does::Says(202));
        told(&mut world, "one", says).await;
        assert_eq!(follows(&world).await, ["https://h0.example/new"], "{says}");
        let rows = world.rows().await;
        let there = rows.iter().find(|row| row.inbox.as_str() == "https://h0.example/new").map(|row| row.state);
        assert_eq!(there, Some(DeliveryState::Done), "{says}");
    }
}

#[tokio::test(start_paused = true)]
async fn somebody_is_asked_for_once_a_day() {
    let mut world = World::new();
    world.followers(1).await;
    world.servers.document(ADA, Ok(document(follower("h0.example").shared_inbox.unwrap().as_str())));
    for (name, day, asks) in [("one", 0, 1), ("two", 0, 1), ("three", 2, 2), ("four", 2, 2)] {
        world.set_clock(day * 86_400);
        told(&mut world, name, 410).await;
        assert_eq!(asked(&world), asks, "{name}");
    }
    assert_eq!(follows(&world).await.len(), 1);
}
