//! Floor 1: the site in memory, in the author's words.
//!
//! What the author may write ([`front_matter`], [`config`]) and what the program works with ([`Page`], [`Section`],
//! [`Taxonomy`], [`Site`]) are different types with one conversion between them, so nothing is ever half filled. Every address
//! is made in [`address`]. Nothing here touches the disk.

pub mod address;
#[cfg(feature = "generate")]
pub mod config;
#[cfg(feature = "generate")]
pub mod date;
#[cfg(feature = "generate")]
pub mod fields;
#[cfg(feature = "generate")]
pub mod front_matter;
#[cfg(feature = "generate")]
pub mod handle;
#[cfg(feature = "generate")]
pub mod model;
#[cfg(feature = "generate")]
pub mod page;
#[cfg(feature = "generate")]
pub mod problem;
#[cfg(feature = "generate")]
pub mod section;
#[cfg(feature = "generate")]
pub mod shown;
#[cfg(feature = "generate")]
pub mod slug;
#[cfg(feature = "generate")]
pub mod source;
#[cfg(feature = "generate")]
pub mod taxonomy;
#[cfg(feature = "generate")]
pub mod written;

#[cfg(feature = "generate")]
pub use model::{Site, Tombstoned};
#[cfg(feature = "generate")]
pub use page::Page;
#[cfg(feature = "generate")]
pub use problem::{Problem, Problems, Severity};
#[cfg(feature = "generate")]
pub use section::Section;
#[cfg(feature = "generate")]
pub use taxonomy::{Taxonomy, Term};
