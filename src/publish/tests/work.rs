//! Rows are sent, in order, and nobody waits for somebody else.

use super::world::{Does, World, at, url};
use crate::ports::{DeliveryState, Effect, Ending, Fault, Outgoing};
use crate::publish::{Drained, Event};
use crate::signature::Scheme;

#[tokio::test(start_paused = true)]
async fn what_is_due_is_sent_and_told() {
    let mut world = World::new();
    world.followers(3).await;
    world.servers.does("h1.example", Does::Says(500));
    world.servers.does("h2.example", Does::Says(400));
    world.tell("create").await;
    let drained = world.drain().await;
    let next = drained.next.unwrap();
    assert_eq!(drained, Drained { sent: 1, again: 1, failed: 1, offline: false, next: Some(next) });
    assert!(at(8) <= next && next <= at(12), "{next}");
    let (activity, inbox) = ("create".to_owned(), |n: u32| url(&format!("https://h{n}.example/inbox")));
    let mut events = world.events.clone();
    events.sort_by_key(|event| format!("{event:?}"));
    assert_eq!(
        events,
        [
            Event::Again { activity: activity.clone(), inbox: inbox(1), at: next, reason: "answered 500".into() },
            Event::Failed { activity: activity.clone(), inbox: inbox(2), reason: "answered 400".into() },
            Event::Sent { activity, inbox: inbox(0) },
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_update_waits_for_its_create() {
    let mut world = World::new();
    world.followers(1).await;
    world.servers.does("h0.example", Does::Says(503));
    world.tell("create").await;
    world.tell("update").await;
    world.drain().await;
    world.servers.does("h0.example", Does::Says(202));
    world.run(3_600).await;
    let got: Vec<String> = world.got("h0.example").into_iter().map(|(body, _)| body).collect();
    assert_eq!(got, ["create", "create", "update"]);
}

#[tokio::test(start_paused = true)]
async fn fourteen_tries_are_made_within_a_week() {
    let mut world = World::new();
    world.followers(1).await;
    world.servers.does("h0.example", Does::Says(502));
    world.tell("create").await;
    for _ in 0..14 {
        let next = world.drain().await.next.unwrap();
        world.set_clock(next.duration_since(at(0)).as_secs() + 1);
    }
    let times: Vec<i64> = world.got("h0.example").into_iter().map(|(_, second)| second).collect();
    let pauses: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let day = 24 * 60 * 60;
    let usual = [10, 60, 300, 1_800, 7_200, 18_000, 36_000, day, day, day, day, day];
    for (pause, usual) in pauses.iter().zip(usual) {
        assert!((usual * 8 / 10..=usual * 12 / 10 + 2).contains(pause), "{pauses:?}");
    }
    // On the seventh day the host is taken for dead, and the row becomes its weekly probe.
    assert_eq!(times.len(), 14, "{times:?}");
    assert!(world.ports.store.troubles().await.unwrap()[0].dead);
    assert_eq!(world.rows().await[0].state, DeliveryState::Waits);
}

#[tokio::test(start_paused = true)]
async fn the_scheme_that_worked_is_tried_first() {
    let mut world = World::new();
    world.followers(1).await;
    world.servers.does("h0.example", Does::WantsRfc9421);
    world.tell("one").await;
    world.tell("two").await;
    assert_eq!(world.drain().await.sent, 2);
    let schemes: Vec<Scheme> = world.servers.receipts.lock().unwrap().iter().map(|it| it.scheme).collect();
    assert_eq!(schemes, [Scheme::Cavage, Scheme::Rfc9421, Scheme::Rfc9421]);
}

#[tokio::test(start_paused = true)]
async fn one_bad_host_delays_no_other() {
    let mut world = World::new();
    world.followers(300).await;
    for n in 0..30 {
        world.servers.does(&format!("h{n}.example"), Does::Slow(29));
    }
    world.tell("one").await;
    world.tell("two").await;
    world.run(200).await;
    for n in 30..300 {
        let got = world.got(&format!("h{n}.example"));
        assert!(got.len() == 2 && got.iter().all(|(_, second)| *second <= 2), "h{n}: {got:?}");
    }
    assert!((0..30).all(|n| world.got(&format!("h{n}.example")).len() == 2));
}

#[tokio::test(start_paused = true)]
async fn a_hundred_hosts_that_never_answer_cost_the_others_seconds() {
    let mut world = World::new();
    world.followers(1_000).await;
    for n in 0..100 {
        world.servers.does(&format!("h{n}.example"), Does::Silent(10));
    }
    world.tell("one").await;
    world.tell("two").await;
    world.run(200).await;
    for n in 100..1_000 {
        let got = world.got(&format!("h{n}.example"));
        assert!(got.len() == 2 && got.iter().all(|(_, second)| *second <= 3), "h{n}: {got:?}");
        assert_eq!((got[0].0.as_str(), got[1].0.as_str()), ("one", "two"));
    }
    assert!(world.servers.most.lock().unwrap().0 <= 256);
}

#[tokio::test(start_paused = true)]
async fn sixty_four_are_under_way_and_one_of_each_host() {
    let mut world = World::new();
    world.followers(200).await;
    for n in 0..200 {
        world.servers.does(&format!("h{n}.example"), Does::Slow(1));
    }
    let more = (0..5).map(|n| {
        let inbox = url(&format!("https://h0.example/users/u{n}/inbox"));
        Effect::Send(Outgoing { activity: "one".into(), body: "one".into(), inbox, due: at(0), again: false })
    });
    world.apply(more.collect()).await;
    world.tell("one").await;
    assert_eq!(world.drain().await.sent, 205);
    assert_eq!(*world.servers.most.lock().unwrap(), (64, 1));
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_when_told_to_stop_is_finished() {
    let mut world = World::new();
    world.followers(2).await;
    world.servers.does("h0.example", Does::Slow(8));
    world.servers.does("h1.example", Does::Slow(25));
    world.tell("one").await;
    world.run(1).await;
    let rows = world.rows().await;
    let state = |host: &str| rows.iter().find(|row| row.inbox.host() == host).map(|row| row.state);
    // The lease of the other ends by itself.
    assert_eq!((state("h0.example"), state("h1.example")), (Some(DeliveryState::Done), Some(DeliveryState::Held)));
    assert_eq!(world.hands_second(), 11);
    world.run(120).await;
    assert_eq!(world.got("h1.example").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_late_worker_changes_nothing() {
    let mut world = World::new();
    world.followers(1).await;
    world.tell("one").await;
    // A worker that takes a row and stands still.
    let held = world.ports.store.lease(at(0), at(90), 1).await.unwrap().remove(0);
    world.run(100).await;
    assert_eq!(world.got("h0.example").len(), 1);
    let late = crate::ports::Finished {
        activity: held.activity,
        inbox: held.inbox,
        token: held.token,
        ending: Ending::Failed,
        status: Some(410),
        reason: "late".into(),
        fault: Fault::Host,
        scheme: None,
    };
    world.ports.store.finish(at(101), vec![late]).await.unwrap();
    assert_eq!(world.rows().await[0].state, DeliveryState::Done);
    assert_eq!(world.ports.store.troubles().await.unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_ahead_delays_nothing_for_long() {
    let mut world = World::new();
    world.followers(3).await;
    world.set_clock(400 * 86_400);
    world.servers.does("h0.example", Does::Says(500));
    world.tell("one").await;
    let held = world.ports.store.lease(world.ports.clock.now(), at(401 * 86_400), 1).await.unwrap();
    world.drain().await;
    world.set_clock(0);
    world.servers.does("h0.example", Does::Says(202));
    for hour in 0..31 {
        world.set_clock(hour * 60 * 60);
        world.drain().await;
    }
    assert_eq!(held.len(), 1);
    assert!(world.rows().await.iter().all(|row| row.state == DeliveryState::Done), "{:?}", world.rows().await);
}
