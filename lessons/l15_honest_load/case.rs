//! The load and the freeze that the lesson is about, and what Lindley's recursion says of it. Pure.

use brigade_core::load::{Arrivals, ClosedLoop, OpenLoop, Report, Until, virtual_time};
use serde::{Deserialize, Serialize};
use std::io;
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);

/// Connections of an open loop: as many as users of the larger closed one.
pub(super) const CONNECTIONS: usize = 64;

/// A load generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// So many users; each sends the next request when it has its answer and has thought about it.
    Closed(usize),
    /// Requests are due by a schedule, and their latency counts from then.
    Open,
}

/// In the order in which the numbers of a run stand.
pub(super) const WAYS: [Way; 3] = [Way::Closed(1), Way::Closed(64), Way::Open];

impl Way {
    /// Connections that it needs.
    pub(super) fn connections(self) -> usize {
        match self {
            Way::Closed(users) => users,
            Way::Open => CONNECTIONS,
        }
    }
}

/// A server that is asked at an even rate, takes requests one after another, and freezes once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Case {
    /// From one request to the next.
    pub(super) gap: Duration,
    /// For how long requests are due.
    pub(super) lasts: Duration,
    /// What the server takes for each.
    pub(super) service: Duration,
    /// The freeze: from, until.
    pub(super) frozen: (Duration, Duration),
}

impl Case {
    /// The one that is asked about.
    pub(super) const ASKED: Case = Case {
        gap: MS.saturating_mul(5),
        lasts: MS.saturating_mul(10_000),
        service: MS,
        frozen: (MS.saturating_mul(5_000), MS.saturating_mul(6_000)),
    };

    /// The same, and all of it so many times as fast.
    pub(super) fn faster(self, times: u32) -> Case {
        Case {
            gap: self.gap / times,
            lasts: self.lasts / times,
            service: self.service / times,
            frozen: (self.frozen.0 / times, self.frozen.1 / times),
        }
    }

    /// The same, and it never freezes.
    pub(super) fn healthy(self) -> Case {
        Case { frozen: (Duration::ZERO, Duration::ZERO), ..self }
    }

    /// How long the server takes for a request that it begins with then.
    pub(super) fn takes(self, begins: Duration) -> Duration {
        let (from, until) = self.frozen;
        let rest = if begins < from { Duration::ZERO } else { until.saturating_sub(begins) };
        rest + self.service
    }

    /// The schedule of the open loop.
    pub(super) fn open(self) -> OpenLoop {
        let rate = self.gap.as_secs_f64().recip();
        OpenLoop { rate, arrivals: Arrivals::Constant, seed: 1 }
    }

    /// So many users who make the same load together, as long as they are answered in time.
    pub(super) fn closed(self, users: usize) -> ClosedLoop {
        let think = (self.gap * users as u32).saturating_sub(self.service);
        ClosedLoop { depth: 1, think }
    }

    pub(super) fn until(self) -> Until {
        Until::Elapsed(self.lasts)
    }

    /// A way in virtual time, against one worker that takes so long for a request that it begins with then.
    pub(super) fn virtually(
        self,
        way: Way,
        takes: impl FnMut(Duration) -> Duration,
    ) -> io::Result<Report> {
        let server = virtual_time::one_worker(takes);
        match way {
            Way::Closed(users) => {
                Ok(virtual_time::closed(self.closed(users), self.until(), users, server))
            }
            Way::Open => virtual_time::open(&self.open(), self.until(), CONNECTIONS, server),
        }
    }

    /// How many requests are due.
    pub(super) fn due(self) -> u32 {
        self.lasts.div_duration_f64(self.gap).round() as u32
    }

    /// What users feel, request by request. The k-th that is due after the freeze begins waits for the rest of it and for the k
    /// before it: freeze − k (gap − service), as long as that is above zero. Lindley, *The theory of queues with a single
    /// server*, 1952.
    pub(super) fn law(self) -> impl Iterator<Item = Duration> {
        let (from, until) = self.frozen;
        let first = from.div_duration_f64(self.gap).round() as u32;
        (0..self.due()).map(move |n| {
            let waits = n.checked_sub(first).map_or(Duration::ZERO, |k| {
                (until - from).saturating_sub((self.gap - self.service) * k)
            });
            waits + self.service
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_thousand_requests_two_hundred_and_fifty_wait_and_the_twentieth_worst_for_920_ms() {
        let case = Case::ASKED;
        let mut latencies: Vec<Duration> = case.law().collect();
        assert_eq!(latencies.len(), 2_000);
        assert_eq!(latencies.iter().filter(|latency| **latency > case.service).count(), 250);
        latencies.sort_unstable_by(|a, b| b.cmp(a));
        let ms = [0, 20, 100, 200].map(|rank| latencies[rank].as_millis());
        assert_eq!(ms, [1_001, 921, 601, 201]);
    }

    #[test]
    fn an_open_loop_tells_what_users_feel_bucket_by_bucket_and_five_times_as_fast_too() {
        for case in [Case::ASKED, Case::ASKED.faster(5), Case::ASKED.healthy()] {
            let found = case.virtually(Way::Open, |begins| case.takes(begins)).unwrap();
            assert_eq!(found.buckets(), Report::of(case.law()).buckets());
        }
    }
}
