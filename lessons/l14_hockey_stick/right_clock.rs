//! A clock for those who send, and the moment from which on the server is free.

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
    let (mut due, mut free) = (0, 0);
    let mut waits = Vec::with_capacity(recording.len());
    for request in recording {
        due += request.gap;
        let begins = free.max(due);
        free = begins + request.service;
        waits.push(begins - due);
    }
    waits
}
