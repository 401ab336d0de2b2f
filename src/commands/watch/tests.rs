//! Watching with fake judges: keys and saves come in a fixed order, and nothing waits for a clock.

use super::*;
use brigade::workbench::Exercise;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::SystemTime;

const EXERCISE: Exercise = Exercise {
    breaks: "It is broken.",
    repair: "Repair it.",
    hints: ["a nudge", "a push", "nearly the answer"],
    promises: &[],
    right: &[],
};

const fn lesson(number: u8, name: &'static str) -> Lesson {
    Lesson {
        number,
        name,
        part: "Test",
        question: "?",
        predictions: &[],
        experiments: &[],
        run: |_| anyhow::bail!("not played here"),
        exercise: Some(&EXERCISE),
        transfer: None,
    }
}

static FIRST: Lesson = lesson(1, "first");
static SECOND: Lesson = lesson(2, "second");

/// What was done, in order, until the keys ran out; before each key the file is as old as its number says.
fn done(keys: &str) -> Vec<String> {
    let log = Rc::new(RefCell::new(Vec::new()));
    let said = |what: String| log.borrow_mut().push(what);
    let mut judge = |lesson: &'static Lesson, _: &mut Screen| {
        said(format!("judge {}", lesson.name));
        Ok(Judged::new(Ink::Bad, "not accepted", &"a click was lost"))
    };
    let mut reset = |lesson: &Lesson, _: &mut Screen| {
        said(format!("reset {}", lesson.name));
        Ok(())
    };
    let mut hint = |lesson: &Lesson, _: &mut Screen| {
        said(format!("hint {}", lesson.name));
        Ok(())
    };
    let mut stamp = |_: &Lesson| Some((SystemTime::UNIX_EPOCH, 1));
    let mut acts = Acts {
        judge: &mut judge,
        hint: &mut hint,
        reset: &mut reset,
        stamp: &mut stamp,
        look: Duration::ZERO,
    };
    let mut coming: VecDeque<Pressed> = keys.chars().map(keys::meaning).collect();
    let read = move || coming.pop_front().unwrap_or(Pressed::Quit);
    let mut keys = Keys::from(None, read).expect("a thread");
    let mut screen = Screen::new(Box::new(io::sink()), 80, false);
    watch(&[&FIRST, &SECOND], 0, &mut acts, &mut keys, &mut screen).expect("watched");
    log.take()
}

#[test]
fn it_judges_at_once_and_quits_when_told_or_when_the_input_ends() {
    assert_eq!(done("q"), ["judge first"]);
    assert_eq!(done(""), ["judge first"]);
    assert_eq!(done("xhhq"), ["judge first", "hint first", "hint first"]);
}

#[test]
fn the_next_lesson_and_a_reset_are_judged_and_after_the_last_there_is_none() {
    assert_eq!(done("n"), ["judge first", "judge second"]);
    assert_eq!(done("nnn"), ["judge first", "judge second"]);
    assert_eq!(done("rn"), ["judge first", "reset first", "judge first", "judge second"]);
}

/// What was written, to be read afterwards.
#[derive(Clone, Default)]
struct Page(Rc<RefCell<Vec<u8>>>);

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_verdict_stands_last_below_the_picture_that_scrolled_it_away() {
    let page = Page::default();
    let mut screen = Screen::new(Box::new(page.clone()), 80, false);
    let judged = Judged::new(Ink::Bad, "not accepted", &"1 of 2 clicks was lost\nand a picture");
    offer(&judged, Some(&SECOND), &mut screen).expect("written");
    let text = String::from_utf8(page.0.borrow().clone()).expect("UTF-8");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    assert_eq!(lines[0], "not accepted: 1 of 2 clicks was lost");
    assert!(lines[1].starts_with("Judged again when saved.") && lines.len() == 2, "{text}");
}

#[test]
fn what_is_saved_is_judged_again_once() {
    let judged = Rc::new(RefCell::new(0));
    // Before the first judging, at the two looks that see it changed and settled, and then no more.
    let mut stamps = VecDeque::from([1, 2, 2, 2]);
    let (press, pressed) = std::sync::mpsc::channel();
    let mut stamp = |_: &Lesson| {
        let now = stamps.pop_front().unwrap_or(2);
        Some((SystemTime::UNIX_EPOCH, now))
    };
    let count = judged.clone();
    let mut judge = move |_: &'static Lesson, _: &mut Screen| {
        *count.borrow_mut() += 1;
        if *count.borrow() == 2 {
            press.send(Pressed::Quit)?;
        }
        Ok(Judged::new(Ink::Good, "accepted", &"all schedules"))
    };
    let mut hint = |_: &Lesson, _: &mut Screen| Ok(());
    let mut reset = |_: &Lesson, _: &mut Screen| Ok(());
    let mut acts = Acts {
        judge: &mut judge,
        hint: &mut hint,
        reset: &mut reset,
        stamp: &mut stamp,
        look: Duration::ZERO,
    };
    let read = move || pressed.recv().unwrap_or(Pressed::Quit);
    let mut keys = Keys::from(None, read).expect("a thread");
    let mut screen = Screen::new(Box::new(io::sink()), 80, false);
    watch(&[&FIRST], 0, &mut acts, &mut keys, &mut screen).expect("watched");
    assert_eq!(*judged.borrow(), 2);
}
