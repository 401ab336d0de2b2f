//! The router on PostgreSQL: which of the servers is the primary is asked, not told.

use super::policy::Policy;
use super::router::{Desk, Replicas, now};
use super::watch::Watch;
use crate::engines::Postgres;
use crate::engines::client::StartError;
use crate::engines::postgres::{OpenError, Server, Standing, Tables};
use crate::traffic::Traffic;
use brigade_core::trace::Recorder;
use futures_util::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime;

/// How long a server may take to say how it stands with it.
const PATIENCE: Duration = Duration::from_secs(2);

impl Replicas {
    /// Connects to the server that takes writes and applies the migrations that its database has not. The others are asked as soon
    /// as they have those, and whenever they answer: one that is away is no error. The database's tables are those of
    /// [modules](crate::modules). The bytes to the first server count as PostgreSQL's, those to the others as standbys'.
    ///
    /// # Errors
    /// None of the servers takes writes, or the one that does refuses: as [`Postgres::modular`].
    pub fn open(
        urls: &[String],
        policy: Policy,
        recorder: &Recorder,
        traffic: &Traffic,
    ) -> Result<Self, OpenError> {
        let parts = ["PostgreSQL"].into_iter().chain(std::iter::repeat("standbys"));
        let server = |(url, part): (&String, &'static str)| {
            Ok(Server::read(url, Tables::Modules)?.counted_by(&traffic.with(part)))
        };
        let servers = urls.iter().zip(parts).map(server).collect::<Result<Vec<_>, OpenError>>()?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(StartError::Thread)?;
        let primary = runtime.block_on(primary(&servers))?;
        let engine = Arc::new(Postgres::of(servers[primary].clone(), recorder)?);
        // Its tables are made: a server that has come so far has them.
        let standing = runtime.block_on(standing(&servers[primary]))?;
        let desk = Arc::new(Desk::of(servers.len(), policy, Arc::new(now)));
        desk.open(primary, engine);
        desk.hear(primary, Some(standing));
        let watch = Watch::start(Arc::clone(&desk), servers, standing.position, recorder);
        Ok(Replicas::watched(desk, watch.map_err(StartError::Thread)?))
    }
}

/// Which of them takes writes; of several the one with the highest timeline.
async fn primary(servers: &[Server]) -> Result<usize, OpenError> {
    let mut found = None;
    let mut wrong = None;
    for (number, said) in join_all(servers.iter().map(standing)).await.into_iter().enumerate() {
        match said {
            Ok(Standing { timeline: Some(timeline), .. }) => {
                found = found.max(Some((timeline, number)));
            }
            Ok(_) => {
                let server = servers[number].clone();
                wrong = wrong.or(Some(OpenError::NoPrimary { server }));
            }
            Err(why) => wrong = wrong.or(Some(why)),
        }
    }
    let none = || OpenError::Url("it names no server".into());
    found.map(|(_, number)| number).ok_or_else(|| wrong.unwrap_or_else(none))
}

async fn standing(server: &Server) -> Result<Standing, OpenError> {
    let said = server.observe().await?.ask(PATIENCE).await;
    said.ok_or_else(|| server.silent(PATIENCE))
}
