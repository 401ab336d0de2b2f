//! Clients, a server that serves one request after another, and a clock that only they move, for the judge of `backpressure`. It
//! refuses to know how a line is written.

use super::super::exercise::{Client, Line};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// What the exercise promises, whatever its own constant says.
const PATIENCE: Duration = Duration::from_millis(50);

/// When a request comes, and how long it takes to serve.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub comes: Duration,
    pub takes: Duration,
}

/// What has happened so far.
struct World {
    now: Duration,
    /// When the line was last told of something.
    last: Duration,
    requests: Vec<Request>,
    /// How long each waits for the server if those who wait for too long, and no others, are refused; `None` of those.
    waits: Vec<Option<Duration>>,
    /// Which have had their answer.
    answered: Vec<bool>,
    /// The first without one.
    first: usize,
    /// How many have come.
    came: usize,
    /// Until when the server serves.
    busy: Option<Duration>,
    /// The first promise that was broken.
    broken: Option<String>,
}

/// One client; the line has it until it is answered.
struct Guest {
    world: Rc<RefCell<World>>,
    number: usize,
}

impl Client for Guest {
    fn serve(&self) {
        self.world.borrow_mut().serve(self.number);
    }

    fn refuse(&self) {
        self.world.borrow_mut().refuse(self.number);
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut world = self.world.borrow_mut();
        if !world.answered[self.number] {
            let one = self.number + 1;
            world.breaks(format!("request {one} is gone: it is neither served nor refused"));
        }
    }
}

/// Plays all requests to their ends. `Err`: the promise that was broken first.
pub fn play(requests: &[Request]) -> Result<(), String> {
    let world = Rc::new(RefCell::new(World::new(requests)));
    let mut line = Line::new();
    while world.borrow().broken.is_none() {
        let (now, comes) = match world.borrow().next() {
            Some(next) => next,
            None => break,
        };
        world.borrow_mut().now = now;
        if let Some(number) = comes {
            world.borrow_mut().came += 1;
            line.offer(Box::new(Guest { world: Rc::clone(&world), number }), now);
            world.borrow_mut().last = now;
        }
        if world.borrow_mut().is_free() {
            match line.next(now) {
                Some(client) => client.serve(),
                None => world.borrow_mut().idle(),
            }
            world.borrow_mut().last = now;
        }
    }
    let broken = world.borrow_mut().broken.take();
    broken.map_or(Ok(()), Err)
}

impl World {
    fn new(requests: &[Request]) -> Self {
        World {
            now: Duration::ZERO,
            last: Duration::ZERO,
            requests: requests.into(),
            waits: waits(requests),
            answered: vec![false; requests.len()],
            first: 0,
            came: 0,
            busy: None,
            broken: None,
        }
    }

    /// What happens next, and when: the server is free, or this request comes.
    fn next(&self) -> Option<(Duration, Option<usize>)> {
        let comes = self.requests.get(self.came).map(|request| request.comes);
        match (self.busy, comes) {
            (Some(free), comes) if comes.is_none_or(|comes| free <= comes) => Some((free, None)),
            (_, comes) => Some((comes?, Some(self.came))),
        }
    }

    fn is_free(&mut self) -> bool {
        self.busy = self.busy.filter(|until| *until > self.now);
        self.busy.is_none()
    }

    fn waited(&self, number: usize) -> Duration {
        self.now - self.requests[number].comes
    }

    fn serve(&mut self, number: usize) {
        let (one, waited) = (number + 1, self.waited(number));
        self.answer(number);
        if self.busy.is_some() {
            self.breaks(format!("request {one} is served, and the server serves another"));
        }
        if waited > PATIENCE {
            self.breaks(format!("request {one} is served after it has waited for {}", ms(waited)));
        }
        // One that is too late is no longer in line: when it is told is looked at where it is.
        let waits = |at: &usize| !self.answered[*at] && self.waits[*at].is_some();
        if let Some(before) = (self.first..number).find(waits) {
            let before = before + 1;
            self.breaks(format!(
                "request {one} is served before request {before}, which came before it"
            ));
        }
        self.busy = Some(self.now + self.requests[number].takes);
    }

    fn refuse(&mut self, number: usize) {
        let (one, waited, comes) = (number + 1, self.waited(number), self.requests[number].comes);
        self.answer(number);
        match self.waits[number] {
            Some(Duration::ZERO) => {
                self.breaks(format!("request {one} is refused, and the server has nothing to do"));
            }
            Some(wait) => self.breaks(format!(
                "request {one} is refused, and would have been served after it had waited for {}",
                ms(wait)
            )),
            None if self.last > comes + PATIENCE => self.breaks(format!(
                "request {one} had waited for too long after {}, when something happened at the line, and is told only after {}",
                ms(self.last - comes),
                ms(waited)
            )),
            None => {}
        }
    }

    fn answer(&mut self, number: usize) {
        if std::mem::replace(&mut self.answered[number], true) {
            self.breaks(format!("request {} gets a second answer", number + 1));
        }
        while self.answered.get(self.first) == Some(&true) {
            self.first += 1;
        }
    }

    /// The line has nothing to serve.
    fn idle(&mut self) {
        if self.first < self.came {
            let one = self.first + 1;
            self.breaks(format!("the server is free and gets nothing, and request {one} waits"));
        }
    }

    fn breaks(&mut self, promise: String) {
        self.broken.get_or_insert(promise);
    }
}

/// First come, first served; who would wait for too long is refused and takes no time.
fn waits(requests: &[Request]) -> Vec<Option<Duration>> {
    let mut free = Duration::ZERO;
    let wait = |request: &Request| {
        let start = free.max(request.comes);
        let wait = Some(start - request.comes).filter(|wait| *wait <= PATIENCE)?;
        free = start + request.takes;
        Some(wait)
    };
    requests.iter().map(wait).collect()
}

/// `50.9 ms`.
fn ms(time: Duration) -> String {
    format!("{} ms", time.as_micros() as f64 / 1e3)
}
