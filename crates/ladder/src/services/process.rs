//! A service as a process of its own: `brigade-ladder links`, `brigade-ladder analytics`. It is handed its settings as one line of JSON
//! on its standard input, says in one line of JSON where it listens once its tables are there, and answers every further line with
//! the bytes that it sent and got. It ends when its standard input does, or at a signal: what is in flight is answered.

use super::analytics::{self, Analytics};
use super::call::Call;
use super::links::{self, Links, Owing};
use super::own_schema;
use super::steady::{Patience, Steady};
use super::wire::{Protocol, Service};
use crate::ground::{Hello, say, told_to_end};
use crate::traffic::Traffic;
use anyhow::Context;
use brigade_core::models::Shutdown;
use brigade_server::listen;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::time::{Instant, sleep_until};

/// Its tables are there within this time.
const START: Duration = Duration::from_secs(20);
/// What is still owed is looked for so often.
const EVERY: Duration = Duration::from_millis(500);

/// What a service is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// A database in which it has a schema of its own.
    pub postgres: String,
    /// How it is asked, and how it asks.
    pub protocol: Protocol,
    /// Where analytics answers, for a service that has something to tell it.
    pub analytics: Option<SocketAddr>,
}

impl Settings {
    fn read() -> anyhow::Result<Settings> {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        serde_json::from_str(&line)
            .context("the first line of standard input says how the service is asked")
    }
}

/// Keeps clicks until it is told to end.
///
/// # Errors
/// It is told nothing that it understands, its database does not answer, or the address cannot be had.
pub fn analytics(address: SocketAddr) -> anyhow::Result<()> {
    let settings = Settings::read()?;
    let (traffic, shutdown) = told()?;
    let url = own_schema(&settings.postgres, "analytics")?;
    let clicks = analytics::Sql::at(&url, &traffic.with("PostgreSQL"))?;
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        clicks.ready(&Call::within(START)).await?;
        let service = Arc::new(analytics::Server(Arc::new(clicks)));
        serve(settings.protocol, address, service, shutdown).await
    })
}

/// Keeps links until it is told to end, and tells analytics what it owes it.
///
/// # Errors
/// As [`analytics`]; or it is not told where that answers.
pub fn links(address: SocketAddr) -> anyhow::Result<()> {
    let settings = Settings::read()?;
    let (traffic, shutdown) = told()?;
    let url = own_schema(&settings.postgres, "links")?;
    let links = links::Sql::at(&url, &traffic.with("PostgreSQL"))?;
    let to = settings.analytics.context("links was not told where analytics answers")?;
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        links.ready(&Call::within(START)).await?;
        let end = Steady::over(settings.protocol.to(to), analytics::NAME, Patience::default());
        let links = Arc::new(Owing::new(links, analytics::Remote(end)));
        let owing = tokio::spawn(deliver(Arc::clone(&links)));
        let served =
            serve(settings.protocol, address, Arc::new(links::Server(links)), shutdown).await;
        owing.abort(); // what it owes is kept
        served
    })
}

fn told() -> anyhow::Result<(Traffic, Shutdown)> {
    let traffic = Traffic::default();
    let counted = traffic.clone();
    Ok((traffic, told_to_end(move |_| say(&counted.so_far()))?))
}

async fn serve<S: Service>(
    protocol: Protocol,
    address: SocketAddr,
    service: Arc<S>,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let listener = listen(address)?;
    say(&Hello { address: listener.local_addr()? })?;
    Ok(protocol.serve(service, listener, shutdown).await?)
}

/// Delivers what is owed, for ever.
async fn deliver<L, A>(links: Arc<Owing<L, A>>)
where
    L: Links + links::Outbox,
    A: Analytics,
{
    loop {
        // What is not delivered now is owed still.
        let _owed = links.deliver(&Call::within(START)).await;
        sleep_until(Instant::now() + EVERY).await;
    }
}
