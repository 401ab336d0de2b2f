//! A client, a line and a database with four places, in virtual time: each millisecond work ends, patience ends, users ask.
//! It refuses to know how the client and the line decide.
//!
//! What chance decides is drawn from the seed and from what it is drawn for, so all repairs meet the same users and the same
//! errors.

#[path = "storm_books.rs"]
mod books;

use super::super::exercise::{Attempt, Client, Line};
use super::Day;
use books::{Books, Sent, WORK};
use std::collections::BTreeMap;

/// What the database works on at once.
const PLACES: usize = 4;

/// How long users wait.
const PATIENCE: [u64; 3] = [150, 300, 500];

/// One user.
pub struct User {
    pub asked: u64,
    pub deadline: u64,
    /// In time.
    pub answered: bool,
}

/// What was seen on a day.
#[derive(Default)]
pub struct Seen {
    pub users: Vec<User>,
    pub attempts: u64,
    /// The first promise that was broken, as a sentence.
    pub broken: Option<String>,
}

/// A day that is played.
pub struct Shop<'a> {
    day: &'a Day,
    seed: u64,
    now: u64,
    client: Client,
    line: Line,
    /// What is worked on, and for how many milliseconds still.
    work: Vec<(Sent, u64)>,
    /// What clients wait for, by when they stop.
    waiting: BTreeMap<(u64, Sent), Attempt>,
    books: Books,
    seen: Seen,
}

impl<'a> Shop<'a> {
    pub fn open(day: &'a Day, seed: u64) -> Self {
        Shop {
            day,
            seed,
            now: 0,
            client: Client::new(),
            line: Line::new(),
            work: Vec::new(),
            waiting: BTreeMap::new(),
            books: Books::default(),
            seen: Seen::default(),
        }
    }

    /// To the end of the day.
    pub fn run(mut self) -> Seen {
        while self.now < self.day.length {
            self.now += 1;
            if self.now == self.day.stall.end {
                (0..PLACES).for_each(|_| self.take());
            }
            if !self.stands_still() {
                self.work();
            }
            self.lose_patience();
            if self.drawn(self.now, 0) % 1_000 < self.day.asks {
                self.ask();
            }
        }
        Seen { broken: self.books.broken, ..self.seen }
    }

    fn drawn(&self, what: u64, which: u32) -> u64 {
        mixed(mixed(mixed(self.seed) ^ what) ^ u64::from(which))
    }

    fn stands_still(&self) -> bool {
        self.day.stall.contains(&self.now)
    }

    fn user(&mut self, request: u64) -> &mut User {
        &mut self.seen.users[request as usize]
    }

    /// A millisecond of work; what is done is answered, and its place takes the next.
    fn work(&mut self) {
        self.work.iter_mut().for_each(|(_, left)| *left -= 1);
        let (done, going_on) = self.work.drain(..).partition(|(_, left)| *left == 0);
        self.work = going_on;
        let done: Vec<(Sent, u64)> = done;
        for (sent, _) in done {
            self.answer(sent);
            self.take();
        }
    }

    /// An answer comes. Its client may have stopped waiting.
    fn answer(&mut self, sent: Sent) {
        let Some(attempt) = self.waiting.remove(&(sent.until, sent)) else { return };
        let (request, retry) = sent.name;
        if self.drawn(request, retry + 2) % 1_000 < self.day.errors {
            self.fail(sent, attempt);
        } else {
            self.user(request).answered = true;
        }
    }

    /// Clients whose time for an attempt is over.
    fn lose_patience(&mut self) {
        while let Some(first) = self.waiting.first_entry() {
            if first.key().0 > self.now {
                return;
            }
            let ((_, sent), attempt) = first.remove_entry();
            self.fail(sent, attempt);
        }
    }

    fn fail(&mut self, sent: Sent, attempt: Attempt) {
        let deadline = self.user(sent.name.0).deadline;
        let again = self.client.again(attempt, self.now);
        let name = again.as_ref().map(|again| (again.request, again.retry));
        self.books.again(sent, name, deadline, self.now);
        again.into_iter().for_each(|again| self.send(again));
    }

    /// A user asks.
    fn ask(&mut self) {
        let request = self.seen.users.len() as u64;
        let patience = PATIENCE[self.drawn(self.now, 1) as usize % PATIENCE.len()];
        let deadline = self.now + patience;
        self.seen.users.push(User { asked: self.now, deadline, answered: false });
        let attempt = self.client.first(request, deadline, self.now);
        self.books.first(request, &attempt, self.now);
        self.send(attempt);
    }

    /// An attempt is in the line at once, and its client begins to wait.
    fn send(&mut self, attempt: Attempt) {
        let Some(user) = self.seen.users.get(attempt.request as usize) else { return };
        let sent = Sent::of(&attempt, user.deadline, self.now);
        self.seen.attempts += 1;
        self.books.comes(sent);
        self.waiting.insert((sent.until, sent), attempt.clone());
        self.line.push(attempt);
        self.take();
    }

    /// A place that is free takes what the line gives it.
    fn take(&mut self) {
        if self.work.len() == PLACES || self.stands_still() {
            return;
        }
        let taken = self.line.next(self.now).map(|attempt| (attempt.request, attempt.retry));
        if let Some(sent) = self.books.taken(taken, self.now) {
            self.work.push((sent, WORK));
        }
    }
}

/// Splitmix64's last steps: neighbours become strangers. Steele, Lea and Flood, 2014.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
