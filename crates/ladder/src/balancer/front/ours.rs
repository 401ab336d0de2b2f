//! Our balancer: orders go to its standard input.

use super::super::Counts;
use super::{DRAINED, Fronting, Running};
use crate::ground::Part;
use anyhow::{Context, bail};
use brigade_children::{Run, until};
use brigade_core::measure::Process;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

#[derive(Debug)]
pub(super) struct Ours(Part);

pub(super) fn start(
    run: &Run,
    program: &Path,
    instances: &[SocketAddr],
) -> anyhow::Result<Fronting> {
    let mut command = Command::new(program);
    command.arg("balance");
    for instance in instances {
        command.args(["--to", &instance.to_string()]);
    }
    let part = Part::start(run, &mut command, None)?;
    Ok(Fronting { address: part.address(), running: Running::Ours(Ours(part)) })
}

impl Ours {
    pub(super) fn process(&self) -> Process {
        self.0.process()
    }

    pub(super) fn drain(&mut self, instance: SocketAddr) -> anyhow::Result<()> {
        let mut order = format!("drain {instance}");
        let drained = until(DRAINED, || {
            // The order once, and then only a look.
            let counts = self.told(&std::mem::take(&mut order));
            let in_flight = |counts: Counts| {
                let mut all = counts.instances.into_iter();
                all.find(|told| told.address == instance).map(|told| told.in_flight)
            };
            match counts.map(in_flight) {
                Ok(Some(0)) => Some(Ok(())),
                Ok(_) => None,
                Err(why) => Some(Err(why)),
            }
        });
        drained.with_context(|| format!("{instance} is not drained after {DRAINED:?}"))?
    }

    pub(super) fn ready(&mut self, instance: SocketAddr) -> anyhow::Result<()> {
        self.told(&format!("ready {instance}")).map(drop)
    }

    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.0.kill()
    }

    fn told(&mut self, order: &str) -> anyhow::Result<Counts> {
        let answer = self.0.tell(order)?;
        match serde_json::from_str(&answer) {
            Ok(counts) => Ok(counts),
            Err(_) => bail!("told `{order}`, it said {answer}"),
        }
    }
}
