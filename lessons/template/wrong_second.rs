//! FILL IN: a repair that looks right and breaks one promise.

/// The larger of two.
pub fn larger(_a: u8, b: u8) -> u8 {
    b
}
