//! Sessions that go on: a refresh token is used once and gives the next. Tokens that follow from one login are a family.
//!
//! * **Reuse.** A token that was used before comes a second time: its holder and a thief both have it, and which of the two asks is
//!   not known. The whole family is revoked; the user logs in again.
//! * **Lost reply.** A client whose answer was lost sends the same token again within seconds, and so do two tabs that
//!   refresh at once. They get the same answer: the next token follows from this one by the service's own key ([`Pepper`]), so it
//!   can be made again, and exactly one new token is good.
//! * **All at once.** A user whose password is changed is logged out everywhere: the moment is kept beside the families, and a family that
//!   began before it has ended.
//! * **Kept** are hashes. A copy of the database holds no token, and none follows from what it holds.
//!
//! A thief who is quick enough can use the grace too: then thief and user hold the same token, and the second of them who
//! refreshes later is found.

use super::secret::{Pepper, Secret, digest};
use super::store::{Away, Decided, Put, Store, change};
use serde::{Deserialize, Serialize};
use std::fmt;

const PURPOSE: &str = "refresh";

/// How long things last, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// A family, from its login on: a login is asked for at last, however often it was refreshed.
    pub life: u64,
    /// A token that was used, for a reply that was lost.
    pub grace: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Rules { life: 30 * 24 * 60 * 60 * 1_000, grace: 5_000 }
    }
}

/// What is kept of a family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    /// Whose it is.
    name: String,
    /// The digest of the token that is good.
    current: String,
    /// The digest of the one before, and when it was used.
    former: Option<(String, u64)>,
    /// When it began.
    began: u64,
    until: u64,
    revoked: bool,
}

/// A user's families that began before this have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct EndedBefore(u64);

/// A refresh token: which family, and its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Refresh {
    family: String,
    secret: Secret,
}

/// What came of a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// Whose it is, and the next token.
    Next {
        /// Whose.
        name: String,
        /// The next.
        token: Refresh,
    },
    /// It was used before: now no token of its family is good.
    Reused,
    /// There is no such family, or it has ended.
    Ended,
}

/// What a family makes of a token, before its name and the next token are put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ruling {
    Rotate,
    Again,
    Reused,
    Ended,
}

impl Family {
    // ANCHOR: rule
    /// What becomes of a token with this digest, whose successor would have that one.
    fn rule(&self, digest: &str, successor: &str, rules: &Rules, now: u64) -> Ruling {
        let used = self.former.as_ref().filter(|(former, _)| former == digest);
        let in_grace = |at: u64| now < at.saturating_add(rules.grace);
        match used {
            _ if self.revoked || now >= self.until => Ruling::Ended,
            _ if self.current == digest => Ruling::Rotate,
            Some((_, at)) if in_grace(*at) && self.current == successor => Ruling::Again,
            // The service's key was changed in these seconds: the answer cannot be made again.
            Some((_, at)) if in_grace(*at) => Ruling::Ended,
            _ => Ruling::Reused,
        }
    }
    // ANCHOR_END: rule
}

/// The flow.
#[derive(Debug)]
pub struct Sessions<S> {
    store: S,
    pepper: Pepper,
    rules: Rules,
}

impl<S: Store> Sessions<S> {
    /// Kept there.
    pub fn new(store: S, pepper: Pepper, rules: Rules) -> Sessions<S> {
        Sessions { store, pepper, rules }
    }

    /// A new family for a user who has just logged in, and its first token.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn open(&self, name: &str, now: u64) -> Result<Refresh, Away> {
        loop {
            if let Some(first) = self.open_as(&Secret::draw(), name, now).await? {
                return Ok(first);
            }
        }
    }

    /// The same under an id that was drawn before; nothing if there was such a family already, or it was revoked before it
    /// began.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn open_as(
        &self,
        family: &Secret,
        name: &str,
        now: u64,
    ) -> Result<Option<Refresh>, Away> {
        let token = Refresh { family: family.text().into(), secret: Secret::draw() };
        let until = now.saturating_add(self.rules.life);
        let (name, current) = (name.to_owned(), token.secret.digest());
        let new = Family { name, current, former: None, began: now, until, revoked: false };
        let is_new = change(&self.store, &token.key(), |there: Option<Family>| match there {
            None => Decided::Put(Put::until(new.clone(), until, now), true),
            Some(_) => Decided::Keep(false),
        })
        .await?;
        Ok(is_new.then_some(token))
    }

    /// Uses a token.
    ///
    /// # Errors
    /// The store cannot be asked: the client may send the same token again.
    pub async fn refresh(&self, token: &Refresh, now: u64) -> Result<Refreshed, Away> {
        let (began, refreshed) = self.rotate(token, now).await?;
        let Refreshed::Next { name, .. } = &refreshed else { return Ok(refreshed) };
        let ended = change(&self.store, &all(name), Decided::<EndedBefore, _>::Keep).await?;
        let has_ended = ended.is_some_and(|EndedBefore(moment)| began <= moment);
        Ok(if has_ended { Refreshed::Ended } else { refreshed })
    }

    /// When the token's family began, and what the family alone makes of it.
    async fn rotate(&self, token: &Refresh, now: u64) -> Result<(u64, Refreshed), Away> {
        let next = self.pepper.successor(PURPOSE, &token.secret);
        let (digest, successor) = (token.secret.digest(), next.digest());
        change(&self.store, &token.key(), |family: Option<Family>| {
            let Some(mut family) = family else { return Decided::Keep((now, Refreshed::Ended)) };
            let ruling = family.rule(&digest, &successor, &self.rules, now);
            let next = Refresh { family: token.family.clone(), secret: next.clone() };
            let next = Refreshed::Next { name: family.name.clone(), token: next };
            let (began, until) = (family.began, family.until);
            match ruling {
                Ruling::Ended => Decided::Keep((began, Refreshed::Ended)),
                Ruling::Again => Decided::Keep((began, next)),
                Ruling::Rotate => {
                    family.former = Some((digest.clone(), now));
                    family.current = successor.clone();
                    Decided::Put(Put::until(family, until, now), (began, next))
                }
                Ruling::Reused => {
                    family.revoked = true;
                    Decided::Put(Put::until(family, until, now), (began, Refreshed::Reused))
                }
            }
        })
        .await
    }

    /// Ends all families of a user that have begun.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn end_all(&self, name: &str, now: u64) -> Result<(), Away> {
        let until = now.saturating_add(self.rules.life);
        change(&self.store, &all(name), |_: Option<EndedBefore>| {
            Decided::Put(Put::until(EndedBefore(now), until, now), ())
        })
        .await
    }

    /// Logs out: no token of this one's family is good any more.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn close(&self, token: &Refresh, now: u64) -> Result<(), Away> {
        self.revoke(&token.key(), now).await
    }

    /// Ends the family that is kept under this key, one too that has not begun.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn revoke(&self, key: &str, now: u64) -> Result<(), Away> {
        let none = || Family {
            name: String::new(),
            current: String::new(),
            former: None,
            began: now,
            until: now.saturating_add(self.rules.life),
            revoked: false,
        };
        change(&self.store, key, |there: Option<Family>| {
            let family = there.unwrap_or_else(none);
            if family.revoked {
                return Decided::Keep(());
            }
            let until = family.until;
            Decided::Put(Put::until(Family { revoked: true, ..family }, until, now), ())
        })
        .await
    }
}

/// Under which is kept when all families of a user were ended.
fn all(name: &str) -> String {
    format!("all:{name}")
}

impl Refresh {
    /// One that a client has sent; nothing if it cannot be one.
    pub fn sent(text: &str) -> Option<Refresh> {
        let (family, secret) = text.split_once('.')?;
        let family = Secret::sent(family)?.text().to_owned();
        Some(Refresh { family, secret: Secret::sent(secret)? })
    }

    /// Under which its family is kept.
    fn key(&self) -> String {
        digest(&self.family)
    }

    /// For its holder, and nothing else.
    pub fn text(&self) -> String {
        format!("{}.{}", self.family, self.secret.text())
    }
}

impl fmt::Debug for Refresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refresh(…)")
    }
}
