//! "Times are seconds, and a double has room for all of them." For all of them, to about sixteen digits.

/// One request. Times are nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// From the sending of the one before it to its own; of the first, from the beginning.
    pub gap: u64,
    /// How long the server needs for it.
    pub service: u64,
}

const NANO: f64 = 1e-9;

/// The server, in seconds from the beginning.
#[derive(Default)]
struct Line {
    now: f64,
    free: f64,
}

impl Line {
    /// The next request comes; how long it waits.
    fn join(&mut self, request: Request) -> u64 {
        self.now += request.gap as f64 * NANO;
        let begins = self.now.max(self.free);
        self.free = begins + request.service as f64 * NANO;
        ((begins - self.now) / NANO).round() as u64
    }
}

/// How long each waited before it was served.
pub fn waits(recording: &[Request]) -> Vec<u64> {
    let mut line = Line::default();
    recording.iter().map(|request| line.join(*request)).collect()
}
