//! How long did each request of a recording wait? One server, first come, first served.
//!
//! A busy afternoon was recorded: when each request was sent, and how long the server needed for it. The program sends it all
//! again, in virtual time, and finds that no request ever waited. Users remember it otherwise. What holds once it is repaired:
//!
//! * A request comes when it was sent, whatever became of those before it.
//! * It waits for all the work that is left of those before it, and for no other.
//! * An idle server saves nothing up.
//! * Those that come at the same moment are served one after another.
//! * A wait is exact to the nanosecond, after a year too.
//! * Any recording is answered, an empty one too.
//!
//! Repair it. `Request` and `waits` keep their names and signatures: the judge calls them. No sum of times is above 2⁶³.

/// One request. Times are nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// From the sending of the one before it to its own; of the first, from the beginning.
    pub gap: u64,
    /// How long the server needs for it.
    pub service: u64,
}

/// The client that sends them again, and the server.
#[derive(Default)]
struct Line {
    /// The time of the client.
    now: u64,
    /// From when on the server is free.
    free: u64,
}

impl Line {
    /// Sends the next request when its gap is over; how long it waits.
    fn join(&mut self, request: Request) -> u64 {
        self.now += request.gap; // sleeps
        let begins = self.now.max(self.free);
        let wait = begins - self.now;
        self.free = begins + request.service;
        self.now = self.free; // the answer is there
        wait
    }
}

/// How long each waited before it was served.
pub fn waits(recording: &[Request]) -> Vec<u64> {
    let mut line = Line::default();
    recording.iter().map(|request| line.join(*request)).collect()
}
