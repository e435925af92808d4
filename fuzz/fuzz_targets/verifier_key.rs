//! See `targets/verifier_key.rs`.

#![no_main]

#[path = "../targets/verifier_key.rs"]
mod verifier_key;

libfuzzer_sys::fuzz_target!(|data: &[u8]| verifier_key::verifier_key(data));
