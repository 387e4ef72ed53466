#![no_main]
//! See `gatepost::signature::targets::digest_header`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gatepost::signature::targets::digest_header(bytes));
