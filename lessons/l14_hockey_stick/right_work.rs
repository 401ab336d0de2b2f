//! The work that lies before the server: each request finds some, and leaves its own there. Time takes it away, down to nothing.

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
    let found = recording.iter().scan(0_u64, |work, request| {
        let found = *work - request.gap.min(*work);
        *work = found + request.service;
        Some(found)
    });
    found.collect()
}
