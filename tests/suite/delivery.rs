//! The delivery engine among servers that behave as servers do, on loopback, with the real client and real files.

mod chaos;
mod kill;
mod town;
mod workers;
