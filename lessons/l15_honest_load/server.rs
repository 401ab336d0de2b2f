//! A server in virtual time, and what users feel of it: Kiefer and Wolfowitz's recursion over the schedule.

use super::{Found, Histogram};
use std::time::Duration;

/// Workers that take requests in their order, and stand still between two times.
#[derive(Clone, Debug)]
pub struct Server {
    /// When each of them is free again.
    pub workers: Vec<Duration>,
    /// What the n-th request takes, and from the first again after the last.
    pub service: Vec<Duration>,
    /// From, until.
    pub frozen: (Duration, Duration),
    /// Every so many-th request fails, if any does.
    pub failing: Option<usize>,
}

/// When a request is answered, and whether it fails.
pub struct Answer {
    pub at: Duration,
    pub fails: bool,
}

impl Server {
    /// The answer to the request of this number, which came `now`.
    pub fn answers(&mut self, number: usize, now: Duration) -> Answer {
        let fails = self.failing.is_some_and(|every| number % every == every - 1);
        if fails {
            return Answer { at: now + Duration::from_micros(50), fails };
        }
        let service = self.service[number % self.service.len()];
        let (from, until) = self.frozen;
        let Some(first) = self.workers.iter_mut().min() else { return Answer { at: now, fails } };
        let begins = now.max(*first);
        let begins = if (from..until).contains(&begins) { until } else { begins };
        *first = begins + service;
        Answer { at: *first, fails }
    }
}

/// What is true of a load on a server behind so many connections: when each request has to be sent, and what there is to tell.
pub struct Truth {
    pub sent: Vec<Duration>,
    pub told: Found,
}

impl Truth {
    /// Each request takes the connection that is free first, in the order in which they are due; a timer rounds up to its tick.
    pub fn of(schedule: &[Duration], connections: usize, tick: Duration, server: &Server) -> Truth {
        let mut server = server.clone();
        let mut free = vec![Duration::ZERO; connections];
        let (mut sent, mut latencies, mut failed) = (Vec::new(), Histogram::default(), 0);
        for (number, due) in schedule.iter().enumerate() {
            let tick = tick.as_nanos().max(1);
            let woken = Duration::from_nanos((due.as_nanos().div_ceil(tick) * tick) as u64);
            let Some(first) = free.iter_mut().min() else { break };
            let goes = woken.max(*first);
            let answer = server.answers(number, goes);
            *first = answer.at;
            sent.push(goes);
            if answer.fails {
                failed += 1;
            } else {
                latencies.record(answer.at - *due);
            }
        }
        Truth { sent, told: Found { latencies, failed } }
    }
}
