//! Clicks are counted by another process now. `Remote` is what a server has of it, `Service` is the process. Messages between
//! them are lost, doubled and late, and the process is killed now and then. Some clicks are counted twice, and a server is
//! told of a click that it is counted, and it is not.
//!
//! What holds once it is repaired:
//!
//! * A click that `record` acknowledges is counted, and as the one that it says.
//! * No click is counted twice.
//! * Two clicks are two: on one link, and from two servers too.
//! * Until it has a reply to its click, `record` sends at once and then every `AGAIN`.
//! * It takes the first reply to any of its messages; if none has come at the deadline, it says `Unknown` then.
//! * The service replies to every request that comes in time.
//! * After its deadline a click is not counted any more.
//! * A key is kept until its deadline, and not longer.
//!
//! Repair it. What has a name here keeps it; a `Request` and a `Reply` may say more. What a `Network` and a `Store` can do
//! stands in `network.rs` and `store.rs`. The deadline of a click is `DEADLINE`, 350 ms, after `record` is called, and what comes
//! at that moment is in time; `AGAIN` is 100 ms. All clocks show the same. Old keys are forgotten when a click is counted.

use super::rules::{AGAIN, Analytics, DEADLINE, Ms, Network, Store, Unknown};

/// A server asks for one click on a link.
#[derive(Clone)]
pub struct Request {
    pub link: &'static str,
}

/// It is counted, as this one of the link.
#[derive(Clone)]
pub struct Reply {
    pub clicks: u64,
}

/// Analytics in another process.
pub struct Remote {
    network: Network,
}

impl Remote {
    pub fn new(network: Network) -> Self {
        Remote { network }
    }
}

impl Analytics for Remote {
    async fn record(&mut self, link: &'static str) -> Result<u64, Unknown> {
        let deadline = self.network.now() + DEADLINE;
        while self.network.now() < deadline {
            self.network.send(Request { link });
            let until = deadline.min(self.network.now() + AGAIN);
            if let Some(reply) = self.network.receive(until).await {
                return Ok(reply.clicks);
            }
        }
        Err(Unknown)
    }
}

/// That process.
pub struct Service {
    store: Store,
}

impl Service {
    /// It begins, for the first time or after it was killed.
    pub fn start(store: Store) -> Self {
        Service { store }
    }

    /// A request has come at `now`. The reply to it, if there is to be one.
    pub async fn answer(&mut self, request: Request, _now: Ms) -> Option<Reply> {
        let clicks = self.store.clicks(request.link) + 1;
        let mut transaction = self.store.begin();
        transaction.count(request.link);
        transaction.commit().await;
        Some(Reply { clicks })
    }
}
