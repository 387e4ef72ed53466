#![no_main]
//! See `gatepost::signature::targets::signature_input`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gatepost::signature::targets::signature_input(bytes));
