//! What a hop costs: one user asks, one request after another, through each way in turns, so that what the machine does otherwise hits
//! all alike.

use super::found::{Hop, Hops, Way};
use super::upstream;
use anyhow::{Context, ensure};
use brigade_children::components::{Component, HAPROXY, NGINX, free_address};
use brigade_children::{Child, Run};
use brigade_core::load::{ClosedLoop, Requests, Until, Users};
use brigade_core::measure::stats::median;
use brigade_core::measure::{Process, cpu_clock_of};
use std::env;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

/// A way that stands, with its user.
struct Standing {
    way: Way,
    users: Users,
    /// Its process; none before a server without anything in front.
    child: Option<Child>,
    p50s: Vec<f64>,
    cpu: Duration,
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
    let component = match way {
        Way::Direct => None,
        Way::Ours => return Ok(None),
        Way::Nginx | Way::NginxConnecting => Some(NGINX),
        Way::Haproxy => Some(HAPROXY),
    };
    let (address, child) = match component {
        None => (server, None),
        Some(component) if component.program.find().is_err() => return Ok(None),
        Some(component) => {
            let (address, child) = start(&component, way, run, server)?;
            (address, Some(child))
        }
    };
    let users = Users::connect(address, 1)?;
    Ok(Some(Standing { way, users, child, p50s: Vec::new(), cpu: Duration::ZERO }))
}

fn start(
    component: &Component,
    way: Way,
    run: &Run,
    server: SocketAddr,
) -> anyhow::Result<(SocketAddr, Child)> {
    let address = free_address()?;
    let configuration = match way {
        Way::Haproxy => haproxy(address, server),
        _ => nginx(address, server, way == Way::Nginx),
    };
    Ok((address, component.start(run, address, &configuration)?))
}

/// Behind `keepalive` a connection to the server is kept after a request; without it, it is closed.
fn nginx(address: SocketAddr, server: SocketAddr, keeps: bool) -> String {
    let keep = if keeps { "keepalive 8; keepalive_requests 1000000;" } else { "" };
    let fields = if keeps { "proxy_http_version 1.1; proxy_set_header Connection '';" } else { "" };
    format!(
        "keepalive_requests 1000000;\n\
         upstream blink {{ server {server}; {keep} }}\n\
         server {{ listen {address}; location / {{\n\
         proxy_pass http://blink; proxy_set_header Host $host; {fields}\n}} }}\n"
    )
}

fn haproxy(address: SocketAddr, server: SocketAddr) -> String {
    format!(
        "defaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n  http-reuse always\n\
         frontend front\n  bind {address}\n  default_backend blink\n\
         backend blink\n  server one {server}\n"
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
        let Some(child) = &self.child else { return Ok(Duration::ZERO) };
        let family = Process::of(child.id()).family()?;
        Ok(family.into_iter().filter_map(cpu_clock_of).sum())
    }

    fn found(&self, requests: u64) -> Option<Hop> {
        let cpu_us = self.cpu.as_secs_f64() * 1e6 / requests as f64;
        Some(Hop { way: self.way, p50_us: median(&self.p50s)?, cpu_us })
    }
}
