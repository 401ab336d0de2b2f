//! The check is lent, and the permit goes with it: it comes back when the computing ends, not when the waiting does.

use super::rules::desk::{Desk, Password};

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    let permit = desk.permit().await;
    let check = move || {
        let right = password.check();
        drop(permit);
        right
    };
    desk.lend(check).await
}
