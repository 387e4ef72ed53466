//! Floor 2: what we tell others.
//!
//! [`deliver`] works the queue: every activity of ours — the Accept of a Follow as much as a new post — is a row in the store, and
//! is sent from there, again and again until it arrives or its time is over.

pub mod deliver;
mod schedule;
mod verdict;
