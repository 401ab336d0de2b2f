//! First come, first served, as a recursion: when does each request begin, if those before it are served first?
//!
//! It needs no heap of events and no clock: of each request the arrival and the time it is served for. The delay device keeps
//! its places by it, and what was recorded of a real queue is replayed with it: the same arrivals and services, without luck.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Add;

/// One line before so many servers. Times are what the caller counts in: durations from a start, instants, nanoseconds.
///
/// One server: Lindley, "The theory of queues with a single server", 1952. More: Kiefer and Wolfowitz, "On the theory of queues
/// with many servers", 1955: a request is served by the one that is free first.
#[derive(Clone, Debug)]
pub struct Fcfs<Time> {
    servers: usize,
    /// When each server that was needed so far is free again.
    free: BinaryHeap<Reverse<Time>>,
}

impl<Time: Copy + Ord> Fcfs<Time> {
    /// All of them are free.
    ///
    /// # Panics
    /// Without a server.
    pub fn new(servers: usize) -> Self {
        assert!(servers > 0, "a line without a server serves no request: give it one");
        Fcfs { servers, free: BinaryHeap::new() }
    }

    /// When the next request begins to be served: it comes `at`, no earlier than the one before it, and is served for `service`.
    pub fn start<Span>(&mut self, at: Time, service: Span) -> Time
    where
        Time: Add<Span, Output = Time>,
    {
        // Forgets all servers that are free by now, so that the heap is as large as the number of those that are not.
        while self.free.peek().is_some_and(|free| free.0 <= at) {
            self.free.pop();
        }
        let taken = self.free.len() == self.servers;
        let start = if taken { self.free.pop().map_or(at, |Reverse(free)| free) } else { at };
        self.free.push(Reverse(start + service));
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(servers: usize, requests: &[(u64, u64)]) -> Vec<u64> {
        let mut line = Fcfs::new(servers);
        requests.iter().map(|(at, service)| line.start(*at, *service)).collect()
    }

    #[test]
    fn one_server_takes_them_one_after_another_and_idles_between() {
        assert_eq!(starts(1, &[(0, 10), (3, 10), (12, 1), (50, 10)]), [0, 10, 20, 50]);
    }

    #[test]
    fn of_two_servers_the_one_that_is_free_first_takes_the_next() {
        assert_eq!(starts(2, &[(0, 10), (1, 3), (2, 5), (3, 1), (9, 1)]), [0, 1, 4, 9, 10]);
    }

    /// By the definition: at each instant those who wait longest are given the servers that are free.
    fn by_the_clock(servers: usize, requests: &[(u64, u64)]) -> Vec<u64> {
        let (mut starts, mut busy) = (Vec::new(), Vec::new());
        for now in 0.. {
            busy.retain(|end| *end > now);
            while let Some((at, service)) = requests.get(starts.len()) {
                if *at > now || busy.len() == servers {
                    break;
                }
                starts.push(now);
                busy.push(now + service);
                busy.retain(|end| *end > now);
            }
            if starts.len() == requests.len() {
                return starts;
            }
        }
        starts
    }

    /// Every row of four requests with gaps and services of up to two, and up to three servers.
    #[test]
    fn it_says_what_a_clock_says() {
        for number in 0..3_u64.pow(8) {
            let digit = |place: u32| number / 3_u64.pow(place) % 3;
            let mut at = 0;
            let request = |n: u32| {
                at += digit(n);
                (at, digit(n + 4))
            };
            let requests: Vec<(u64, u64)> = (0..4).map(request).collect();
            for servers in 1..=3 {
                let (found, clock) = (starts(servers, &requests), by_the_clock(servers, &requests));
                assert_eq!(found, clock, "{requests:?}");
            }
        }
    }
}
