//! One run of one generator: sends what its pace says is due, reads what comes, and keeps the report.
//!
//! It refuses to know when requests are due ([`super::pace`]), what becomes of those that fail ([`super::tally`]) and what
//! latency means ([`super::report`]).

use super::client::{Asked, User};
use super::control::Control;
use super::failure::Failure;
use super::generator::{ALARM, Generator};
use super::pace::Pace;
use super::report::Report;
use super::tally::{Known, Tally};
use super::{Requests, users::Way};
use crate::measure::thread_cpu_clock;
use mio::Events;
use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

/// A poll that took longer has waited: what it announces has only just come.
const WAITED: Duration = Duration::from_micros(10);

/// How often a run looks whether it should stop.
const HEED: Duration = Duration::from_millis(50);

/// What all generators of a run have in common.
#[derive(Clone, Copy)]
pub(super) struct Order<'a> {
    pub(super) way: Way,
    pub(super) control: &'a Control,
    pub(super) start: Instant,
}

/// Times count from the order's start.
pub(super) struct Run<'a, P> {
    generator: &'a mut Generator,
    requests: &'a mut Requests,
    tally: Tally<P>,
    order: Order<'a>,
    buffer: Vec<u8>,
    under_way: usize,
    /// Since when that may have been lying there what the last poll announced.
    since: Duration,
    /// When the last poll returned.
    looked: Duration,
    /// In polls altogether.
    waited: Duration,
    /// When to look next for requests that timed out.
    sweep: Duration,
    /// What the alarm is set to.
    alarm: Option<Duration>,
    stopped: bool,
    /// Answers that the control knows of.
    told: u64,
}

impl<'a, P: Pace> Run<'a, P> {
    pub(super) fn new(
        generator: &'a mut Generator,
        requests: &'a mut Requests,
        pace: P,
        order: Order<'a>,
    ) -> Self {
        Run {
            generator,
            requests,
            tally: Tally::new(pace, order.way.report(), order.way.policy, order.way.patience),
            buffer: vec![0; 64 * 1024],
            under_way: 0,
            since: Duration::ZERO,
            looked: Duration::ZERO,
            waited: Duration::ZERO,
            sweep: order.way.patience,
            alarm: None,
            stopped: false,
            told: 0,
            order,
        }
    }

    /// Runs to the end of the pace.
    ///
    /// # Errors
    /// If the operating system cannot say which sockets are ready, or has no more of them.
    pub(super) fn drive(mut self) -> io::Result<Report> {
        let mut events = Events::with_capacity(1024);
        let cpu = thread_cpu_clock();
        self.send_due()?;
        while let Some(wait) = self.wait()? {
            let asked = self.now();
            match self.generator.poll.poll(&mut events, Some(wait)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                done => done?,
            }
            let now = self.now();
            self.waited += now - asked;
            self.since = if now - asked > WAITED { now } else { self.looked };
            self.looked = now;
            for event in events.iter().filter(|event| event.token() != ALARM) {
                self.react(event.token().0, event.is_read_closed());
                self.send_due()?;
            }
            self.give_up(now);
            self.send_due()?;
            self.heed(now);
        }
        let cpu = cpu.zip(thread_cpu_clock()).map(|(then, now)| now.saturating_sub(then));
        let spent = self.now();
        let mut report = self.tally.report;
        report.spend(spent, self.waited, cpu);
        Ok(report)
    }

    fn now(&self) -> Duration {
        self.order.start.elapsed()
    }

    /// How long nothing has to be done unless something comes; `None` if nothing will ever be done again.
    fn wait(&mut self) -> io::Result<Option<Duration>> {
        let wakes = self.tally.wakes();
        if self.under_way == 0 && wakes.is_none() {
            return Ok(None);
        }
        let now = self.now();
        let mut next = now + HEED;
        if self.under_way > 0 {
            next = next.min(self.sweep);
        }
        if let Some(wakes) = wakes.filter(|wakes| *wakes < next) {
            next = wakes;
            if wakes > now && self.alarm != Some(wakes) {
                self.alarm = Some(wakes);
                self.generator.alarm.set(wakes - now)?;
            }
        }
        Ok(Some(next.saturating_sub(now)))
    }

    /// Sends all that is due: one write for what goes to the same connection.
    fn send_due(&mut self) -> io::Result<()> {
        let mut laid_out = None;
        loop {
            let now = self.now();
            let Some((connection, asked)) = self.tally.next(self.requests, now) else { break };
            if let Some(other) = laid_out.replace(connection).filter(|other| *other != connection) {
                self.flush(other);
            }
            self.lay_out(connection, asked)?;
        }
        if let Some(connection) = laid_out {
            self.flush(connection);
        }
        Ok(())
    }

    fn lay_out(&mut self, connection: usize, asked: Asked) -> io::Result<()> {
        let Some(user) = self.generator.user(connection, self.order.way.address)? else {
            let known = Known { since: asked.sent, now: asked.sent };
            self.tally.failed(connection, asked, (Failure::Refused, None), known);
            return Ok(());
        };
        user.lay_out(self.requests.set(), asked, !self.order.way.keep_alive);
        self.under_way += 1;
        Ok(())
    }

    fn flush(&mut self, connection: usize) {
        let user = self.generator.users[connection].as_mut();
        if let Some(Err(why)) = user.map(User::flush) {
            self.receive(connection, true, Err(why));
        }
    }

    /// Something happened to a connection.
    fn react(&mut self, connection: usize, ends: bool) {
        let user = self.generator.users[connection].as_mut();
        if let Some(flushed) = user.map(User::flush) {
            self.receive(connection, ends, flushed);
        }
    }

    /// Reads a connection's answers and checks them: a server that does not take the rest of a request may have
    /// answered it all the same.
    fn receive(&mut self, connection: usize, ends: bool, flushed: Result<(), Failure>) {
        let Run { generator, requests, tally, order, buffer, since, .. } = self;
        let Some(user) = &mut generator.users[connection] else { return };
        let before = user.under_way();
        let received = user.receive(buffer, ends, |asked, reply| {
            let known = Known { since: *since, now: order.start.elapsed() };
            match requests.set().judge(asked.which, reply) {
                Ok(()) => tally.answered(connection, asked, known),
                Err(wrong) => tally.failed(connection, asked, (wrong, reply.retry_after), known),
            }
            tally.report.wall = known.now;
        });
        let received = received.and_then(|stays| flushed.map(|()| stays));
        let unanswered = user.under_way();
        self.under_way -= before - unanswered;
        match received {
            Err(why) => self.lose(connection, &why),
            Ok(true) if order.way.keep_alive || before == unanswered => {}
            Ok(_) if unanswered == 0 => generator.users[connection] = None,
            Ok(_) => self.lose(connection, &Failure::Closed),
        }
    }

    /// Drops a connection with all its unanswered requests.
    fn lose(&mut self, connection: usize, why: &Failure) {
        let Some(user) = self.generator.users[connection].take() else { return };
        let known = Known { since: self.since, now: self.now() };
        self.under_way -= user.under_way();
        for asked in user.unanswered() {
            self.tally.failed(connection, *asked, (why.clone(), None), known);
        }
    }

    /// Drops the connections that have been silent for longer than there is patience.
    fn give_up(&mut self, now: Duration) {
        if now < self.sweep {
            return;
        }
        let patience = self.order.way.patience;
        self.sweep = now + patience;
        for connection in 0..self.generator.users.len() {
            let Some(user) = &self.generator.users[connection] else { continue };
            let Some(end) = user.waits_since().map(|since| since + patience) else { continue };
            let why = user.waited_in_vain();
            if end <= now {
                self.lose(connection, &why);
            } else {
                self.sweep = self.sweep.min(end);
            }
        }
    }

    /// Tells how far the run is, and ends it if that is wanted or the last request has waited long enough.
    fn heed(&mut self, now: Duration) {
        let answered = self.tally.report.answered;
        self.order.control.count(answered - self.told);
        self.told = answered;
        let end =
            self.tally.pace.last_due().map(|last| last.saturating_add(self.order.way.patience));
        if !self.stopped && (self.order.control.is_stopped() || end.is_some_and(|end| end <= now)) {
            self.stopped = true;
            self.tally.stop(now);
        }
    }
}
