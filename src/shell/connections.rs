//! Who is connected, and who has to go when there is no room.
//!
//! A connection on which nothing is asked costs the one who opened it nothing, so the newest is always let in and the one that has
//! been idle longest goes for it: whoever means to ask does so at once. One that is being answered is never closed.
//! Limits: 512 connections, 32 of one address; a proxy on this machine brings everybody, and is not counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

const MAX_CONNECTIONS: usize = 512;
const MAX_OF_ADDRESS: usize = 32;

/// All that are open.
#[derive(Default)]
pub(super) struct Connections(Mutex<Open>);

#[derive(Default)]
struct Open {
    visits: HashMap<u64, Entry>,
    /// Counts what happens here: what has the smaller number was earlier.
    events: u64,
}

struct Entry {
    address: IpAddr,
    /// The event since which nothing is asked; none while something is being answered.
    idle: Option<u64>,
    leave: Arc<Notify>,
}

impl Connections {
    /// Counts a connection; none when its address has enough, or when all others are being answered.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Visit> {
        let mut open = self.open();
        let of_address = open.visits.values().filter(|entry| entry.address == address).count();
        if of_address >= MAX_OF_ADDRESS && !address.is_loopback() {
            return None;
        }
        if open.visits.len() >= MAX_CONNECTIONS {
            open.make_room()?;
        }
        let (number, leave) = (open.event(), Arc::new(Notify::new()));
        let entry = Entry { address, idle: Some(number), leave: Arc::clone(&leave) };
        open.visits.insert(number, entry);
        Some(Visit { all: Arc::clone(self), number, address, leave })
    }

    /// A panic elsewhere leaves the list whole.
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_idle(&self, number: u64, is_idle: bool) {
        let mut open = self.open();
        let now = open.event();
        if let Some(entry) = open.visits.get_mut(&number) {
            entry.idle = is_idle.then_some(now);
        }
    }
}

impl Open {
    fn event(&mut self) -> u64 {
        self.events += 1;
        self.events
    }

    /// Sends the one away that has been idle longest.
    fn make_room(&mut self) -> Option<()> {
        let idle = self.visits.iter().filter_map(|(number, entry)| Some((entry.idle?, *number)));
        let (_, number) = idle.min()?;
        // It may listen a moment later: the notice waits for it.
        self.visits.remove(&number)?.leave.notify_one();
        Some(())
    }
}

/// A connection that is counted until it ends.
pub(super) struct Visit {
    all: Arc<Connections>,
    number: u64,
    address: IpAddr,
    leave: Arc<Notify>,
}

impl Visit {
    /// Who connected.
    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    /// Something is asked, until this is dropped. An answer counts from when it begins: who reads it slowly may be sent away.
    pub(super) fn asks(&self) -> Asking {
        self.all.set_idle(self.number, false);
        Asking { all: Arc::clone(&self.all), number: self.number }
    }

    /// Returns when it has to go.
    pub(super) async fn told_to_leave(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.all.open().visits.remove(&self.number);
    }
}

/// A request that is being answered.
pub(super) struct Asking {
    all: Arc<Connections>,
    number: u64,
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.all.set_idle(self.number, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(n: u32) -> IpAddr {
        Ipv4Addr::from_bits(0xC000_0200 + n).into()
    }

    fn full() -> (Arc<Connections>, Vec<Visit>) {
        let all = Arc::new(Connections::default());
        let visits = (0..512).map(|n| all.admit(address(n)).unwrap()).collect();
        (all, visits)
    }

    fn is_told(visit: &Visit) -> bool {
        !visit.all.open().visits.contains_key(&visit.number)
    }

    #[test]
    fn the_one_that_is_idle_longest_goes_for_the_newest() {
        let (all, visits) = full();
        let asking = visits[0].asks();
        drop(visits[1].asks());
        let newest = all.admit(address(900)).unwrap();
        let gone: Vec<usize> = (0..512).filter(|n| is_told(&visits[*n])).collect();
        assert_eq!(gone, [2], "the first asks, the second asked just now");
        drop(asking);
        assert!(!is_told(&newest) && !is_told(&visits[0]));
    }

    #[tokio::test]
    async fn who_has_to_go_is_told_even_before_they_listen() {
        let (all, visits) = full();
        let _newest = all.admit(address(900)).unwrap();
        visits[0].told_to_leave().await;
    }

    #[test]
    fn where_everybody_is_being_answered_there_is_no_room() {
        let (all, mut visits) = full();
        let mut asking: Vec<Asking> = visits.iter().map(Visit::asks).collect();
        assert!(all.admit(address(900)).is_none());
        drop(asking.pop());
        assert!(all.admit(address(900)).is_some());
        visits.pop();
    }

    #[test]
    fn an_address_has_thirty_two_and_a_proxy_here_has_all() {
        let all = Arc::new(Connections::default());
        let mut of_one: Vec<Visit> = (0..32).map(|_| all.admit(address(1)).unwrap()).collect();
        assert!(all.admit(address(1)).is_none());
        assert!(all.admit(address(2)).is_some());
        of_one.pop();
        assert!(all.admit(address(1)).is_some(), "who left makes room");
        let of_proxy: Vec<Visit> = (0..100).map(|_| all.admit(Ipv4Addr::LOCALHOST.into()).unwrap()).collect();
        assert_eq!(of_proxy.len(), 100);
    }
}
