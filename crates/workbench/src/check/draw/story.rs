//! What a schedule tells: its steps in order, and what every thread does meanwhile. Pure; it refuses to know how that
//! is drawn.

use crate::check::{Event, Kind, Operation, Schedule};
use std::collections::BTreeMap;

/// What a thread does during a step of its own or of another thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It has not begun, or has ended.
    Absent,
    /// The step is its own.
    Runs,
    /// It could go on.
    Ready,
    /// It cannot: it waits for a lock `l`, to be woken `w`, for a message or for room for one `q`, for the end of a
    /// thread `j`.
    Waits(char),
}

/// One step, or the end at which no thread can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment<'a> {
    /// From 1.
    pub(super) number: usize,
    /// What was done; `None` at the end.
    pub(super) event: Option<&'a Event>,
    /// What came of it, in words.
    pub(super) outcome: String,
    /// By thread.
    pub(super) states: Vec<State>,
    /// At the end: the events in which threads wait for ever, and who could have changed that.
    pub(super) waiting: Vec<(&'a Event, Option<usize>)>,
}

/// The steps of `schedule` that are worth telling.
pub(super) fn moments(schedule: &Schedule) -> Vec<Moment<'_>> {
    let mut now = Situation::new(schedule);
    let told = Told::of(schedule);
    let mut moments = Vec::new();
    for event in &schedule.events {
        if told.tells(event) {
            let mut states = now.states();
            if let Some(state) = states.get_mut(event.thread) {
                *state = State::Runs;
            }
            let (number, outcome) = (moments.len() + 1, now.outcome(event));
            let waiting = Vec::new();
            moments.push(Moment { number, event: Some(event), outcome, states, waiting });
        }
        now.happens(event);
    }
    if now.is_stuck() {
        let (number, states, waiting) = (moments.len() + 1, now.states(), now.waiting());
        moments.push(Moment { number, event: None, outcome: String::new(), states, waiting });
    }
    moments
}

/// Which events are steps of the story.
struct Told {
    /// The exercise does nothing that could be seen: then the judge's lines must do.
    elsewhere: bool,
}

impl Told {
    fn of(schedule: &Schedule) -> Told {
        let done = |event: &&Event| matches!(event.kind, Kind::Did(_)) && event.exercise;
        Told { elsewhere: !schedule.events.iter().any(|event| done(&event)) }
    }

    fn tells(&self, event: &Event) -> bool {
        match event.kind {
            Kind::Did(Operation::Point) => true,
            Kind::Did(_) => event.exercise || (self.elsewhere && event.thread > 0),
            _ => false,
        }
    }
}

/// What one thread is about.
#[derive(Clone, Copy, Debug, Default)]
struct Thread<'a> {
    begun: bool,
    over: bool,
    /// What it has come to and not done yet.
    wants: Option<&'a Event>,
    /// The scheduler said so.
    blocked: bool,
    /// It waits on a condition variable: the lock is given back.
    waits: bool,
    /// It was woken or let go on since it wanted that.
    woken: bool,
}

impl Thread<'_> {
    /// Whether it has come to this operation, on this object.
    fn is_in(&self, operation: Operation, object: Option<usize>) -> bool {
        let wants = self.wants.and_then(wanted);
        wants
            .is_some_and(|(what, on)| what == operation && object.is_none_or(|object| object == on))
    }
}

/// The operation and its object.
fn wanted(event: &Event) -> Option<(Operation, usize)> {
    match event.kind {
        Kind::Wants(operation) => Some((operation, event.object)),
        _ => None,
    }
}

/// How things stand after some events.
struct Situation<'a> {
    schedule: &'a Schedule,
    threads: Vec<Thread<'a>>,
    /// Who has which lock: several threads if they read.
    holders: BTreeMap<usize, Vec<usize>>,
    /// Messages in each channel.
    messages: BTreeMap<usize, usize>,
    /// The scheduler tells who is woken; otherwise it is inferred.
    told: bool,
    /// The scheduler tells who stops.
    stops: bool,
}

impl<'a> Situation<'a> {
    fn new(schedule: &'a Schedule) -> Situation<'a> {
        let mut threads = vec![Thread::default(); schedule.threads.len()];
        if let Some(judge) = threads.first_mut() {
            judge.begun = true;
        }
        let has = |kind: Kind| schedule.events.iter().any(|event| event.kind == kind);
        let (told, stops) = (has(Kind::Ready), has(Kind::Blocked));
        let (holders, messages) = (BTreeMap::new(), BTreeMap::new());
        Situation { schedule, threads, holders, messages, told, stops }
    }

    fn states(&self) -> Vec<State> {
        self.threads.iter().map(|thread| self.state(thread)).collect()
    }

    /// No thread can go on, and not all have ended.
    fn is_stuck(&self) -> bool {
        let states = self.states();
        let waits = |state: &State| matches!(state, State::Waits(_));
        states.iter().any(waits)
            && states.iter().all(|state| waits(state) || *state == State::Absent)
    }

    fn state(&self, thread: &Thread<'_>) -> State {
        let Thread { begun: true, over: false, wants, blocked, waits, woken } = *thread else {
            return State::Absent;
        };
        match wants.and_then(wanted) {
            Some((Operation::Lock, lock))
                if self.is_held(lock) && (blocked || !self.is_shared(lock)) =>
            {
                State::Waits('l')
            }
            Some((Operation::Join, other)) if !self.is_over(other) => State::Waits('j'),
            Some((Operation::Wait, _)) if waits && !woken => State::Waits('w'),
            // A thread that is woken needs the lock again.
            Some((Operation::Wait, _)) if waits && blocked => State::Waits('l'),
            Some((Operation::Receive | Operation::Send, _)) if blocked => State::Waits('q'),
            Some((Operation::Receive, channel)) if !self.stops && self.is_empty(channel) => {
                State::Waits('q')
            }
            _ => State::Ready,
        }
    }

    fn is_held(&self, lock: usize) -> bool {
        self.holders.get(&lock).is_some_and(|holders| !holders.is_empty())
    }

    /// Who wants it may be let in beside those who have it: only the scheduler knows.
    fn is_shared(&self, lock: usize) -> bool {
        let mut events = self.schedule.events.iter().filter(|event| event.object == lock);
        events.any(|event| event.said.ends_with("to read"))
    }

    fn is_empty(&self, channel: usize) -> bool {
        self.messages.get(&channel).is_none_or(|messages| *messages == 0)
    }

    fn is_over(&self, thread: usize) -> bool {
        self.threads.get(thread).is_none_or(|thread| thread.over)
    }

    /// Who waits, in what, and who has the lock or has not ended.
    fn waiting(&self) -> Vec<(&'a Event, Option<usize>)> {
        let waits = |thread: &Thread<'a>| {
            let event = thread.wants.filter(|_| matches!(self.state(thread), State::Waits(_)))?;
            let on = match wanted(event)? {
                (Operation::Lock, lock) => {
                    self.holders.get(&lock).and_then(|holders| holders.first().copied())
                }
                (Operation::Join, other) => Some(other),
                _ => None,
            };
            Some((event, on))
        };
        self.threads.iter().filter_map(waits).collect()
    }

    fn happens(&mut self, event: &'a Event) {
        match event.kind {
            Kind::Did(Operation::Lock | Operation::TryLock | Operation::Unlock) => {
                event.held(self.holders.entry(event.object).or_default());
            }
            Kind::Did(Operation::Notify) => self.wake(event.object),
            Kind::Did(Operation::Send) => *self.messages.entry(event.object).or_default() += 1,
            Kind::Did(Operation::Receive) => {
                let left = self.messages.entry(event.object).or_default();
                *left = left.saturating_sub(1);
            }
            _ => {}
        }
        let Some(thread) = self.threads.get_mut(event.thread) else { return };
        thread.begun = true;
        match event.kind {
            Kind::Begins => thread.over = false, // a process that was killed may be started again
            Kind::Wants(_) => {
                (thread.wants, thread.waits, thread.woken) = (Some(event), false, false);
            }
            Kind::Blocked => thread.blocked = true,
            Kind::Ready => (thread.blocked, thread.woken) = (false, true),
            Kind::Did(Operation::Unlock) if thread.is_in(Operation::Wait, None) => {
                thread.waits = true;
            }
            Kind::Did(operation) if thread.is_in(operation, None) => {
                (thread.wants, thread.blocked) = (None, false);
            }
            Kind::Did(_) => {}
            Kind::Ends => thread.over = true,
        }
    }

    /// Without the scheduler's word, everybody who waits there may have been woken.
    fn wake(&mut self, condition: usize) {
        if self.told {
            return;
        }
        for thread in &mut self.threads {
            thread.woken |= thread.waits && thread.is_in(Operation::Wait, Some(condition));
        }
    }

    /// What came of a step that is about to happen.
    fn outcome(&self, event: &Event) -> String {
        let Kind::Did(operation) = event.kind else { return String::new() };
        let name = || self.schedule.threads.get(event.object).map_or("?", String::as_str);
        match (operation, event.said.as_str()) {
            (Operation::Lock, "") => "takes the lock".into(),
            (Operation::Lock, "again") => "takes the lock again".into(),
            (Operation::Lock | Operation::TryLock, "to read" | "taken to read") => {
                "takes the lock to read".into()
            }
            (Operation::TryLock, "taken") => "takes the lock".into(),
            (Operation::Unlock, "") => "gives the lock back".into(),
            (Operation::Unlock, "to wait") => "gives it back, waits".into(),
            (Operation::Wait, "woken") => "is woken".into(),
            (Operation::Notify, _) if !self.is_waited_for(event.object) => "none waits".into(),
            (Operation::Notify, said) => format!("wakes {said}"),
            (Operation::Spawn, _) => format!("starts {}", name()),
            (Operation::Join, _) => format!("{} has ended", name()),
            (Operation::Yield, _) => "gives way".into(),
            (other, "") => other.name().into(),
            (_, said) => said.into(),
        }
    }

    fn is_waited_for(&self, condition: usize) -> bool {
        let waits = |thread: &Thread<'_>| {
            thread.is_in(Operation::Wait, Some(condition))
                && matches!(self.state(thread), State::Waits('w'))
        };
        self.threads.iter().any(waits)
    }
}
