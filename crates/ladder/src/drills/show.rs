//! What users saw, as a person reads it: a row for each drill, and below it what was said and what was promised.

use super::Seen;
use super::witnesses::{READERS, WRITERS};
use brigade_core::measure::figure;
use brigade_draw::wrapped;

/// Columns of a drill's name and of each figure.
const NAME: usize = 21;
const COLUMNS: [usize; 6] = [9, 8, 9, 9, 14, 6];

/// Drills in lines of at most `width` columns; where a table does not fit, one figure below the other. Ends with a line
/// break.
pub fn show(all: &[Seen], width: usize) -> String {
    let heading = format!(
        "{WRITERS} users write and {READERS} read all the time. Without: the longest that one of them had no right answer."
    );
    let mut lines = wrapped(&heading, width);
    let fits = NAME + COLUMNS.iter().sum::<usize>() <= width;
    if fits {
        lines.push(row("", &HEADS.map(String::from)));
    }
    for seen in all {
        let figures = figures(seen);
        if fits && seen.drill.chars().count() <= NAME {
            lines.push(row(&seen.drill, &figures));
        } else if fits {
            lines.extend([seen.drill.clone(), row("", &figures)]);
        } else {
            lines.push(seen.drill.clone());
            let below = HEADS.iter().zip(figures).map(|(head, figure)| format!("{head} {figure}"));
            lines.extend(indented(&below.collect::<Vec<_>>().join(", "), width));
        }
        lines.extend(said(seen).iter().flat_map(|text| indented(text, width)));
    }
    lines.into_iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

const HEADS: [&str; 6] = ["requests", "failed", "without", "slowest", "acknowledged", "lost"];

fn figures(seen: &Seen) -> [String; 6] {
    let time = |ms: Option<f64>| ms.map_or("-".into(), time);
    let failed: u64 = seen.failed.iter().map(|(_, count)| count).sum();
    [
        seen.requests.to_string(),
        failed.to_string(),
        time(seen.away_ms),
        time(seen.slowest_ms),
        seen.acknowledged.to_string(),
        seen.lost.to_string(),
    ]
}

fn row(name: &str, figures: &[String; 6]) -> String {
    let cells = figures.iter().zip(COLUMNS).map(|(figure, width)| format!("{figure:>width$}"));
    format!("{name:NAME$}{}", cells.collect::<String>())
}

fn indented(text: &str, width: usize) -> impl Iterator<Item = String> {
    wrapped(text, width.saturating_sub(2)).into_iter().map(|line| format!("  {line}"))
}

/// What is said below a row.
fn said(seen: &Seen) -> Vec<String> {
    let mut said = Vec::new();
    if !seen.failed.is_empty() {
        let why: Vec<String> =
            seen.failed.iter().map(|(why, count)| format!("{count} {why}")).collect();
        said.push(format!("failed: {}", why.join(", ")));
    }
    if seen.there_anyway > 0 {
        said.push(format!(
            "of {} writes that were not acknowledged {} are there all the same",
            seen.doubtful, seen.there_anyway
        ));
    }
    said.extend(seen.notes.iter().cloned());
    said.extend(seen.claims.iter().map(|claim| match claim.evidence.as_str() {
        "" => format!("{}: {}", claim.verdict, claim.statement),
        evidence => format!("{}: {} ({evidence})", claim.verdict, claim.statement),
    }));
    said
}

fn time(ms: f64) -> String {
    if ms < 1e3 { format!("{} ms", figure(ms)) } else { format!("{} s", figure(ms / 1e3)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use brigade_core::measure::{Claim, Measured, Quiet, Tolerance};

    fn seen(lost: u64) -> Seen {
        let quiet = Quiet { others: None, kept_waiting_ms: 0.0 };
        let counted = Measured::counted(lost as f64, "");
        let statement = "nothing that was acknowledged is lost";
        Seen {
            drill: "kill -9 PostgreSQL".into(),
            requests: 1_204,
            failed: vec![("answered 503".into(), 61), ("hung up on".into(), 3)],
            away_ms: Some(1_482.0),
            slowest_ms: Some(31.2),
            acknowledged: 512,
            lost,
            doubtful: 33,
            there_anyway: 2,
            notes: vec!["the drill saw something".into()],
            claims: vec![Claim::identity(statement, counted, 0.0, Tolerance::Exact, &quiet)],
        }
    }

    #[test]
    fn a_drill_is_a_row_with_its_reasons_and_its_promise_below() {
        let calm = Seen {
            drill: "slow database".into(),
            failed: Vec::new(),
            away_ms: None,
            there_anyway: 0,
            notes: Vec::new(),
            ..seen(0)
        };
        assert_eq!(show(&[seen(0), calm], 80), include_str!("golden/drills-80.txt"));
    }

    #[test]
    fn a_name_that_is_too_long_for_its_column_has_a_line_of_its_own() {
        let long = Seen { drill: "brute force by one address".into(), ..seen(0) };
        let (short, long) = (show(&[seen(0)], 80), show(&[long], 80));
        let column = |text: &str| text.lines().find_map(|line| line.find("1204"));
        assert_eq!(column(&long), column(&short));
        assert!(long.contains("brute force by one address\n"), "{long}");
    }

    #[test]
    fn what_is_lost_is_said_and_no_line_is_too_wide() {
        let text = show(&[seen(4)], 44);
        assert!(text.contains("DOES NOT HOLD HERE") && text.contains("lost 4"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 44), "{text}");
    }
}
