//! Floor 1: what we say to others, as it is queued.
//!
//! The gate answers by itself, the owner answers by hand, and both must say the same in the same words. Ids are pure functions
//! of what is said, so that a second run, another machine or a restored backup never says it twice.

pub mod announce;
mod likeness;
mod noticed;
pub mod respond;
pub mod update;
mod withheld;

pub use likeness::likeness;
pub use noticed::noticed;
pub use withheld::withheld;
