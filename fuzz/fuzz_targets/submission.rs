//! See `targets/submission.rs`.

#![no_main]

#[path = "../targets/submission.rs"]
mod submission;

libfuzzer_sys::fuzz_target!(|data: &[u8]| submission::submission(data));
