//! "The login has the permit until it is done." And if the login is cancelled, and the check is not?

use super::rules::desk::{Desk, Password};

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    let _permit = desk.permit().await;
    desk.lend(move || password.check()).await
}
