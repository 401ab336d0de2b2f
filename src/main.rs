//! Parse, dispatch, report the error.

fn main() {}
