//! Floor 3: the one clock.

#[cfg(feature = "gate")]
use crate::ports::Clock;
#[cfg(feature = "gate")]
use std::time::Duration;

/// The machine's clock, for the gate: what it says is compared with strangers' clocks, so nothing stands in for it.
#[cfg(feature = "gate")]
#[derive(Debug)]
pub struct Machine;

#[cfg(feature = "gate")]
#[async_trait::async_trait]
impl Clock for Machine {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// Nanoseconds since 1970. `SOURCE_DATE_EPOCH` (seconds) stands in for now, so that a build can be repeated exactly.
pub fn now() -> i64 {
    let pinned = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse::<i64>().ok());
    pinned.map_or_else(
        || i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or(i64::MAX),
        |seconds| seconds.saturating_mul(1_000_000_000),
    )
}

/// This moment, for what the owner says to others: nothing stands in for it, since it is compared with when they said something.
#[cfg(feature = "gate")]
pub fn moment() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Today in the machine's zone: `2026-11-23`.
pub fn today() -> String {
    local().strftime("%Y-%m-%d").to_string()
}

/// This minute in the machine's zone, with its offset.
pub fn this_minute() -> String {
    local().strftime("%Y-%m-%dT%H:%M:00%:z").to_string()
}

fn local() -> jiff::Zoned {
    let zone = jiff::tz::TimeZone::try_system().unwrap_or(jiff::tz::TimeZone::UTC);
    jiff::Timestamp::from_nanosecond(i128::from(now())).unwrap_or_default().to_zoned(zone)
}
