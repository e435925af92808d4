//! See `targets/evidence.rs`.

#![no_main]

#[path = "../targets/evidence.rs"]
mod evidence;
#[path = "../targets/scratch.rs"]
mod scratch;
#[path = "../../tests/rules/support.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|data: &[u8]| evidence::evidence(data));
