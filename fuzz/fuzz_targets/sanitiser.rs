#![no_main]
//! See `gatepost::generate::targets::sanitiser`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gatepost::generate::targets::sanitiser(bytes));
