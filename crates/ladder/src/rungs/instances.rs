//! Rung 6: several instances of the service behind a balancer. This process is the balancer, and it starts, watches and ends the
//! instances, which are processes of their own. It takes orders: `update 2` has all of them replaced while users go on, `back`
//! undoes that, `state` says how they stand.
//!
//! What an instance keeps for itself is a copy, and old for two seconds at most (rung 4): everything else that must be the
//! same for all of them is in PostgreSQL and in Redis. The workers belong to no instance.

use super::instance::OLDEST;
use super::{Link, Place, Rung, Source, Write, workers};
use crate::balancer::{Balancer, Order, Rules, Settings};
use crate::drills::Drill;
use crate::drills::kills::KILL_SERVER;
use crate::experiments::instances;
use crate::fleet::drills::{BAD_RELEASE, DEPLOY, DEPLOY_UNDRAINED, FREEZE, KILL_INSTANCE, SLOW};
use crate::fleet::migration::{MIGRATE, TOO_EARLY};
use crate::fleet::pools::POOLS;
use crate::fleet::{Fleet, Plan, Release};
use crate::ground::{Means, Need};
use crate::proxy;
use crate::telemetry::carry;
use anyhow::{Context, Error};
use brigade_core::trace::Traced;
use hyper::Request;
use hyper::body::Incoming;
use std::env;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;

/// The rung.
pub(super) const RUNG: Rung = Rung {
    number: 6,
    name: "instances",
    adds: "three instances of the service behind a load balancer (LB); each is replaced while users go on",
    needs: &[Need::Postgres, Need::Redis, Need::Mail],
    serve,
    write: Write::Link,
    parts: &[
        Link { from: "clients", by: "HTTP", to: "LB" },
        Link { from: "LB", by: "HTTP", to: "instances" },
        Link { from: "instances", by: "RESP", to: "Redis" },
        Link { from: "instances", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "SQL", to: "PostgreSQL" },
        Link { from: "workers", by: "HTTP", to: "mail" },
    ],
    files: FILES,
    drills: &[
        KILL_INSTANCE,
        FREEZE,
        SLOW,
        DEPLOY,
        DEPLOY_UNDRAINED,
        BAD_RELEASE,
        MIGRATE,
        TOO_EARLY,
        POOLS,
        Drill { name: "kill -9 the balancer", ..KILL_SERVER },
    ],
    experiments: instances::ALL,
    rule: "Have a second instance when one may not be enough, or may not stop. First move out of the process what all of them must know. Let an instance say that it is about to go before it goes, and replace one at a time.",
};

const FILES: &[Source] = &[
    Source { path: "src/rungs/instances.rs", text: include_str!("instances.rs") },
    Source { path: "src/rungs/instance.rs", text: include_str!("instance.rs") },
    Source { path: "src/fleet/mod.rs", text: include_str!("../fleet/mod.rs") },
    Source { path: "src/fleet/rollout.rs", text: include_str!("../fleet/rollout.rs") },
    Source { path: "src/fleet/order.rs", text: include_str!("../fleet/order.rs") },
    Source { path: "src/fleet/member.rs", text: include_str!("../fleet/member.rs") },
    Source { path: "src/fleet/keeper.rs", text: include_str!("../fleet/keeper.rs") },
    Source { path: "src/balancer/balance.rs", text: include_str!("../balancer/balance.rs") },
    Source { path: "src/balancer/checks.rs", text: include_str!("../balancer/checks.rs") },
    Source { path: "src/balancer/copies.rs", text: include_str!("../balancer/copies.rs") },
    Source { path: "src/balancer/health.rs", text: include_str!("../balancer/health.rs") },
    Source { path: "src/balancer/held.rs", text: include_str!("../balancer/held.rs") },
    Source { path: "src/balancer/instance.rs", text: include_str!("../balancer/instance.rs") },
    Source { path: "src/balancer/instances.rs", text: include_str!("../balancer/instances.rs") },
    Source { path: "src/balancer/policy.rs", text: include_str!("../balancer/policy.rs") },
    Source { path: "src/proxy/answer.rs", text: include_str!("../proxy/answer.rs") },
    Source { path: "src/proxy/door.rs", text: include_str!("../proxy/door.rs") },
    Source { path: "src/proxy/failed.rs", text: include_str!("../proxy/failed.rs") },
    Source { path: "src/proxy/fields.rs", text: include_str!("../proxy/fields.rs") },
    Source { path: "src/proxy/forward.rs", text: include_str!("../proxy/forward.rs") },
];

/// Instances: one may be away while another one fails.
const COUNT: usize = 3;
/// Each instance is asked so often whether it is ready.
const CHECKED: Duration = Duration::from_millis(100);
/// A check that has no answer after this time takes the instance out until one is answered: with three instances it costs
/// little if that was a hiccup, and a write that hangs costs its user a second.
const SILENT: Duration = Duration::from_millis(500);
/// The balancer has heard by then that an instance is about to go, and what it sent before is answered.
const NOTICE: Duration = Duration::from_millis(500);

fn serve(place: Place) -> anyhow::Result<()> {
    let host = place.listener.local_addr()?;
    serve_as(place, host)
}

/// The same behind another door: users know the instances by the address of that one.
pub(super) fn serve_as(place: Place, host: SocketAddr) -> anyhow::Result<()> {
    let _workers = workers::workers(&place)?;
    let Place { listener, means, recorder, traffic, orders, shutdown, .. } = place;
    let (telemetry, _writing) = means.telemetry("balancer")?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let inside = runtime.enter();
    let balancer = Balancer::traced(settings(), telemetry.tracer());
    drop(inside);
    let fleet = Fleet::start(plan(&means, host, &balancer)?)?;
    let told = fleet.orders();
    traffic.beside(told.clone());
    orders.taken_by(move |order| told.follow(order));
    for instance in fleet.addresses() {
        balancer.order(Order::Add(*instance)).map_err(Error::msg)?;
    }
    let answer = move |mut request: Request<Incoming>, client: SocketAddr| {
        let task = recorder.task(request.method().as_str());
        let handled = telemetry.request("request", carry::extract(request.headers()));
        if let Some(handled) = &handled {
            carry::inject(request.headers_mut(), handled.context());
        }
        let balancer = Arc::clone(&balancer);
        Traced::new(task, async move {
            let answer = balancer.answer(request, client.ip()).await;
            if let Some(handled) = handled {
                handled.replied(answer.status().as_u16());
            }
            answer
        })
    };
    Ok(runtime.block_on(proxy::serve(listener, shutdown, answer))?)
}

fn plan(means: &Means, host: SocketAddr, balancer: &Arc<Balancer>) -> anyhow::Result<Plan> {
    let program = env::current_exe().context("where is this program?")?;
    let command = move |at: SocketAddr, release: Release| {
        let mut command = Command::new(&program);
        command.args(["instance", "--addr", &at.to_string(), "--host", &host.to_string()]);
        command.args(["--release", &release.to_string()]);
        command
    };
    let balancer = Arc::clone(balancer);
    let going = move |at, away| {
        let order = if away { Order::Drain(at) } else { Order::Ready(at) };
        let _not_added_yet = balancer.order(order);
    };
    Ok(Plan {
        command: Box::new(command),
        going: Box::new(going),
        first: serde_json::to_string(means)?,
        count: COUNT,
        release: OLDEST,
        notice: NOTICE,
        log: workers::log,
    })
}

fn settings() -> Settings {
    let rules = Rules { every: CHECKED, within: SILENT, silent: 1, ..Rules::default() };
    Settings { rules, ..Settings::default() }
}
