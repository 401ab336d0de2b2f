//! `cargo fuzz run trace`: what is checked stands in `tests/fuzz/trace.rs`.

#![no_main]

#[path = "../../tests/fuzz/trace.rs"]
mod trace;

libfuzzer_sys::fuzz_target!(|data: &[u8]| trace::check(data));
