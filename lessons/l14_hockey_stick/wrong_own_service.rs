//! "A request adds its own service to the line." It does, for the next one.

/// One request. Times are nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// From the sending of the one before it to its own; of the first, from the beginning.
    pub gap: u64,
    /// How long the server needs for it.
    pub service: u64,
}

/// What the next request meets: Lindley, 1952.
#[derive(Default)]
struct Line {
    /// How long the request before it waited.
    wait: u64,
    /// How long the server needed for that one.
    service: u64,
}

impl Line {
    /// The next request comes; how long it waits.
    fn join(&mut self, request: Request) -> u64 {
        self.service = request.service;
        self.wait = (self.wait + self.service).saturating_sub(request.gap);
        self.wait
    }
}

/// How long each waited before it was served.
pub fn waits(recording: &[Request]) -> Vec<u64> {
    let mut line = Line::default();
    recording.iter().map(|request| line.join(*request)).collect()
}
