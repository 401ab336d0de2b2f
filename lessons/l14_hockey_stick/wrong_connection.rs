//! "It is sent when it is due, or when the connection is free." Then it waits for the connection, and that is not measured.

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
    /// When the next request is due.
    due: u64,
    /// From when on the server is free.
    free: u64,
}

impl Line {
    /// Sends the next request; how long it waits.
    fn join(&mut self, request: Request) -> u64 {
        self.due += request.gap;
        let sent = self.due.max(self.free);
        let begins = sent.max(self.free);
        self.free = begins + request.service;
        begins - sent
    }
}

/// How long each waited before it was served.
pub fn waits(recording: &[Request]) -> Vec<u64> {
    let mut line = Line::default();
    recording.iter().map(|request| line.join(*request)).collect()
}
