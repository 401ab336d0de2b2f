//! The permit is bound where the check is, and dropped when that is left.

use super::rules::desk::{Desk, Password};

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    let permit = desk.permit().await;
    desk.lend(move || {
        let _until_the_end = permit;
        password.check()
    })
    .await
}
