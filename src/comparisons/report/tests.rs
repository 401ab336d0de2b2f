//! The report in 80 columns, and what stands in it.

use super::*;
use crate::comparisons::Metric::{Cpu, Rate, Slope};
use crate::comparisons::synthetic;

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
        ["WHAT WAS THOUGHT BEFORE, 1 OF 18 TESTED", "H12 HOLDS               idle connections"]
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
