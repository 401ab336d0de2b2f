//! One run: when requests come, the database that they are for, and the books in which the end of each is written.
//!
//! It refuses to know where they wait.

use super::stays::{End, Stay};
use brigade_core::blink::database::{Database, Delay, Query, Question, ServiceTime, Ticket};
use brigade_core::blink::stores::Memory;
use brigade_core::measure::Arrivals;
use brigade_core::trace::{Recorder, State, Task};
use crossbeam::channel::{Sender, never};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Bytes that a request holds from the moment it was read: what of it was read, and what will be written.
pub(super) const HELD: usize = 16 * 1024;

/// What is done with requests that cannot be served at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How many may wait, where there is a bound.
    pub(super) room: usize,
    /// How long one may have waited when its turn comes, where that is looked at.
    pub(super) patience: Duration,
}

/// What serves them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Serving {
    /// Requests that are taken out of the queue at once: more than the database has places, so that no place waits for one.
    pub(super) workers: usize,
    /// Questions that the database works on at once.
    pub(super) places: usize,
    /// What it takes for each.
    pub(super) time: Duration,
}

impl Serving {
    /// The most that it can do in a second.
    pub(super) fn capacity(&self) -> f64 {
        self.places as f64 / self.time.as_secs_f64()
    }
}

/// A run.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) limits: Limits,
    pub(super) serving: Serving,
    pub(super) database: Database,
    pub(super) recorder: Recorder,
    /// When requests come, counted from `began`.
    comes: Vec<Duration>,
    began: Instant,
    books: Sender<Stay>,
}

/// A request, until its client is told.
#[derive(Debug)]
pub(super) struct Request {
    came: Instant,
    began: Instant,
    /// When it was taken out of the queue.
    taken: Option<Instant>,
    end: End,
    /// When it was read.
    read: Instant,
    _held: Box<[u8]>,
    task: Task,
    books: Sender<Stay>,
}

impl Trial {
    pub(super) fn new(
        (limits, serving): (Limits, Serving),
        comes: Vec<Duration>,
        (began, books): (Instant, Sender<Stay>),
        recorder: Recorder,
    ) -> io::Result<Self> {
        let time = ServiceTime::Const(serving.time);
        let delay = Delay { time, capacity: serving.places, seed: 1 };
        let database = Database::new(Arc::new(Memory::default()), Some(delay), recorder.clone())?;
        Ok(Trial { limits, serving, database, recorder, comes, began, books })
    }

    /// When each request comes.
    pub(super) fn comes(&self) -> impl Iterator<Item = (usize, Instant)> {
        self.comes.iter().map(|at| self.began + *at).enumerate()
    }

    /// The requests, each when it comes; the thread that asks for the next one waits for it.
    pub(super) fn requests(&self) -> impl Iterator<Item = Request> {
        self.comes().map(|(number, came)| {
            let _due = never::<()>().recv_deadline(came);
            self.request(number, came)
        })
    }

    /// A request that has just been read. However late that is: it came when it was to come.
    pub(super) fn request(&self, number: usize, came: Instant) -> Request {
        let letter = char::from(b'A' + (number % 26) as u8);
        let task = self.recorder.task(letter.encode_utf8(&mut [0; 4]));
        task.suspend(State::Queue);
        // Written to, so that it is there: a page that was never touched costs nothing.
        let _held = vec![1; HELD].into_boxed_slice();
        let (began, books) = (self.began, self.books.clone());
        let (taken, read, end) = (None, Instant::now(), End::Lost);
        Request { came, began, read, taken, end, _held, task, books }
    }
}

impl Request {
    /// How long ago it came.
    pub(super) fn waited(&self) -> Duration {
        self.came.elapsed()
    }

    /// It is taken out of the queue, and the database is asked.
    pub(super) fn ask(&mut self, database: &Database) -> Ticket {
        self.taken = Some(Instant::now());
        let question = Question::Find("blink".into());
        database.submit(Query::new(self.task.clone(), question))
    }

    /// Its client has the answer.
    pub(super) fn answer(mut self) {
        self.end = End::Served;
    }

    /// Its client is told to come back later: 503.
    pub(super) fn refuse(mut self) {
        self.end = End::Refused;
        self.task.note("503");
    }
}

impl Drop for Request {
    /// Whatever becomes of it, it is written down.
    fn drop(&mut self) {
        self.task.finish();
        let now = Instant::now();
        let since = |at: Instant| at.saturating_duration_since(self.began).as_secs_f64();
        let stay = Stay {
            came: since(self.came),
            taken: since(self.taken.unwrap_or(now)),
            ended: since(now),
            read: since(self.read),
            end: self.end,
        };
        let _after_the_run = self.books.send(stay);
    }
}

/// When requests come, at this rate and for so long: the same times for all that ask.
pub(super) fn arrivals(arrivals: Arrivals, rate: f64, lasts: Duration) -> Vec<Duration> {
    arrivals.times(rate, 16).take_while(|at| *at < lasts).collect()
}
