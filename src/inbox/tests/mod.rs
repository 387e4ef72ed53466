//! The gate in a world where everything is at hand: a store in memory, servers that are a table, a clock that is set by hand, and
//! real signatures.
//!
//! The names of the cases (`S-01`, `K-07` …) are those of the catalogue of bad inputs that the gate was designed against: S
//! signatures, D digests, T time and replay, K keys and actors, U addresses, C media types, B sizes and shapes, J JSON, O objects
//! and owners, M moderation, N the network, A the rest. Each table begins with the request that is right and is taken, so that
//! a refusal is the change's doing. What belongs to the connection — slow clients, trailers, redirects, private addresses — is
//! tested where connections are made.

mod addresses;
mod answers;
mod cases;
mod clocks;
mod digests;
mod forms;
mod keys;
mod letter;
mod messages;
mod model;
mod moderation;
mod neighbours;
mod objects;
mod outcomes;
mod owners;
mod quotes;
mod readings;
mod refusals;
mod reopened;
mod replays;
mod signatures;
mod software;
mod world;
