//! FILL IN: what this is, what is broken, and what the judge calls.
//!
//! * FILL IN: The larger of two is found.

/// The larger of two.
pub fn larger(a: u8, _b: u8) -> u8 {
    a
}
