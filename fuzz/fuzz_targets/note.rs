//! See `targets/note.rs`.

#![no_main]

#[path = "../targets/note.rs"]
mod note;

libfuzzer_sys::fuzz_target!(|data: &[u8]| note::note(data));
