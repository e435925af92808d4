//! See `targets/entry.rs`.

#![no_main]

#[path = "../targets/entry.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::entry(data));
