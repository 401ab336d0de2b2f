//! `report`: a comparison that was kept, shown again: tables, fairness, verdicts, and what changed since an earlier one.

use super::Usage;
use crate::cli::Report;
use anyhow::Context;
use brigade::comparisons::{Book, BookError, Extent, Run, page, report, usual_file};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Shows a run, beside an earlier one if that is asked for.
///
/// # Errors
/// There is no such file, it is none of ours or of another version, or the page cannot be written.
pub(crate) fn run(asked: &Report) -> anyhow::Result<()> {
    let file = match &asked.file {
        Some(file) => file.clone(),
        None => latest()?,
    };
    let run = read(&file)?;
    let old = asked.against.as_deref().map(read).transpose()?;
    let mut out = io::stdout().lock();
    if let Some(page_file) = &asked.html {
        let data = file.file_name().unwrap_or_default().to_string_lossy();
        fs::write(page_file, page(&run, old.as_ref(), &data)).with_context(|| {
            format!("{} cannot be written: name another file with --html", page_file.display())
        })?;
    }
    writeln!(out, "{}\n\n{}", file.display(), report(&run, old.as_ref()))?;
    if let Some(page_file) = &asked.html {
        writeln!(out, "the same as a page: {}", page_file.display())?;
    }
    Ok(())
}

/// A file that was named and is none of ours is wrong usage.
fn read(file: &Path) -> anyhow::Result<Run> {
    Book::read(file).map_err(|error| match error {
        BookError::Foreign { .. } | BookError::Schema { .. } => Usage(error.to_string()).into(),
        error => error.into(),
    })
}

/// The run that was kept last, whatever its extent.
fn latest() -> anyhow::Result<PathBuf> {
    let usual = usual_file(Extent::Default, "all")?;
    let folder = usual.parent().unwrap_or(Path::new("."));
    let kept = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| {
        let entry = entry.ok()?;
        let is_run = entry.path().extension().is_some_and(|ending| ending == "json");
        is_run.then_some((entry.metadata().ok()?.modified().ok()?, entry.path()))
    });
    let runs =
        kept.filter(|(_, file)| Book::read(file).is_ok_and(|run| run.extent != Extent::Test));
    let latest = runs.max().map(|(_, file)| file);
    latest.with_context(|| {
        format!(
            "{} holds no comparison yet: type `cargo bench comparisons`, or name a file",
            folder.display()
        )
    })
}
