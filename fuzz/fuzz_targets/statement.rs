//! See `targets/statement.rs`.

#![no_main]

#[path = "../targets/statement.rs"]
mod statement;

libfuzzer_sys::fuzz_target!(|data: &[u8]| statement::statement(data));
