#![no_main]
//! See `gatepost::signature::targets::http_date`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gatepost::signature::targets::http_date(bytes));
