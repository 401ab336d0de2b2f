//! The flows together: each ends in the same pair of tokens, one signed and kept nowhere, one that is kept and used once. Which role a
//! user has is decided here and nowhere else, each time that a token is made.

use super::oauth::{Exchange, Exchanged, Grants};
use super::one_time::Codes;
use super::password::{Attempt, PasswordError, Passwords};
use super::refresh::{Refresh, Refreshed, Sessions};
use super::secret::{Secret, digest};
use super::store::{Away, Store};
use super::token::{Holder, Role, Tokens};
use super::users::{Users, name};
use super::{millis, password};
use serde::Serialize;
use std::fmt;
use std::time::SystemTime;

/// All flows, over stores for records and for tries.
#[derive(Debug)]
pub struct Logins<S, C, U> {
    /// Who there is.
    pub users: U,
    /// The password flow.
    pub passwords: Passwords<S, C>,
    /// The one-time codes.
    pub codes: Codes<S>,
    /// The sessions.
    pub sessions: Sessions<S>,
    /// The grants to other programs.
    pub grants: Grants<S>,
    /// What signs.
    pub tokens: Tokens,
    /// The names of those whose role is admin.
    pub admins: Vec<String>,
}

/// What a client is given (RFC 6749 5.1).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// For the gateway.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// For how many seconds that is good.
    pub expires_in: u64,
    /// For the next pair.
    pub refresh_token: String,
    /// What this device may show at its next login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given(…)")
    }
}

impl<S: Store, C: Store, U: Users> Logins<S, C, U> {
    /// By a password.
    ///
    /// # Errors
    /// It was not checked.
    pub async fn by_password(
        &self,
        attempt: &Attempt<'_>,
        password: &str,
        now: SystemTime,
    ) -> Result<Option<Given>, PasswordError> {
        let name = name(attempt.name);
        let attempt = Attempt { name: &name, ..*attempt };
        let Some(device) = self.passwords.log_in(&attempt, password, millis(now)).await? else {
            return Ok(None);
        };
        let given = self.begin(&name, now).await?;
        Ok(Some(Given { device: Some(device.text().into()), ..given }))
    }

    /// By a one-time code.
    ///
    /// # Errors
    /// A store cannot be asked.
    pub async fn by_code(
        &self,
        ticket: &Secret,
        code: &str,
        now: SystemTime,
    ) -> Result<Option<Given>, Away> {
        match self.proved(ticket, code, now).await? {
            Some(name) => self.begin(&name, now).await.map(Some),
            None => Ok(None),
        }
    }

    /// Sets a password by a one-time code, for the first time or because it was forgotten. Sessions that began before end: a thief
    /// may be why it is changed. Whether the code was right.
    ///
    /// # Errors
    /// The password cannot be one, and the code is still good; or it was not kept.
    pub async fn set_password(
        &self,
        ticket: &Secret,
        code: &str,
        new: &str,
        now: SystemTime,
    ) -> Result<bool, PasswordError> {
        password::may_be(new)?;
        let Some(name) = self.proved(ticket, code, now).await? else { return Ok(false) };
        self.passwords.set(&name, new).await?;
        self.sessions.end_all(&name, millis(now)).await?;
        Ok(true)
    }

    /// By the refresh token of a login before.
    ///
    /// # Errors
    /// A store cannot be asked.
    pub async fn by_refresh(
        &self,
        token: &Refresh,
        now: SystemTime,
    ) -> Result<Option<Given>, Away> {
        Ok(match self.sessions.refresh(token, millis(now)).await? {
            Refreshed::Next { name, token } => Some(self.given(&name, &token, now)),
            Refreshed::Reused | Refreshed::Ended => None,
        })
    }

    /// For another program, by a code that a user gave it.
    ///
    /// # Errors
    /// A store cannot be asked.
    pub async fn by_grant(
        &self,
        shown: &Exchange<'_>,
        now: SystemTime,
    ) -> Result<Option<Given>, Away> {
        let (family, millis) = (Secret::draw(), millis(now));
        match self.grants.exchange(shown, &digest(family.text()), millis).await? {
            Exchanged::Granted { name } => {
                let first = self.sessions.open_as(&family, &name, millis).await?;
                Ok(first.map(|first| self.given(&name, &first, now)))
            }
            Exchanged::Reused { session } => {
                self.sessions.revoke(&session, millis).await?;
                Ok(None)
            }
            Exchanged::Refused => Ok(None),
        }
    }

    /// Whose address a code proves.
    async fn proved(
        &self,
        ticket: &Secret,
        code: &str,
        now: SystemTime,
    ) -> Result<Option<String>, Away> {
        let first = self.users.first(ticket).await?;
        self.codes.verify(ticket, code, first.as_ref(), millis(now)).await
    }

    async fn begin(&self, name: &str, now: SystemTime) -> Result<Given, Away> {
        let first = self.sessions.open(name, millis(now)).await?;
        Ok(self.given(name, &first, now))
    }

    fn given(&self, name: &str, refresh: &Refresh, now: SystemTime) -> Given {
        let is_admin = self.admins.iter().any(|admin| admin == name);
        let role = if is_admin { Role::Admin } else { Role::User };
        Given {
            access_token: self.tokens.issue(&Holder { name: name.into(), role }, now),
            token_type: "Bearer",
            expires_in: self.tokens.life().as_secs(),
            refresh_token: refresh.text(),
            device: None,
        }
    }
}
