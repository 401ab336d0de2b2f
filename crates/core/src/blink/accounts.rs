//! Who may log in: names, and hashes of their passwords as PHC strings, in memory.
//!
//! It refuses to know requests. Checking a password is dear on purpose: argon2id with 19 MiB and two passes
//! (OWASP's Password Storage Cheat Sheet), about 20 ms of CPU, and memory of its own for each check under way.

use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::collections::HashMap;
use std::fmt;

/// Longest name, in bytes.
const LONGEST: usize = 64;

/// What an unknown name is checked against: as dear as a wrong password, so that time does not tell which names
/// there are. Salt and hash were drawn at random; no password is known that fits.
const NOBODY: &str = "\
    $argon2id$v=19$m=19456,t=2,p=1$cKGhAspbo9qzftwtg7XSWQ$WNfkQmPA4+RjC3efuPv7XqYiWCx2rjzjCpZ+x1w1imA";

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
        let hash = argon2id().hash_password(password.as_bytes())?.to_string();
        self.0.insert(name.into(), hash);
        Ok(())
    }

    /// Whether there is an account of that name with that password: 20 ms of CPU, whatever the answer.
    pub fn check(&self, name: &str, password: &str) -> bool {
        let known = self.0.get(name);
        let hash = known.map_or(NOBODY, String::as_str);
        let fits = argon2id().verify_password(password.as_bytes(), hash).is_ok();
        fits && known.is_some()
    }
}

impl fmt::Debug for Accounts {
    /// Hashes have no business in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// 19 MiB, two passes, one lane. Written out, although they are the crate's defaults today.
fn argon2id() -> Argon2<'static> {
    let params = const {
        match Params::new(19 * 1024, 2, 1, None) {
            Ok(params) => params,
            Err(_) => panic!("within argon2's bounds"),
        }
    };
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_checked_with_the_same_settings_as_a_known_one() {
        let mut accounts = Accounts::default();
        accounts.add("ada", "engine").unwrap();
        let shape = |phc: &str| {
            let parts: Vec<_> = phc.split('$').map(str::to_owned).collect();
            (parts[..4].to_vec(), parts[4].len(), parts[5].len())
        };
        assert_eq!(shape(&accounts.0["ada"]), shape(NOBODY));
        assert_eq!(shape(NOBODY).0, ["", "argon2id", "v=19", "m=19456,t=2,p=1"]);
    }

    #[test]
    fn a_log_shows_no_hash() {
        let mut accounts = Accounts::default();
        accounts.add("ada", "engine").unwrap();
        assert_eq!(format!("{accounts:?}"), "{\"ada\"}");
    }

    #[test]
    fn two_accounts_with_the_same_password_do_not_share_a_hash() {
        let mut accounts = Accounts::default();
        accounts.add("ada", "engine").unwrap();
        accounts.add("grace", "engine").unwrap();
        assert_ne!(accounts.0["ada"], accounts.0["grace"]);
    }
}
