//! The tests that need a whole site.

mod blogs;
