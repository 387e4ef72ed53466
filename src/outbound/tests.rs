//! The client in a town of strangers: names, addresses, TLS and servers that say what a test tells them to, all in memory, so
//! that the rules for public addresses are tried as they are and hours of waiting take no time.

mod documents;
mod floods;
mod neighbours;
mod probes;
mod redirects;
mod sockets;
mod town;
