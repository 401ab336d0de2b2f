//! A one-time code of six digits, sent by mail: who can read that mailbox is let in once.
//!
//! * **Guessing.** A code has five tries, which are counted before they are answered, so that guesses at the same moment are
//!   not more than five. With [`Rules::per_address`] codes an hour that is a chance of one in 10,000 in an hour.
//! * **Whose tries.** A code belongs to the ticket that was answered when it was asked for, so a stranger who guesses uses up the
//!   tries of a code of their own. What a stranger can do is to use up the mails of an address: that is the price of a limit on mail.
//! * **Once.** A right code is consumed; a new code does not end an older one, whose time is short.
//! * **Enumeration.** An address that no user has gets a ticket too. What is missing is the mail, and with it the statements that enqueue it:
//!   a fraction of a millisecond, of which one network gets no more than five samples in an hour.
//! * **Kept** is a MAC under the service's own key: a million codes are tried in a second against a plain hash.
//!
//! The mail is a job that is kept in the same step as the code, as the outbox wants it.

use super::secret::{Pepper, Secret};
use super::store::{Away, Decided, Put, Store, change};
use super::window::{self, Bound};
use brigade_core::blink::{Job, User};
use serde::{Deserialize, Serialize};

const PURPOSE: &str = "one-time code";
const MINUTE: u64 = 60_000;

/// How many, how often and how long. Times are milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Tries of one code.
    pub tries: u32,
    /// A code is good for so long.
    pub life: u64,
    /// Codes to one address.
    pub per_address: Bound,
    /// Codes to one address that one network asks for.
    pub per_network: Bound,
}

impl Default for Rules {
    fn default() -> Self {
        let hour = 60 * MINUTE;
        Rules {
            tries: 5,
            life: 10 * MINUTE,
            per_address: Bound { most: 20, within: hour, apart: 0 },
            per_network: Bound { most: 5, within: hour, apart: 30_000 },
        }
    }
}

/// What is kept of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    name: String,
    mac: String,
    /// None are left when it was used.
    tries: u32,
    until: u64,
}

/// The code that a user was sent when they signed up, whose ticket is the key of that request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct First {
    /// Whose it is.
    pub user: User,
    /// When it was made, in milliseconds since 1970.
    pub made: u64,
}

/// What came of asking for a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way, if there is such a user.
    Ticket(Secret),
    /// Too many were sent: how many milliseconds to wait.
    Wait(u64),
}

/// The flow.
#[derive(Debug)]
pub struct Codes<S> {
    store: S,
    pepper: Pepper,
    rules: Rules,
}

impl<S: Store> Codes<S> {
    /// Kept there.
    pub fn new(store: S, pepper: Pepper, rules: Rules) -> Codes<S> {
        Codes { store, pepper, rules }
    }

    /// Sends a code to the address of this name, if it `is_known`, for a client of this network.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn send(
        &self,
        name: &str,
        is_known: bool,
        network: &str,
        now: u64,
    ) -> Result<Sent, Away> {
        let (address, from) = (format!("sent:{name}"), format!("sent:{name}:{network}"));
        let bounds = [(from, &self.rules.per_network), (address, &self.rules.per_address)];
        for (key, bound) in bounds {
            if let Err(wait) = window::take(&self.store, &key, bound, now).await? {
                return Ok(Sent::Wait(wait));
            }
        }
        let ticket = Secret::draw();
        let code = format!("{:06}", rand::random_range(0..1_000_000));
        let challenge = self.challenge(&ticket, name, &code, now);
        let user = User { address: name.into(), code, key: format!("code-{}", ticket.digest()) };
        let job = is_known.then(|| Job::mail(&user));
        change(&self.store, &ticket.digest(), |_: Option<Challenge>| {
            let put = Put::until(challenge.clone(), challenge.until, now);
            Decided::Put(Put { job: job.clone(), ..put }, ())
        })
        .await?;
        Ok(Sent::Ticket(ticket))
    }

    /// Tries a code, which counts; whose address it proves. `first` is the code of a sign-up, if the ticket is one's.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn verify(
        &self,
        ticket: &Secret,
        code: &str,
        first: Option<&First>,
        now: u64,
    ) -> Result<Option<String>, Away> {
        let first = first
            .map(|First { user, made }| self.challenge(ticket, &user.address, &user.code, *made));
        change(&self.store, &ticket.digest(), |kept: Option<Challenge>| {
            let Some(challenge) = kept.or_else(|| first.clone()) else {
                return Decided::Keep(None);
            };
            let fits = self.pepper.fits(PURPOSE, &[ticket.text(), code], &challenge.mac);
            challenge.tried(fits, now)
        })
        .await
    }

    fn challenge(&self, ticket: &Secret, name: &str, code: &str, made: u64) -> Challenge {
        let mac = self.pepper.mac(PURPOSE, &[ticket.text(), code]);
        let Rules { tries, life, .. } = self.rules;
        Challenge { name: name.to_ascii_lowercase(), mac, tries, until: made.saturating_add(life) }
    }
}

impl Challenge {
    /// One more try. Once there are none left, or it is too late, a right code is as wrong as any.
    fn tried(self, fits: bool, now: u64) -> Decided<Challenge, Option<String>> {
        let until = self.until;
        let Some(left) = self.tries.checked_sub(1).filter(|_| now < until) else {
            return Decided::Keep(None);
        };
        let name = fits.then(|| self.name.clone());
        let tries = if fits { 0 } else { left };
        Decided::Put(Put::until(Challenge { tries, ..self }, until, now), name)
    }
}
