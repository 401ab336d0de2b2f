//! A depth-first search through all schedules, as a shuttle scheduler: at every point where more than one thread can
//! go on, each is chosen once. The first choice is always not to interrupt, so the number of choices that are not
//! the first bounds the preemptions (Musuvathi and Qadeer, PLDI 2007).

use super::super::{Kind, log};
use super::left;
use super::orders::{Orders, Turn};
use super::rhythm::Rhythm;
use shuttle::scheduler::{Schedule, Scheduler, Task, TaskId};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

/// One point at which a thread was chosen.
#[derive(Clone, Copy, Debug)]
struct Choice {
    chosen: usize,
    options: usize,
    /// Whether any option but the first interrupts a thread that could go on.
    interrupts: bool,
}

/// How a search takes its turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// All schedules with at most so many preemptions; `None`: all.
    All(Option<usize>),
    /// One schedule, given by its choices; then first choices to its end.
    Replay(Vec<usize>),
    /// One schedule, in which threads take turns of given lengths.
    Rhythm(Rhythm),
    /// As many turns as there are, by thread; then a stop at the next point with more than one way to go on.
    Play(Vec<usize>),
}

/// Where a search stands. It outlives the executions, which may end in a panic.
#[derive(Debug)]
pub(super) struct State {
    mode: Mode,
    path: Vec<Choice>,
    depth: usize,
    preemptions: usize,
    begun: bool,
    /// No execution begins after this, in CPU time, but for the first.
    pub(super) until: Duration,
    /// Executions begun.
    pub(super) tried: usize,
    /// Some schedules were left out because of the bound.
    pub(super) pruned: bool,
    /// All schedules were tried.
    pub(super) complete: bool,
    /// If orders of steps are counted, and not schedules.
    pub(super) orders: Option<Orders>,
    /// When playing: who can go on where the turns end.
    pub(super) can_go_on: Vec<usize>,
    blocked: BTreeSet<usize>,
    seen: BTreeSet<usize>,
    /// Who has given way, and to whom: each of these takes a step first.
    gave_way: BTreeMap<usize, BTreeSet<usize>>,
    /// In a rhythm: who has come to its first step.
    at_work: BTreeSet<usize>,
}

/// A scheduler that shares its state with the explorer, which reads it afterwards.
#[derive(Clone, Debug)]
pub(super) struct Search(pub(super) Rc<RefCell<State>>);

impl Search {
    pub(super) fn new(mode: Mode) -> Search {
        Search(Rc::new(RefCell::new(State {
            mode,
            path: Vec::new(),
            depth: 0,
            preemptions: 0,
            begun: false,
            until: Duration::MAX,
            tried: 0,
            pruned: false,
            complete: false,
            orders: None,
            can_go_on: Vec::new(),
            blocked: BTreeSet::new(),
            seen: BTreeSet::new(),
            gave_way: BTreeMap::new(),
            at_work: BTreeSet::new(),
        })))
    }
}

impl State {
    /// The choices of the present schedule, as `--replay` takes them: `00103`.
    pub(super) fn choices(&self) -> String {
        let digit = |choice: &Choice| char::from_digit(choice.chosen as u32, 36).unwrap_or('?');
        let digits: String =
            self.path[..self.depth.min(self.path.len())].iter().map(digit).collect();
        let short = digits.trim_end_matches('0');
        if short.is_empty() { "0".into() } else { short.into() }
    }

    /// Interruptions of the present schedule.
    pub(super) fn preemptions(&self) -> usize {
        self.preemptions
    }

    /// The next schedule; false if there is none.
    fn advance(&mut self) -> bool {
        if std::mem::replace(&mut self.begun, true)
            && (left(self.until).is_zero() || !self.turn_back())
        {
            return false;
        }
        (self.depth, self.preemptions) = (0, 0);
        self.blocked.clear();
        self.seen.clear();
        self.gave_way.clear();
        self.at_work.clear();
        true
    }

    /// To the last choice with an option that was not tried; what the last schedule was is kept if there is none.
    fn turn_back(&mut self) -> bool {
        if !matches!(self.mode, Mode::All(_)) {
            return false;
        }
        while let Some(last) = self.path.last_mut() {
            if last.chosen + 1 < last.options {
                last.chosen += 1;
                return true;
            }
            self.path.pop();
        }
        self.complete = true;
        false
    }

    /// Which of so many options is taken at this point; the first interrupts no thread.
    fn choose(&mut self, options: usize, interrupts: bool) -> usize {
        let forced = match &self.mode {
            Mode::Replay(choices) => choices.get(self.depth).copied().unwrap_or(0).min(options - 1),
            _ => 0,
        };
        let allowed = match self.mode {
            Mode::All(Some(bound)) if interrupts && self.preemptions >= bound => {
                self.pruned |= options > 1;
                1
            }
            Mode::All(_) => options,
            _ => forced + 1,
        };
        if self.depth == self.path.len() {
            self.path.push(Choice { chosen: forced, options: allowed, interrupts });
        }
        let choice = self.path[self.depth];
        self.depth += 1;
        self.preemptions += usize::from(choice.interrupts && choice.chosen > 0);
        choice.chosen
    }

    /// Tells the log who has stopped and who can go on again.
    fn watch(&mut self, runnable: &[usize]) {
        let ready: BTreeSet<usize> = runnable.iter().copied().collect();
        let woken: Vec<usize> = self.blocked.intersection(&ready).copied().collect();
        for thread in woken {
            self.blocked.remove(&thread);
            log::turns(thread, Kind::Ready);
        }
        let stopped: Vec<usize> = self.seen.difference(&ready).copied().collect();
        for thread in stopped {
            if log::wanted(thread).is_some_and(|wanted| wanted.blocks())
                && self.blocked.insert(thread)
            {
                log::turns(thread, Kind::Blocked);
            }
        }
        self.seen.extend(ready);
    }

    /// Whose turn it is. `None` ends the execution here.
    fn turn(
        &mut self,
        runnable: &[usize],
        current: Option<usize>,
        yielding: bool,
    ) -> Option<usize> {
        self.watch(runnable);
        if let (Some(current), true) = (current, yielding) {
            let others = runnable.iter().copied().filter(|&thread| thread != current).collect();
            self.gave_way.insert(current, others);
        }
        let turn = self.chosen(runnable, current, yielding)?;
        self.gave_way.values_mut().for_each(|others| _ = others.remove(&turn));
        Some(turn)
    }

    fn chosen(
        &mut self,
        runnable: &[usize],
        current: Option<usize>,
        yielding: bool,
    ) -> Option<usize> {
        let options = self.options(runnable, current);
        let stays = current.filter(|thread| runnable.contains(thread));
        let interrupts = stays.is_some() && !yielding;
        if let Mode::Rhythm(rhythm) = self.mode {
            return self.in_rhythm(rhythm, runnable);
        }
        if let Mode::Play(turns) = &self.mode {
            return match options[..] {
                [only] => Some(only),
                _ => match turns.get(self.depth) {
                    Some(turn) if options.contains(turn) => {
                        self.depth += 1;
                        self.preemptions += usize::from(interrupts && Some(*turn) != stays);
                        Some(*turn)
                    }
                    _ => {
                        self.can_go_on = options;
                        self.can_go_on.sort_unstable();
                        None
                    }
                },
            };
        }
        let fresh = self.depth == self.path.len();
        match self.orders.as_mut().map(|orders| orders.turn(&options, fresh)) {
            Some(Turn::Free(thread)) => return Some(thread),
            Some(Turn::Known) => return None,
            Some(Turn::Open) | None => {}
        }
        let chosen = self.choose(options.len(), interrupts);
        options.get(chosen).copied()
    }
}

impl State {
    /// Who may be chosen, the thread that ran before first: choosing it interrupts none. A thread that gives way is not chosen
    /// again before each of the others has taken a step, so a loop that yields comes to its end.
    fn options(&self, runnable: &[usize], current: Option<usize>) -> Vec<usize> {
        let gives_way = |thread: &usize| {
            let others = self.gave_way.get(thread);
            others.is_some_and(|others| runnable.iter().any(|other| others.contains(other)))
        };
        let stays = current.filter(|thread| runnable.contains(thread));
        let others = runnable.iter().copied().filter(|&thread| Some(thread) != stays);
        let all: Vec<usize> = stays.into_iter().chain(others).collect();
        let ready: Vec<usize> = all.iter().copied().filter(|thread| !gives_way(thread)).collect();
        if ready.is_empty() { all } else { ready }
    }

    /// Who goes on in this rhythm: whose turn it is, or the next that can. The judge's thread takes no turn from others: it only
    /// starts the others.
    fn in_rhythm(&mut self, rhythm: Rhythm, runnable: &[usize]) -> Option<usize> {
        if runnable.contains(&0) {
            return Some(0);
        }
        if let Some(&fresh) = runnable.iter().find(|thread| !self.at_work.contains(thread)) {
            self.at_work.insert(fresh);
            return Some(fresh); // to its first step
        }
        let threads = self.at_work.len();
        let turn = rhythm.turn(self.depth, threads);
        self.depth += 1;
        let after = runnable.iter().find(|&&thread| thread >= turn);
        after.or(runnable.first()).copied()
    }
}

impl Scheduler for Search {
    fn new_execution(&mut self) -> Option<Schedule> {
        let state = &mut *self.0.borrow_mut();
        if let (true, Some(orders)) = (state.begun, state.orders.as_mut()) {
            orders.end();
        }
        let goes_on = state.advance();
        state.tried += usize::from(goes_on);
        if goes_on {
            log::clear(false);
        }
        goes_on.then(|| Schedule::new(0))
    }

    fn next_task(
        &mut self,
        runnable: &[&Task],
        current: Option<TaskId>,
        yielding: bool,
    ) -> Option<TaskId> {
        let runnable: Vec<usize> = runnable.iter().map(|task| usize::from(task.id())).collect();
        let turn = self.0.borrow_mut().turn(&runnable, current.map(usize::from), yielding);
        turn.map(TaskId::from)
    }

    fn next_u64(&mut self) -> u64 {
        0 // the models draw no random numbers
    }
}
