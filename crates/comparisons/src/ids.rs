//! The name of a cell on the command line: `comparisons/waiting/tokio_multi/100`.

/// The id of a cell. Every id begins with `comparisons/`, so that the literal `cargo bench comparisons` finds it.
pub fn id(slice: &str, series: &str, at: f64) -> String {
    format!("comparisons/{slice}/{series}/{at}")
}
