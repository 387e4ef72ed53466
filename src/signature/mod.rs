//! Floor 1: keys, and what is signed with them. Pure: no clock, no disk, no network.

mod algorithm;
pub mod key;

pub use algorithm::{Algorithm, Scheme, VerifyingKey};
