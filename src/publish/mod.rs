//! Floor 2: what we tell others.
//!
//! [`plan`] holds what is built against what followers know, and changes nothing; [`tell`] carries a plan out, in one transaction.
//! [`deliver`] works the queue: every activity of ours — the Accept of a Follow as much as a new post — is a row in the store, and
//! is sent from there, again and again until it arrives or its time is over.

pub mod deliver;
pub mod find;
pub mod plan;
pub mod recipients;
mod schedule;
pub mod tell;
mod verdict;
