//! What a hop costs: one user asks, one request after another, through each way in turns, so that what the machine does otherwise hits
//! all alike.

use super::found::{Hop, Hops, Way};
use super::upstream;
use crate::gateway::process::Settings;
use crate::gateway::{Rates, front};
use crate::ground::Part;
use anyhow::{Context, ensure};
use brigade_children::components::{HAPROXY, NGINX, free_address};
use brigade_children::{Child, Run};
use brigade_core::load::{ClosedLoop, Requests, Until, Users};
use brigade_core::measure::stats::median;
use brigade_core::measure::{Process, cpu_clock_of};
use std::env;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

/// Requests a second that no user of this experiment reaches.
const PLENTY: u32 = 100_000;

/// A way that stands, with its user.
struct Standing {
    way: Way,
    users: Users,
    /// What stands there; none before a server without anything in front.
    front: Option<Front>,
    p50s: Vec<f64>,
    cpu: Duration,
}

/// What stands before the server. It ends with this value.
enum Front {
    Ours(Part),
    Other(Child),
}

impl Front {
    fn process(&self) -> Process {
        match self {
            Front::Ours(gateway) => gateway.process(),
            Front::Other(child) => Process::of(child.id()),
        }
    }
}

/// So many rounds of so many requests through each way.
pub(super) fn hops(rounds: usize, each: u64) -> anyhow::Result<Hops> {
    let server = upstream::start()?;
    let mut guard = Command::new(env::current_exe()?);
    guard.arg("guard");
    let run = Run::start("gateway", guard).context("a gateway needs a temporary folder")?;
    let mut standing = Vec::new();
    for way in Way::ALL {
        standing.extend(stand(way, &run, server.address)?);
    }
    let mut requests = Requests::redirects(upstream::links(), "blink.example", 23);
    for round in 0..=rounds {
        for way in &mut standing {
            way.round(&mut requests, each, round > 0)?; // in the first they warm up
        }
    }
    let requests = rounds as u64 * each;
    let ways = standing.iter().map(|way| way.found(requests)).collect::<Option<_>>();
    Ok(Hops { requests, ways: ways.context("no rounds")? })
}

/// Starts what stands before the server; nothing if this machine does not have it.
fn stand(way: Way, run: &Run, server: SocketAddr) -> anyhow::Result<Option<Standing>> {
    let settings = settings(server);
    let (component, configuration): (_, fn(&Settings, SocketAddr) -> String) = match way {
        Way::Direct => return standing(way, server, None).map(Some),
        Way::Ours => {
            let mut command = Command::new(env::current_exe()?);
            // On its input, for its arguments can be read by all users, and a key is among the settings.
            let settings = serde_json::to_string(&settings)?;
            let gateway = Part::start(run, command.arg("gateway"), Some(&settings));
            let gateway = gateway.context("the gateway")?;
            return standing(way, gateway.address(), Some(Front::Ours(gateway))).map(Some);
        }
        Way::Nginx => (NGINX, front::nginx),
        Way::NginxConnecting => (NGINX, |settings, address| connecting(settings.upstream, address)),
        // One user needs few descriptors, and HAProxy wants all that it may ever need.
        Way::Haproxy => (HAPROXY, |settings, address| {
            format!("maxconn 8\n{}", front::haproxy(settings, address))
        }),
    };
    if component.program.find().is_err() {
        return Ok(None);
    }
    let address = free_address()?;
    let child = component.start(run, address, &configuration(&settings, address))?;
    standing(way, address, Some(Front::Other(child))).map(Some)
}

fn standing(way: Way, address: SocketAddr, front: Option<Front>) -> anyhow::Result<Standing> {
    let users = Users::connect(address, 1)?;
    Ok(Standing { way, users, front, p50s: Vec::new(), cpu: Duration::ZERO })
}

/// The same for all: every decision is made, and none is a refusal.
fn settings(upstream: SocketAddr) -> Settings {
    let rates = Rates { follow: PLENTY, read: PLENTY, ..Rates::default() };
    let key = Some(format!("{:032x}", rand::random::<u128>()));
    Settings { upstream, auth: None, redis: None, rates, hops: Vec::new(), key, telemetry: None }
}

/// nginx that passes all on, and connects to the server anew for each request.
fn connecting(server: SocketAddr, address: SocketAddr) -> String {
    format!(
        "keepalive_requests 1000000;\n\
         server {{ listen {address}; location / {{\n\
         proxy_pass http://{server}; proxy_set_header Host $host;\n\
         proxy_http_version 1.0; proxy_set_header Connection close;\n}} }}\n"
    )
}

impl Standing {
    fn round(&mut self, requests: &mut Requests, each: u64, counts: bool) -> anyhow::Result<()> {
        let before = self.used()?;
        let report = self.users.run(requests, ClosedLoop::default(), Until::Sent(each))?;
        let why = report.reasons.main().map(ToString::to_string).unwrap_or_default();
        let name = self.way.name();
        ensure!(report.answered == each, "through {name} not all requests are answered: {why}");
        if counts {
            self.cpu += self.used()?.saturating_sub(before);
            let p50 = report.percentile(0.5).context("no latencies")?.latency;
            self.p50s.push(p50.as_secs_f64() * 1e6);
        }
        Ok(())
    }

    /// CPU time of all its processes so far.
    fn used(&self) -> anyhow::Result<Duration> {
        let Some(front) = &self.front else { return Ok(Duration::ZERO) };
        let family = front.process().family()?;
        Ok(family.into_iter().filter_map(cpu_clock_of).sum())
    }

    fn found(&self, requests: u64) -> Option<Hop> {
        let cpu_us = self.cpu.as_secs_f64() * 1e6 / requests as f64;
        Some(Hop { way: self.way, p50_us: median(&self.p50s)?, cpu_us })
    }
}
