//! When messages are due is a sequence of its own; and what the service does with one is a `match`.

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
    key: u64,
}

/// Analytics in another process.
pub struct Remote {
    network: Network,
}

impl Remote {
    pub fn new(network: Network) -> Self {
        Remote { network }
    }

    /// The first reply to this click. Those to others are of no use any more.
    async fn reply(&self, key: u64, until: Ms) -> Option<u64> {
        loop {
            let reply = self.network.receive(until).await?;
            if reply.key == key {
                return Some(reply.clicks);
            }
        }
    }
}

impl Analytics for Remote {
    async fn record(&mut self, link: &'static str) -> Result<u64, Unknown> {
        let (key, now) = (self.network.new_key(), self.network.now());
        let deadline = now + DEADLINE;
        for due in (now..deadline).step_by(AGAIN as usize) {
            self.network.send(Request { link, key, deadline });
            if let Some(clicks) = self.reply(key, deadline.min(due + AGAIN)).await {
                return Ok(clicks);
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
        let clicks = match self.store.done(key) {
            _ if deadline < now => return None,
            Some(done) => done.clicks,
            None => self.count(link, key, deadline, now).await,
        };
        Some(Reply { clicks, key })
    }

    async fn count(&self, link: &'static str, key: u64, until: Ms, now: Ms) -> u64 {
        let clicks = self.store.clicks(link) + 1;
        let mut transaction = self.store.begin();
        transaction.forget(now);
        transaction.keep(Done { key, clicks, until });
        transaction.count(link);
        transaction.commit().await;
        clicks
    }
}
