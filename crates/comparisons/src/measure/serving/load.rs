//! How a model is asked: by how many, at which pace, for what.

use super::links::{ACCOUNT, HOST, links, redirects};
use crate::{SEED, Settings};
use brigade_core::load::{
    Arrivals, Blink, ClosedLoop, Mix, OpenLoop, Report, Requests, Until, Users,
};
use std::io;
use std::time::Duration;

/// How a model is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Keep-alive connections.
    pub users: usize,
    /// When requests are due.
    pub pace: Pace,
    /// What is asked for; `None` means redirects alone.
    pub mix: Option<Mix>,
    /// So many times the usual slice: rare requests need time to come.
    pub longer: u32,
}

/// When requests are due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// When answers have come and were thought about: it measures capacity.
    Closed(ClosedLoop),
    /// Poisson arrivals, so many a second, whatever the server does: it measures latency.
    Open(f64),
    /// Poisson arrivals at this share of what a closed loop of the same users got out of the server before.
    ShareOfCapacity(f64),
}

impl Load {
    /// Users who ask as soon as they have their answers, `depth` at a time.
    pub fn closed(users: usize, depth: usize) -> Self {
        Load::new(users, Pace::Closed(ClosedLoop { depth, ..ClosedLoop::default() }))
    }

    /// Redirects at this pace.
    pub fn new(users: usize, pace: Pace) -> Self {
        Load { users, pace, mix: None, longer: 1 }
    }

    /// The requests, always the same.
    ///
    /// # Errors
    /// A mix of nothing.
    pub(super) fn requests(&self, settings: &Settings) -> Result<Requests, String> {
        match &self.mix {
            None => Ok(redirects(settings.links)),
            Some(mix) => {
                let links: Vec<(String, String)> =
                    links(settings.links).map(|link| (link.code, link.url)).collect();
                let blink = Blink { host: HOST, links: &links, account: Some(ACCOUNT) };
                Requests::blink(mix, &blink, SEED)
            }
        }
    }

    /// Asks for so long, at the pace that this load has; `capacity` is the server's, in requests per second.
    pub(super) fn ask(
        &self,
        users: &mut Users,
        requests: &mut Requests,
        time: Duration,
        capacity: f64,
    ) -> io::Result<Report> {
        let until = Until::Elapsed(time);
        let poisson = |rate| OpenLoop { rate, arrivals: Arrivals::Poisson, seed: SEED };
        match self.pace {
            Pace::Closed(closed) => users.run(requests, closed, until),
            Pace::Open(rate) => users.run_open(requests, &poisson(rate), until),
            Pace::ShareOfCapacity(share) => {
                users.run_open(requests, &poisson(share * capacity), until)
            }
        }
    }
}
