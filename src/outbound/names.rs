//! From a name to addresses that may be connected to.
//!
//! A name is looked up once for a connection and the connection goes to what was checked: there is no second lookup that could
//! answer differently (DNS rebinding). Limits enforced here: 5 s for an answer; one bad address spoils the name, however many
//! good ones stand beside it; the first 8 addresses are used.
//!
//! The gate's own addresses are refused if the owner's settings name them. They are not looked up: behind a CDN a site shares its
//! addresses with half of the fediverse.

use super::address::allowed;
use super::limits::Limits;
use crate::ports::OutboundError;
use crate::vocab::Reach;
use async_trait::async_trait;
use std::net::IpAddr;
use tokio::time::timeout;

/// Where names are looked up. A test's table stands in for the system's resolver.
#[async_trait]
pub trait Names: Send + Sync {
    /// All addresses of a name, in the order in which to try them; nothing where there are none.
    async fn addresses(&self, name: &str) -> Vec<IpAddr>;
}

/// The resolver of the system: its `hosts` file, then its name servers.
pub struct SystemNames;

#[async_trait]
impl Names for SystemNames {
    async fn addresses(&self, name: &str) -> Vec<IpAddr> {
        // The system does not tell "no such name" from "nobody answers", and both are mended by waiting.
        #[expect(clippy::disallowed_methods, reason = "the one place that looks names up")]
        let found = tokio::net::lookup_host((name, 0)).await;
        found.map(|found| found.map(|address| address.ip()).collect()).unwrap_or_default()
    }
}

/// The rules for the addresses of a name.
pub(super) struct Rules<'a> {
    /// How far the gate's world reaches.
    pub(super) reach: Reach,
    /// The gate's own addresses.
    pub(super) ours: &'a [IpAddr],
    /// Times and counts.
    pub(super) limits: &'a Limits,
}

/// The addresses of `host` that may be connected to: one at least, or a reason.
pub(super) async fn checked(names: &dyn Names, host: &str, rules: &Rules<'_>) -> Result<Vec<IpAddr>, OutboundError> {
    // `[::1]` and `127.0.0.1` are names of themselves; a trial on loopback uses them.
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    let mut found = match literal {
        Some(ip) => vec![ip],
        None => timeout(rules.limits.lookup, names.addresses(host))
            .await
            .map_err(|_| OutboundError::Unreachable("no answer from the name server in time"))?,
    };
    if found.iter().any(|ip| !allowed(*ip, rules.reach)) {
        return Err(OutboundError::Refused("its name leads to an address that is no public server's"));
    }
    if found.iter().any(|ip| rules.ours.contains(ip)) {
        return Err(OutboundError::Refused("its name leads to ourselves"));
    }
    found.truncate(rules.limits.addresses);
    if found.is_empty() { Err(OutboundError::NoSuchHost) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Table(Vec<&'static str>);

    #[async_trait]
    impl Names for Table {
        async fn addresses(&self, _: &str) -> Vec<IpAddr> {
            self.0.iter().map(|text| text.parse().unwrap()).collect()
        }
    }

    struct Silence;

    #[async_trait]
    impl Names for Silence {
        async fn addresses(&self, _: &str) -> Vec<IpAddr> {
            std::future::pending().await
        }
    }

    async fn look_up(addresses: &[&'static str]) -> Result<Vec<IpAddr>, OutboundError> {
        let (limits, ours) = (Limits::default(), ["93.184.216.34".parse().unwrap()]);
        let rules = Rules { reach: Reach::Internet, ours: &ours, limits: &limits };
        checked(&Table(addresses.to_vec()), "a.example", &rules).await
    }

    #[tokio::test]
    async fn one_bad_address_spoils_the_name() {
        let bad = Err(OutboundError::Refused("its name leads to an address that is no public server's"));
        for one in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "fd00::1"]
        {
            assert_eq!(look_up(&[one]).await, bad);
            assert_eq!(look_up(&["1.1.1.1", one]).await, bad);
            assert_eq!(look_up(&[one, "2606:4700::1"]).await, bad);
        }
        let mut many = vec!["1.1.1.1"; 99];
        many.push("10.0.0.1");
        assert_eq!(look_up(&many).await, bad, "also where it would not be tried");
    }

    #[tokio::test]
    async fn eight_addresses_are_used() {
        assert_eq!(look_up(&["1.1.1.1"; 100]).await.unwrap().len(), 8);
        assert_eq!(look_up(&["1.1.1.1", "2606:4700::1"]).await.unwrap().len(), 2);
        assert_eq!(look_up(&[]).await, Err(OutboundError::NoSuchHost));
    }

    #[tokio::test]
    async fn our_own_address_is_no_strangers() {
        let ours = Err(OutboundError::Refused("its name leads to ourselves"));
        assert_eq!(look_up(&["1.1.1.1", "93.184.216.34"]).await, ours);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_name_server_is_not_waited_for() {
        let limits = Limits::default();
        let rules = Rules { reach: Reach::Internet, ours: &[], limits: &limits };
        let start = tokio::time::Instant::now();
        let answer = checked(&Silence, "a.example", &rules).await;
        assert_eq!(answer, Err(OutboundError::Unreachable("no answer from the name server in time")));
        assert_eq!(start.elapsed(), limits.lookup);
    }
}
