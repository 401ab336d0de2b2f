//! PostgreSQL under a climb: a cluster of its own, or a server that was given. Either way each rung has a database of its own.

use super::{Left, Need, NotOurs};
use crate::engines::ask;
use anyhow::{Context, ensure};
use brigade_children::components::{self, free_address};
use brigade_children::{Child, Run, until};
use brigade_core::measure::Process;
use std::time::Duration;
use url::Url;

/// `DROP DATABASE … WITH (FORCE)` came with this version.
pub(super) const OLDEST: u32 = 13;
/// A server that was killed refuses to start again while one of its old processes lives.
const RESTART: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Postgres {
    /// Where databases are made.
    url: Url,
    version: String,
    ours: Option<Ours>,
}

#[derive(Debug)]
struct Ours {
    server: Child, // ends before its folder goes
    cluster: components::Postgres,
}

impl Postgres {
    /// A cluster of its own.
    pub(super) fn start(run: &Run) -> anyhow::Result<Postgres> {
        let cluster = components::Postgres::create(run, free_address()?)?;
        let server = cluster.start(&[])?;
        let url = cluster.url().parse().context("the URL of a cluster")?;
        Postgres { url, version: String::new(), ours: Some(Ours { server, cluster }) }.asked()
    }

    /// One that runs already.
    pub(super) fn given(url: &str) -> anyhow::Result<Postgres> {
        let why =
            "--postgres: it cannot be read. Write postgres://USER:PASSWORD@HOST:PORT/DATABASE";
        let url: Url = url.parse().context(why)?;
        ensure!(["postgres", "postgresql"].contains(&url.scheme()), why);
        Postgres { url, version: String::new(), ours: None }.asked().context("--postgres")
    }

    /// Whether it is one that a climb can use.
    fn asked(self) -> anyhow::Result<Postgres> {
        let version = self.ask("SHOW server_version")?.into_iter().next().unwrap_or_default();
        let major = version.split(['.', ' ']).next().and_then(|major| major.parse::<u32>().ok());
        ensure!(
            major.is_some_and(|major| major >= OLDEST),
            "this is PostgreSQL {version}, and the ladder needs {OLDEST} or later: `apt-get install postgresql` has one"
        );
        let may = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user";
        ensure!(
            self.ask(may)?.first().is_some_and(|may| may == "t"),
            "user {} may make no database there, and each rung works in one of its own. Give the right: ALTER USER {0} CREATEDB",
            self.url.username()
        );
        let version = version.split(' ').next().unwrap_or_default().into();
        Ok(Postgres { version, ..self })
    }

    /// Where databases are made.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// The cluster, of which standbys are copies.
    pub(super) fn cluster(&self) -> Result<&components::Postgres, NotOurs> {
        self.ours.as_ref().map(|ours| &ours.cluster).ok_or(NotOurs(Need::Postgres))
    }

    /// `15.18`.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// An empty database; `keep` is told of it before it is made.
    pub(super) fn database(
        &self,
        keep: impl FnOnce(Left) -> anyhow::Result<()>,
    ) -> anyhow::Result<String> {
        let name = format!("brigade_{:08x}", rand::random::<u32>());
        keep(Left::database(self.url.as_str(), &name))?;
        // Not from the usual template: others may be connected to it, and may have put something into it.
        self.ask(&format!("CREATE DATABASE {name} TEMPLATE template0"))?;
        let mut url = self.url.clone();
        url.set_path(&name);
        Ok(url.into())
    }

    /// PgBouncer before it, and how a database of it is reached through that.
    pub(super) fn pooled(
        &self,
        run: &Run,
        database: &str,
        settings: &str,
    ) -> anyhow::Result<(Child, String)> {
        let cluster = self.cluster()?;
        let (address, mut through) = (free_address()?, database.parse::<Url>()?);
        let configuration = format!("{}\n{settings}", cluster.url());
        let pooler = components::PGBOUNCER.start(run, address, &configuration)?;
        let _has_a_port = through.set_port(Some(address.port()));
        Ok((pooler, through.into()))
    }

    fn ask(&self, sql: &str) -> anyhow::Result<Vec<String>> {
        Ok(ask(self.url.as_str(), sql)?)
    }

    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        self.ours()?.server.kill()?;
        Ok(())
    }

    pub(super) fn restart(&mut self) -> anyhow::Result<()> {
        let Ours { server, cluster } = self.ours()?;
        server.stop()?;
        let mut why = None;
        let started = until(RESTART, || cluster.start(&[]).map_err(|new| why = Some(new)).ok());
        match (started, why) {
            (Some(started), _) => *server = started,
            (None, why) => return Err(why.context("PostgreSQL does not start again")?.into()),
        }
        Ok(())
    }

    /// Its data is discarded, and that of another server takes its place and its address.
    pub(super) fn replace(
        &mut self,
        mut server: Child,
        cluster: components::Postgres,
    ) -> anyhow::Result<()> {
        let Ours { server: old, cluster: lost } = self.ours()?;
        old.stop()?;
        server.stop()?;
        let cluster = cluster.moved(lost.address());
        *old = cluster.start(&[])?;
        std::mem::replace(lost, cluster).discard()?;
        Ok(())
    }

    /// How it ended, and its last words, if it has ended.
    pub(super) fn fallen(&self) -> Option<String> {
        let server = &self.ours.as_ref()?.server;
        Some(format!("{}).{}", server.ended()?, server.words().quoted()))
    }

    fn ours(&mut self) -> Result<&mut Ours, NotOurs> {
        self.ours.as_mut().ok_or(NotOurs(Need::Postgres))
    }

    /// The server's first process, from which all others of it come.
    pub(super) fn process(&self) -> Option<Process> {
        self.ours.as_ref().map(|ours| Process::of(ours.server.id()))
    }
}
