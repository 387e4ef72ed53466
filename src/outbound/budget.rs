//! How often one host is asked, and how many slow ones at once.
//!
//! A stranger's request makes us fetch a key from where the stranger says: without a budget we would be a tool for flooding
//! somebody else, and a host that drips its answers would hold on to as much of us as it likes. Limits enforced here: 30 GETs to
//! a host in any minute, over at most 4,096 hosts; 8 GETs that take longer than 3 s; 30 s for any call.

use super::limits::Limits;
use crate::ports::OutboundError;
use std::collections::{HashMap, VecDeque};
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

const MINUTE: Duration = Duration::from_mins(1);

/// Counts what is asked.
pub(super) struct Budget {
    /// When each host was asked in the last minute, oldest first; never more than `per_minute` times.
    asked: Mutex<HashMap<String, VecDeque<Instant>>>,
    slow: Semaphore,
    limits: Limits,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { asked: Mutex::default(), slow: Semaphore::new(limits.slow), limits: limits.clone() }
    }

    /// Counts a GET to `host` at `now`; false where there were enough.
    pub(super) fn take(&self, host: &str, now: Instant) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if !asked.contains_key(host) && asked.len() >= self.limits.hosts {
            make_room(&mut asked, self.limits.hosts, now);
        }
        let times = asked.entry(host.to_owned()).or_default();
        while times.front().is_some_and(|then| now.duration_since(*then) >= MINUTE) {
            times.pop_front();
        }
        let granted = times.len() < self.limits.per_minute;
        if granted {
            times.push_back(now);
        }
        granted
    }

    /// Does a GET's work: soon, or as one of the few slow ones, or not at all.
    pub(super) async fn paced<T>(
        &self,
        work: impl Future<Output = Result<T, OutboundError>>,
    ) -> Result<T, OutboundError> {
        let mut work = pin!(work);
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = sleep(self.limits.slow_after) => {}
        }
        let Ok(_one_of_the_slow) = self.slow.try_acquire() else {
            return Err(OutboundError::Unreachable("it is slow, and so are others"));
        };
        let rest = self.limits.whole.saturating_sub(self.limits.slow_after);
        timeout(rest, work).await.unwrap_or(Err(OutboundError::Unreachable("no whole answer in time")))
    }

    #[cfg(test)]
    fn hosts(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

/// Hosts that were left alone for a minute go; where that is not enough, the one left alone longest.
fn make_room(asked: &mut HashMap<String, VecDeque<Instant>>, hosts: usize, now: Instant) {
    asked.retain(|_, times| times.back().is_some_and(|then| now.duration_since(*then) < MINUTE));
    let idlest = asked.iter().min_by_key(|(_, times)| times.back().copied()).map(|(host, _)| host.clone());
    if let Some(host) = idlest.filter(|_| asked.len() >= hosts) {
        asked.remove(&host);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn budget(change: impl FnOnce(&mut Limits)) -> Budget {
        let mut limits = Limits::default();
        change(&mut limits);
        Budget::new(&limits)
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_asked_thirty_times_a_minute() {
        let budget = budget(|_| {});
        let start = Instant::now();
        let granted = (0..100).filter(|n| budget.take("a.example", start + Duration::from_millis(n * 100))).count();
        assert_eq!(granted, 30);
        assert!(budget.take("b.example", start), "another host has its own");
        assert!(!budget.take("a.example", start + MINUTE - Duration::from_millis(1)));
        assert!(budget.take("a.example", start + MINUTE), "the first of them is a minute ago");
        assert!(!budget.take("a.example", start + MINUTE));
    }

    #[tokio::test(start_paused = true)]
    async fn a_million_hosts_take_no_more_room_than_a_few() {
        let budget = budget(|limits| limits.hosts = 50);
        let start = Instant::now();
        for n in 0..1_000_u64 {
            assert!(budget.take(&format!("{n}.example"), start + Duration::from_millis(n)));
            assert!(budget.hosts() <= 50);
        }
        assert!(budget.take("later.example", start + 2 * MINUTE));
        assert_eq!(budget.hosts(), 1, "what is over is forgotten first");
    }

    #[tokio::test(start_paused = true)]
    async fn few_may_be_slow_and_the_quick_do_not_wait_for_them() {
        let budget = budget(|limits| limits.slow = 2);
        let drip = || budget.paced::<()>(std::future::pending());
        let quick = async {
            sleep(Duration::from_secs(10)).await;
            budget.paced(async { Ok(Instant::now()) }).await
        };
        let start = Instant::now();
        let (a, b, c, quick) = tokio::join!(drip(), drip(), drip(), quick);
        let drips = [a, b, c];
        assert_eq!(Instant::now() - start, Duration::from_secs(30));
        assert_eq!(quick.unwrap() - start, Duration::from_secs(10));
        let late = OutboundError::Unreachable("no whole answer in time");
        let crowd = OutboundError::Unreachable("it is slow, and so are others");
        let count = |error: OutboundError| drips.iter().filter(|drip| **drip == Err(error.clone())).count();
        assert_eq!((count(late), count(crowd)), (2, 1));
        assert_eq!(budget.slow.available_permits(), 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_minute_holds_more_than_its_budget(gaps in prop::collection::vec(0_u64..9_000, 1..300)) {
            let budget = budget(|limits| limits.per_minute = 5);
            let start = Instant::now();
            let mut at = Duration::ZERO;
            let mut granted: Vec<Duration> = Vec::new();
            for gap in gaps {
                at += Duration::from_millis(gap);
                if budget.take("a.example", start + at) {
                    granted.push(at);
                }
            }
            for window in granted.windows(6) {
                prop_assert!(window[5] >= window[0] + MINUTE);
            }
        }
    }
}
