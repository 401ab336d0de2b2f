//! "Guards for everything that is taken." Half a line was taken from the socket, too.

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
    let _permit = Permit(desk);
    desk.insert_with_message(link).await;
}

/// Gives a permit back when it is dropped.
struct Permit<'a>(&'a Desk);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.give_back_permit();
    }
}
