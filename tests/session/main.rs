//! Connections without sockets: what comes in decides what goes out, however it is cut.

mod bounds;
mod client;
mod cuts;
mod deadlines;
mod headers;
#[path = "../scripts/mod.rs"]
mod scripts;
mod served;
mod wire;
