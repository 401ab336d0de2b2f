//! When does each leave? What has not left by the time a request comes is what it waits for.

use std::collections::VecDeque;

/// One request. Times are nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// From the sending of the one before it to its own; of the first, from the beginning.
    pub gap: u64,
    /// How long the server needs for it.
    pub service: u64,
}

/// How long each waited before it was served.
pub fn waits(recording: &[Request]) -> Vec<u64> {
    let (mut now, mut inside, mut waits) = (0, VecDeque::new(), Vec::new());
    for request in recording {
        now += request.gap;
        while inside.front().is_some_and(|leaves| *leaves <= now) {
            inside.pop_front();
        }
        let begins = inside.back().copied().unwrap_or(now);
        inside.push_back(begins + request.service);
        waits.push(begins - now);
    }
    waits
}
