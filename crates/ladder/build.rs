//! What is made of a description before this package is built: nothing so far.

fn main() {}
