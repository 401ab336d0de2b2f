//! All users on one thread: whoever's socket is ready reads its answers and sends what is due next.

use super::client::{Answered, Lost, User};
use super::report::Report;
use super::{ClosedLoop, Requests, Until};
use mio::{Events, Interest, Poll, Token};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// If no answer at all comes for so long, what is under way has timed out.
const PATIENCE: Duration = Duration::from_secs(2);

/// Users with keep-alive connections to one server on this machine. They stay connected between runs.
#[derive(Debug)]
pub struct Users {
    poll: Poll,
    events: Events,
    users: Vec<Option<User>>,
    refused: u64,
    patience: Duration,
    buffer: Vec<u8>,
}

impl Users {
    /// Connects `count` users. Who is refused is counted in the report of every run.
    ///
    /// # Errors
    /// An address that is not loopback: load is for one's own machine. Nobody got a connection, or no
    /// descriptor is left for one.
    pub fn connect(address: SocketAddr, count: usize) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let why = format!(
                "{address} is not on this machine: load is made on loopback only; name 127.0.0.1"
            );
            return Err(io::Error::new(ErrorKind::InvalidInput, why));
        }
        let poll = Poll::new()?;
        let (mut users, mut refused) = (Vec::with_capacity(count), 0);
        for number in 1..=count {
            match User::connect(address, PATIENCE) {
                Ok(mut user) => {
                    let both = Interest::READABLE | Interest::WRITABLE;
                    let token = Token(users.len());
                    poll.registry().register(&mut user.stream, token, both)?;
                    users.push(Some(user));
                }
                Err(error) if is_refusal(&error) => refused += 1,
                Err(error) => {
                    let which = format!("user {number} of {count}: {error}");
                    return Err(io::Error::new(error.kind(), which));
                }
            }
        }
        if users.is_empty() {
            let why = format!("{address} let none of {count} users in: is the server running?");
            return Err(io::Error::new(ErrorKind::ConnectionRefused, why));
        }
        Ok(Users {
            poll,
            events: Events::with_capacity(1024),
            users,
            refused,
            patience: PATIENCE,
            buffer: vec![0; 64 * 1024],
        })
    }

    /// Sets how long to wait when no answer at all comes; two seconds if nothing is said.
    pub fn with_patience(self, patience: Duration) -> Self {
        Users { patience, ..self }
    }

    /// Sends requests as `schedule` wants them until `until` says stop, and waits for every answer.
    ///
    /// # Errors
    /// If the operating system cannot say which sockets are ready.
    pub fn run(
        &mut self,
        requests: &mut Requests,
        schedule: ClosedLoop,
        until: Until,
    ) -> io::Result<Report> {
        let mut run = Run {
            requests,
            schedule,
            until,
            start: Instant::now(),
            sent: 0,
            under_way: 0,
            report: Report::new(),
        };
        run.report.failures.refused = self.refused;
        for place in &mut self.users {
            run.attend(place, |run, user| {
                user.sent = 0;
                run.top_up(user)
            });
        }
        while run.under_way > 0 {
            match self.poll.poll(&mut self.events, Some(self.patience)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                done => done?,
            }
            if self.events.is_empty() {
                self.users.iter_mut().for_each(|place| run.give_up(place));
            }
            for event in &self.events {
                run.attend(&mut self.users[event.token().0], |run, user| {
                    run.react(user, &mut self.buffer)
                });
            }
        }
        Ok(run.report)
    }
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset | ErrorKind::TimedOut
    )
}

/// One run over all users.
struct Run<'a> {
    requests: &'a mut Requests,
    schedule: ClosedLoop,
    until: Until,
    start: Instant,
    sent: u64,
    under_way: usize,
    report: Report,
}

impl Run<'_> {
    /// Lets a user do something; who is lost or leaves takes the unanswered requests along.
    fn attend(
        &mut self,
        place: &mut Option<User>,
        act: impl FnOnce(&mut Self, &mut User) -> Result<bool, Lost>,
    ) {
        let Some(user) = place else { return };
        self.under_way -= user.under_way();
        let outcome = act(self, user);
        let unanswered = user.under_way();
        match outcome {
            Ok(true) => return self.under_way += unanswered,
            Ok(false) | Err(Lost::HungUp) => self.report.failures.hung_up += unanswered as u64,
            Err(Lost::Unreadable) => self.report.failures.wrong += unanswered as u64,
        }
        *place = None;
    }

    /// Reads answers, checks them, and sends what is due next. False if the server lets this user go.
    fn react(&mut self, user: &mut User, buffer: &mut [u8]) -> Result<bool, Lost> {
        user.flush()?;
        let stays = user.receive(buffer, |answered| self.check(&answered))?;
        Ok(stays && self.top_up(user)?)
    }

    fn check(&mut self, answered: &Answered) {
        let now = Instant::now();
        if self.requests.is_answered_by(answered.which, &answered.reply) {
            self.report.answer(now - answered.sent);
        } else {
            self.report.failures.wrong += 1;
        }
        self.report.wall = now - self.start;
    }

    fn top_up(&mut self, user: &mut User) -> Result<bool, Lost> {
        let due = self.schedule.due(user.under_way());
        let due = self.until.allows(due, self.sent, user.sent, self.start.elapsed());
        if due > 0 {
            self.sent += due as u64;
            user.send(self.requests, due)?;
        }
        Ok(true)
    }

    /// Nothing has come for longer than anybody waits: a late answer must not be taken for a later one's.
    fn give_up(&mut self, place: &mut Option<User>) {
        let Some(user) = place.take_if(|user| user.under_way() > 0) else {
            return;
        };
        self.under_way -= user.under_way();
        self.report.failures.timed_out += user.under_way() as u64;
    }
}
