//! The worker among servers that behave as servers do. Time passes as the tests say.

mod gone;
mod offline;
mod stuck;
mod welcome;
mod work;
mod world;
