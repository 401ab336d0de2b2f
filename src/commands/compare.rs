//! `compare`: the same cells as `cargo bench comparisons`, without criterion.

use super::{Usage, unknown};
use crate::cli::Compare;
use anyhow::Context;
use brigade::comparisons::{
    Book, Build, Comparison, Extent, Run, SLICES, Slice, recorded, usual_file,
};
use brigade::signals::asked_to_end;
use std::fs;
use std::io::{self, Write};
use std::sync::atomic::Ordering::Relaxed;

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
    let book = compared(&comparison)?;
    writeln!(io::stdout(), "kept in {}", book.file().display())?;
    Ok(())
}

/// What the book includes: the first table with where it comes from, and a line a slice.
const FIGURES: [&str; 2] = ["docs/figures/comparisons.txt", "docs/figures/comparisons.md"];

/// Writes down for the book the default run that is kept, whose commit stands with it; measures one if none is.
///
/// # Errors
/// As for [`run`]; a build without optimisation; a figure that cannot be written.
pub(crate) fn record() -> anyhow::Result<()> {
    let kept = Book::read(&usual_file(Extent::Default, "all")?).ok();
    let kept = kept.filter(|run| run.finished && run.build.is_optimised());
    let run = match kept {
        Some(run) => run,
        None => measured()?,
    };
    for (file, text) in FIGURES.into_iter().zip(recorded(&run)) {
        fs::write(file, text).with_context(|| format!("{file} cannot be written"))?;
        writeln!(io::stdout(), "{file}")?;
    }
    Ok(())
}

/// A whole default run.
fn measured() -> anyhow::Result<Run> {
    if !Build::here().is_optimised() {
        let why = "this build is not optimised: type `cargo run --release record comparisons`";
        return Err(Usage(why.into()).into());
    }
    let comparison = Comparison {
        named: Vec::new(),
        only: None,
        extent: Extent::Default,
        file: None,
        afresh: false,
        again: "the same command",
    };
    Ok(compared(&comparison)?.run)
}

/// Ctrl-C ends it; what is finished by then is kept.
fn compared(comparison: &Comparison<'_>) -> anyhow::Result<Book> {
    let asked = asked_to_end().context("listening for Ctrl-C")?;
    comparison.run(&|| asked.load(Relaxed))
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
