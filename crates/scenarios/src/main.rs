//! `simulate`: what was typed, and the exit status.

fn main() {}
