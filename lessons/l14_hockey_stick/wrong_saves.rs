//! "The work that is left: what was brought, less the time that has gone by." An idle server works nothing off.

/// One request. Times are nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// From the sending of the one before it to its own; of the first, from the beginning.
    pub gap: u64,
    /// How long the server needs for it.
    pub service: u64,
}

/// The server's account.
#[derive(Default)]
struct Line {
    /// Work that came, less the time since the beginning.
    left: i64,
}

impl Line {
    /// The next request comes; how long it waits.
    fn join(&mut self, request: Request) -> u64 {
        self.left -= request.gap.cast_signed();
        let wait = self.left.max(0);
        self.left += request.service.cast_signed();
        wait.cast_unsigned()
    }
}

/// How long each waited before it was served.
pub fn waits(recording: &[Request]) -> Vec<u64> {
    let mut line = Line::default();
    recording.iter().map(|request| line.join(*request)).collect()
}
