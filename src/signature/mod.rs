//! Floor 1: HTTP signatures, in and out, and the keys they are made with. Pure: no clock, no disk, no network. The
//! arithmetic of signatures is the ports'; here are hashes and the reading of keys.
//!
//! In: [`read`] turns a request into a [`Claim`] or a [`Refusal`]; the caller finds the [`ActorKey`] that the claim names; and
//! `ports::verify` turns both into a `Verified`, which cannot be had in any other way. Out: an [`Outgoing`] request becomes
//! [`Unsigned`] headers and bytes to sign; `ports::sign` does both steps.
//!
//! Two schemes are spoken, [draft-cavage-http-signatures-12](https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12)
//! and [RFC 9421](https://www.rfc-editor.org/rfc/rfc9421); a request carries exactly one signature. Signatures inside of documents
//! (Linked Data Signatures, FEP-8b32) are not read.

mod actor_key;
mod algorithm;
mod cavage;
mod claim;
mod digest;
pub mod key;
mod message;
mod multikey;
mod outgoing;
mod received;
mod refusal;
#[cfg(any(test, fuzzing))]
pub mod targets;
mod time;
mod verifying_key;

pub use actor_key::{ActorKey, NoKey};
pub use algorithm::{Algorithm, Scheme};
pub use claim::{Claim, read};
pub use outgoing::{Outgoing, Unsigned};
pub use received::{HostHeader, Place, Received};
pub use refusal::Refusal;
pub use verifying_key::{KeyKind, VerifyingKey};
