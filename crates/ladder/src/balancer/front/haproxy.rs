//! HAProxy, told over its runtime API. Its `random(2)` is the two choices, its checks are ours.

use super::{DRAINED, Fronting, Running};
use anyhow::{Context, ensure};
use brigade_children::components::{HAPROXY, free_address};
use brigade_children::{Child, Run, until};
use brigade_core::measure::Process;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// It answers an order within this time.
const ANSWER: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Haproxy {
    child: Child,
    /// Where it takes orders.
    orders: SocketAddr,
    instances: Vec<SocketAddr>,
}

pub(super) fn start(run: &Run, instances: &[SocketAddr]) -> anyhow::Result<Fronting> {
    let (address, orders) = (free_address()?, free_address()?);
    let child = HAPROXY.start(run, address, &configuration(address, orders, instances))?;
    let haproxy = Haproxy { child, orders, instances: instances.to_vec() };
    Ok(Fronting { address, running: Running::Haproxy(haproxy) })
}

/// Its first lines belong to `global`. Only what may be done twice is sent twice, as with ours.
fn configuration(address: SocketAddr, orders: SocketAddr, instances: &[SocketAddr]) -> String {
    let mut text = format!(
        "  nbthread 1
  stats socket ipv4@{orders} level admin
defaults
  mode http
  timeout connect 500ms
  timeout client 30s
  timeout server 1s
  timeout check 400ms
  option forwardfor
  option redispatch 1
  retries 2
  retry-on conn-failure empty-response response-timeout
  http-reuse always
frontend blink
  bind {address}
  default_backend blink
backend blink
  balance random(2)
  http-request disable-l7-retry unless METH_GET
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host blink
  default-server check inter 200ms fall 2 rise 1 max-reuse -1
"
    );
    for (n, instance) in instances.iter().enumerate() {
        let _infallible = writeln!(text, "  server s{n} {instance}");
    }
    text
}

impl Haproxy {
    pub(super) fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    pub(super) fn drain(&mut self, instance: SocketAddr) -> anyhow::Result<()> {
        let server = self.server(instance)?;
        self.order(&format!("set server blink/{server} state drain"))?;
        let none_left = || match self.in_flight(&server) {
            Ok(0) => Some(Ok(())),
            Ok(_) => None,
            Err(why) => Some(Err(why)),
        };
        let drained = until(DRAINED, none_left);
        drained.with_context(|| format!("{instance} is not drained after {DRAINED:?}"))?
    }

    pub(super) fn ready(&mut self, instance: SocketAddr) -> anyhow::Result<()> {
        let server = self.server(instance)?;
        self.order(&format!("set server blink/{server} state ready"))
    }

    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        Ok(())
    }

    fn server(&self, instance: SocketAddr) -> anyhow::Result<String> {
        let at = self.instances.iter().position(|known| *known == instance);
        Ok(format!("s{}", at.with_context(|| format!("there is no instance at {instance}"))?))
    }

    /// Sessions of a server: the fifth column of its statistics.
    fn in_flight(&self, server: &str) -> anyhow::Result<u64> {
        let statistics = self.ask("show stat")?;
        let mut rows = statistics.lines().map(|row| row.split(',').collect::<Vec<_>>());
        let row = rows.find(|row| row.get(..2) == Some(&["blink", server]));
        let sessions = row.as_ref().and_then(|row| row.get(4)?.parse().ok());
        sessions.with_context(|| format!("no sessions of {server} in {statistics}"))
    }

    /// Nothing is said of an order that was obeyed.
    fn order(&self, order: &str) -> anyhow::Result<()> {
        let answer = self.ask(order)?;
        ensure!(answer.trim().is_empty(), "told `{order}`, it said {}", answer.trim());
        Ok(())
    }

    fn ask(&self, order: &str) -> anyhow::Result<String> {
        let ask = || {
            let mut stream = TcpStream::connect_timeout(&self.orders, ANSWER)?;
            stream.set_read_timeout(Some(ANSWER))?;
            writeln!(stream, "{order}")?;
            stream.shutdown(Shutdown::Write)?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).map(|_| answer)
        };
        ask().with_context(|| format!("`{order}`.{}", self.child.words().quoted()))
    }
}
