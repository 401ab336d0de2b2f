//! One click that a server records, and what came of it.

use super::Ms;

/// A click, from when it was begun.
pub(super) struct Recorded {
    pub(super) server: usize,
    /// Its number among the server's clicks, from 1.
    number: usize,
    pub(super) link: &'static str,
    pub(super) at: Ms,
    /// When a message was sent.
    pub(super) sent: Vec<Ms>,
    /// When it was counted, and as which of its link.
    pub(super) counted: Vec<(Ms, u64)>,
    /// When a reply to it first came.
    pub(super) replied: Option<Ms>,
    /// `None` of one that `record` did not come back from.
    pub(super) said: Option<Said>,
}

/// What `record` said.
pub(super) struct Said {
    pub(super) at: Ms,
    /// Which click of its link it is; `None` if that is unknown.
    pub(super) said: Option<u64>,
    /// The click whose reply was taken last.
    pub(super) took: Option<usize>,
}

impl Recorded {
    pub(super) fn begun(server: usize, number: usize, link: &'static str, at: Ms) -> Recorded {
        let (sent, counted) = (Vec::new(), Vec::new());
        Recorded { server, number, link, at, sent, counted, replied: None, said: None }
    }

    /// In a sentence.
    pub(super) fn name(&self) -> String {
        format!("click {} of server {}", self.number, ["A", "B"][self.server])
    }
}
