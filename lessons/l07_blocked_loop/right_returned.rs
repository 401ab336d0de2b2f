//! The permit goes along and comes back with the answer. If no one waits for that any more, both are dropped when the check ends.

use super::rules::desk::{Desk, Password};

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    let permit = desk.permit().await;
    let (right, permit) = desk.lend(move || (password.check(), permit)).await;
    drop(permit);
    right
}
