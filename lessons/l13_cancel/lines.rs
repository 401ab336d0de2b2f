//! Two ways to read a line that arrives in pieces. Both are right as long as the reader goes on waiting for it.

use smol::future::yield_now;
use std::cell::Cell;

/// What is sent, and the size of its pieces. No piece holds the end of a line and more.
const SENT: &[u8] = b"GET /a\nGET /b\n";
const PIECE: usize = 3;

/// The socket. Each piece has to be waited for once.
#[derive(Debug, Default)]
pub(super) struct Source {
    taken: Cell<usize>,
}

impl Source {
    pub(super) fn sent(&self) -> usize {
        SENT.len()
    }

    /// The next piece; empty once there are no more.
    async fn piece(&self) -> &'static [u8] {
        let rest = &SENT[self.taken.get()..];
        if !rest.is_empty() {
            yield_now().await;
        }
        let line = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
        let piece = &rest[..line.min(PIECE)];
        self.taken.set(self.taken.get() + piece.len());
        piece
    }
}

// ANCHOR: twins
/// The half-read line is the future's, and is dropped with it.
pub(super) async fn line_in_local(source: &Source) -> Vec<u8> {
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        match source.piece().await {
            [] => break,
            piece => line.extend_from_slice(piece),
        }
    }
    line
}

/// The half-read line is the reader's, and waits there for the next who asks.
pub(super) async fn line_in_reader(source: &Source, half: &mut Vec<u8>) -> Vec<u8> {
    while !half.ends_with(b"\n") {
        match source.piece().await {
            [] => break,
            piece => half.extend_from_slice(piece),
        }
    }
    std::mem::take(half)
}
// ANCHOR_END: twins
