//! `compare`: the same cells as `cargo bench comparisons`, without criterion.

use super::{Usage, unknown};
use crate::cli::Compare;
use brigade::comparisons::{Build, Comparison, Extent, SLICES, Slice};
use std::io::{self, Write};

/// Compares, or lists what could be compared.
///
/// # Errors
/// An unknown slice, a build without optimisation, results that cannot be written, an interruption.
pub(crate) fn run(asked: &Compare) -> anyhow::Result<()> {
    let comparison = Comparison {
        named: slices(&asked.slices)?,
        only: asked.only.clone(),
        extent: extent(asked),
        file: asked.out.clone(),
        afresh: asked.fresh,
        again: "the same command",
    };
    if asked.list {
        return list(&comparison);
    }
    if !Build::here().is_optimised() && !asked.quick {
        let next = "type `cargo run --release compare`, or `cargo bench comparisons`; --quick shows what it is like";
        return Err(Usage(format!(
            "this build is not optimised, so its numbers would compare compilers' haste: {next}"
        ))
        .into());
    }
    let book = comparison.run()?;
    writeln!(io::stdout(), "kept in {}", book.file().display())?;
    Ok(())
}

fn extent(asked: &Compare) -> Extent {
    let full = asked.full || std::env::var("BRIGADE_MATRIX").is_ok_and(|matrix| matrix == "full");
    match (asked.quick, full) {
        (true, _) => Extent::Quick,
        (false, true) => Extent::Full,
        (false, false) => Extent::Default,
    }
}

/// The slices of these names, in the order of the table.
fn slices(names: &[String]) -> Result<Vec<&'static Slice>, Usage> {
    let all = SLICES.iter().map(|slice| slice.name);
    if let Some(name) = names.iter().find(|name| !all.clone().any(|known| known == **name)) {
        return Err(unknown("slice", name, all));
    }
    let wanted = |slice: &&Slice| names.iter().any(|name| name == slice.name);
    Ok(SLICES.iter().filter(wanted).collect())
}

fn list(comparison: &Comparison<'_>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    for slice in SLICES {
        writeln!(out, "{:<16}{}", slice.name, slice.question)?;
    }
    writeln!(out)?;
    for id in comparison.ids() {
        writeln!(out, "{id}")?;
    }
    Ok(())
}
