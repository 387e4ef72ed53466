//! All integration tests, as one program.

mod docs;
mod house;
