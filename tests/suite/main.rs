//! The suite: one binary, one module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::format_collect,
    clippy::unicode_not_nfc,
    clippy::disallowed_methods,
    reason = "a test that cannot go on says so"
)]

mod bad_input;
mod blogs;
mod ci;
#[cfg(feature = "gate")]
mod delivery;
#[cfg(feature = "gate")]
mod disk;
mod docs;
mod gate;
mod hook;
mod hosts;
mod house;
mod live;
#[cfg(feature = "gate")]
mod output;
#[cfg(feature = "gate")]
mod owner;
mod peers;
#[cfg(feature = "gate")]
mod publish;
mod signatures;
mod support;
mod whole;
mod words;
