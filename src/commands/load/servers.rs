//! Several servers, each by itself: a row of what it answered and how long that took.

use super::Found;
use super::aim::Aim;
use super::show::shown;
use crate::commands::grouped;
use brigade::load::Report;
use brigade::workbench::Screen;
use std::io;

/// Columns of the figures, and the fewest for a name before them.
const FIGURES: usize = 44;
const NAME: usize = 12;

/// The table; nothing if there is one server.
///
/// # Errors
/// If it cannot be written.
pub(super) fn text(found: &Found<'_>, screen: &mut Screen) -> io::Result<()> {
    if found.aims.len() < 2 {
        return Ok(());
    }
    let longest = found.aims.iter().map(|aim| named(aim).chars().count()).max().unwrap_or(0);
    let room = screen.width.saturating_sub(FIGURES).max(NAME);
    let name = longest.max("server".len()).min(room);
    let row = |host: &str, figures: [&str; 4]| {
        let [answered, p50, p99, failed] = figures;
        let host: String = host.chars().take(name).collect();
        format!("  {host:<name$}{answered:>12}{p50:>10}{p99:>10}{failed:>10}")
    };
    screen.line(&row("server", ["answered", "p50", "p99", "failed"]))?;
    for (aim, report) in found.aims.iter().zip(&found.reports) {
        let [p50, p99] = [0.5, 0.99].map(|q| shown(report.percentile(q)));
        let figures = [grouped(report.answered), p50, p99, grouped(failed(report))];
        screen.line(&row(named(aim), figures.each_ref().map(String::as_str)))?;
    }
    screen.gap()
}

/// A URL without what all of them begin with.
fn named(aim: &Aim) -> &str {
    aim.url.trim_start_matches("http://")
}

fn failed(report: &Report) -> u64 {
    report.due() - report.answered
}
