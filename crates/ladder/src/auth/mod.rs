//! Who may: three flows that let a user in, and one that lets a program act for a user. Each is a module that shares nothing with the
//! others but the user's name, a mail address in lower case.
//!
//! | flow | what comes in | consumed once | what a thief can do with it |
//! |---|---|---|---|
//! | [`password`] | name and password | | guess, a few times |
//! | [`one_time`] | ticket and six digits | the code | guess, five times |
//! | [`refresh`] | a refresh token | each token | be found at the next refresh |
//! | [`oauth`] | code and verifier | the code | nothing without the verifier |
//!
//! What they all end in is a [`token`] that is signed and kept nowhere: the gateway checks it alone. That one may be
//! stateless; what happens once may not.
//!
//! Reading order: [`token`]; [`store`], how records are changed; then the flows; [`Logins`], all of them together; [`api`], [`process`], the service. Times are milliseconds since 1970, and arguments.

pub mod api;
pub mod drills;
mod logins;
pub mod oauth;
pub mod one_time;
pub mod password;
pub mod process;
pub mod refresh;
mod secret;
mod serve;
pub mod store;
pub mod token;
pub mod users;
mod window;

pub use logins::{Given, Logins};
pub use secret::{Pepper, Secret};
use std::time::{SystemTime, UNIX_EPOCH};
pub use token::Tokens;
pub use window::Bound;

/// Milliseconds since 1970.
pub fn millis(now: SystemTime) -> u64 {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
