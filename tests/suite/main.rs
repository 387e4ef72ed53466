//! The suite: one binary, one module a subject.

mod bad_input;
mod support;
mod whole;
