//! A connection over which links are imported, one a line, with a sign of life to the client whenever the timer
//! fires. Now and then half a line is gone, a permit never comes back, or a link has no message to its owner.
//!
//! Repair it: every line is kept once, in its order, the last one also without a line end. What is kept has one message
//! to its owner, and what has a message is kept. A link is inserted with a permit only, which is given back, once. The
//! client has one sign of life each time the timer fires.
//!
//! `serve` keeps its name and signature: the judge drops it at every point, and lets the timer fire at every point.
//! What a `Desk` can do stands in `connection.rs`; `or` polls two futures, returns what the first to be ready says, and
//! drops the other.

use super::rules::{Desk, or};

/// Keeps every line that arrives, until there are no more.
pub async fn serve(desk: &Desk) {
    loop {
        let line = or(async { Some(line(desk).await) }, async {
            desk.timer().await;
            None
        });
        match line.await {
            Some(line) if line.is_empty() => return,
            Some(line) => keep(desk, &line).await,
            None => desk.sign_of_life(),
        }
    }
}

/// The next line; empty once there are no more.
async fn line(desk: &Desk) -> String {
    let mut line = String::new();
    while !line.ends_with('\n') {
        match desk.piece().await {
            Some(piece) => line += piece,
            None => break,
        }
    }
    line
}

/// Keeps a link, and queues the message to its owner. As many at a time as there are permits.
async fn keep(desk: &Desk, link: &str) {
    desk.take_permit().await;
    desk.insert(link).await;
    desk.queue_message(link).await;
    desk.give_back_permit();
}
