//! What a token says.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What its holder may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// What everyone may who is known.
    User,
    /// That, and what concerns all users.
    Admin,
}

/// Who holds a token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Holder {
    /// Who it is.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// What is signed (RFC 7519 4.1). Times are whole seconds since 1970.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who its holder is.
    pub sub: String,
    /// What they may do.
    pub role: Role,
    /// For whom it was made: another service refuses it.
    pub aud: String,
    /// When it was made.
    pub iat: u64,
    /// It is worth nothing before.
    pub nbf: u64,
    /// From then on it is worth nothing.
    pub exp: u64,
    /// Its own name: no two tokens have the same.
    pub jti: String,
}

impl Claims {
    /// For this holder, to be shown to `audience`, from `now` on, for so long.
    pub fn of(holder: &Holder, audience: &str, now: SystemTime, life: Duration) -> Claims {
        let made = seconds(now);
        Claims {
            sub: holder.name.clone(),
            role: holder.role,
            aud: audience.into(),
            iat: made,
            nbf: made,
            exp: made.saturating_add(life.as_secs()),
            jti: format!("{:032x}", rand::random::<u128>()),
        }
    }

    /// Its holder.
    pub fn holder(self) -> Holder {
        Holder { name: self.sub, role: self.role }
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").field("jti", &self.jti).finish_non_exhaustive()
    }
}

pub(super) fn seconds(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
