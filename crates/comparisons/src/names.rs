//! How a cell is named on the command line, `comparisons/waiting/tokio_multi/100`, and how a number is written.

/// The id of a cell. Every id begins with `comparisons/`, so that the literal `cargo bench comparisons` finds it.
pub fn id(slice: &str, series: &str, at: f64) -> String {
    format!("comparisons/{slice}/{series}/{at}")
}

/// `98,120`; below a hundred with one decimal.
pub(crate) fn number(number: f64) -> String {
    if number < 99.95 {
        return format!("{number:.1}").replace(".0", "");
    }
    let digits = format!("{number:.0}");
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}
