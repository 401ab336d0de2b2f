//! Users of several servers, who are asked in turns: the first request is the first server's, the second the second's.
//!
//! Each server has connections of its own, so one that is slow makes none of the others' requests wait, and takes none of them.

use super::{ClosedLoop, Control, Report, Requests, Schedule, Until, Users};
use std::io;
use std::sync::Arc;
use std::thread;

/// Users of several servers.
#[derive(Debug)]
pub struct Several(Vec<Users>);

impl Several {
    /// The users of each server. The [`Control`] of the first is that of all.
    pub fn new(mut each: Vec<Users>) -> Self {
        if let Some(control) = each.first().map(Users::control) {
            each.iter_mut().for_each(|users| users.heed(Arc::clone(&control)));
        }
        Several(each)
    }

    /// What shows how far a run is and can end it from another thread.
    pub fn control(&self) -> Arc<Control> {
        self.0.first().map(Users::control).unwrap_or_default()
    }

    /// As [`Users::run`], each server with requests of its own; a report for each.
    ///
    /// # Errors
    /// As [`Users::run`].
    pub fn run(
        &mut self,
        requests: &mut [Requests],
        closed: ClosedLoop,
        until: Until,
    ) -> io::Result<Vec<Report>> {
        let servers = self.0.len();
        self.each(requests, |server, users, requests| {
            users.run(requests, closed, until.share(server, servers))
        })
    }

    /// As [`Users::run_along`], each server with requests of its own and its turns of the schedule; a report for each.
    ///
    /// # Errors
    /// As [`Users::run_along`].
    pub fn run_along(
        &mut self,
        requests: &mut [Requests],
        schedule: &Schedule,
        until: Until,
    ) -> io::Result<Vec<Report>> {
        let servers = self.0.len();
        let all = self.0.iter().map(Users::count).sum();
        let schedule = schedule.clone().limited(until, all);
        self.each(requests, |server, users, requests| {
            users.run_turns(requests, &schedule, (server, servers))
        })
    }

    /// All servers at once, each on a thread of its own.
    fn each(
        &mut self,
        requests: &mut [Requests],
        run: impl Fn(usize, &mut Users, &mut Requests) -> io::Result<Report> + Sync,
    ) -> io::Result<Vec<Report>> {
        let run = &run;
        thread::scope(|scope| {
            let mut threads = Vec::new();
            for (server, (users, requests)) in self.0.iter_mut().zip(requests).enumerate() {
                let control = users.control();
                let one = move || {
                    let done = run(server, users, requests);
                    if done.is_err() {
                        control.stop(); // of all: there is no whole report any more
                    }
                    done
                };
                threads.push(thread::Builder::new().name("load".into()).spawn_scoped(scope, one)?);
            }
            let report = |thread: thread::ScopedJoinHandle<'_, io::Result<Report>>| {
                thread.join().map_err(|_| io::Error::other("a generator panicked"))?
            };
            threads.into_iter().map(report).collect()
        })
    }
}
