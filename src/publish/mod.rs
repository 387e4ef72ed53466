//! Floor 2: what we tell others.
//!
//! [`plan`] holds what is built against what followers know, and changes nothing; [`tell`] carries a plan out, in one transaction.
//! [`deliver`] works the queue: every activity of ours — the Accept of a Follow as much as a new post — is a row in the store, and
//! is sent from there, again and again until it arrives or its time is over.
//!
//! 1. `deliver`: takes rows that are due, sends them, and writes down how it went; 64 at once, one for each host.
//! 2. `verdict` and `schedule`: what an answer means, and when the next try is. Pure.
//! 3. `line`: whether it is they who are down, or we. Pure.
//! 4. `strike` and `lookup`: whom to ask for anew when an inbox is gone, and asking.
//! 5. `chores` and `welcome`: sweeping, and the newest posts for servers that are new to us.
//!
//! What a host's failures mean is the store's to say: several workers share what they know.

mod chores;
pub mod deliver;
mod desk;
mod event;
pub mod find;
mod line;
mod lookup;
mod places;
pub mod plan;
pub mod recipients;
mod refusing;
mod schedule;
mod strike;
pub mod tell;
#[cfg(test)]
mod tests;
mod verdict;
mod welcome;

pub use event::{Drained, Event};
pub use refusing::{Refusing, refusing};
