//! See `targets/results_folder.rs`.

#![no_main]

#[path = "../../tests/intake_small/mod.rs"]
mod intake_small;
#[path = "../targets/results_folder.rs"]
mod results_folder;
#[path = "../targets/scratch.rs"]
mod scratch;
#[path = "../../tests/rules/support.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|data: &[u8]| results_folder::results_folder(data));
