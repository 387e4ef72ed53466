//! Kills the gate at random moments under load, again and again: whoever got a 202 must be in the store.

use super::house::House;
use super::{letters, load, neighbour};
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

const LINES: usize = 16;

/// So many kills.
pub(crate) async fn many_times(times: usize) {
    let neighbour = neighbour::start().await;
    let mut house = House::open();
    let people = Arc::new(AtomicUsize::new(0));
    let mut accepted: HashSet<String> = HashSet::new();
    for round in 0..times {
        let tasks: Vec<_> = (0..LINES)
            .map(|_| {
                tokio::spawn(follow_until_it_breaks(house.address, house.inbox.clone(), neighbour, Arc::clone(&people)))
            })
            .collect();
        // 5 to 105 ms, different each time.
        let wait = 5 + (round * 37 + round * round * 11) % 100;
        tokio::time::sleep(Duration::from_millis(wait.try_into().unwrap())).await;
        house.kill();
        for task in tasks {
            accepted.extend(task.await.unwrap());
        }
        house.reopen();
        if round % 100 == 99 {
            println!("{} kills, {} accepted", round + 1, accepted.len());
        }
    }
    house.kill();
    let stored: HashSet<String> = house.people().into_iter().collect();
    let lost = accepted.difference(&stored).count();
    println!("{times} kills: {} accepted, {} stored, {lost} lost", accepted.len(), stored.len());
    assert_eq!(lost, 0);
}

/// New people follow one after the other until the gate is gone; tells who got a 202.
async fn follow_until_it_breaks(
    address: SocketAddr,
    inbox: String,
    neighbour: SocketAddr,
    people: Arc<AtomicUsize>,
) -> Vec<String> {
    let mut accepted = Vec::new();
    let Ok(mut stream) = TcpStream::connect(address).await else { return accepted };
    loop {
        let number = people.fetch_add(1, Ordering::Relaxed);
        let request = letters::follow(&inbox, neighbour, number, "1");
        if stream.write_all(&request).await.is_err() {
            return accepted;
        }
        match load::answer(&mut stream).await {
            (202, _) => accepted.push(neighbour::actor(neighbour, number)),
            (0, _) => return accepted,
            _ => {}
        }
    }
}
