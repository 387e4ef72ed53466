//! Gatepost: a folder of Markdown becomes a static site that is an account on the fediverse.
//!
//! Five floors; a file imports only from lower ones, and a test says so (`tests/suite/house.rs`):
//!
//! | floor | what | where |
//! |---|---|---|
//! | 4 | the doors | `cli`, `shell` |
//! | 3 | the world | [`clock`], [`crypto`], [`store`]; `built`, `published` and `secret`, what is read; `outbound`, the one HTTP client; `git`, the program |
//! | 2 | what the program does | [`generate`], [`inbox`], [`owner`], [`publish`], [`doctor`] |
//! | 1 | the site, and how it speaks | [`site`], [`projection`], [`ports`], [`outgoing`], [`signature`] |
//! | 0 | words on the wire | [`vocab`] |
//!
//! Follow a post: `generate::read` finds its file, `generate::parse` tells front matter from Markdown, `generate::assemble`
//! gives it an address in the [`site`], `generate::render` makes its page and, through [`projection`], its ActivityPub
//! object, and `generate::write` exchanges the new site for the old one.

#[cfg(feature = "gate")]
pub mod built;
#[cfg(feature = "cli")]
pub mod cli;
pub mod clock;
pub mod crypto;
#[cfg(all(feature = "gate", feature = "generate"))]
pub mod doctor;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "cli")]
pub mod git;
pub mod inbox;
#[cfg(feature = "gate")]
pub mod outbound;
pub mod outgoing;
pub mod owner;
pub mod ports;
#[cfg(feature = "generate")]
pub mod projection;
pub mod publish;
#[cfg(feature = "gate")]
pub mod published;
#[cfg(feature = "gate")]
pub mod secret;
#[cfg(any(feature = "preview", feature = "gate"))]
pub mod shell;
pub mod signature;
pub mod site;
pub mod store;
pub mod vocab;
