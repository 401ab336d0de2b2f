//! Rung 9: links and their clicks as services, each a process with tables of its own. The server before them is rung 8's as it is:
//! what it asks a database for is now asked over gRPC. Users and jobs stay where they were.
//!
//! A call can be late, lost, or done without an answer. So each has a deadline that it hands on, each write a key, retries have a
//! budget, and a service that is away is not asked. Links go on when analytics does not: what shows clicks is refused, and clicks wait.

use super::auth as before;
use super::{Link, Place, Rung, Source, Write, workers};
use crate::drills::kills::{KILL_POSTGRES, KILL_SERVER};
use crate::experiments::{boundaries, forms};
use crate::ground::Need;
use crate::services::drills::{FREEZE_ANALYTICS, KILL_ANALYTICS, KILL_LINKS};
use crate::services::pair::Pair;
use crate::services::wire::Protocol;
use anyhow::Context;
use std::env;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 9,
    name: "services",
    adds: "links and analytics as services of their own, asked over gRPC, with a deadline, a key and a circuit breaker",
    needs: &[Need::Postgres, Need::Redis, Need::Mail],
    serve,
    write: Write::Link,
    // The gateway, the balancer and the workers are as before, and stand there. What links owes to analytics goes over gRPC too.
    parts: &[
        Link { from: "users", by: "HTTP", to: "servers" },
        Link { from: "servers", by: "gRPC", to: "links" },
        Link { from: "servers", by: "gRPC", to: "analytics" },
        Link { from: "links", by: "SQL", to: "PostgreSQL" },
        Link { from: "analytics", by: "SQL", to: "PostgreSQL" },
    ],
    files: &[
        Source { path: "src/rungs/services.rs", text: include_str!("services.rs") },
        Source { path: "src/services/call.rs", text: include_str!("../services/call.rs") },
        Source {
            path: "src/services/analytics/mod.rs",
            text: include_str!("../services/analytics/mod.rs"),
        },
        Source {
            path: "src/services/analytics/sql.rs",
            text: include_str!("../services/analytics/sql.rs"),
        },
        Source {
            path: "src/services/links/mod.rs",
            text: include_str!("../services/links/mod.rs"),
        },
        Source {
            path: "src/services/links/owing.rs",
            text: include_str!("../services/links/owing.rs"),
        },
        Source {
            path: "src/services/links/sql.rs",
            text: include_str!("../services/links/sql.rs"),
        },
        Source { path: "src/services/sql.rs", text: include_str!("../services/sql.rs") },
        Source { path: "src/services/wire/mod.rs", text: include_str!("../services/wire/mod.rs") },
        Source {
            path: "src/services/wire/grpc.rs",
            text: include_str!("../services/wire/grpc.rs"),
        },
        Source { path: "src/services/steady.rs", text: include_str!("../services/steady.rs") },
        Source { path: "src/services/edge/mod.rs", text: include_str!("../services/edge/mod.rs") },
        Source {
            path: "src/services/edge/late.rs",
            text: include_str!("../services/edge/late.rs"),
        },
        Source {
            path: "src/services/edge/page.rs",
            text: include_str!("../services/edge/page.rs"),
        },
        Source { path: "src/services/process.rs", text: include_str!("../services/process.rs") },
        Source { path: "src/services/pair.rs", text: include_str!("../services/pair.rs") },
    ],
    drills: &[KILL_SERVER, KILL_POSTGRES, KILL_ANALYTICS, FREEZE_ANALYTICS, KILL_LINKS],
    experiments: &[forms::EXPERIMENT, boundaries::CALL, boundaries::CHAIN, boundaries::LIST],
    rule: "Split a module off as a service only so that it is deployed, scaled or fails by itself. Count the calls of a request first. Give every call a deadline and every write a key, and owe what two services must both know.",
};

pub(super) fn serve(mut place: Place) -> anyhow::Result<()> {
    let program = env::current_exe().context("where is this program?")?;
    let postgres = place.means.postgres()?;
    let pair = Pair::start(&program, [postgres; 2], Protocol::Grpc, workers::log)?;
    for service in pair.traffic() {
        place.traffic.beside(service);
    }
    place.means.services = Some(pair.addresses());
    before::serve(place)
}
