//! Rung 7: a gateway before the balancer. What no service should have to decide for itself is decided once: who asks, whether
//! they may, how often, under which name the request stands in all logs, and in how few bytes its answer goes out.
//!
//! Behind it stands rung 6 as it is, on a door of its own. On this machine the clients of a climb are our own (`127.0.0.1` is a
//! trusted hop). A stranger is one that such a hop names.

use super::{Link, Place, Rung, Source, Write, instances};
use crate::auth::token::Tokens;
use crate::drills::kills::KILL_REDIS;
use crate::experiments::gateway;
use crate::gateway::Rates;
use crate::gateway::drills::{FLOOD, FORGED, KILL_GATEWAY, NO_REDIS};
use crate::gateway::process::Settings;
use crate::ground::Need;
use anyhow::{Context, bail};
use brigade_core::models::Shutdown;
use brigade_core::trace::Recorder;
use ipnet::IpNet;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::Builder;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 7,
    name: "gateway",
    adds: "a gateway that knows who asks, counts requests, names them and packs answers, before any server sees them",
    needs: &[Need::Postgres, Need::Redis, Need::Mail],
    serve,
    write: Write::Link,
    // The balancer and the workers are rung 6's, and stand there.
    parts: &[
        Link { from: "users", by: "HTTP", to: "gateway" },
        Link { from: "gateway", by: "HTTP", to: "servers" },
        Link { from: "gateway", by: "Lua", to: "Redis" },
        Link { from: "servers", by: "GET", to: "Redis" },
        Link { from: "servers", by: "SQL", to: "PostgreSQL" },
    ],
    files: &[
        Source { path: "src/rungs/gateway.rs", text: include_str!("gateway.rs") },
        Source { path: "src/gateway/serve.rs", text: include_str!("../gateway/serve.rs") },
        Source { path: "src/gateway/rules.rs", text: include_str!("../gateway/rules.rs") },
        Source { path: "src/gateway/routes.rs", text: include_str!("../gateway/routes.rs") },
        Source { path: "src/gateway/hops.rs", text: include_str!("../gateway/hops.rs") },
        Source { path: "src/gateway/client.rs", text: include_str!("../gateway/client.rs") },
        Source { path: "src/auth/token/mod.rs", text: include_str!("../auth/token/mod.rs") },
        Source { path: "src/auth/token/key.rs", text: include_str!("../auth/token/key.rs") },
        Source { path: "src/auth/token/ring.rs", text: include_str!("../auth/token/ring.rs") },
        Source { path: "src/auth/token/claims.rs", text: include_str!("../auth/token/claims.rs") },
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
    ],
    drills: &[KILL_GATEWAY, KILL_REDIS, NO_REDIS, FORGED, FLOOD],
    experiments: gateway::ALL,
    rule: "One hop is cheap, a chain of them is not. Decide at the door what every service needs decided: who asks, how often, in how many bytes. Believe of a request only what your own hop has written.",
};

pub(super) fn serve(place: Place) -> anyhow::Result<()> {
    serve_with(place, None)
}

/// The same with an auth process behind it, which listens there, and with the tokens that it makes.
pub(super) fn serve_with(place: Place, auth: Option<(SocketAddr, Tokens)>) -> anyhow::Result<()> {
    let behind =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("a door behind the gateway")?;
    let settings = settings(&place, behind.local_addr()?, auth.as_ref().map(|(at, _)| *at))?;
    let tokens = match auth {
        Some((_, tokens)) => Some(tokens),
        None => settings.tokens()?,
    };
    let host = place.listener.local_addr()?;
    let Place { listener, means, recorder, traffic, telemetry, orders, shutdown } = place;
    let (stop, told) = Shutdown::new();
    let inner = Place {
        listener: behind,
        means,
        recorder: Recorder::off(),
        traffic: traffic.clone(),
        telemetry,
        orders,
        shutdown: told,
    };
    let (end, over) = Shutdown::new();
    let end = Arc::new(end);
    let fleet = Builder::new().name("balancer".into());
    let without_it = Arc::clone(&end);
    let fleet = fleet.spawn(move || {
        let served = instances::serve_as(inner, host);
        without_it.stop(); // a gateway with nothing behind it serves none
        served
    })?;
    Builder::new().name("signal".into()).spawn(move || {
        shutdown.wait();
        end.stop();
    })?;
    let place = (listener, over);
    let served = settings.serve_by(tokens, place, (&traffic, recorder), || Ok(()));
    stop.stop(); // not before: what the gateway has begun it passes on
    let behind = fleet.join().unwrap_or_else(|_| bail!("the balancer panicked"));
    served.and(behind)
}

fn settings(
    place: &Place,
    upstream: SocketAddr,
    auth: Option<SocketAddr>,
) -> anyhow::Result<Settings> {
    Ok(Settings {
        upstream,
        auth,
        redis: Some(place.means.redis()?.to_owned()),
        rates: Rates::default(),
        hops: vec![IpNet::new(Ipv4Addr::LOCALHOST.into(), 32)?],
        // None outlives this process: without an auth process no login hands tokens out.
        key: Some(format!("{:032x}", rand::random::<u128>())),
        telemetry: place.means.telemetry.clone(),
    })
}
