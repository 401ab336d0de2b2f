//! The report in 80 columns, and what stands in it.

use super::*;
use crate::Metric::{Cpu, Rate, Slope};
use crate::{Standing, synthetic};

fn run() -> Run {
    let mut run = synthetic::run(2);
    let values = [
        ("idle", 2_000.0, "threads", Slope, 25_800.0),
        ("idle", 2_000.0, "tokio_multi", Slope, 1_900.0),
        ("shrinking_wait", 20_000.0, "tokio_current", Cpu, 12.0),
        ("shrinking_wait", 20_000.0, "tokio_multi", Cpu, 10.0),
        ("shrinking_wait", 20_000.0, "tokio_multi", Rate, 10_000.0),
    ];
    synthetic::steady(&mut run, &values);
    run
}

#[test]
fn no_line_is_wider_than_a_terminal() {
    let (old, mut new) = (run(), run());
    new.build.commit = Ok("f".repeat(40));
    synthetic::steady(&mut new, &[("shrinking_wait", 20_000.0, "tokio_current", Cpu, 22.0)]);
    for line in report(&new, Some(&old)).lines() {
        assert!(line.chars().count() <= WIDTH, "{} columns: {line}", line.chars().count());
    }
}

#[test]
fn what_is_to_be_typed_is_never_broken() {
    for length in 40..80 {
        let text =
            format!("{} `brigade compare pool_size --full` and 15 % more", "x".repeat(length));
        let shown = hanging("- ", &text);
        assert!(
            shown.contains("`brigade compare pool_size --full`") && shown.contains("15 %"),
            "{shown}"
        );
    }
}

#[test]
fn a_hypothesis_that_holds_says_why_and_one_that_was_not_tested_what_to_type() {
    let text = report(&run(), None);
    let part = |from: &str, to: &str| {
        text.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned()
    };
    let held = part("\nH12 ", "\nH13 ");
    assert!(held.contains("HOLDS: ") && held.contains("why: "), "{held}");
    let open = part("\nH8 ", "\nH9 ");
    assert!(open.contains("brigade compare click_log") && !open.contains("why: "), "{open}");
}

#[test]
fn only_what_was_tested_has_a_line_at_the_end_of_a_comparison() {
    let text = tested(&run());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[..2],
        ["WHAT WAS THOUGHT BEFORE, 1 OF 19 TESTED", "H12 HOLDS               idle connections"]
    );
    assert!(lines[2].starts_with("`brigade report`") && lines.len() == 3, "{text}");
    assert_eq!(tested(&synthetic::run(2)), "");
}

#[test]
fn what_changed_is_named_with_both_figures() {
    let (old, mut new) = (run(), run());
    synthetic::steady(&mut new, &[("shrinking_wait", 20_000.0, "tokio_multi", Rate, 5_000.0)]);
    let text = changes(&Against::new(&old, &new));
    assert!(
        text.contains("WORSE    -50 %  comparisons/shrinking_wait/tokio_multi/20000"),
        "{text}"
    );
    assert!(text.contains("req/s: 10000 (10000-10000) before, 5000 (5000-5000) now"), "{text}");
    assert!(text.starts_with("AGAINST AN EARLIER RUN of the same commit"), "{text}");
}

#[test]
fn a_quick_or_unfinished_run_says_that_it_is_not_to_be_cited() {
    assert!(!report(&run(), None).contains("DO NOT CITE"));
    assert!(report(&Run { finished: false, ..run() }, None).contains("DO NOT CITE: unfinished"));
}

/// The table of the first point.
fn shown(run: &Run) -> String {
    table(&run.sheets[0], &run.sheets[0].groups[0])
}

/// A run of two contenders, the first of which is the baseline.
fn two() -> Run {
    let mut run = synthetic::run(2);
    let values = [("hot", 64.0, "tokio_multi", Cpu, 10.0), ("hot", 64.0, "blocking", Cpu, 5.0)];
    synthetic::steady(&mut run, &values);
    run
}

#[test]
fn an_interval_and_a_range_have_other_brackets_and_other_words() {
    let mut run = two();
    let text = shown(&run);
    assert!(text.contains("0.50 (0.50-0.50)") && text.contains("95 % interval"), "{text}");
    let group = synthetic::group(&mut run, "hot", 64.0);
    group.quiet.truncate(3);
    group.cells.iter_mut().for_each(|cell| cell.samples.truncate(3));
    let text = shown(&run);
    assert!(text.contains("0.50 [0.50..0.50]") && text.contains("Do not cite"), "{text}");
    assert!(!text.contains("95 %"), "{text}");
}

#[test]
fn a_contender_that_was_asked_something_else_stands_last_and_has_no_ratio() {
    let place = |text: &str, name: &str| text.lines().position(|line| line.starts_with(name));
    let mut run = two();
    let text = shown(&run);
    assert!(place(&text, "blocking") < place(&text, "tokio_multi"), "{text}");
    synthetic::group(&mut run, "hot", 64.0).cells[1].note = "was asked by one user".into();
    let text = shown(&run);
    let row = text.lines().find(|line| line.starts_with("blocking ¹")).unwrap();
    assert!(!row.contains('('), "{row}");
    assert!(place(&text, "tokio_multi") < place(&text, "blocking ¹"), "{text}");
    assert!(text.contains("¹ was asked by one user: not ranked"), "{text}");
}

#[test]
fn a_late_generator_is_named_though_the_machine_was_quiet_and_so_is_the_missing_baseline() {
    let mut run = two();
    let late = Standing::Invalid("the generator itself sent 9 of 99 requests too late".into());
    synthetic::group(&mut run, "hot", 64.0).cells[0].standing = late;
    let text = shown(&run).replace('\n', " ");
    assert!(text.contains("no ratios and no verdicts: tokio_multi"), "{text}");
    assert!(text.contains("and yet the generator was late for tokio_multi"), "{text}");
}

#[test]
fn a_report_leads_with_a_sentence_that_names_machine_and_commit() {
    let text = report(&two(), None).replace('\n', " ");
    assert!(text.contains("commit 0123abc: hot (users 64): CPU time"), "{text}");
    assert!(
        text.contains("at least 15 % below tokio_multi's for blocking 0.50 (0.50–0.50)"),
        "{text}"
    );
}
