//! How a cell is named on the command line, `comparisons/waiting/tokio_multi/100`, and how a number is written.

use brigade_core::measure::grouped;

/// The id of a cell. Every id begins with `comparisons/`, so that the literal `cargo bench comparisons` finds it.
pub fn id(slice: &str, series: &str, at: f64) -> String {
    format!("comparisons/{slice}/{series}/{at}")
}

/// `98,120`; below a hundred with one decimal.
pub(crate) fn number(number: f64) -> String {
    if number < 99.95 {
        return format!("{number:.1}").replace(".0", "");
    }
    grouped(number)
}
