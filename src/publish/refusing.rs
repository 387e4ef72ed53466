//! Servers that take nothing of ours any more.
//!
//! One refusal is about one post. Three posts in a row are about us: the signature is not believed, the site cannot be read from
//! there, or we are blocked. The owner is told; who follows from there follows on.

use crate::ports::{Delivery, DeliveryState};
use std::collections::{BTreeMap, BTreeSet};

/// So many posts in a row are more than chance.
const IN_A_ROW: usize = 3;

/// A server that refuses.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Refusing {
    /// Its name.
    pub host: String,
    /// Its last answer.
    pub status: u16,
}

impl Refusing {
    /// What it means, and what now.
    pub fn words(&self) -> String {
        let Self { host, status } = self;
        let remedy = match status {
            401 | 403 => {
                "it does not believe who you are, or keeps you out; gatepost check --live shows how the site looks from elsewhere"
            }
            _ => "gatepost check --live shows how the site looks from elsewhere",
        };
        format!("{host} refused your last {IN_A_ROW} posts (answered {status}): {remedy}")
    }
}

/// Servers that refused the last three posts that were sent there, by name. `deliveries`: the newest first.
pub fn refusing(deliveries: &[Delivery]) -> Vec<Refusing> {
    let mut hosts: BTreeMap<&str, (BTreeSet<&str>, Option<u16>)> = BTreeMap::new();
    let mut well: BTreeSet<&str> = BTreeSet::new();
    for it in deliveries {
        let host = it.inbox.host();
        match (it.state, it.status) {
            _ if well.contains(host) => {}
            (DeliveryState::Failed, Some(status)) if is_refusal(status) => {
                let (posts, last) = hosts.entry(host).or_default();
                posts.insert(it.activity.split('#').next().unwrap_or_default());
                last.get_or_insert(status);
            }
            // What it took before the refusals does not count for it now.
            (DeliveryState::Done, _) if hosts.get(host).is_none_or(|(posts, _)| posts.len() < IN_A_ROW) => {
                well.insert(host);
            }
            _ => {}
        }
    }
    let refuses = hosts.into_iter().filter(|(host, (posts, _))| posts.len() >= IN_A_ROW && !well.contains(host));
    refuses.filter_map(|(host, (_, last))| Some(Refusing { host: host.to_owned(), status: last? })).collect()
}

/// A no to what was sent, rather than to where or when.
fn is_refusal(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 405 | 406 | 413 | 415 | 422)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::{Reach, RemoteUrl};
    use jiff::Timestamp;

    fn sent(host: &str, post: &str, status: u16) -> Delivery {
        Delivery {
            activity: format!("https://me.example/{post}#create"),
            inbox: RemoteUrl::parse(&format!("https://{host}/inbox"), Reach::Internet).unwrap(),
            state: if status < 300 { DeliveryState::Done } else { DeliveryState::Failed },
            attempts: 1,
            due: Timestamp::UNIX_EPOCH,
            finished: Some(Timestamp::UNIX_EPOCH),
            status: Some(status),
            reason: String::new(),
        }
    }

    fn of(rows: &[(&str, u16)]) -> Vec<u16> {
        let rows: Vec<Delivery> = rows.iter().map(|(post, status)| sent("a.example", post, *status)).collect();
        refusing(&rows).into_iter().map(|it| it.status).collect()
    }

    #[test]
    fn three_posts_in_a_row_are_about_us() {
        assert_eq!(of(&[("c", 401), ("b", 422), ("a", 401)]), [401]);
        assert_eq!(of(&[("c", 422), ("b", 401), ("a", 401), ("z", 202)]), [422]);
        // One post, told and edited twice, is one post.
        assert_eq!(of(&[("a", 401), ("a", 401), ("a", 401)]), [0; 0]);
        assert_eq!(of(&[("d", 202), ("c", 401), ("b", 401), ("a", 401)]), [0; 0]);
        assert_eq!(of(&[("c", 401), ("b", 202), ("a", 401), ("z", 401)]), [0; 0]);
        // That an inbox is gone, or its server down, is another matter.
        assert_eq!(of(&[("c", 404), ("b", 410), ("a", 503)]), [0; 0]);
    }

    #[test]
    fn the_owner_is_told_what_it_means() {
        let one = |status| Refusing { host: "a.example".into(), status }.words();
        assert_eq!(
            one(401),
            "a.example refused your last 3 posts (answered 401): it does not believe who you are, or keeps you out; \
             gatepost check --live shows how the site looks from elsewhere"
        );
        assert_eq!(
            one(422),
            "a.example refused your last 3 posts (answered 422): gatepost check --live shows how the site looks from elsewhere"
        );
    }
}
