//! See `targets/statement_file.rs`.

#![no_main]

#[path = "../../tests/rules/saying.rs"]
mod saying;
#[path = "../targets/scratch.rs"]
mod scratch;
#[path = "../targets/statement_file.rs"]
mod statement_file;
#[path = "../../tests/rules/support.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|data: &[u8]| statement_file::statement_file(data));
