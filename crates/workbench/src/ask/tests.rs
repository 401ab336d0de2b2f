//! What may be typed, and what comes of it.

use super::*;
use crate::Choice;

const CHOICES: Prompt = Prompt::Choice(&[
    Choice { text: "a", misconception: None, rebuttal: "" },
    Choice { text: "b", misconception: None, rebuttal: "" },
]);
const NUMBER: Prompt = Prompt::Number { unit: "×" };

fn answer(said: f64, sure: u8, why: &str) -> Answer {
    Answer { said: Some(said), sure, why: why.into() }
}

#[test]
fn answer_confidence_and_reason_fit_in_one_line() {
    let taken = |answer| Ok((answer, None));
    assert_eq!(read_answer(&CHOICES, "b 90 it waits\n"), taken(answer(1.0, 90, "it waits")));
    assert_eq!(read_answer(&CHOICES, " B) 70%"), taken(answer(1.0, 70, "")));
    assert_eq!(read_answer(&CHOICES, "a because"), taken(answer(0.0, 50, "because")));
    assert_eq!(read_answer(&NUMBER, "1.8× 70"), taken(answer(1.8, 70, "")));
    assert_eq!(read_answer(&NUMBER, "48,000 50"), taken(answer(48_000.0, 50, "")));
    assert_eq!(read_answer(&NUMBER, "?"), taken(Answer::unknown()));
}

#[test]
fn a_level_that_is_refused_costs_neither_the_answer_nor_its_reason() {
    for (typed, sure) in [("80\n70\n", 70), ("80 %\nvery\n90\n", 90), ("80\n", 50)] {
        let mut screen = Screen::new(Box::new(io::sink()), 80, false);
        let mut input = io::Cursor::new(format!("b {typed}").replacen('\n', " it waits\n", 1));
        let mut learner = Learner::new(&mut input);
        let said = learner.predict(&CHOICES, &mut screen).expect("an answer");
        assert_eq!((said.said, said.sure), (Some(1.0), sure), "{typed:?}");
        assert!(said.why.ends_with("it waits"), "{typed:?}: {}", said.why);
        assert_eq!(learner.left, MOST - 1, "it is one question, not two");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_with_the_next_step() {
    for (prompt, line) in [
        (&CHOICES, "c 70"),
        (&CHOICES, ""),
        (&NUMBER, "1,9"),
        (&NUMBER, "-2"),
        (&NUMBER, "NaN"),
        (&NUMBER, "fast"),
    ] {
        let refusal = read_answer(prompt, line).expect_err(line);
        assert!(refusal.contains("I don't know"), "{line}: {refusal}");
    }
}

#[test]
fn a_closed_input_answers_i_do_not_know() {
    let mut screen = Screen::new(Box::new(io::sink()), 80, false);
    let mut input = io::empty();
    let mut learner = Learner::new(&mut input);
    let said = learner.predict(&CHOICES, &mut screen).expect("an answer");
    assert_eq!(said, Answer::unknown());
}

#[test]
fn agreeing_never_takes_the_last_two_of_six_questions() {
    let mut screen = Screen::new(Box::new(io::sink()), 80, false);
    let mut input = io::Cursor::new("y\n".repeat(MOST + 1));
    let mut learner = Learner::new(&mut input);
    for _ in 2..MOST {
        assert!(learner.agree("again?", &mut screen).expect("an answer"));
    }
    assert!(!learner.agree("again?", &mut screen).expect("an answer"));
}
