//! "A count of those who check, and who comes too many lets the others in." Again and again, until one is done.

use super::rules::desk::{Desk, Password};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    while RUNNING.load(SeqCst) > 0 {
        desk.yield_now().await;
    }
    RUNNING.fetch_add(1, SeqCst);
    let check = move || {
        let right = password.check();
        RUNNING.fetch_sub(1, SeqCst);
        right
    };
    desk.lend(check).await
}
