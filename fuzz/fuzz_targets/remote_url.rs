#![no_main]
//! See `gatepost::vocab::targets::remote_url`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gatepost::vocab::targets::remote_url(bytes));
