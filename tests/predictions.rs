//! What is predicted: kept, scored, reported, and asked again later.

mod home;

use home::{Home, assert_status, said};
use std::io::Write;
use std::process::{Output, Stdio};

#[test]
fn predictions_are_kept_scored_and_reported() {
    let home = Home::lived_in("predictions");
    let answers = "a 90 a slow server is a busy server\nfast\n450 70\nc\n";
    let output = answering(&home, "lessons one-request --quick --ask", answers);
    assert_status(&output, 0);
    let text = said(&output);
    assert!(
        text.contains("is no number"),
        "an answer that cannot be read is asked for again: {text}"
    );
    assert!(text.contains("Slow is not busy"), "the rebuttal of what was chosen: {text}");
    let kept = home.predictions();
    // What it was is measured: on a busy machine it may be another letter than on a quiet one.
    for part in ["said a | sure 90 % | was ", " | why a slow server is a busy server"] {
        assert!(kept.contains(part), "{kept}");
    }
    assert!(kept.contains("said 450 | sure 70 %"), "{kept}");
    let report = said(&home.run("lessons report"));
    assert!(report.contains(" of 1"), "{report}");
    assert!(report.contains("median"), "{report}");
}

#[test]
fn damaged_predictions_are_skipped_with_a_note_and_nothing_yet_says_what_to_type() {
    let home = Home::new("damaged");
    home.write("2026-01-01 00:00 | one-core | waiting-total | said a | sure 70 % | was a | why\n\u{0}\u{0}garbage\n2026-01-0");
    let report = said(&home.run("lessons report"));
    assert!(report.contains("right 1 of 1"), "{report}");
    assert!(report.contains("2 damaged lines"), "{report}");
    home.write("");
    assert!(said(&home.run("lessons report")).contains("Nothing predicted yet"));
}

#[test]
fn a_data_folder_that_cannot_be_written_is_no_failure() {
    let home = Home::new("unwritable");
    let mut command = home.brigade("lessons 1 --quick --ask");
    let output = command.env("BRIGADE_DATA", "/dev/null/nowhere").output().expect("it runs");
    assert_status(&output, 0);
    assert!(said(&output).contains("Set BRIGADE_DATA"), "{}", said(&output));
}

/// Two questions, answered a while ago: one wrongly, one rightly.
const LINES: &str = "# seen
2026-01-01 00:00 | one-request | cpu share | said a | sure 70 % | was d | why
2026-01-01 00:00 | one-core | waiting-total | said b | sure 70 % | was b | why
";

fn answering(home: &Home, typed: &str, answers: &str) -> Output {
    let mut asked = home.brigade(typed);
    let mut asked = asked.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
    asked.stdin.take().expect("its input").write_all(answers.as_bytes()).expect("answers");
    asked.wait_with_output().expect("its end")
}

#[test]
fn a_lesson_begins_with_a_question_of_three_lessons_before() {
    let home = Home::new("recall");
    home.write(LINES);
    let output = answering(&home, "lessons not-waiting --quick --ask", "d 90\n");
    assert_status(&output, 0);
    let text = said(&output);
    let recall = text.find("RECALL").expect("a question from the past");
    assert!(recall < text.find("PREDICT").expect("the lesson itself"), "{text}");
    assert!(text.contains("from one-request") && text.contains("Right."), "{text}");
    let kept = home.predictions();
    assert!(
        kept.contains("one-request | cpu share (again) | said d | sure 90 % | was d"),
        "{kept}"
    );
    let report = said(&home.run("lessons report"));
    assert!(!report.contains("said 90 %   right 1 of"), "it was told before: {report}");
}

#[test]
fn whoever_has_not_played_that_lesson_is_asked_nothing_of_it() {
    let home = Home::lived_in("no-recall");
    let output = answering(&home, "lessons not-waiting --quick --ask", "");
    assert!(!said(&output).contains("RECALL"), "{}", said(&output));
}

#[test]
fn a_review_asks_what_was_wrong_until_it_is_right() {
    let home = Home::new("review");
    home.write(LINES);
    let waiting = said(&home.run("lessons review"));
    assert!(waiting.contains("1 to review, in a terminal"), "{waiting}");
    let wrong = said(&answering(&home, "lessons review --ask", "b\n"));
    assert!(wrong.contains("0 of 1 known now. 1 to review"), "{wrong}");
    let right = said(&answering(&home, "lessons review --ask", "d\n"));
    assert!(right.contains("1 of 1 known now"), "{right}");
    assert!(said(&home.run("lessons review")).contains("Nothing to review"));
}
