//! Two times are waited for: when the next message is due, and the deadline. Which comes first decides what is done.

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
}

impl Analytics for Remote {
    async fn record(&mut self, link: &'static str) -> Result<u64, Unknown> {
        let (key, deadline) = (self.network.new_key(), self.network.now() + DEADLINE);
        let mut due = self.network.now();
        loop {
            let now = self.network.now();
            if now >= deadline {
                return Err(Unknown);
            }
            if now >= due {
                self.network.send(Request { link, key, deadline });
                due = now + AGAIN;
            }
            match self.network.receive(due.min(deadline)).await {
                Some(Reply { clicks, key: of }) if of == key => return Ok(clicks),
                Some(_) | None => {}
            }
        }
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
        let known = self.store.done(key).map(|done| done.clicks);
        if known.is_none() && now <= deadline {
            let clicks = self.store.clicks(link) + 1;
            let mut transaction = self.store.begin();
            transaction.count(link);
            transaction.keep(Done { key, clicks, until: deadline });
            transaction.forget(now);
            transaction.commit().await;
        }
        let done = self.store.done(key)?;
        Some(Reply { clicks: done.clicks, key })
    }
}
