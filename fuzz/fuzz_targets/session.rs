//! `cargo fuzz run session`: what is checked stands in `tests/fuzz/session.rs`.

#![no_main]

#[path = "../../tests/fuzz/session.rs"]
mod session;

libfuzzer_sys::fuzz_target!(|data: &[u8]| session::check(data));
