//! Another program that acts for a user: the authorization code of OAuth 2.1, with PKCE (RFC 7636), and no other grant. A code is
//! one more thing that is consumed once.
//!
//! * **Bound.** A code is good for the client, the redirect URI and the challenge that it was asked for with. One who intercepts it
//!   has no verifier: it is refused, and is not used up either, so the rightful client still has it.
//! * **Reuse.** A code that comes a second time, with all that belongs to it, ends what the first gave (RFC 6749 4.1.2).
//! * **Where to.** A redirect URI is compared with those of the client, letter by letter.
//!
//! Only `S256` is taken. Clients have no secret here: in a browser or an app it would be none.

use super::secret::{Secret, digest};
use super::store::{Away, Decided, Put, Store, change};
use serde::{Deserialize, Serialize};

/// A code is good for so long, in milliseconds (RFC 6749 4.1.2: ten minutes at most).
const LIFE: u64 = 60_000;
/// It is known for so long that it was used.
const KNOWN: u64 = 10 * LIFE;
/// Lengths of a verifier (RFC 7636 4.1).
const VERIFIER: std::ops::RangeInclusive<usize> = 43..=128;
/// A SHA-256 as base64url.
const CHALLENGE: usize = 43;

/// A program that may ask, and where its users are sent back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its redirect URIs.
    pub redirects: Vec<String>,
}

/// What a client asks a user for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Ask {
    /// Which client.
    pub client_id: String,
    /// Where the code goes.
    pub redirect_uri: String,
    /// The SHA-256 of a verifier that the client keeps.
    pub code_challenge: String,
    /// `S256`.
    pub code_challenge_method: String,
}

/// What a client shows for its code.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The code.
    pub code: &'a Secret,
    /// Which client.
    pub client_id: &'a str,
    /// As when it asked.
    pub redirect_uri: &'a str,
    /// What its challenge is the SHA-256 of.
    pub verifier: &'a str,
}

/// Why a client is not given a code, in the words of RFC 6749 4.1.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Nothing may be sent there.
    #[error("no such client has this redirect URI")]
    Client,
    /// Without it a code that is intercepted is worth something.
    #[error("a client sends the SHA-256 of its verifier: code_challenge_method=S256")]
    Challenge,
}

/// What came of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exchanged {
    /// For this user; the session that begins has the id that was drawn for it.
    Granted {
        /// Who.
        name: String,
    },
    /// It was used before: the session that it gave is kept under this key, and is to be ended.
    Reused {
        /// Under which it is kept.
        session: String,
    },
    /// It is unknown or too old, or what belongs to it is missing.
    Refused,
}

/// What is kept of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    name: String,
    client: String,
    redirect: String,
    challenge: String,
    until: u64,
    /// The session that it gave.
    gave: Option<String>,
}

/// The flow.
#[derive(Debug)]
pub struct Grants<S> {
    store: S,
    clients: Vec<Client>,
}

impl<S: Store> Grants<S> {
    /// Kept there, for these clients.
    pub fn new(store: S, clients: Vec<Client>) -> Grants<S> {
        Grants { store, clients }
    }

    /// A code for a client, by a user who allows it.
    ///
    /// # Errors
    /// The store cannot be asked. Inside: what the client asks for is refused.
    pub async fn authorize(
        &self,
        ask: &Ask,
        name: &str,
        now: u64,
    ) -> Result<Result<Secret, AskError>, Away> {
        if let Err(why) = self.may_ask(ask) {
            return Ok(Err(why));
        }
        let code = Secret::draw();
        let grant = Grant {
            name: name.into(),
            client: ask.client_id.clone(),
            redirect: ask.redirect_uri.clone(),
            challenge: ask.code_challenge.clone(),
            until: now.saturating_add(LIFE),
            gave: None,
        };
        change(&self.store, &code.digest(), |_: Option<Grant>| {
            Decided::Put(Put::until(grant.clone(), now.saturating_add(KNOWN), now), ())
        })
        .await?;
        Ok(Ok(code))
    }

    fn may_ask(&self, ask: &Ask) -> Result<(), AskError> {
        let client = self.clients.iter().find(|client| client.id == ask.client_id);
        if !client.is_some_and(|client| client.redirects.contains(&ask.redirect_uri)) {
            return Err(AskError::Client);
        }
        let is_s256 = ask.code_challenge_method == "S256" && ask.code_challenge.len() == CHALLENGE;
        is_s256.then_some(()).ok_or(AskError::Challenge)
    }

    /// Uses a code, for a session that will be kept under `session`.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn exchange(
        &self,
        shown: &Exchange<'_>,
        session: &str,
        now: u64,
    ) -> Result<Exchanged, Away> {
        change(&self.store, &shown.code.digest(), |grant: Option<Grant>| {
            let grant = grant.filter(|grant| grant.fits(shown));
            let Some(grant) = grant else { return Decided::Keep(Exchanged::Refused) };
            if let Some(session) = grant.gave {
                return Decided::Keep(Exchanged::Reused { session });
            }
            if now >= grant.until {
                return Decided::Keep(Exchanged::Refused);
            }
            let (name, until) = (grant.name.clone(), now.saturating_add(KNOWN));
            let used = Grant { gave: Some(session.into()), ..grant };
            Decided::Put(Put::until(used, until, now), Exchanged::Granted { name })
        })
        .await
    }
}

impl Grant {
    /// Whether all that belongs to it is shown.
    fn fits(&self, shown: &Exchange<'_>) -> bool {
        let is_verifier = VERIFIER.contains(&shown.verifier.len());
        is_verifier
            && digest(shown.verifier) == self.challenge
            && self.client == shown.client_id
            && self.redirect == shown.redirect_uri
    }
}
