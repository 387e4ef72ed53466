#![no_main]
//! See `gatepost::vocab::targets::activity`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gatepost::vocab::targets::activity(bytes));
