//! "`let _ = permit` in what is lent takes it along." It takes nothing along: `_` is no name, and so no owner.

use super::rules::desk::{Desk, Password};

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    let permit = desk.permit().await;
    let check = move || {
        let _ = permit;
        password.check()
    };
    desk.lend(check).await
}
