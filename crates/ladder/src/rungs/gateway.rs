//! Rung 7: a gateway before the server. What no service should have to decide for itself is decided once: who asks, whether
//! they may, how often, under which name the request stands in all logs, and in how few bytes its answer goes out.
//!
//! The gateway is this process; the server behind it is a process of its own, an instance of rung 4's service. On this machine the clients of a
//! climb are our own (`127.0.0.1` is a trusted hop). A stranger is one that such a hop names.

use super::{Link, Place, Rung, Source, Write, instance, workers};
use crate::drills::kills::KILL_REDIS;
use crate::experiments::overload;
use crate::fleet::{Fleet, Plan, Release};
use crate::gateway::Rates;
use crate::gateway::drills::{FLOOD, FORGED, KILL_GATEWAY, NO_REDIS};
use crate::gateway::process::Settings;
use crate::ground::Need;
use anyhow::Context;
use ipnet::IpNet;
use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::time::Duration;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 7,
    name: "gateway",
    adds: "a gateway that knows who asks, counts requests, names them and packs answers, before any server sees them",
    needs: &[Need::Postgres, Need::Redis, Need::Mail],
    serve,
    write: Write::Link,
    // The server's workers are rung 4's, and stand there.
    parts: &[
        Link { from: "users", by: "HTTP", to: "gateway" },
        Link { from: "gateway", by: "HTTP", to: "server" },
        Link { from: "gateway", by: "Lua", to: "Redis" },
        Link { from: "server", by: "GET", to: "Redis" },
        Link { from: "server", by: "SQL", to: "PostgreSQL" },
    ],
    files: &[
        Source { path: "src/rungs/gateway.rs", text: include_str!("gateway.rs") },
        Source { path: "src/gateway/serve.rs", text: include_str!("../gateway/serve.rs") },
        Source { path: "src/gateway/rules.rs", text: include_str!("../gateway/rules.rs") },
        Source { path: "src/gateway/routes.rs", text: include_str!("../gateway/routes.rs") },
        Source { path: "src/gateway/hops.rs", text: include_str!("../gateway/hops.rs") },
        Source { path: "src/gateway/client.rs", text: include_str!("../gateway/client.rs") },
        Source { path: "src/gateway/token.rs", text: include_str!("../gateway/token.rs") },
        Source { path: "src/gateway/agents.rs", text: include_str!("../gateway/agents.rs") },
        Source { path: "src/gateway/redirects.rs", text: include_str!("../gateway/redirects.rs") },
        Source {
            path: "src/gateway/request_id.rs",
            text: include_str!("../gateway/request_id.rs"),
        },
        Source { path: "src/gateway/answers.rs", text: include_str!("../gateway/answers.rs") },
        Source { path: "src/gateway/packing.rs", text: include_str!("../gateway/packing.rs") },
        Source { path: "src/gateway/coding.rs", text: include_str!("../gateway/coding.rs") },
        Source { path: "src/gateway/quotas.rs", text: include_str!("../gateway/quotas.rs") },
        Source { path: "src/gateway/process.rs", text: include_str!("../gateway/process.rs") },
        Source { path: "src/gateway/limit/mod.rs", text: include_str!("../gateway/limit/mod.rs") },
        Source {
            path: "src/gateway/limit/gcra.rs",
            text: include_str!("../gateway/limit/gcra.rs"),
        },
        Source {
            path: "src/gateway/limit/local.rs",
            text: include_str!("../gateway/limit/local.rs"),
        },
        Source {
            path: "src/gateway/limit/shared/mod.rs",
            text: include_str!("../gateway/limit/shared/mod.rs"),
        },
        Source {
            path: "src/gateway/limit/shared/algorithm.rs",
            text: include_str!("../gateway/limit/shared/algorithm.rs"),
        },
        Source {
            path: "src/gateway/limit/shared/line.rs",
            text: include_str!("../gateway/limit/shared/line.rs"),
        },
        Source { path: "src/proxy/mod.rs", text: include_str!("../proxy/mod.rs") },
        Source { path: "src/proxy/door.rs", text: include_str!("../proxy/door.rs") },
        Source { path: "src/proxy/forward.rs", text: include_str!("../proxy/forward.rs") },
        Source { path: "src/proxy/fields.rs", text: include_str!("../proxy/fields.rs") },
        Source { path: "src/proxy/answer.rs", text: include_str!("../proxy/answer.rs") },
        Source { path: "src/proxy/failed.rs", text: include_str!("../proxy/failed.rs") },
    ],
    drills: &[KILL_GATEWAY, KILL_REDIS, NO_REDIS, FORGED, FLOOD],
    experiments: &[overload::EXPERIMENT],
    rule: "One hop is cheap, a chain of them is not. Decide at the door what every service needs decided: who asks, how often, in how many bytes. Believe of a request only what your own hop has written.",
};

fn serve(place: Place) -> anyhow::Result<()> {
    let fleet = Fleet::start(behind(&place)?).context("the server behind the gateway")?;
    place.traffic.beside(fleet.orders());
    let _workers = workers::workers(&place)?;
    let upstream = *fleet.addresses().first().context("a server")?;
    let Place { listener, means, recorder, traffic, shutdown, .. } = place;
    let settings = Settings {
        upstream,
        redis: Some(means.redis()?.to_owned()),
        rates: Rates::default(),
        hops: vec![IpNet::new(Ipv4Addr::LOCALHOST.into(), 32)?],
        // None outlives this process: there is no login yet that hands tokens out.
        key: Some(format!("{:032x}", rand::random::<u128>())),
    };
    settings.serve(listener, (&traffic, recorder), shutdown, || Ok(()))
}

/// One instance of the service, which tells of new links under the gateway's address.
fn behind(place: &Place) -> anyhow::Result<Plan> {
    let (program, host) = (env::current_exe()?, place.listener.local_addr()?.to_string());
    let command = move |address: SocketAddr, release: Release| {
        let mut server = Command::new(&program);
        server.args(["instance", "--addr", &address.to_string(), "--host", &host]);
        server.args(["--release", &release.to_string()]);
        server
    };
    Ok(Plan {
        command: Box::new(command),
        first: serde_json::to_string(&place.means)?,
        count: 1,
        release: instance::OLDEST,
        notice: Duration::ZERO,
        log: workers::log,
    })
}
