//! A name and a password. Whether the name is unknown, the password wrong or the account locked, the answer is the same, in the
//! same words, after the same slow hash.
//!
//! Reading order: [`Passwords`]; [`Pool`], where they are hashed; [`Lockout`], how often one may be tried.

mod lockout;
mod pool;

use super::store::{Away, Decided, Put, Store, change};
use brigade_core::blink::passwords::Hasher;
pub use lockout::{Attempt, Device, Lockout, Rules};
pub use pool::{Full, Pool};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Shortest password, in characters (NIST SP 800-63B 3.1.1.2: what a person chooses has at least 8).
const SHORTEST: usize = 8;
/// Longest, in bytes.
const LONGEST: usize = 256;
/// A password is kept until it is changed: so long at least.
const KEPT: Duration = Duration::from_hours(24 * 365 * 100);

/// What is kept of a password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password {
    hash: String,
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Why a password was neither checked nor kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many others are being checked.
    #[error(transparent)]
    Full(#[from] Full),
    /// The store cannot be asked.
    #[error(transparent)]
    Away(#[from] Away),
    /// It can be guessed, or is no password at all.
    #[error("a password has {SHORTEST} characters at least and {LONGEST} bytes at most")]
    Length,
    /// No salt could be drawn, for example.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
}

/// Whether a person may choose it.
///
/// # Errors
/// It is too short or too long.
pub(super) fn may_be(password: &str) -> Result<(), PasswordError> {
    let is_fine = password.chars().count() >= SHORTEST && password.len() <= LONGEST;
    is_fine.then_some(()).ok_or(PasswordError::Length)
}

/// The flow: passwords in one store, tries in another.
#[derive(Debug)]
pub struct Passwords<S, C> {
    store: S,
    lockout: Lockout<C>,
    pool: Pool,
}

impl<S: Store, C: Store> Passwords<S, C> {
    /// Kept there, hashed there.
    pub fn new(store: S, lockout: Lockout<C>, pool: Pool) -> Passwords<S, C> {
        Passwords { store, lockout, pool }
    }

    /// Tries a password, which counts; if it is right, what the device may show from now on.
    ///
    /// # Errors
    /// It was not checked.
    pub async fn log_in(
        &self,
        attempt: &Attempt<'_>,
        password: &str,
        now: u64,
    ) -> Result<Option<Device>, PasswordError> {
        let may = self.lockout.admits(attempt, now).await?;
        let kept = self.store.find(attempt.name).await?;
        let kept = kept.and_then(|text| serde_json::from_str::<Password>(&text).ok());
        let password = Some(password).filter(|it| it.len() <= LONGEST).unwrap_or_default();
        let password = password.to_owned();
        let hash =
            move |hasher: &mut Hasher| hasher.fits(&password, kept.as_ref().map(|it| &*it.hash));
        let fits = self.pool.run(hash).await?;
        if !(fits && may) {
            return Ok(None);
        }
        Ok(Some(self.lockout.was_right(attempt, now).await?))
    }

    /// Gives a user this password, in the place of any that they had.
    ///
    /// # Errors
    /// It was not kept.
    pub async fn set(&self, name: &str, password: &str) -> Result<(), PasswordError> {
        may_be(password)?;
        let password = password.to_owned();
        let hash = self.pool.run(move |hasher| hasher.hash(&password)).await?;
        let hash = hash.map_err(|why| PasswordError::Hash(why.to_string()))?;
        let new = Password { hash };
        change(&self.store, name, |_: Option<Password>| {
            Decided::Put(Put { record: new.clone(), life: KEPT, job: None }, ())
        })
        .await?;
        Ok(())
    }
}
