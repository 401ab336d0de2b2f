//! A signed access token: who asks, what they may do, and until when that is true. The gateway checks it alone, without asking a
//! server. The price: what was given cannot be taken back before its time, and a copy of it can be replayed until then. So its
//! life is short, and what must happen once (a one-time code, a refresh token, an authorization code) is no token of this
//! kind: it is consumed where it is kept.
//!
//! It is a JSON Web Token (RFC 7519) of the one kind that is made here, HMAC with SHA-256: HAProxy reads the same. There is no choice of an
//! algorithm, so there is nothing to confuse: the header of a token is compared, letter by letter, with those of the
//! keys in the [`Ring`], and is never parsed (RFC 8725 3.1).
//!
//! Reading order: [`Claims`]; [`Key`] and [`Ring`]; [`Tokens`].

mod claims;
mod key;
mod ring;
#[cfg(test)]
mod tests;

use base64ct::{Base64UrlUnpadded, Encoding};
use claims::seconds;
pub use claims::{Claims, Holder, Role};
pub use key::{Key, KeyError};
pub use ring::{Ring, UnknownKey};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

/// Longer ones are not read.
const LONGEST: usize = 1_024;
/// For whom tokens are made, unless it is said.
const AUDIENCE: &str = "blink";
/// How long a token is good: as long as one that was stolen can be used.
pub const LIFE: Duration = Duration::from_mins(5);
/// How far the clocks of two machines may be apart.
pub const LEEWAY: Duration = Duration::from_secs(5);

/// Makes tokens and checks them. Clones share the keys.
#[derive(Clone, Debug)]
pub struct Tokens {
    ring: Arc<RwLock<Ring>>,
    audience: String,
    life: Duration,
    leeway: Duration,
}

/// Why a token is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token.
    #[error("is no token of this service")]
    Malformed,
    /// Its header is none of ours: another algorithm, or a key that is not known here, or not any more.
    #[error("names an algorithm or a key that this service does not take; log in again")]
    Header,
    /// Another key signed it, or it was changed.
    #[error("is not signed by this service")]
    Forged,
    /// It was made for another service.
    #[error("was made for another service")]
    Audience,
    /// Its time has not begun.
    #[error("is not good yet; look at the clock")]
    Early,
    /// Its time is over.
    #[error("has expired; log in again")]
    Expired,
}

impl Tokens {
    /// By these keys.
    pub fn new(ring: Ring) -> Tokens {
        let ring = Arc::new(RwLock::new(ring));
        Tokens { ring, audience: AUDIENCE.into(), life: LIFE, leeway: LEEWAY }
    }

    /// The same, made for another service.
    pub fn for_audience(self, audience: &str) -> Tokens {
        Tokens { audience: audience.into(), ..self }
    }

    /// The same, good for so long, and read by clocks that may be so far apart.
    pub fn lasting(self, life: Duration, leeway: Duration) -> Tokens {
        Tokens { life, leeway, ..self }
    }

    /// How long a token is good.
    pub fn life(&self) -> Duration {
        self.life
    }

    /// A new token for this holder.
    pub fn issue(&self, holder: &Holder, now: SystemTime) -> String {
        self.sign(&Claims::of(holder, &self.audience, now, self.life))
    }

    /// A token that says so.
    pub fn sign(&self, claims: &Claims) -> String {
        // Texts and numbers always serialise.
        let payload = serde_json::to_vec(claims).unwrap_or_default();
        self.read_ring(|ring| ring.signs().sign(&payload))
    }

    /// What it says, if it is worth anything at `now`. The signature comes first: what no key of ours signed is not even
    /// parsed.
    ///
    /// # Errors
    /// As [`TokenError`] says.
    pub fn check(&self, token: &str, now: SystemTime) -> Result<Claims, TokenError> {
        let payload = self.payload(token)?;
        let payload = Base64UrlUnpadded::decode_vec(payload).map_err(|_| TokenError::Malformed)?;
        let claims: Claims = serde_json::from_slice(&payload).map_err(|_| TokenError::Malformed)?;
        let (now, leeway) = (seconds(now), self.leeway.as_secs());
        match () {
            () if claims.aud != self.audience => Err(TokenError::Audience),
            () if now.saturating_add(leeway) < claims.nbf => Err(TokenError::Early),
            () if now >= claims.exp.saturating_add(leeway) => Err(TokenError::Expired),
            () => Ok(claims),
        }
    }

    /// What a key of ours has signed.
    fn payload<'a>(&self, token: &'a str) -> Result<&'a str, TokenError> {
        let whole = Some(token).filter(|token| token.len() <= LONGEST);
        let (signed, signature) =
            whole.and_then(|token| token.rsplit_once('.')).ok_or(TokenError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        self.read_ring(|ring| {
            let key = ring.key(header).ok_or(TokenError::Header)?;
            let mut bytes = [0; 32];
            let signature = Base64UrlUnpadded::decode(signature, &mut bytes);
            let signature = signature.map_err(|_| TokenError::Malformed)?;
            key.signed(signed, signature).then_some(payload).ok_or(TokenError::Forged)
        })
    }

    /// First step of a change of keys: tokens of this key are good from now on.
    pub fn learn(&self, key: Key) {
        self.change_ring(|ring| ring.learn(key));
    }

    /// Second step: it signs. The key before it is forgotten when the last of its tokens is over.
    ///
    /// # Errors
    /// It was not learnt.
    pub fn sign_with(&self, id: &str, now: SystemTime) -> Result<(), UnknownKey> {
        // A second more: a token's times are whole seconds.
        let until = now + self.life + self.leeway + Duration::from_secs(1);
        self.change_ring(|ring| ring.sign_with(id, until))
    }

    /// Third step: keys of which no token is good any more are forgotten.
    pub fn forget(&self, now: SystemTime) {
        self.change_ring(|ring| ring.forget(now));
    }

    /// The id of the key that signs.
    pub fn signs(&self) -> String {
        self.read_ring(|ring| ring.signs().id().into())
    }

    // A ring is whole after every step: a poisoned lock is taken over.
    fn read_ring<T>(&self, read: impl FnOnce(&Ring) -> T) -> T {
        read(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change_ring<T>(&self, change: impl FnOnce(&mut Ring) -> T) -> T {
        change(&mut self.ring.write().unwrap_or_else(PoisonError::into_inner))
    }
}
