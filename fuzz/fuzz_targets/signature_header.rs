#![no_main]
//! See `gatepost::signature::targets::signature_header`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gatepost::signature::targets::signature_header(bytes));
