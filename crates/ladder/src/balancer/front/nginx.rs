//! nginx, told by a new configuration: it starts a new worker, and the old one ends what it has begun and ends.

use super::{DRAINED, Fronting, Running};
use anyhow::{Context, ensure};
use brigade_children::components::{NGINX, free_address};
use brigade_children::{Child, Run, Signal, User, until};
use brigade_core::measure::Process;
use std::fmt::Write;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(super) struct Nginx {
    child: Child,
    address: SocketAddr,
    /// What is changed and read again.
    file: PathBuf,
    /// Each, and whether it drains.
    instances: Vec<(SocketAddr, bool)>,
}

pub(super) fn start(run: &Run, instances: &[SocketAddr]) -> anyhow::Result<Fronting> {
    let address = free_address()?;
    let file = run.folder("front", User::unprivileged())?.join("blink.conf");
    let instances: Vec<_> = instances.iter().map(|instance| (*instance, false)).collect();
    write(&file, address, &instances)?;
    let child = NGINX.start(run, address, &format!("include {};", file.display()))?;
    let nginx = Nginx { child, address, file, instances };
    Ok(Fronting { address, running: Running::Nginx(nginx) })
}

/// The file must be readable by the user that nginx runs as, which has the folder.
fn write(file: &Path, address: SocketAddr, instances: &[(SocketAddr, bool)]) -> io::Result<()> {
    fs::write(file, configuration(address, instances))
}

/// By itself nginx sends only what may be done twice to another server, as ours does.
fn configuration(address: SocketAddr, instances: &[(SocketAddr, bool)]) -> String {
    let mut servers = String::new();
    for (instance, drains) in instances {
        let away = if *drains { " down" } else { "" };
        let _infallible =
            writeln!(servers, "  server {instance} max_fails=3 fail_timeout=1s{away};");
    }
    format!(
        "upstream blink {{
  random two least_conn;
{servers}  keepalive 256;
  keepalive_requests 1000000;
}}
server {{
  listen {address};
  keepalive_timeout 30s;
  keepalive_requests 1000000;
  location / {{
    proxy_pass http://blink;
    proxy_http_version 1.1;
    proxy_set_header Connection \"\";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_connect_timeout 500ms;
    proxy_read_timeout 1s;
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 3;
  }}
}}
"
    )
}

impl Nginx {
    pub(super) fn process(&self) -> Process {
        Process::of(self.child.id())
    }

    pub(super) fn drain(&mut self, instance: SocketAddr) -> anyhow::Result<()> {
        self.change(instance, true)
    }

    pub(super) fn ready(&mut self, instance: SocketAddr) -> anyhow::Result<()> {
        self.change(instance, false)
    }

    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        Ok(())
    }

    fn change(&mut self, instance: SocketAddr, drains: bool) -> anyhow::Result<()> {
        let known = self.instances.iter_mut().find(|(known, _)| *known == instance);
        known.with_context(|| format!("there is no instance at {instance}"))?.1 = drains;
        write(&self.file, self.address, &self.instances)?;
        let before = self.workers()?;
        ensure!(!before.is_empty(), "it has no worker.{}", self.child.words().quoted());
        self.child.signal(Signal::HUP);
        let replaced = |now: &Vec<Process>| {
            !now.is_empty() && before.iter().all(|worker| !now.contains(worker))
        };
        let replaced = until(DRAINED, || self.workers().ok().filter(replaced));
        let late = || format!("the worker is not replaced.{}", self.child.words().quoted());
        replaced.with_context(late).map(drop)
    }

    fn workers(&self) -> io::Result<Vec<Process>> {
        let master = self.process();
        let family = master.family()?.into_iter();
        Ok(family.filter(|process| *process != master).collect())
    }
}
