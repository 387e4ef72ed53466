//! The gate among servers of other people: Fedify and fediverse-pasture on loopback, and other people's checks of the actor.
//!
//! They are installed by name from the registries, as `.ci/run` does it, into `.ci/peers/` and a Python environment:
//! `GATEPOST_NODE24` and `GATEPOST_PYTHON` name other ones.

mod collections;
mod fedify;
mod knocks;
mod owner;
mod pasture;
pub(crate) mod presence;
mod publishing;
mod shapes;
mod six;
mod story;
mod tools;
