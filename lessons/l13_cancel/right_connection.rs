//! A connection owns what it has read so far, and what it does at the end.

use super::rules::{Desk, or};

/// Keeps every line that arrives, until there are no more.
pub async fn serve(desk: &Desk) {
    let mut connection = Connection { desk, read: Vec::new(), ended: false };
    while !connection.ended || !connection.read.is_empty() {
        if connection.is_whole() {
            let line = std::mem::take(&mut connection.read).concat();
            keep(desk, line.trim_end()).await;
        } else {
            let piece = or(async { connection.read_on().await }, async {
                desk.timer().await;
                true
            });
            if piece.await {
                desk.sign_of_life();
            }
        }
    }
}

/// What outlives each wait.
struct Connection<'a> {
    desk: &'a Desk,
    read: Vec<&'static str>,
    ended: bool,
}

impl Connection<'_> {
    fn is_whole(&self) -> bool {
        let line = self.read.last().is_some_and(|piece| piece.ends_with('\n'));
        line || self.ended
    }

    /// One piece more; never asks for a sign of life.
    async fn read_on(&mut self) -> bool {
        match self.desk.piece().await {
            Some(piece) => self.read.push(piece),
            None => self.ended = true,
        }
        false
    }
}

/// Keeps a link, and queues the message to its owner. As many at a time as there are permits.
async fn keep(desk: &Desk, link: &str) {
    struct GiveBack<'a>(&'a Desk);
    impl Drop for GiveBack<'_> {
        fn drop(&mut self) {
            self.0.give_back_permit();
        }
    }
    desk.take_permit().await;
    let _at_the_end = GiveBack(desk);
    desk.insert_with_message(link).await;
}
