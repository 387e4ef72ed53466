//! Faults of disk, file and process.
