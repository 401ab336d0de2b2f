//! All users of a run, shared out over one or more generator threads.

use super::connecting::{self, Arrived};
use super::control::Control;
use super::failure::{Failure, Reasons};
use super::generator::Generator;
use super::here::{is_here, opened};
use super::pace::{ClosedPace, OpenPace, Pace};
use super::policy::Policy;
use super::report::Report;
use super::run::{Order, Run};
use super::{ClosedLoop, OpenLoop, Requests, Schedule, Until};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A request that is unanswered for so long has timed out.
const PATIENCE: Duration = Duration::from_secs(2);

/// How users connect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Connections {
    /// How many users there are; each has one connection at a time.
    pub users: usize,
    /// Generator threads that share them. With one, it is the caller's.
    pub threads: usize,
    /// Whether a connection carries many requests, or every request makes its own; the time that takes is then
    /// part of the latency.
    pub keep_alive: bool,
    /// Whether the server may be on another machine. It must be one's own, or its owner has agreed.
    pub anywhere: bool,
    /// How long a user waits for a connection, and then for an answer.
    pub patience: Duration,
    /// What is done about a request that got no right answer.
    pub policy: Policy,
}

impl Default for Connections {
    fn default() -> Self {
        Connections {
            users: 1,
            threads: 1,
            keep_alive: true,
            anywhere: false,
            patience: PATIENCE,
            policy: Policy::default(),
        }
    }
}

/// How requests travel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) address: SocketAddr,
    pub(super) keep_alive: bool,
    pub(super) patience: Duration,
    pub(super) policy: Policy,
    /// Reports tell what was found over time, too.
    pub(super) over_time: bool,
}

impl Way {
    /// One that nothing was found for yet.
    pub(super) fn report(&self) -> Report {
        if self.over_time { Report::with_over_time() } else { Report::new() }
    }
}

/// Users of one server. They stay connected between runs, and connect again when the server lets them go.
#[derive(Debug)]
pub struct Users {
    way: Way,
    generators: Vec<Generator>,
    turned_away: Reasons,
    control: Arc<Control>,
}

impl Users {
    /// Connects `count` users with keep-alive. Who is refused is counted in the report of every run.
    ///
    /// # Errors
    /// An address that is not of this machine: load is for one's own. No user got a connection, or no
    /// descriptor is left for one.
    pub fn connect(address: SocketAddr, count: usize) -> io::Result<Self> {
        Users::connect_as(address, &Connections { users: count, ..Connections::default() })
    }

    /// Connects users as told. Who is refused is counted in the report of every run.
    ///
    /// # Errors
    /// As [`Users::connect`], except that the address may be told to be anywhere.
    pub fn connect_as(address: SocketAddr, how: &Connections) -> io::Result<Self> {
        if !is_here(address.ip()) && !how.anywhere {
            let why = format!(
                "{address} is not on this machine, and load is made on one's own: name 127.0.0.1"
            );
            return Err(io::Error::new(ErrorKind::InvalidInput, why));
        }
        let threads = how.threads.clamp(1, how.users.max(1));
        let generators = (0..threads).map(|_| Generator::new()).collect::<io::Result<_>>()?;
        let mut users = Users {
            way: Way {
                address: opened(address),
                keep_alive: how.keep_alive,
                patience: how.patience,
                over_time: false,
                policy: how.policy,
            },
            generators,
            turned_away: Reasons::default(),
            control: Arc::default(),
        };
        users.admit(how.users)?;
        Ok(users)
    }

    fn admit(&mut self, count: usize) -> io::Result<()> {
        let Way { address, patience, .. } = self.way;
        let Arrived { users, turned_away } = connecting::connect(address, count, patience)?;
        self.turned_away = turned_away;
        if users.is_empty() {
            let (kind, why) = match self.turned_away.main() {
                Some(Failure::Unconnected) => (
                    ErrorKind::TimedOut,
                    format!(
                        "took none of {count} connections within {patience:?}: is the server stuck?"
                    ),
                ),
                _ => (
                    ErrorKind::ConnectionRefused,
                    format!("let none of {count} users in: is the server running?"),
                ),
            };
            return Err(io::Error::new(kind, format!("{address} {why}")));
        }
        let places = (0..self.generators.len()).cycle();
        users.into_iter().zip(places).try_for_each(|(user, at)| self.generators[at].admit(user))?;
        self.generators.retain(|generator| !generator.users.is_empty());
        Ok(())
    }

    /// Sets how long to wait for an answer, if that is not as long as for a connection.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.way.patience = patience;
        self
    }

    /// Has reports tell what was found [over time](super::OverTime), too.
    pub fn over_time(mut self) -> Self {
        self.way.over_time = true;
        self
    }

    /// How many are connected.
    pub(super) fn count(&self) -> usize {
        self.generators.iter().map(|generator| generator.users.len()).sum()
    }

    /// Shows how far it is, and ends, where another's users do.
    pub(super) fn heed(&mut self, control: Arc<Control>) {
        self.control = control;
    }

    /// What shows how far a run is and can end it from another thread.
    pub fn control(&self) -> Arc<Control> {
        Arc::clone(&self.control)
    }

    /// Sends requests when answers have come until `until` says stop, and waits for every answer. A user whom
    /// the server lets go connects again; who is refused then is gone for this run.
    ///
    /// # Errors
    /// If the operating system cannot say which sockets are ready, or has no more of them.
    pub fn run(
        &mut self,
        requests: &mut Requests,
        closed: ClosedLoop,
        until: Until,
    ) -> io::Result<Report> {
        let parts = self.generators.len();
        // Behind a request that closes the connection no other can travel.
        let depth = if self.way.keep_alive { closed.depth } else { 1 };
        let pace = |(part, generator): (usize, &Generator)| {
            let closed = ClosedLoop { depth, ..closed };
            ClosedPace::new(closed, until.share(part, parts), generator.users.len())
        };
        let paces = self.generators.iter().enumerate().map(pace).collect();
        self.drive(requests, paces)
    }

    /// Sends requests when `open` says that they are due, and waits for every answer. A request that finds no
    /// free connection waits; its latency counts from when it was due all the same. What has not been sent when
    /// the last request has waited for as long as there is patience is counted as missing.
    ///
    /// # Errors
    /// A rate that is none; otherwise as [`Users::run`].
    pub fn run_open(
        &mut self,
        requests: &mut Requests,
        open: &OpenLoop,
        until: Until,
    ) -> io::Result<Report> {
        self.run_along(requests, &open.schedule()?, until)
    }

    /// As [`Users::run_open`], with a schedule that may follow a [`Profile`](super::Profile).
    ///
    /// # Errors
    /// As [`Users::run`].
    pub fn run_along(
        &mut self,
        requests: &mut Requests,
        schedule: &Schedule,
        until: Until,
    ) -> io::Result<Report> {
        let schedule = schedule.clone().limited(until, self.count());
        self.run_turns(requests, &schedule, (0, 1))
    }

    /// Sends what is due in every turn of one of several `servers`, from the `server`-th on.
    pub(super) fn run_turns(
        &mut self,
        requests: &mut Requests,
        schedule: &Schedule,
        (server, servers): (usize, usize),
    ) -> io::Result<Report> {
        let (last_due, parts) = (schedule.last_due(), self.generators.len());
        let pace = |(part, generator): (usize, &Generator)| {
            let share = schedule.clone().share(server + part * servers, parts * servers);
            OpenPace::new(share, last_due, generator.users.len())
        };
        let paces = self.generators.iter().enumerate().map(pace).collect();
        self.drive(requests, paces)
    }

    /// One generator runs here, several each on a thread of its own.
    fn drive<P: Pace + Send>(
        &mut self,
        requests: &mut Requests,
        paces: Vec<P>,
    ) -> io::Result<Report> {
        let order = Order { way: self.way, control: &self.control, start: Instant::now() };
        let several = self.generators.len() > 1;
        let mut whole = self.way.report();
        self.turned_away.iter().for_each(|(why, users)| whole.turn_away(why.clone(), users));
        thread::scope(|scope| {
            let mut threads = Vec::new();
            for (generator, pace) in self.generators.iter_mut().zip(paces) {
                if !several {
                    whole.join(&Run::new(generator, requests, pace, order).drive()?);
                    continue;
                }
                let mut requests = requests.fork();
                let run = move || Run::new(generator, &mut requests, pace, order).drive();
                threads.push(thread::Builder::new().name("load".into()).spawn_scoped(scope, run)?);
            }
            for thread in threads {
                let report = thread.join().map_err(|_| io::Error::other("a generator panicked"))?;
                whole.join(&report?);
            }
            Ok(whole)
        })
    }
}
