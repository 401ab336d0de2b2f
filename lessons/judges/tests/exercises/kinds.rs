//! The kinds of holes that judges have had, each with repairs that fell through it once.

use super::{exercises, text};
use brigade_lessons::LESSONS;
use brigade_workbench::check::source;

/// Repairs of one kind, each by its lesson and its file. That each is refused, and why, is held in `main.rs`.
fn listed(repairs: &[(&str, &str)]) {
    for (name, file) in repairs {
        let lesson = LESSONS.iter().find(|lesson| lesson.name == *name).expect(name);
        let exercise = lesson.exercise.expect(name);
        let known = exercise.wrong().any(|wrong| wrong.file == *file);
        assert!(known, "{name}: no {file} among its wrong repairs");
    }
}

#[test]
fn bounds_are_larger_than_the_bug() {
    listed(&[
        ("one-request", "wrong_two_pieces"),
        ("one-core", "wrong_eight_times"),
        ("one-core", "wrong_small_counter"),
        ("many-cores", "wrong_a_hundred"),
        ("pool-size", "wrong_three_deep"),
        ("lost-update", "wrong_three_tries"),
        ("cancel", "wrong_one_sign"),
        ("layers", "wrong_every_eighth"),
    ]);
}

#[test]
fn what_the_header_promises_is_asserted() {
    listed(&[
        ("one-core", "wrong_polite"),
        ("not-waiting", "wrong_wakes_itself"),
        ("blocked-loop", "wrong_spins"),
        ("cost-of-sharing", "wrong_lock"),
        ("cost-of-sharing", "wrong_add_nothing"),
    ]);
}

#[test]
fn progress_is_asked_for_where_there_is_something_to_do() {
    listed(&[
        ("price-of-a-task", "wrong_at_the_door"),
        ("pool-size", "wrong_at_once"),
        ("blocked-loop", "wrong_one_at_a_time"),
        ("stealing", "wrong_leaves_the_last"),
        ("stealing", "wrong_not_now"),
        ("unique-code", "wrong_give_up"),
        ("deadlock", "wrong_back_off"),
    ]);
}

#[test]
fn what_is_promised_is_looked_at_on_the_way_and_not_only_at_the_end() {
    listed(&[
        ("one-request", "wrong_when_empty"),
        ("price-of-a-task", "wrong_counted_late"),
        ("lost-update", "wrong_moved_later"),
        ("unique-code", "wrong_claim_first"),
    ]);
}

#[test]
fn data_are_not_too_regular() {
    listed(&[
        ("one-request", "wrong_text"),
        ("many-cores", "wrong_ties_left"),
        ("many-cores", "wrong_ten_always"),
        ("not-waiting", "wrong_zero_is_none"),
        ("unique-code", "wrong_same_url"),
        ("unique-code", "wrong_lower_case"),
        ("deadlock", "wrong_look_first"),
        ("cancel", "wrong_whole_lines"),
        ("cancel", "wrong_kept_once"),
        ("layers", "wrong_lines"),
        ("layers", "wrong_looks_on"),
    ]);
}

#[test]
fn values_are_as_large_as_their_types() {
    listed(&[
        ("many-cores", "wrong_narrow"),
        ("many-cores", "wrong_rounded"),
        ("many-cores", "wrong_short_count"),
        ("lost-update", "wrong_narrow"),
        ("cost-of-sharing", "wrong_packed"),
        ("layers", "wrong_short"),
    ]);
}

#[test]
fn what_is_done_twice_is_not_taken_for_once() {
    listed(&[
        ("one-core", "wrong_again"),
        ("price-of-a-task", "wrong_told_and_served"),
        ("blocked-loop", "wrong_looks_again"),
        ("cancel", "wrong_told_twice"),
        ("cancel", "wrong_given_back_twice"),
    ]);
}

#[test]
fn nothing_is_hidden_from_the_checker() {
    for (lesson, _, place) in exercises() {
        let (broken, solution) = (text(&place.broken()), text(&place.solution()));
        if !broken.contains("use super::sync") {
            continue; // it has no threads that the judge would have to see
        }
        for hidden in [
            "macro_rules! real { ($a:ident) => { std::$a::atomic::AtomicU64 } }",
            "use std::r#sync::atomic::AtomicU64;",
            "use super::*;",
        ] {
            let source = format!("{solution}\n{hidden}\n");
            let said = source::look(source.as_bytes(), &broken);
            assert!(said.is_err(), "{}: {hidden} is not refused", lesson.name);
        }
    }
}
