//! A connection over which links are imported, one a line, with a sign of life to the client whenever the timer
//! fires. Now and then half a line is gone, a permit never comes back, or a link has no message to its owner.
//!
//! What holds once it is repaired:
//!
//! * No byte is lost when the timer fires.
//! * The last line is kept, also without a line end.
//! * Every line is kept, also one that came before.
//! * A permit that was taken is given back.
//! * It is given back once.
//! * Nothing is inserted without a permit.
//! * No message is kept without its link, and no link without its message.
//! * An owner has one message for each link.
//! * The client has a sign of life each time the timer fires.
//!
//! Repair it. `serve` keeps its name and signature: the judge drops it at every point, and lets the timer fire at every point.
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
