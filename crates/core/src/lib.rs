//! The rooms that run and are measured, as a crate of their own: a plain `cargo run` optimises this one and no other, so
//! that the laws hold and yet the first lesson is soon on the screen. The rooms above it, which teach, are in `lib.rs`.
//!
//! * [`http`] one connection without its socket: bytes in, requests out, deadlines as values
//! * [`trace`] what ran when: recording, and the three dials
//! * [`measure`] what this machine is, whether it is quiet, and the laws and statistics (pure)
//! * [`blink`] the shortener: links, codes, stores, and the database that is waited for
//! * [`models`] one execution model a file, and the table of them
//! * [`jobs`] computing on Blink's data, sequential and parallel side by side
//! * [`load`] the load generator
//! * [`names`] which name of a table a mistyped one means

pub mod blink;
pub mod http;
pub mod jobs;
pub mod load;
pub mod measure;
pub mod models;
pub mod names;
pub mod trace;
