//! The same request twice: what it took is given back by hand at its end, or by whoever owns it.

use super::desk::Desk;

// ANCHOR: twins
/// Correct, if it is let run to its end.
pub(super) async fn by_hand(desk: &Desk) {
    let code = desk.read().await;
    desk.take_permit().await;
    desk.reserve(&code).await;
    desk.insert(&code).await;
    desk.queue_message(&code).await;
    desk.free(&code);
    desk.give_back_permit().await;
    desk.reply().await;
}

/// Correct wherever it is dropped: what must happen has an owner. The message is the relay's.
pub(super) async fn owned(desk: &Desk) {
    let code = desk.read().await;
    let permit = desk.permit().await;
    let reservation = desk.reservation(&code).await;
    desk.insert(&code).await;
    drop(reservation);
    drop(permit);
    desk.reply().await;
}
// ANCHOR_END: twins
