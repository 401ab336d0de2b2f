//! "A wrong password may be a slip of the check: once more, to be sure." It is the same 19 ms, and the same answer.

use super::rules::desk::{Desk, Password};

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    let permit = desk.permit().await;
    let check = move || {
        let right = password.check() || password.check();
        drop(permit);
        right
    };
    desk.lend(check).await
}
