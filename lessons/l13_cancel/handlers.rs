//! The same request twice: what it took is given back by hand at its end, or by its owner.

use super::trial::Trial;

// ANCHOR: twins
/// Correct, if it is let run to its end.
pub(super) async fn by_hand(trial: &Trial) {
    let code = trial.read().await;
    trial.take_permit().await;
    trial.reserve(&code).await;
    trial.insert(&code).await;
    trial.queue_message(&code).await;
    trial.free();
    trial.give_back_permit().await;
    trial.reply().await;
}

/// Correct wherever it is dropped: what must happen has an owner. The message is the relay's.
pub(super) async fn owned(trial: &Trial) {
    let code = trial.read().await;
    let permit = trial.permit().await;
    let reservation = trial.reservation(&code).await;
    trial.insert(&code).await;
    drop(reservation);
    drop(permit);
    trial.reply().await;
}
// ANCHOR_END: twins
