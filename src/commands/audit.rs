//! `audit`: what would be published of a package, and what of it should not be.

use super::{Usage, grouped};
use crate::cli::Audit;
use brigade::audit::{Artifact, AuditError, Finding, Limits, Report, audit};
use brigade::workbench::{Ink, Screen};
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// Looks at each package and says what was found; 1 if something was.
///
/// # Errors
/// A folder holds no package, a tool refuses to list it, or a file cannot be read.
pub(crate) fn run(asked: &Audit) -> anyhow::Result<ExitCode> {
    let limits = Limits { package: asked.limit, file: asked.file_limit };
    let reports: Vec<_> =
        asked.folders.iter().map(|folder| look(folder, limits)).collect::<Result<_, _>>()?;
    let mut screen = Screen::stdout(None);
    if asked.json {
        screen.line(&serde_json::to_string_pretty(&reports)?)?;
    } else {
        reports.iter().try_for_each(|report| show(report, &mut screen))?;
    }
    let clean = reports.iter().all(|report| report.findings.is_empty());
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A folder that is no package is wrong usage.
fn look(folder: &Path, limits: Limits) -> anyhow::Result<Report> {
    let report = Artifact::of(folder).and_then(|artifact| audit(&artifact, limits));
    report.map_err(|error| match error {
        AuditError::NoPackage(_) => Usage(error.to_string()).into(),
        error => error.into(),
    })
}

fn show(report: &Report, screen: &mut Screen) -> io::Result<()> {
    screen.gap()?;
    let name = screen.ink(Ink::Strong, &report.name);
    let (files, size) = (report.files, sized(report.size));
    let verdict = match report.findings.len() {
        0 => screen.ink(Ink::Good, "nothing found"),
        1 => screen.ink(Ink::Bad, "1 finding"),
        many => screen.ink(Ink::Bad, &format!("{many} findings")),
    };
    screen.line(&format!("{name}  {files} files, {size}: {verdict}"))?;
    screen.text(report.listed.told())?;
    for (path, size) in report.largest.iter().take(3) {
        screen.line(&format!("  {:>9}  {path}", sized(*size)))?;
    }
    if !report.findings.is_empty() {
        screen.gap()?;
    }
    report.findings.iter().try_for_each(|finding| {
        let kind = screen.ink(Ink::Bad, &format!("{:<13}", finding.kind.name()));
        screen.hang(&format!("  {kind}  "), &" ".repeat(17), &told(finding))
    })
}

/// `src/key.pem:1: a private key`.
fn told(Finding { file, line, what, .. }: &Finding) -> String {
    match (file, line) {
        (Some(file), Some(line)) => format!("{file}:{line}: {what}"),
        (Some(file), None) => format!("{file}: {what}"),
        (None, _) => what.clone(),
    }
}

/// `12 B`, `3.4 KiB`, `57 MiB`.
fn sized(bytes: u64) -> String {
    let kib = bytes as f64 / 1024.0;
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{kib:.1} KiB"),
        _ => format!("{} MiB", grouped(kib / 1024.0)),
    }
}
