//! "What comes now is the reply to what I asked." It may be the late one to what was asked before.

use super::rules::{AGAIN, Analytics, DEADLINE, Done, Ms, Network, Store, Unknown};

/// A server asks for one click on a link.
#[derive(Clone)]
pub struct Request {
    pub link: &'static str,
    key: u64,
    deadline: Ms,
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
        let (key, deadline) = (self.network.new_key(), self.network.now() + DEADLINE);
        while self.network.now() < deadline {
            self.network.send(Request { link, key, deadline });
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
    pub async fn answer(&mut self, request: Request, now: Ms) -> Option<Reply> {
        let Request { link, key, deadline } = request;
        if now > deadline {
            return None;
        }
        if let Some(done) = self.store.done(key) {
            return Some(Reply { clicks: done.clicks });
        }
        let clicks = self.store.clicks(link) + 1;
        let mut transaction = self.store.begin();
        transaction.count(link);
        transaction.keep(Done { key, clicks, until: deadline });
        transaction.forget(now);
        transaction.commit().await;
        Some(Reply { clicks })
    }
}
