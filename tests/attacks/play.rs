//! What a scene has at hand: people, requests, the owner's hand, and what is stored.

use crate::case::{Base, Stored, Want};
use crate::draft::Draft;
use crate::fire;
use crate::gate::{Gate, Rows};
use crate::wire::{Answer, Wire};
use crate::world::World;
use std::time::{Duration, Instant};

/// The stage of one scene.
pub(crate) struct Play<'a> {
    pub(crate) world: &'a World,
    /// Requests that were sent.
    pub(crate) sent: usize,
}

impl Play<'_> {
    /// Our own gate: scenes are played with no other.
    pub(crate) fn gate(&self) -> &Gate {
        self.world.gate.as_ref().unwrap()
    }

    /// What came of an attack that was begun before all others.
    pub(crate) fn slow(&self, id: &str) -> Result<(), String> {
        self.world.slow.end(id)
    }

    pub(crate) fn rows(&self) -> Rows {
        self.gate().rows()
    }

    /// Signs and sends.
    pub(crate) fn send(&mut self, draft: &Draft) -> Answer {
        self.world.publish(draft);
        self.wire(&draft.sign())
    }

    /// Sends what is signed.
    pub(crate) fn wire(&mut self, wire: &Wire) -> Answer {
        self.bytes(&wire.bytes())
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Answer {
        self.sent += 1;
        crate::wire::send(&self.world.us.host, bytes)
    }

    /// Sends, and expects an answer, a number of requests and a difference.
    pub(crate) fn expect(
        &mut self,
        what: &str,
        draft: &Draft,
        status: u16,
        fetches: (usize, usize),
        stored: Stored,
    ) -> Result<(), String> {
        self.world.publish(draft);
        self.sent += 1;
        let want = Want { status: vec![status], code: "", fetches, stored, page: false };
        fire::fire(self.world, &draft.sign(), &want).map_err(|why| format!("{what}: {why}"))
    }

    /// 202, and something is stored.
    pub(crate) fn takes(&mut self, what: &str, draft: &Draft) -> Result<(), String> {
        self.expect(what, draft, 202, (0, 2), Stored::Something)
    }

    /// 202, and nothing is.
    pub(crate) fn ignores(&mut self, what: &str, draft: &Draft) -> Result<(), String> {
        self.expect(what, draft, 202, (0, 2), Stored::Nothing)
    }

    /// This status, and nothing is stored.
    pub(crate) fn refuses(&mut self, what: &str, draft: &Draft, status: u16) -> Result<(), String> {
        self.expect(what, draft, status, (0, 2), Stored::Nothing)
    }

    /// Somebody new who sends this, and it is taken in.
    pub(crate) fn begin(&mut self, base: Base) -> Result<Draft, String> {
        let draft = self.world.base(base);
        self.takes("as it is", &draft)?;
        Ok(draft)
    }

    /// Whether somebody follows, or asks to: `requested`, `accepted`.
    pub(crate) fn standing(&self, actor: &str) -> Option<String> {
        self.gate().ask("SELECT state FROM follower WHERE actor = ?1", actor)
    }

    /// Whether an interaction is there: `pending`, `approved`, `rejected`, `private`.
    pub(crate) fn state(&self, id: &str) -> Option<String> {
        self.gate().ask("SELECT state FROM interaction WHERE id = ?1", id)
    }

    /// What it says, as it is kept.
    pub(crate) fn words(&self, id: &str) -> String {
        let note = self.gate().ask("SELECT note FROM interaction WHERE id = ?1", id).unwrap_or_default();
        let note: serde_json::Value = serde_json::from_str(&note).unwrap_or_default();
        note["content"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits until so many activities have come to an inbox.
    pub(crate) fn wait_for_posts(&self, inbox: &str, wanted: usize) -> Result<(), String> {
        let start = Instant::now();
        while self.world.neighbour.posted_to(inbox).len() < wanted {
            if start.elapsed() > Duration::from_secs(15) {
                let came = self.world.neighbour.posted_to(inbox).len();
                return Err(format!("{came} of {wanted} activities came to {inbox}"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // The row is done a moment after the answer: until then the tables are not at rest.
        while self.gate().count("SELECT count(*) FROM lane WHERE zone <> ?1", "") > 0 {
            if start.elapsed() > Duration::from_secs(20) {
                return Err("the queue does not come to rest".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

/// An error unless it holds.
pub(crate) fn hold(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}
