//! Publishing through a gate that is running.
