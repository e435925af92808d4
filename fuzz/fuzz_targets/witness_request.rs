//! See `targets/witness_request.rs`.

#![no_main]

#[path = "../targets/scratch.rs"]
mod scratch;
#[path = "../targets/witness_request.rs"]
mod witness_request;

libfuzzer_sys::fuzz_target!(|data: &[u8]| witness_request::witness_request(data));
