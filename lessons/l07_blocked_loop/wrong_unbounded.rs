//! "The loop is free, so all is well." As many hash at once as log in at once.

use super::rules::desk::{Desk, Password};

/// Whether the password is right.
pub async fn login(desk: Desk, password: Password) -> bool {
    desk.lend(move || password.check()).await
}
