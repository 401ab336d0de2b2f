//! A trace as an SVG for the book: the same rows and fills as in the terminal, to scale. It stands in
//! a page or in a file of its own, with no script and nothing from elsewhere.
//!
//! Below 620 pixels it does not shrink, so that it stays readable on a phone: let its container scroll.

mod drawing;
mod legend;
mod marks;
mod page;
mod picture;
mod rows;
mod style;

pub use drawing::svg;
pub use legend::signs;
pub use page::{Page, page};
