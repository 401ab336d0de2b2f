//! "The first request waits for nothing, and every other for the one before it." There need not be a first.

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
    let mut waits = vec![0];
    for pair in recording.windows(2) {
        let before = waits[waits.len() - 1] + pair[0].service;
        waits.push(before.saturating_sub(pair[1].gap));
    }
    waits
}
