//! What a hop costs: one request at a time over a connection that is kept, straight to an instance, and through our balancer,
//! HAProxy and nginx, in turns in one run.
//!
//! Each front has one thread and two instances. Its CPU time is that of its processes alone, with that of the checks that it
//! makes. The client and the instances are threads of the process that measures, the same for all.

mod instance;

use super::{Experiment, Shown};
use crate::balancer::front::{Front, Fronting};
use crate::ground::Means;
use anyhow::{Context, ensure};
use brigade_children::Run;
use brigade_core::http::Method;
use brigade_core::http::client::{Replies, encode_request};
use brigade_core::load::receive;
use brigade_core::measure::interleaved;
use brigade_core::measure::stats::median;
use brigade_workbench::{Evidence, Setting};
use serde::{Deserialize, Serialize};
use std::env;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Shown by the rung that has several instances.
pub const FRONTS: Experiment =
    Experiment { lesson: "instances", name: "fronts", needs: &[], run, tell };

/// A server that does not answer for so long has gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fronts {
    /// Requests of a round.
    pub requests: usize,
    /// Without anything in between.
    pub direct: Vec<Round>,
    /// Through each front that this machine has.
    pub through: Vec<(Front, Vec<Round>)>,
    /// Why there is no more of them.
    pub absent: Vec<String>,
}

/// One round of one of them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Round {
    /// Half of the requests took no longer, in microseconds.
    pub p50_us: f64,
    /// CPU of the front's processes for a request, in microseconds; none of its own where there is no front.
    pub cpu_us: f64,
}

impl Fronts {
    /// What a front adds to the p50, in microseconds: in each round the difference to the direct way, and of those the median.
    pub fn added_us(&self, front: Front) -> Option<f64> {
        let pairs = self.rounds(front)?.iter().zip(&self.direct);
        median(&pairs.map(|(through, direct)| through.p50_us - direct.p50_us).collect::<Vec<_>>())
    }

    /// A front's own CPU for a request, in microseconds: the median of the rounds.
    pub fn cpu_us(&self, front: Front) -> Option<f64> {
        median(&self.rounds(front)?.iter().map(|round| round.cpu_us).collect::<Vec<_>>())
    }

    fn rounds(&self, front: Front) -> Option<&[Round]> {
        self.through.iter().find(|(known, _)| *known == front).map(|(_, rounds)| &rounds[..])
    }
}

fn run(_: &Means, setting: &Setting, _: Shown<'_>) -> anyhow::Result<Evidence> {
    let program = env::current_exe().context("where is this program?")?;
    Evidence::of(&measured(&program, setting.quick)?)
}

/// Measures them all; `program` is the ladder's.
///
/// # Errors
/// One that is installed does not start, or does not answer.
pub fn measured(program: &Path, quick: bool) -> anyhow::Result<Fronts> {
    let (rounds, requests) = if quick { (3, 100) } else { (8, 1_000) };
    let mut guard = Command::new(program);
    guard.arg("guard");
    let run = Run::start("fronts", guard).context("the fronts need a temporary folder")?;
    let instances = [instance::start()?, instance::start()?];
    let addresses = instances.each_ref().map(|instance| instance.address);
    let (mut fronts, mut absent) = (Vec::new(), Vec::new());
    for front in Front::ALL {
        match front.find() {
            Ok(()) => fronts.push((front, front.start(&run, program, &addresses)?)),
            Err(why) => absent.push(why.to_string()),
        }
    }
    let mut found = vec![Vec::new(); fronts.len() + 1];
    for at in interleaved(found.len(), rounds, 1).into_iter().flatten() {
        let front = fronts.get(at).map(|(_, fronting)| fronting);
        found[at].push(round(front, addresses[0], requests)?);
    }
    let direct = found.pop().unwrap_or_default();
    let through = fronts.iter().map(|(front, _)| *front).zip(found).collect();
    Ok(Fronts { requests, direct, through, absent })
}

fn round(front: Option<&Fronting>, instance: SocketAddr, requests: usize) -> anyhow::Result<Round> {
    let cpu = || front.map_or(Ok(Duration::ZERO), Fronting::cpu);
    let mut socket = TcpStream::connect(front.map_or(instance, Fronting::address))?;
    // Connections between the front and its instances are there before it is measured.
    ask(&mut socket, requests.div_ceil(10))?;
    let before = cpu()?;
    let took = ask(&mut socket, requests)?;
    let cpu = cpu()?.saturating_sub(before);
    Ok(Round {
        p50_us: median(&took).context("no request")?,
        cpu_us: cpu.as_secs_f64() * 1e6 / requests as f64,
    })
}

/// Asks so often, one request after the other: microseconds for each.
fn ask(socket: &mut TcpStream, times: usize) -> anyhow::Result<Vec<f64>> {
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_nodelay(true)?;
    let (mut bytes, mut replies) = (Vec::new(), Replies::default());
    encode_request(&mut bytes, &Method::Get, "/abcdefg", "localhost", b"");
    let asked = (0..times).map(|_| {
        let began = Instant::now();
        socket.write_all(&bytes)?;
        replies.asked(&Method::Get);
        let reply = receive(socket, &mut replies)?;
        ensure!(reply.status == 302, "expected a redirect, got status {}", reply.status);
        Ok(began.elapsed().as_secs_f64() * 1e6)
    });
    asked.collect()
}

/// For the rung's screen.
fn tell(evidence: &Evidence) -> anyhow::Result<Vec<String>> {
    let found: Fronts = evidence.found()?;
    let direct = median(&found.direct.iter().map(|round| round.p50_us).collect::<Vec<_>>());
    let first = format!(
        "one request at a time: {:.0} µs straight to an instance (p50 of {} requests)",
        direct.unwrap_or_default(),
        found.requests
    );
    let line = |front: Front| {
        let (added, cpu) = (found.added_us(front)?, found.cpu_us(front)?);
        Some(format!("through {:<8} {added:>+4.0} µs, {cpu:>4.0} µs of CPU", front.name()))
    };
    let lines = Front::ALL.into_iter().filter_map(line);
    Ok([first].into_iter().chain(lines).chain(found.absent.iter().cloned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_a_difference_within_each_round() {
        let round = |p50_us, cpu_us| Round { p50_us, cpu_us };
        let found = Fronts {
            requests: 1,
            direct: vec![round(10.0, 0.0), round(100.0, 0.0), round(20.0, 0.0)],
            through: vec![(
                Front::Nginx,
                vec![round(14.0, 3.0), round(106.0, 1.0), round(25.0, 2.0)],
            )],
            absent: vec!["HAProxy is nowhere".into()],
        };
        assert_eq!(found.added_us(Front::Nginx), Some(5.0));
        assert_eq!((found.cpu_us(Front::Nginx), found.cpu_us(Front::Ours)), (Some(2.0), None));
        let told = tell(&Evidence::of(&found).expect("JSON")).expect("lines");
        assert_eq!(
            told,
            [
                "one request at a time: 20 µs straight to an instance (p50 of 1 requests)",
                "through nginx      +5 µs,    2 µs of CPU",
                "HAProxy is nowhere"
            ]
        );
    }
}
