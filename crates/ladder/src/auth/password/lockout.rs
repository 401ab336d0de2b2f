//! How many wrong passwords there may be, and who pays for them. A lock on the account alone lets any stranger lock its owner
//! out; a lock on the address alone is passed by many addresses. So there are three counters, and a way past the two that
//! strangers can fill:
//!
//! | counter | bounds | who can fill it |
//! |---|---|---|
//! | account and network | one network that guesses one account | those in that network |
//! | network | one network that tries one password on many accounts | those in that network |
//! | account | many networks that guess one account | anyone |
//!
//! A device on which the user has logged in before shows a token of that ([`Device`]), and is counted by itself alone: what
//! strangers do does not lock it out. A user on a new device can still be let in by a one-time code.
//!
//! A try is counted before it is checked, and given back if it was right: many at the same moment are not more.

use super::super::secret::{Pepper, Secret};
use super::super::store::{Away, Store};
use super::super::window::{self, Bound};
use std::fmt;

const PURPOSE: &str = "known device";
const MINUTE: u64 = 60_000;

/// How many wrong passwords there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Of one account, from one network.
    pub pair: Bound,
    /// From one network: an office has one.
    pub network: Bound,
    /// Of one account, from all networks.
    pub account: Bound,
    /// Of one account, on a device that was known before.
    pub device: Bound,
}

impl Default for Rules {
    fn default() -> Self {
        let bound = |most, minutes| Bound { most, within: minutes * MINUTE, apart: 0 };
        Rules {
            pair: bound(5, 15),
            network: bound(100, 60),
            account: bound(50, 60),
            device: bound(10, 15),
        }
    }
}

/// Who tries, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Which account.
    pub name: &'a str,
    /// From which network.
    pub network: &'a str,
    /// What its device shows.
    pub device: Option<&'a str>,
}

/// What a device shows that was logged in on before: an id and the service's MAC of it and the account.
#[derive(Clone, PartialEq, Eq)]
pub struct Device(String);

impl Device {
    /// A new one, for this account.
    pub(super) fn of(pepper: &Pepper, name: &str) -> Device {
        let id = Secret::draw().digest();
        let mac = pepper.mac(PURPOSE, &[name, &id]);
        Device(format!("{id}.{mac}"))
    }

    /// For the device, and nothing else.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The id of a device that this account was logged in on before.
    fn id<'a>(pepper: &Pepper, name: &str, shown: &'a str) -> Option<&'a str> {
        let (id, mac) = shown.split_once('.')?;
        pepper.fits(PURPOSE, &[name, id], mac).then_some(id)
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Device(…)")
    }
}

/// Counts wrong passwords.
#[derive(Debug)]
pub struct Lockout<C> {
    store: C,
    pepper: Pepper,
    rules: Rules,
}

impl<C: Store> Lockout<C> {
    /// Counted there.
    pub fn new(store: C, pepper: Pepper, rules: Rules) -> Lockout<C> {
        Lockout { store, pepper, rules }
    }

    /// Counts a try; whether its password may be right at all.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn admits(&self, attempt: &Attempt<'_>, now: u64) -> Result<bool, Away> {
        for (key, bound) in self.counters(attempt) {
            if window::take(&self.store, &key, &bound, now).await?.is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The try was right: it counts nowhere. What its device may show from now on.
    ///
    /// # Errors
    /// The store cannot be asked.
    pub async fn was_right(&self, attempt: &Attempt<'_>, now: u64) -> Result<Device, Away> {
        for (key, _) in self.counters(attempt) {
            window::give_back(&self.store, &key, now).await?;
        }
        Ok(Device::of(&self.pepper, attempt.name))
    }

    /// Where a try counts.
    fn counters(&self, attempt: &Attempt<'_>) -> Vec<(String, Bound)> {
        let (Attempt { name, network, device }, rules) = (*attempt, &self.rules);
        if let Some(id) = device.and_then(|shown| Device::id(&self.pepper, name, shown)) {
            return vec![(format!("tries:device:{id}"), rules.device)];
        }
        vec![
            (format!("tries:pair:{network}:{name}"), rules.pair),
            (format!("tries:network:{network}"), rules.network),
            (format!("tries:account:{name}"), rules.account),
        ]
    }
}
