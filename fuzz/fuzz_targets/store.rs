//! `cargo fuzz run store`: what is checked stands in `tests/fuzz/store.rs`.

#![no_main]

#[path = "../../tests/fuzz/store.rs"]
mod store;

use std::panic;

// redb may panic over a damaged file, and the store catches that. The fuzzer's own hook would end the process before.
libfuzzer_sys::fuzz_target!(init: panic::set_hook(Box::new(|_| {})), |data: &[u8]| store::check(data));
