//! What is asked of a rung while it is measured: links that are followed, as unevenly as real ones are, and writes of which no
//! two are alike.

use crate::rungs::Write;
use anyhow::{anyhow, ensure};
use brigade_core::load::{ClosedLoop, Requests, Until, Users};
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;

/// Links that there are to follow.
const LINKS: usize = 500;
/// A link is made within this time, on a slow disk too.
const PATIENCE: Duration = Duration::from_secs(10);
/// How clicks fall off with the rank of a link, as in a real shortener.
const ZIPF: f64 = 1.0;
/// Both rungs are asked the same, in the same order.
pub(super) const SEED: u64 = 15;

/// Names that no other run has given, in one server.
#[derive(Debug)]
pub(crate) struct Names {
    host: String,
    run: String,
    /// How many writes were made up.
    used: usize,
}

impl Names {
    pub(crate) fn new(address: SocketAddr) -> Names {
        let run = format!("{:08x}", rand::random::<u32>());
        Names { host: address.to_string(), run, used: 0 }
    }

    /// Makes the links that are followed, and the requests that follow them.
    pub(crate) fn links(&self, users: Users) -> anyhow::Result<Requests> {
        let name = |n: usize| format!("p{}-{n}", self.run);
        let target = |n: usize| format!("https://example.org/{n}");
        let bodies = (0..LINKS).map(|n| json!({ "url": target(n), "alias": name(n) }).to_string());
        let mut make = Requests::posts(&self.host, "/api/links", bodies);
        let made = users.with_patience(PATIENCE).run(
            &mut make,
            ClosedLoop::default(),
            Until::Sent(LINKS as u64),
        )?;
        let why = made.reasons.main().map(ToString::to_string).unwrap_or_default();
        ensure!(
            made.answered == LINKS as u64,
            "of {LINKS} links to be followed {} were made; the others were {why}",
            made.answered
        );
        let links = (0..LINKS).map(|n| (name(n), target(n)));
        let follow = Requests::redirects(links, &self.host, SEED);
        follow.with_zipf(ZIPF).map_err(|why| anyhow!(why))
    }

    /// So many writes, all new.
    pub(crate) fn writes(&mut self, write: Write, count: usize) -> Requests {
        let (run, first) = (&self.run, self.used);
        self.used += count;
        let body = |n: usize| match write {
            Write::Link => json!({ "url": format!("https://example.org/{run}/{n}") }).to_string(),
            Write::User => json!({ "address": format!("{run}-{n}@example.org") }).to_string(),
        };
        let target = match write {
            Write::Link => "/api/links",
            Write::User => "/api/users",
        };
        Requests::posts(&self.host, target, (first..first + count).map(body))
    }
}
