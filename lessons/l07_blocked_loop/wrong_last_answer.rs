//! "The answer in a static: then nothing need come back." The last one to write it is not always the one who asks.

use super::rules::desk::{Desk, Password};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

static RIGHT: AtomicBool = AtomicBool::new(false);

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    let permit = desk.permit().await;
    let check = move || {
        RIGHT.store(password.check(), SeqCst);
        drop(permit);
    };
    desk.lend(check).await;
    RIGHT.load(SeqCst)
}
