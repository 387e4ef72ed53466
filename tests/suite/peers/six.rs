//! The six actors of fediverse-pasture knock: with a signature or without, known to `WebFinger` or not, with keys that only a signed
//! GET may read.

use super::pasture::Pasture;
use super::presence::Presence;
use crate::hosts::http::ask_at;
use serde_json::Value;

/// Who signs what they post, and is taken in.
const SIX: [(&str, bool); 6] =
    [("alice", false), ("bob", true), ("claire", true), ("dean", false), ("emily", true), ("frank", true)];

#[test]
fn who_signs_is_taken_in_and_nobody_else() {
    let Some(pasture) = Pasture::start() else { return };
    let us = Presence::start("open");
    let path = format!("/?actor_uri={}", us.actor());
    let answer = ask_at(pasture.address, "GET", &path, &[("Accept", "application/json")], b"");
    let told: Value = serde_json::from_slice(&answer.body).unwrap_or_else(|why| panic!("{why}: {}", answer.text()));
    for (name, signs) in SIX {
        let of = &told["result"][name];
        assert_eq!((&of["get_actor"], &of["post_inbox"]), (&Value::from(true), &Value::from(signs)), "{name}: {told}");
    }
    assert_eq!(told["result"]["webfinger"], Value::from(true), "{told}");
}
