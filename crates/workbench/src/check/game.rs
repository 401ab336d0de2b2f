//! You are the scheduler: the rules of the game, with no judge, no screen and no keyboard in them.
//!
//! A game is the turns taken so far. The judge replays them from the start each time, so a step back is the
//! last turn dropped, and what is shown cannot drift from what is true.

use super::{Event, Kind, Luck, Operation, Position, Schedule, Tally, Task};
use console::Key;

/// The turns taken so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Game {
    turns: Vec<Turn>,
}

/// Which thread went on, and whether the player chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn {
    thread: usize,
    chosen: bool,
    /// Another thread was on the move and could have gone on.
    interrupts: bool,
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
        Task::Play(self.turns.iter().map(|turn| turn.thread).collect())
    }

    /// This thread goes on from here.
    pub fn take(&mut self, thread: usize, from: &Position) {
        let moved = last_to_move(from).filter(|last| from.can_go_on.contains(last));
        let interrupts = moved.is_some_and(|last| last != thread);
        self.turns.push(Turn { thread, chosen: true, interrupts });
    }

    /// Takes a turn that needs no choice, if there is one: the judge starts the threads and waits for their ends,
    /// and a thread runs to its first operation. None of that touches what they share, so whatever could
    /// be reached before can be reached after it.
    pub fn go_on_alone(&mut self, position: &Position) -> bool {
        let chore = |thread: &usize| {
            let last = last_word(&position.schedule, *thread).map(|event| event.kind);
            match last {
                None | Some(Kind::Begins) => true,
                Some(Kind::Wants(Operation::Join) | Kind::Did(_)) => *thread == 0,
                _ => false,
            }
        };
        let alone = position.can_go_on.iter().copied().find(chore);
        let turn = alone.map(|thread| Turn { thread, chosen: false, interrupts: false });
        self.turns.extend(turn);
        turn.is_some()
    }

    /// Drops the last turn that was chosen, and what came of it; `false` if there is none.
    pub fn back(&mut self) -> bool {
        let last = self.turns.iter().rposition(|turn| turn.chosen);
        self.turns.truncate(last.unwrap_or(self.turns.len()));
        last.is_some()
    }

    /// How often a thread was interrupted that could have gone on.
    pub fn interruptions(&self) -> usize {
        self.turns.iter().filter(|turn| turn.interrupts).count()
    }

    /// The threads that were chosen, in order.
    pub fn chosen(&self) -> impl Iterator<Item = usize> {
        self.turns.iter().filter(|turn| turn.chosen).map(|turn| turn.thread)
    }
}

/// A thread that has begun and not ended, and what it would do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Index into [`Schedule::threads`], and the number to type.
    pub thread: usize,
    /// Its name.
    pub name: &'a str,
    /// What it has come to; `None` between two operations.
    pub wants: Option<&'a Event>,
    /// Whether it can go on; otherwise it waits for another.
    pub can_go_on: bool,
}

/// Where each of them stands, in their order; the judge's own thread only if it can go on.
pub fn standings(position: &Position) -> Vec<Standing<'_>> {
    let schedule = &position.schedule;
    let standing = |thread| {
        let wants = last_word(schedule, thread).filter(|at| matches!(at.kind, Kind::Wants(_)));
        let can_go_on = position.can_go_on.contains(&thread);
        // A thread that was started just now may not be in the record yet.
        let name = schedule.threads.get(thread).map_or("new", String::as_str);
        let stands = can_go_on || (thread > 0 && wants.is_some());
        stands.then_some(Standing { thread, name, wants, can_go_on })
    };
    let newest = position.can_go_on.iter().map(|thread| thread + 1).max().unwrap_or(0);
    (0..schedule.threads.len().max(newest)).filter_map(standing).collect()
}

/// The last event that says where a thread stands, and not only that it stopped or may go on there.
fn last_word(schedule: &Schedule, thread: usize) -> Option<&Event> {
    let tells = |kind| matches!(kind, Kind::Begins | Kind::Wants(_) | Kind::Did(_) | Kind::Ends);
    schedule.events.iter().rfind(|event| event.thread == thread && tells(event.kind))
}

/// Who has done the last operation.
fn last_to_move(position: &Position) -> Option<usize> {
    let did = |event: &&Event| matches!(event.kind, Kind::Did(_));
    position.schedule.events.iter().rfind(did).map(|event| event.thread)
}

/// Who may be chosen, and who is chosen at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    threads: Vec<usize>,
    at: usize,
}

impl Menu {
    /// Begins with the thread that has moved last: to take it again interrupts no other.
    pub fn new(position: &Position) -> Self {
        let (threads, last) = (position.can_go_on.clone(), last_to_move(position));
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

/// `64 of all 70 orders of their steps break it.`
pub fn counted(tally: &Tally) -> String {
    let Tally { schedules, broken, all } = *tally;
    let of = if all { "all " } else { "the " };
    let of = format!("{of}{schedules} orders of their steps");
    let tried = if all { "" } else { " that were tried" };
    let said = match broken {
        0 => format!("None of {of}{tried} breaks it"),
        1 => format!("1 of {of}{tried} breaks it"),
        broken => format!("{broken} of {of}{tried} break it"),
    };
    said + if all { "." } else { ", and there are more than these." }
}

/// `On real threads, with luck: 3 of 1000 runs went wrong.`
pub fn lucky(luck: &Luck) -> String {
    let Luck { runs, wrong } = *luck;
    let wrong = if wrong == 0 { "none".into() } else { wrong.to_string() };
    format!("On real threads, with luck: {wrong} of {runs} runs went wrong.")
}

/// What to try after a game with so many interruptions that broke nothing; it does not tell where.
pub fn advice(interruptions: usize) -> &'static str {
    match interruptions {
        0 => {
            "No thread was interrupted in it. Let a thread look at something, and let the other one in before it acts on what it saw."
        }
        1 => {
            "It had one interruption. Step back, and interrupt a line earlier or later: what has the thread seen by then that the other one can change?"
        }
        _ => {
            "It had several interruptions; a single one in the right place is often enough. Step back, and look for the line where a thread trusts what it saw before."
        }
    }
}

#[cfg(test)]
mod tests;
