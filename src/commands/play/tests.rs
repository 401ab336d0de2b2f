//! Games over a fake judge: two threads that read a counter and write it back one higher.

use super::*;
use brigade::draw::lanes::Style;
use brigade::judge::{Event, Kind, Operation, Schedule};
use std::cell::RefCell;
use std::rc::Rc;

const SOURCE: &str =
    "fn click(&self) {\n    let seen = self.clicks.load();\n    self.clicks.store(seen + 1);\n}\n";

fn event(thread: usize, kind: Kind, line: u32) -> Event {
    Event { thread, kind, object: 0, said: String::new(), line, exercise: true }
}

/// What the judge would say: replays the turns, and goes on alone where only one thread can.
fn fake(task: &Task) -> Result<Position, String> {
    let Task::Play(turns) = task else { return Err("only games here".into()) };
    let programme = [(Operation::Load, 2), (Operation::Store, 3)];
    let mut events = vec![event(1, Kind::Begins, 1), event(2, Kind::Begins, 1)];
    let (mut done, mut seen, mut clicks) = ([0, 0], [0, 0], 0);
    let (mut turns, mut begun) = (turns.iter(), [false, false]);
    let can_go_on = loop {
        let open: Vec<usize> = (1..=2).filter(|thread| done[thread - 1] < 2).collect();
        let next = if let [only] = open[..] { Some(only) } else { turns.next().copied() };
        let Some(thread) = next.filter(|thread| open.contains(thread)) else { break open };
        let at = thread - 1;
        if !std::mem::replace(&mut begun[at], true) {
            events.push(event(thread, Kind::Wants(Operation::Load), 2));
            continue;
        }
        let (operation, line) = programme[done[at]];
        match operation {
            Operation::Load => seen[at] = clicks,
            _ => clicks = seen[at] + 1,
        }
        events.push(event(thread, Kind::Did(operation), line));
        done[at] += 1;
        events.push(match programme.get(done[at]) {
            Some((operation, line)) => event(thread, Kind::Wants(*operation), *line),
            None => event(thread, Kind::Ends, 4),
        });
    };
    let threads = ["judge", "A", "B"].map(String::from).to_vec();
    let schedule = Schedule { threads, events, ..Schedule::default() };
    let end = can_go_on.is_empty().then(|| match clicks {
        2 => Ruling::Accepted { proved: "this schedule".into() },
        lost => Ruling::Rejected { why: format!("2 clicks, counted {lost}"), schedule: None },
    });
    Ok(Position { schedule, can_go_on, end })
}

fn counted() -> Result<Counted, String> {
    let tally = Tally { schedules: 6, broken: 4, all: true };
    Ok(Counted { tally, luck: Some(Luck { runs: 1000, wrong: 0 }) })
}

/// What was written.
#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A game with these lines as its input: what was shown, and how often was counted.
fn game_of(
    lines: &str,
    mut position: impl FnMut(&Task) -> Result<Position, String>,
) -> (String, usize) {
    let paper = Paper::default();
    let mut screen = Screen::new(Box::new(paper.clone()), 80, false);
    screen.ascii = false;
    let style = Style { width: 80, colour: false, ascii: false };
    let view = View { source: SOURCE.into(), style, keys: false };
    let mut times = 0;
    let mut count = || {
        times += 1;
        counted()
    };
    let check = "cargo run lessons check fake".into();
    let referee = Referee { position: &mut position, count: &mut count, check };
    let mut table = Table { referee, counted: None, view, screen: &mut screen };
    let mut input = lines.as_bytes();
    table.play(&mut Player::Lines(&mut input)).expect("a game");
    let text = String::from_utf8(paper.0.borrow().clone()).expect("text");
    (text, times)
}

#[test]
fn a_piped_game_shows_every_position_and_counts_at_the_end() {
    let (text, counted) = game_of("1\n2\n1\n", fake);
    assert!(text.contains("No turn has been taken yet."), "{text}");
    assert!(text.contains("1  A  load  line   2  let seen = self.clicks.load();"), "{text}");
    assert!(text.contains("1  A  store  line   3  self.clicks.store(seen + 1);"), "{text}");
    assert!(text.contains("Turns so far: 1 2\n"), "{text}");
    assert!(text.contains("You broke it: 2 clicks, counted 1."), "{text}");
    assert!(text.contains("  4 of all 6 orders of their steps break it."), "{text}");
    assert!(text.contains("with luck: none of"), "{text}");
    assert!(text.contains("cargo run lessons check fake"), "{text}");
    assert_eq!(counted, 1);
    let widest = text.lines().map(console::measure_text_width).max();
    assert!(widest <= Some(80), "{text}");
}

#[test]
fn whoever_steps_back_from_the_end_can_win_after_all_and_is_counted_for_once() {
    let (text, counted) = game_of("1\n1\nb\n2\n1\nq\n2\n", fake);
    let held = text.find("This schedule did not break it.").expect("it held");
    let broke = text.find("You broke it").expect("it broke");
    assert!(held < broke, "{text}");
    assert!(text.contains("No thread was interrupted in it."), "{text}");
    assert_eq!(counted, 1);
}

#[test]
fn what_is_no_turn_is_refused_and_asked_for_again() {
    let (text, _) = game_of("3\n\n\u{fffd}\nb\n", fake);
    assert_eq!(text.matches("is no turn here: 1 or 2, b for").count(), 3, "{text}");
    assert_eq!(text.matches("No turn has been taken yet.").count(), 2, "{text}");
}

#[test]
fn an_input_that_ends_ends_the_game_and_nothing_is_claimed() {
    for lines in ["", "1", "1\n2\n"] {
        let (text, counted) = game_of(lines, fake);
        assert!(text.contains("this game says nothing"), "{lines}: {text}");
        assert!(!text.contains("broke it") && counted == 0, "{lines}: {text}");
    }
}

#[test]
fn a_turn_that_the_judge_does_not_survive_is_told_and_taken_back() {
    let deadly = |task: &Task| match task {
        Task::Play(turns) if turns.ends_with(&[2, 2]) => Err("one of its steps never ends.".into()),
        task => fake(task),
    };
    let (text, _) = game_of("2\n1\n", deadly);
    assert!(text.contains("This turn cannot be taken: one of its steps never ends."), "{text}");
    assert!(text.contains("Turns so far: 1\n"), "{text}");
}

#[test]
fn a_game_that_cannot_begin_is_an_error() {
    let paper = Paper::default();
    let mut screen = Screen::new(Box::new(paper), 80, false);
    let style = Style { width: 80, colour: false, ascii: false };
    let view = View { source: String::new(), style, keys: false };
    let mut position = |_: &Task| Err("there are no threads to schedule".to_owned());
    let mut count = counted;
    let referee = Referee { position: &mut position, count: &mut count, check: String::new() };
    let mut table = Table { referee, counted: None, view, screen: &mut screen };
    let mut input: &[u8] = b"1\n";
    let fault = table.play(&mut Player::Lines(&mut input));
    assert!(fault.is_err_and(|fault| fault.to_string().contains("no threads")));
}
