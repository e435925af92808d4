//! See `targets/bundle.rs`.

#![no_main]

#[path = "../targets/bundle.rs"]
mod bundle;
#[path = "../targets/scratch.rs"]
mod scratch;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bundle::bundle(data));
