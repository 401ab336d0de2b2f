//! You are the scheduler: the rules of the game, with no judge, no screen and no keyboard in them.
//!
//! A game is the turns taken so far. The judge replays them from the start each time, so a step back is the
//! last turn dropped, and what is shown cannot drift from what is true.

use super::{Event, Kind, Position, Schedule, Tally, Task};
use console::Key;

/// The turns taken so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Game {
    turns: Vec<usize>,
}

/// What a player wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This thread takes the next step: an index into [`Schedule::threads`].
    Take(usize),
    /// One turn back.
    Back,
    /// Enough.
    Quit,
}

impl Game {
    /// What the judge is to be asked: it replays all turns from the start.
    pub fn task(&self) -> Task {
        Task::Play(self.turns.clone())
    }

    /// This thread goes on.
    pub fn take(&mut self, thread: usize) {
        self.turns.push(thread);
    }

    /// Drops the last turn; `false` if there is none.
    pub fn back(&mut self) -> bool {
        self.turns.pop().is_some()
    }

    /// How many turns have been taken.
    pub fn turns(&self) -> usize {
        self.turns.len()
    }
}

/// A thread that has begun and not ended, and what it would do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Index into [`Schedule::threads`], and the number to type.
    pub thread: usize,
    /// Its name.
    pub name: &'a str,
    /// What it has come to; `None` if it has done nothing yet and goes to its first operation.
    pub wants: Option<&'a Event>,
    /// Whether it can go on; otherwise it waits for another.
    pub can_go_on: bool,
}

/// Where each of them stands, in their order; the judge's own thread only if it can go on.
pub fn standings(position: &Position) -> Vec<Standing<'_>> {
    let schedule = &position.schedule;
    let standing = |(thread, name)| {
        let last = schedule.events.iter().rev().find(|event| event.thread == thread)?;
        let can_go_on = position.can_go_on.contains(&thread);
        let wants = matches!(last.kind, Kind::Wants(_)).then_some(last);
        let waits = thread > 0 && wants.is_some();
        (can_go_on || waits).then_some(Standing { thread, name, wants, can_go_on })
    };
    schedule.threads.iter().map(String::as_str).enumerate().filter_map(standing).collect()
}

/// Who may be chosen, and who is chosen at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    threads: Vec<usize>,
    at: usize,
}

impl Menu {
    /// Begins with the thread that has moved last: to take it again interrupts nobody.
    pub fn new(position: &Position) -> Self {
        let threads = position.can_go_on.clone();
        let moved = |event: &&Event| matches!(event.kind, Kind::Did(_));
        let last = position.schedule.events.iter().rev().find(moved).map(|event| event.thread);
        let at = threads.iter().position(|thread| Some(*thread) == last).unwrap_or(0);
        Menu { threads, at }
    }

    /// The thread that Enter would take; none at the end of a game.
    pub fn chosen(&self) -> Option<usize> {
        self.threads.get(self.at).copied()
    }

    /// A key was pressed: moves the choice, or answers.
    pub fn key(&mut self, key: &Key) -> Option<Answer> {
        let last = self.threads.len().saturating_sub(1);
        match key {
            Key::ArrowUp | Key::ArrowLeft => self.at = self.at.checked_sub(1).unwrap_or(last),
            Key::ArrowDown | Key::ArrowRight => {
                self.at = if self.at == last { 0 } else { self.at + 1 };
            }
            Key::Enter => return self.chosen().map(Answer::Take),
            Key::CtrlC => return Some(Answer::Quit),
            Key::Backspace => return Some(Answer::Back),
            Key::Char(sign) => return self.line(&sign.to_string()).ok(),
            _ => {}
        }
        None
    }

    /// A line was typed: a thread's number, `b` or `q`.
    ///
    /// # Errors
    /// If it is none of these, with what it could be.
    pub fn line(&self, text: &str) -> Result<Answer, String> {
        let word = text.trim();
        match (word, word.parse()) {
            ("b" | "B", _) => Ok(Answer::Back),
            ("q" | "Q" | "\u{4}", _) => Ok(Answer::Quit),
            (_, Ok(thread)) if self.threads.contains(&thread) => Ok(Answer::Take(thread)),
            _ => Err(format!("`{word}` is no turn here: {}.", self.offer())),
        }
    }

    /// `1 or 2, b for one step back, q to quit`.
    pub fn offer(&self) -> String {
        let numbers: Vec<_> = self.threads.iter().map(usize::to_string).collect();
        match numbers.as_slice() {
            [] => "b for one step back, q to quit".into(),
            numbers => format!("{}, b for one step back, q to quit", numbers.join(" or ")),
        }
    }
}

/// `6 of all 20 schedules break it.`
pub fn counted(tally: &Tally) -> String {
    let Tally { schedules, broken, all } = *tally;
    let of = if all { format!("all {schedules} schedules") } else { tried(schedules) };
    let said = match broken {
        0 => format!("None of {of} breaks it"),
        1 => format!("1 of {of} breaks it"),
        broken => format!("{broken} of {of} break it"),
    };
    let rest = if all { "." } else { ", and there are more than these." };
    said + rest
}

fn tried(schedules: usize) -> String {
    format!("the {schedules} schedules that were tried")
}

/// What to try after a schedule that broke nothing; it does not tell where.
pub fn advice(schedule: &Schedule) -> &'static str {
    match schedule.preemptions {
        None | Some(0) => {
            "Nobody was interrupted in it. Let a thread look at something, and let the other one in before it acts on what it saw."
        }
        Some(1) => {
            "It had one interruption. Step back, and interrupt a line earlier or later: what has the thread seen by then that the other one can change?"
        }
        Some(_) => {
            "It had several interruptions; a single one in the right place is often enough. Step back, and look for the line where a thread trusts what it saw before."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::judge::Operation;

    fn event(thread: usize, kind: Kind) -> Event {
        Event { thread, kind, object: 0, said: String::new(), line: 12, exercise: true }
    }

    /// A has read and comes to its write, B has just begun, C waits for a lock, the judge for the end of A.
    fn position() -> Position {
        use Operation::{Join, Load, Lock, Store};
        let events = vec![
            event(0, Kind::Begins),
            event(1, Kind::Begins),
            event(2, Kind::Begins),
            event(3, Kind::Begins),
            event(0, Kind::Wants(Join)),
            event(3, Kind::Wants(Lock)),
            event(1, Kind::Wants(Load)),
            event(1, Kind::Did(Load)),
            event(1, Kind::Wants(Store)),
        ];
        let threads = ["judge", "A", "B", "C"].map(String::from).to_vec();
        let schedule = Schedule { threads, events, ..Schedule::default() };
        Position { schedule, can_go_on: vec![1, 2], end: None }
    }

    #[test]
    fn a_step_back_is_the_last_turn_dropped() {
        let mut game = Game::default();
        assert!(!game.back());
        game.take(2);
        game.take(1);
        assert_eq!(game.task(), Task::Play(vec![2, 1]));
        assert!(game.back());
        assert_eq!((game.task(), game.turns()), (Task::Play(vec![2]), 1));
    }

    #[test]
    fn everybody_stands_where_their_last_event_says() {
        let position = position();
        let seen: Vec<_> = standings(&position)
            .iter()
            .map(|at| (at.name, at.wants.map(|event| event.kind), at.can_go_on))
            .collect();
        let store = Some(Kind::Wants(Operation::Store));
        let lock = Some(Kind::Wants(Operation::Lock));
        assert_eq!(seen, [("A", store, true), ("B", None, true), ("C", lock, false)]);
    }

    #[test]
    fn the_menu_begins_with_who_moved_last_and_goes_round() {
        let mut menu = Menu::new(&position());
        assert_eq!(menu.key(&Key::Enter), Some(Answer::Take(1)));
        for (key, chosen) in [
            (Key::ArrowDown, 2),
            (Key::ArrowRight, 1),
            (Key::ArrowLeft, 2),
            (Key::ArrowUp, 1),
            (Key::Escape, 1),
            (Key::Char('3'), 1),
        ] {
            assert_eq!(menu.key(&key), None, "{key:?}");
            assert_eq!(menu.chosen(), Some(chosen), "{key:?}");
        }
        assert_eq!(menu.key(&Key::Char('2')), Some(Answer::Take(2)));
        assert_eq!(menu.key(&Key::Char('b')), Some(Answer::Back));
        assert_eq!(menu.key(&Key::CtrlC), Some(Answer::Quit));
    }

    #[test]
    fn at_the_end_of_a_game_no_thread_can_be_taken() {
        let over = Position { can_go_on: Vec::new(), ..position() };
        let mut menu = Menu::new(&over);
        for key in [Key::Enter, Key::ArrowUp, Key::ArrowDown, Key::Char('1')] {
            assert_eq!(menu.key(&key), None, "{key:?}");
        }
        assert_eq!(menu.line("b"), Ok(Answer::Back));
        assert!(menu.line("1").is_err_and(|said| said.contains("q to quit")));
    }

    #[test]
    fn a_line_that_is_no_turn_is_refused_with_the_turns_there_are() {
        let menu = Menu::new(&position());
        assert_eq!(menu.line(" 2\n"), Ok(Answer::Take(2)));
        for line in ["", "3", "-1", "one", "12", "99999999999999999999999"] {
            let refusal = menu.line(line).expect_err(line);
            assert!(refusal.contains("1 or 2, b for"), "{line}: {refusal}");
        }
    }

    #[test]
    fn a_count_says_whether_it_is_all_there_is() {
        let said = |schedules, broken, all| counted(&Tally { schedules, broken, all });
        assert_eq!(said(20, 6, true), "6 of all 20 schedules break it.");
        assert_eq!(said(20, 1, true), "1 of all 20 schedules breaks it.");
        assert_eq!(said(27, 0, true), "None of all 27 schedules breaks it.");
        let part = said(5000, 17, false);
        assert!(
            part.starts_with("17 of the 5000 schedules that were tried break it, and"),
            "{part}"
        );
    }

    #[test]
    fn advice_depends_on_how_often_somebody_was_interrupted() {
        let said = |preemptions| advice(&Schedule { preemptions, ..Schedule::default() });
        let mut all = [said(Some(0)), said(Some(1)), said(Some(2))];
        assert_eq!(said(None), all[0]);
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
