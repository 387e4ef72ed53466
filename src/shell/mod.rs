//! Floor 4: thin skins around what the program does.

#[cfg(feature = "cgi")]
pub mod cgi;
#[cfg(feature = "server")]
mod connections;
#[cfg(feature = "preview")]
pub mod fediverse;
#[cfg(feature = "server")]
pub mod gate;
#[cfg(feature = "server")]
pub mod log;
#[cfg(feature = "preview")]
pub mod preview;
#[cfg(feature = "server")]
pub mod publish;
#[cfg(any(feature = "cgi", feature = "server"))]
mod refused;
#[cfg(feature = "server")]
pub mod site;
#[cfg(feature = "server")]
mod source;
#[cfg(all(feature = "preview", feature = "server"))]
pub mod trial;
#[cfg(feature = "server")]
mod webfinger;
#[cfg(feature = "gate")]
pub mod world;
