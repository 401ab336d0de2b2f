//! Recordings whose waits are known to the nanosecond, and every short recording, against a server that is watched tick by tick.

use super::exercise::{Request, waits};
use brigade_judge::Ruling;
use std::collections::VecDeque;

/// A recording, as gaps and services, and its waits.
struct Golden {
    /// What is lost if others come out.
    lost: &'static str,
    requests: &'static [(u64, u64)],
    waits: &'static [u64],
}

const YEAR: u64 = 365 * 24 * 3600 * 1_000_000_000;

/// In this order: each is about one thing more than those before it.
const GOLDEN: [Golden; 6] = [
    Golden { lost: "no request was recorded, and yet one waited", requests: &[], waits: &[] },
    Golden { lost: "a request waited for its own service", requests: &[(0, 5)], waits: &[0] },
    Golden {
        lost: "a request that came while another was served did not wait for the rest of it",
        requests: &[(0, 5), (2, 5)],
        waits: &[0, 3],
    },
    Golden {
        lost: "a request that came while several were inside did not wait for all of them",
        requests: &[(0, 5), (2, 5), (2, 2), (6, 9), (1, 5)],
        waits: &[0, 3, 6, 2, 10],
    },
    Golden {
        lost: "after the server was idle, requests waited longer than for one another, or not as long",
        requests: &[(100, 5), (50, 5), (1, 5), (1, 5)],
        waits: &[0, 0, 4, 8],
    },
    Golden {
        lost: "of those that came at the same moment, each has to wait for those before it",
        requests: &[(3, 4), (0, 4), (0, 4), (5, 4)],
        waits: &[0, 4, 8, 7],
    },
];

/// Requests of a short recording, and how long a gap or a service may be there.
const SHORT: u32 = 5;
const LONGEST: u64 = 2;

/// Judges by the recordings whose waits are known, by one of years, and by all short ones.
pub fn judge() -> Ruling {
    let known = GOLDEN.iter().find_map(Golden::lost);
    match known.or_else(after_a_year).or_else(short) {
        Some(why) => Ruling::Rejected { why, schedule: None },
        None => Ruling::Accepted {
            proved: format!(
                "{} recordings with known waits, and all {} of {SHORT} requests with gaps and services of at most {LONGEST}",
                GOLDEN.len() + 1,
                recordings()
            ),
        },
    }
}

impl Golden {
    fn lost(&self) -> Option<String> {
        let request = |&(gap, service): &(u64, u64)| Request { gap, service };
        let requests: Vec<Request> = self.requests.iter().map(request).collect();
        differs(&requests, self.waits).map(|how| format!("{}: {how}", self.lost))
    }
}

/// What came out instead of these waits, if anything did.
fn differs(requests: &[Request], expected: &[u64]) -> Option<String> {
    let found = waits(requests);
    if found == expected {
        return None;
    }
    let shown = requests.iter().map(|one| format!("({}, {})", one.gap, one.service));
    let shown = shown.collect::<Vec<_>>().join(" ");
    Some(format!("(gap, service) = {shown}: the waits are {expected:?}, and {found:?} was said"))
}

/// Requests years after the beginning, and a nanosecond between them.
fn after_a_year() -> Option<String> {
    let requests = [
        Request { gap: YEAR, service: 3 * YEAR + 1 },
        Request { gap: YEAR, service: 1 },
        Request { gap: 2 * YEAR - 1, service: 1 },
        Request { gap: 1, service: 1 },
    ];
    let expected = [0, 2 * YEAR + 1, 3, 3];
    differs(&requests, &expected).map(|how| format!("after a year it is not exact: {how}"))
}

/// How many short recordings there are.
fn recordings() -> u64 {
    (LONGEST + 1).pow(2 * SHORT)
}

/// All of them; what is lost in the first that is.
fn short() -> Option<String> {
    (0..recordings()).find_map(|number| {
        let digit = |place: u32| number / (LONGEST + 1).pow(place) % (LONGEST + 1);
        let request = |n: u32| Request { gap: digit(2 * n), service: digit(2 * n + 1) };
        let requests: Vec<Request> = (0..SHORT).map(request).collect();
        differs(&requests, &watched(&requests))
    })
}

/// A server, tick by tick: who came first is served first, and who needs no time is gone at once.
fn watched(requests: &[Request]) -> Vec<u64> {
    let (mut waits, mut line) = (Vec::new(), VecDeque::new());
    let (mut due, mut next, mut left) = (requests[0].gap, 0, 0);
    for now in 0.. {
        while next < requests.len() && due == now {
            line.push_back((now, requests[next].service));
            next += 1;
            due += requests.get(next).map_or(0, |request| request.gap);
        }
        while left == 0 {
            let Some((came, service)) = line.pop_front() else { break };
            waits.push(now - came);
            left = service;
        }
        if waits.len() == requests.len() {
            break;
        }
        left = left.saturating_sub(1);
    }
    waits
}
