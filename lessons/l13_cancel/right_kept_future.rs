//! The future that reads a line is not dropped when the timer fires: it is polled on.

use super::rules::{Desk, or};
use std::pin::pin;

/// Keeps every line that arrives, until there are no more.
pub async fn serve(desk: &Desk) {
    loop {
        let mut reading = pin!(line(desk));
        let line = loop {
            let next = or(async { Some(reading.as_mut().await) }, async {
                desk.timer().await;
                None
            });
            match next.await {
                Some(line) => break line,
                None => desk.sign_of_life(),
            }
        };
        if line.is_empty() {
            return;
        }
        keep(desk, &line).await;
    }
}

/// The next line; empty once there are no more.
async fn line(desk: &Desk) -> String {
    let mut line = String::new();
    while !line.ends_with('\n') {
        let Some(piece) = desk.piece().await else { break };
        line += piece;
    }
    line
}

/// Keeps a link, and queues the message to its owner. As many at a time as there are permits.
async fn keep(desk: &Desk, link: &str) {
    let permit = Permit::take(desk).await;
    desk.insert_with_message(link).await;
    drop(permit);
}

/// A permit, as long as it lives.
struct Permit<'a> {
    desk: &'a Desk,
}

impl<'a> Permit<'a> {
    async fn take(desk: &'a Desk) -> Self {
        desk.take_permit().await;
        Permit { desk }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.desk.give_back_permit();
    }
}
