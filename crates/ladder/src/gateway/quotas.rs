//! How often each caller may ask for what. What is cheap and asked for all the time is counted in this process: no redirect
//! waits for Redis. What costs much, or keeps a password safe, is counted for all gateways together.

use super::client::Caller;
use super::limit::shared::OpenError;
use super::limit::shared::{Algorithm, Settings, WhenDown};
use super::limit::{Limit, Local, Ruling, Shared};
use super::routes::Class;
use crate::traffic::Meter;
use brigade_core::blink::Log;
use serde::{Deserialize, Serialize};
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

/// Callers that are known at once.
const ROOM: NonZeroUsize = NonZeroUsize::new(65_536).expect("more than none");
/// A request waits for Redis no longer.
const DEADLINE: Duration = Duration::from_millis(10);
/// What our own machines may do in a second: more than they can. It is counted all the same, so that it costs the same.
const OURS: u32 = 1_000_000;

/// Requests a second that a caller may make of each class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// Links that are followed: an office has one address.
    pub follow: u32,
    /// Reads of the API.
    pub read: u32,
    /// Writes.
    pub write: u32,
    /// Passwords that are tried, in a minute.
    pub login: u32,
    /// The holder of a token may ask so many times as often.
    pub holder: u32,
    /// What a caller at rest may ask at once, in percent of these. A limit that keeps order among callers can be
    /// generous; one that keeps a service from more than it can do lets its whole burst into the service's queue.
    pub at_once: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Rates { follow: 100, read: 50, write: 10, login: 10, holder: 10, at_once: 100 }
    }
}

/// All limits of a gateway.
#[derive(Debug)]
pub struct Quotas {
    follow: Each,
    read: Each,
    write: Each,
    login: Each,
}

/// The limits of one class, by the kind of its caller.
#[derive(Debug)]
struct Each {
    network: Counter,
    holder: Counter,
    ours: Counter,
}

/// Where requests are counted.
#[derive(Debug)]
enum Counter {
    Here(Local),
    InRedis(Shared),
}

impl Quotas {
    /// All of them in this process.
    pub fn here(rates: &Rates) -> Quotas {
        let here = |class| {
            let [network, holder, ours] =
                limits(rates, class).map(|limit| Counter::Here(Local::new(limit, ROOM)));
            Each { network, holder, ours }
        };
        let [follow, read, write, login] = CLASSES.map(here);
        Quotas { follow, read, write, login }
    }

    /// Writes and passwords for all gateways that share this Redis. While that is away, writes are counted by each gateway
    /// alone, and no password is tried: a thief would wait for that moment.
    ///
    /// # Errors
    /// It cannot be reached: with what to do.
    pub async fn shared(
        rates: &Rates,
        redis: &str,
        meter: &Meter,
        log: Log,
    ) -> Result<Quotas, OpenError> {
        let open = |limit, prefix, when_down| {
            let settings =
                Settings { algorithm: Algorithm::Gcra, prefix, deadline: DEADLINE, when_down, log };
            async move { Shared::open(redis, limit, settings, meter).await.map(Counter::InRedis) }
        };
        let (alone, closed) = (WhenDown::Alone(ROOM), WhenDown::Refuse);
        let [network, holder, ours] = limits(rates, Class::Write);
        let write = Each {
            network: open(network, "limit:write:", alone).await?,
            holder: open(holder, "limit:write:", alone).await?,
            ours: open(ours, "limit:write:", alone).await?,
        };
        let [network, holder, ours] = limits(rates, Class::Login);
        let login = Each {
            network: open(network, "limit:login:", closed).await?,
            holder: open(holder, "limit:login:", closed).await?,
            ours: open(ours, "limit:login:", closed).await?,
        };
        Ok(Quotas { write, login, ..Quotas::here(rates) })
    }

    /// One more request of a caller.
    pub async fn ask(&self, class: Class, caller: &Caller) -> Ruling {
        let each = match class {
            Class::Follow => &self.follow,
            Class::Read => &self.read,
            Class::Write => &self.write,
            Class::Login => &self.login,
        };
        let counter = match caller {
            Caller::Network(_) => &each.network,
            Caller::Holder(_) => &each.holder,
            Caller::Ours => &each.ours,
        };
        match counter {
            Counter::Here(local) => local.ask(&caller.key()),
            Counter::InRedis(shared) => shared.ask(&caller.key()).await,
        }
    }
}

const CLASSES: [Class; 4] = [Class::Follow, Class::Read, Class::Write, Class::Login];

/// Of one class: for an address, for the holder of a token, for our own machines.
fn limits(rates: &Rates, class: Class) -> [Limit; 3] {
    let Rates { follow, read, write, login, holder, .. } = *rates;
    let (requests, per) = match class {
        Class::Follow => (follow, 1),
        Class::Read => (read, 1),
        Class::Write => (write, 1),
        Class::Login => (login, 60),
    };
    [requests, requests.saturating_mul(holder), OURS].map(|requests| {
        let requests = NonZeroU32::new(requests).unwrap_or(NonZeroU32::MIN);
        Limit { requests, per: Duration::from_secs(per), burst: rates.burst(requests) }
    })
}

impl Rates {
    /// What may be asked at once of so many.
    pub fn burst(&self, requests: NonZeroU32) -> NonZeroU32 {
        let burst = u64::from(requests.get()) * u64::from(self.at_once) / 100;
        NonZeroU32::new(u32::try_from(burst).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::runtime::Builder;

    fn from(address: &str) -> Caller {
        Caller::Network(address.parse().unwrap())
    }

    /// How many of so many requests, all at once, are admitted.
    async fn admitted(quotas: &Quotas, class: Class, caller: &Caller, asked: usize) -> usize {
        let mut admitted = 0;
        for _ in 0..asked {
            admitted += usize::from(quotas.ask(class, caller).await == Ruling::Admitted);
        }
        admitted
    }

    const RATES: Rates = Rates { follow: 7, read: 5, write: 3, login: 2, holder: 2, at_once: 100 };

    #[test]
    fn each_class_and_each_caller_has_an_allowance_of_its_own() {
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(each_has_an_allowance(&Quotas::here(&RATES)));
    }

    #[test]
    fn a_burst_is_a_share_of_a_rate_and_one_request_at_least() {
        let some = |number| NonZeroU32::new(number).unwrap();
        let burst = |at_once, rate| Rates { at_once, ..RATES }.burst(some(rate)).get();
        assert_eq!([burst(100, 7), burst(5, 360), burst(5, 3)], [7, 18, 1]);
        assert_eq!(burst(200, u32::MAX), u32::MAX);
    }

    async fn each_has_an_allowance(quotas: &Quotas) {
        let (one, other) = (from("203.0.113.7"), from("203.0.113.8"));
        for (class, most) in [(Class::Read, 5), (Class::Write, 3), (Class::Login, 2)] {
            for caller in [&one, &other] {
                let admitted = admitted(quotas, class, caller, 2).await;
                assert_eq!(admitted, 2.min(most), "{class:?}");
            }
        }
        assert_eq!(admitted(quotas, Class::Login, &one, 9).await, 0);
        assert_eq!(admitted(quotas, Class::Login, &Caller::Holder("ada".into()), 9).await, 4);
        assert_eq!(admitted(quotas, Class::Login, &Caller::Ours, 999).await, 999);
    }
}
