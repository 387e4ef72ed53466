#![no_main]
//! See `gatepost::outbound::targets::address_filter`.

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gatepost::outbound::targets::address_filter(bytes));
