//! Floor 1: keys, and what is signed with them. Pure: no clock, no disk, no network.

pub mod key;
