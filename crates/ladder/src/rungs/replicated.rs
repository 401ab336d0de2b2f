//! Rung 5: read replicas. The database has two standbys that replay what the primary writes, and a router asks any node that
//! has what the client has seen; nothing else is changed. Writes are the primary's, as before.
//!
//! A client hears with each answer how far it has seen the database, and sends that back with its next request. One that
//! does not is shown links that were made through this server all the same: the cache is filled from a node that has the link's last write.

use super::{Link, Place, Rung, Source, Write, cached, serving, workers};
use crate::drills::kills::{
    FLUSH_CACHE, KILL_REDIS, KILL_SERVER, NEW_LINK, PROMOTE_ASYNC, PROMOTE_SYNC, REPLICA_CUT_OFF,
    REPLICA_FROZEN, REPLICA_SLOW,
};
use crate::experiments::replicas;
use crate::ground::Need;
use crate::replicas::{Policy, Replicas, Written};
use brigade_core::blink::Blink;
use std::iter;
use std::sync::Arc;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 5,
    name: "replicated",
    adds: "two standbys of the database; each read goes to a node that is new enough for its client",
    needs: &[Need::Postgres, Need::Standbys, Need::Redis, Need::Mail],
    serve,
    write: Write::Link,
    parts: &[
        Link { from: "clients", by: "HTTP", to: "server" },
        Link { from: "server", by: "GET, SET", to: "Redis" },
        Link { from: "server", by: "SQL reads", to: "standbys" },
        Link { from: "server", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "HTTP", to: "mail" },
    ],
    files: &[
        Source { path: "src/rungs/replicated.rs", text: include_str!("replicated.rs") },
        Source { path: "src/replicas/mod.rs", text: include_str!("../replicas/mod.rs") },
        Source { path: "src/replicas/policy.rs", text: include_str!("../replicas/policy.rs") },
        Source { path: "src/replicas/cluster.rs", text: include_str!("../replicas/cluster.rs") },
        Source { path: "src/replicas/router.rs", text: include_str!("../replicas/router.rs") },
        Source { path: "src/replicas/open.rs", text: include_str!("../replicas/open.rs") },
        Source { path: "src/replicas/watch.rs", text: include_str!("../replicas/watch.rs") },
        Source { path: "src/replicas/written.rs", text: include_str!("../replicas/written.rs") },
        Source {
            path: "src/engines/postgres/standing.rs",
            text: include_str!("../engines/postgres/standing.rs"),
        },
    ],
    drills: &[
        KILL_SERVER,
        FLUSH_CACHE,
        KILL_REDIS,
        NEW_LINK,
        REPLICA_SLOW,
        REPLICA_CUT_OFF,
        REPLICA_FROZEN,
        PROMOTE_ASYNC,
        PROMOTE_SYNC,
    ],
    experiments: &[replicas::EXPERIMENT],
    rule: "Replicas buy reads and a second machine to fail over to, never writes. Send each read to a node that is at least as new as what its client has seen, and say which acknowledged writes a failover may lose.",
};

fn serve(place: Place) -> anyhow::Result<()> {
    let Place { means, recorder, traffic, .. } = &place;
    let standbys = means.standbys()?.iter().cloned();
    let urls: Vec<String> = iter::once(means.postgres()?.to_owned()).chain(standbys).collect();
    let replicas = Replicas::open(&urls, Policy::Token, recorder, traffic)?;
    let since = replicas.position();
    let database = cached::before(&place, Arc::new(Written::over(Arc::new(replicas), since)))?;
    let _workers = workers::workers(&place)?;
    serving::serve_as(place, database, Blink::with_seen)
}
