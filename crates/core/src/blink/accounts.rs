//! Who may log in: names, and hashes of their passwords as PHC strings, in memory.
//!
//! It refuses to know requests, and how a password is hashed: [`passwords`].

use super::passwords;
use argon2::password_hash;
use std::collections::HashMap;
use std::fmt;

/// Longest name, in bytes.
const LONGEST: usize = 64;

/// Why an account was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// No user could be told by it.
    #[error("the name is empty or longer than 64 bytes")]
    Name,
    /// Anybody would have it.
    #[error("the password is empty")]
    Password,
    /// Which password would count?
    #[error("there is an account `{0}` already")]
    Taken(String),
    /// No randomness for the salt, for example.
    #[error("the password cannot be hashed: {0}")]
    Hash(#[from] password_hash::Error),
}

/// The accounts of a shortener.
#[derive(Clone, Default)]
pub struct Accounts(HashMap<String, String>);

impl Accounts {
    /// Adds an account, its password hashed with a salt of its own: 20 ms of CPU.
    ///
    /// # Errors
    /// The name or the password cannot be one, the name is taken, or no salt could be drawn.
    pub fn add(&mut self, name: &str, password: &str) -> Result<(), AccountError> {
        if name.is_empty() || name.len() > LONGEST {
            return Err(AccountError::Name);
        }
        if password.is_empty() {
            return Err(AccountError::Password);
        }
        if self.0.contains_key(name) {
            return Err(AccountError::Taken(name.into()));
        }
        let hash = passwords::hash(password)?;
        self.0.insert(name.into(), hash);
        Ok(())
    }

    /// Whether there is an account of that name with that password: 20 ms of CPU, whatever the answer.
    pub fn check(&self, name: &str, password: &str) -> bool {
        passwords::fits(password, self.0.get(name).map(String::as_str))
    }
}

impl fmt::Debug for Accounts {
    /// Hashes have no business in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_shows_no_hash() {
        let mut accounts = Accounts::default();
        accounts.add("ada", "engine").unwrap();
        assert_eq!(format!("{accounts:?}"), "{\"ada\"}");
    }
}
