//! See `targets/rule_book.rs`.

#![no_main]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what fails here is found"
)]

#[allow(dead_code, reason = "what the properties alone need")]
#[path = "../../tests/properties/attempt.rs"]
mod attempt;
#[path = "../targets/rule_book.rs"]
mod rule_book;
#[path = "../../tests/rules/saying.rs"]
mod saying;
#[path = "../../tests/rules/support.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|data: &[u8]| rule_book::rule_book(data));
