//! Every refusal: its code, its status, and that it can be reached.

use super::cases::{Scene, code};
use super::letter::{Letter, follow};
use super::world::{ALICE, World};
use crate::inbox::Refusal;
use crate::ports::{
    Applied, Ask, Block, Change, Complaint, Counts, Delivery, DeliveryFilter, Facts, Filter, Finished, Follower,
    FollowerState, Glance, HostTrouble, Interaction, JournalLine, Leased, LedgerEntry, Store, StoreError, Tally,
};
use crate::signature;
use crate::vocab::{Id, RemoteUrl};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A new refusal does not compile until it has a number here, and a number must be in the list.
fn number(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::NoSuchPath => 0,
        Refusal::Method(_) => 1,
        Refusal::MediaType => 2,
        Refusal::TooLarge => 3,
        Refusal::Empty => 4,
        Refusal::CrossSite => 5,
        Refusal::Malformed(_) => 6,
        Refusal::Ourselves => 7,
        Refusal::NotTheirs(_) => 8,
        Refusal::NoKey => 9,
        Refusal::KeyHostDown => 10,
        Refusal::Blocked => 11,
        Refusal::TooMany => 12,
        Refusal::StoreBusy => 13,
        Refusal::Misconfigured => 14,
        Refusal::HeadTooLarge => 15,
        Refusal::TooSlow => 16,
        Refusal::BodyBroken => 17,
        Refusal::TooBusy => 18,
        Refusal::NoLength => 19,
        Refusal::Signature(why) => 20 + of_signature(*why),
    }
}

fn of_signature(refusal: signature::Refusal) -> usize {
    use signature::Refusal as Of;
    match refusal {
        Of::NoSignature => 0,
        Of::SeveralSignatures => 1,
        Of::MixedSchemes => 2,
        Of::Malformed => 3,
        Of::UnknownAlgorithm => 4,
        Of::NotCovered(_) => 5,
        Of::UnknownComponent => 6,
        Of::NotSent => 7,
        Of::BadBase64 => 8,
        Of::BadKeyId => 9,
        Of::OurOwnKey => 10,
        Of::NoHost => 11,
        Of::SeveralHosts => 12,
        Of::OtherHost => 13,
        Of::NoDigest => 14,
        Of::UnknownDigest => 15,
        Of::BadDigest => 16,
        Of::WrongDigest => 17,
        Of::SeveralDates => 18,
        Of::BadDate => 19,
        Of::DateSkew(_) => 20,
        Of::Expired => 21,
        Of::OtherKey => 22,
        Of::UnfitKey => 23,
        Of::WrongSignature => 24,
    }
}

#[test]
fn the_list_is_whole() {
    let numbers: BTreeSet<usize> = Refusal::ALL.iter().map(number).collect();
    assert_eq!(numbers, (0..45).collect());
    assert_eq!(Refusal::ALL.len(), 45);
    let codes: BTreeSet<&str> = Refusal::ALL.iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), 45, "one code for each");
    assert!(codes.iter().all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')));
}

/// The table that `docs/gate.md` repeats.
#[test]
fn codes_and_statuses() {
    insta::assert_snapshot!(Refusal::table());
}

/// Every answer is short, keeps what was sent to itself, and tells a browser nothing.
#[test]
fn what_an_answer_says() {
    for refusal in Refusal::ALL {
        let response = refusal.clone().into_response();
        assert_eq!(response.status(), refusal.status());
        assert_eq!(code(&response), refusal.code());
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers().contains_key("allow"), response.status() == 405);
        assert_ne!(response.status(), 410, "Misskey gives up a host whose inbox is gone");
    }
}

/// A store whose disk is full.
struct Full;

#[async_trait]
impl Store for Full {
    async fn glance(&self, _: &str, _: &RemoteUrl) -> Result<Glance, StoreError> {
        Ok(Glance::default())
    }
    async fn facts(&self, _: &Ask) -> Result<Facts, StoreError> {
        Ok(Facts::default())
    }
    async fn apply(&self, _: Change) -> Result<Applied, StoreError> {
        Err(StoreError::Busy("no space left on the device at /secret/path".to_owned()))
    }
    async fn followers(&self, _: FollowerState, _: Option<&Follower>, _: u32) -> Result<Vec<Follower>, StoreError> {
        Ok(Vec::new())
    }
    async fn newcomers(&self, _: u32) -> Result<Vec<Follower>, StoreError> {
        Ok(Vec::new())
    }
    async fn interactions(&self, _: &Filter) -> Result<Vec<Interaction>, StoreError> {
        Ok(Vec::new())
    }
    async fn blocks(&self) -> Result<Vec<Block>, StoreError> {
        Ok(Vec::new())
    }
    async fn complaints(&self, _: u32) -> Result<Vec<Complaint>, StoreError> {
        Ok(Vec::new())
    }
    async fn journal(&self, _: u32) -> Result<Vec<JournalLine>, StoreError> {
        Ok(Vec::new())
    }
    async fn counts(&self) -> Result<Counts, StoreError> {
        Ok(Counts::default())
    }
    async fn lease(&self, _: Timestamp, _: Timestamp, _: u32) -> Result<Vec<Leased>, StoreError> {
        Ok(Vec::new())
    }
    async fn finish(&self, _: Timestamp, _: Vec<Finished>) -> Result<(), StoreError> {
        Ok(())
    }
    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        Err(StoreError::Unfit("row 7".to_owned()))
    }
    async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        Err(StoreError::Unfit("row 7".to_owned()))
    }
    async fn audience(&self) -> Result<u64, StoreError> {
        Err(StoreError::Unfit("row 7".to_owned()))
    }
    async fn deliveries(&self, _: &DeliveryFilter) -> Result<Vec<Delivery>, StoreError> {
        Err(StoreError::Unfit("row 7".to_owned()))
    }
    async fn tallies(&self, _: u32) -> Result<Vec<(String, Tally)>, StoreError> {
        Err(StoreError::Unfit("row 7".to_owned()))
    }
    async fn troubles(&self) -> Result<Vec<HostTrouble>, StoreError> {
        Err(StoreError::Unfit("row 7".to_owned()))
    }
    async fn reached_by(&self, _: &RemoteUrl, _: u32) -> Result<Vec<Follower>, StoreError> {
        Err(StoreError::Unfit("row 7".to_owned()))
    }
    async fn sweep(&self, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
}

#[test]
fn our_own_troubles_ask_for_another_try() {
    let mut scene = Scene::new();
    scene.world.ports.store = Arc::new(Full);
    let health = http::Request::builder().uri("/gate/health").body(bytes::Bytes::new()).unwrap();
    let response = scene.world.receive(health);
    assert_eq!((response.status().as_u16(), code(&response).as_str()), (503, "store-busy"));
    let response = scene.world.receive(scene.letter.seal());
    assert_eq!((response.status().as_u16(), code(&response).as_str()), (503, "store-busy"), "A-10");
    let world = World::new();
    world.rule(|policy| policy.inbox = Id::new("not an address"));
    let response = world.receive(Letter::of(&follow(), world.now()).seal());
    assert_eq!((response.status().as_u16(), code(&response).as_str()), (503, "misconfigured"));
    // An actor of ours that is no address: nobody is believed to be somebody else.
    let world = World::new();
    world.rule(|policy| policy.actor = Id::new("not an address"));
    let response = world.receive(Letter::of(&follow(), world.now()).seal());
    assert_eq!(code(&response), "ourselves");
}

/// The two that no table has: a key of another kind than the algorithm, and a request without any digest header that covers one.
#[test]
fn the_rest_can_be_reached() {
    let mut scene = Scene::new();
    scene.letter.parameters = ",algorithm=\"ed25519\"".to_owned();
    let (answer, _) = scene.send();
    assert!(["key-unfit", "signature-algorithm"].contains(&answer.word.as_str()), "{}", answer.word);
    assert_eq!(answer.status, 401);
    assert!(ALICE.starts_with("https://"));
}
