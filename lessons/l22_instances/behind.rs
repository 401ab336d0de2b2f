//! What is behind a balancer, in truth: instances, what was asked of them, and what is inside each.

use super::front::{Answer, Failed};
use brigade_judge::{Event, Kind};
use std::cell::{Cell, RefCell};
use std::panic::Location;

/// An instance: the same for every request.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Ticks from the question to the head of the answer, and from there to its end.
    pub head: usize,
    pub body: usize,
    /// It breaks off instead of this part.
    pub breaks: Option<Part>,
    /// From this tick on it takes nothing new.
    pub leaves: Option<usize>,
}

/// A part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Head,
    Body,
}

/// A request: when it comes, between which two it chooses, and when its client hangs up.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub comes: usize,
    pub two: [usize; 2],
    pub hangs_up: Option<usize>,
}

/// A question that an instance was asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub request: usize,
    pub instance: usize,
    pub at: usize,
    /// What came of it.
    pub came: Option<Result<Answer, Failed>>,
}

/// What is behind the balancer, and what has happened.
#[derive(Debug, Default)]
pub struct World {
    pub instances: Vec<Instance>,
    pub requests: Vec<Request>,
    /// Ticks after which an answer is late.
    pub patience: usize,
    pub now: Cell<usize>,
    /// Requests that are inside each instance, and how the last that left it came out.
    pub inside: Vec<Cell<usize>>,
    pub last: Vec<Cell<&'static str>>,
    pub asked: RefCell<Vec<Asked>>,
    /// A client hangs up just now.
    pub hanging_up: Cell<bool>,
    /// A promise that was broken on the way.
    pub broken: RefCell<Option<String>>,
    pub events: RefCell<Vec<Event>>,
}

/// A question inside an instance, until it is dropped.
pub struct Inside<'a> {
    pub world: &'a World,
    pub asked: usize,
}

impl World {
    pub fn new(instances: &[Instance], requests: &[Request], patience: usize) -> World {
        World {
            instances: instances.into(),
            requests: requests.into(),
            patience,
            inside: vec![Cell::new(0); instances.len()],
            last: vec![Cell::new("nothing was asked"); instances.len()],
            ..World::default()
        }
    }

    /// Thread 0 is the judge, the others are the requests.
    pub fn note(&self, thread: usize, kind: Kind, said: &str, at: &'static Location<'static>) {
        let (line, exercise) = (at.line(), thread > 0);
        let event = Event { thread, kind, object: 0, said: said.into(), line, exercise };
        self.events.borrow_mut().push(event);
    }

    pub fn breaks(&self, why: String) {
        self.broken.borrow_mut().get_or_insert(why);
    }

    pub fn leaves(&self, instance: usize) -> bool {
        self.instances[instance].leaves.is_some_and(|at| at <= self.now.get())
    }

    /// When the answer of a request is late.
    pub fn due(&self, request: usize) -> usize {
        self.requests[request].comes + self.patience
    }

    /// The questions of a request.
    pub fn of(&self, request: usize) -> Vec<Asked> {
        let asked = self.asked.borrow();
        asked.iter().filter(|asked| asked.request == request).copied().collect()
    }

    /// The question is inside from now on.
    pub fn enter(&self, request: usize, instance: usize) -> Inside<'_> {
        if let Some(why) = self.refused(request, instance) {
            self.breaks(why);
        }
        self.inside[instance].update(|inside| inside + 1);
        let mut asked = self.asked.borrow_mut();
        asked.push(Asked { request, instance, at: self.now.get(), came: None });
        Inside { world: self, asked: asked.len() - 1 }
    }

    /// Why this instance should not be asked now.
    fn refused(&self, request: usize, instance: usize) -> Option<String> {
        let [a, b] = self.requests[request].two;
        if ![a, b].contains(&instance) {
            return Some(format!("instance {instance} is asked, and {a} and {b} were drawn"));
        }
        if self.leaves(instance) {
            return Some(format!("instance {instance} leaves, and is asked something new"));
        }
        let other = if instance == a { b } else { a };
        let [here, there] = [instance, other].map(|one| self.inside[one].get());
        match self.of(request)[..] {
            [] if here > there && !self.leaves(other) => Some(format!(
                "instance {instance} is asked, which is the more loaded: {here} inside, and {there} inside instance {other}"
            )),
            [] => None,
            [first] if first.instance == instance => {
                Some(format!("instance {instance} is asked twice"))
            }
            [first] if first.came.is_some() => {
                Some(format!("instance {instance} is asked when an answer has come"))
            }
            [_] if self.now.get() < self.due(request) => {
                Some(format!("instance {instance} is asked as well before the answer is late"))
            }
            [_] => None,
            _ => Some("a third instance is asked".into()),
        }
    }
}

impl Inside<'_> {
    /// The question.
    pub fn asked(&self) -> Asked {
        self.world.asked.borrow()[self.asked]
    }

    /// The whole answer.
    pub fn whole(self) -> Result<Answer, Failed> {
        self.comes(Ok(Answer(self.asked().instance)))
    }

    /// It has broken off.
    pub fn broke(self) -> Failed {
        let broke = Failed::Broke(self.asked().instance);
        _ = self.comes(Err(broke));
        broke
    }

    fn comes(&self, what: Result<Answer, Failed>) -> Result<Answer, Failed> {
        self.world.asked.borrow_mut()[self.asked].came = Some(what);
        what
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let (world, Asked { request, instance, came, .. }) = (self.world, self.asked());
        world.inside[instance].update(|inside| inside - 1);
        world.last[instance].set(match came {
            Some(Ok(_)) => "an answer is whole",
            Some(Err(_)) => "an answer has broken off",
            None if world.hanging_up.get() => "a client has hung up",
            None => "the other instance was first",
        });
        let answered = world.of(request).iter().any(|asked| asked.came.is_some());
        if !answered && !world.hanging_up.get() {
            world.breaks(format!("instance {instance} is given up, and no answer has come yet"));
        }
    }
}
