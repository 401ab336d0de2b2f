//! What a climb stands on: PostgreSQL with its standbys, Redis, a provider of mail and a collector of spans, started once for a whole climb, or named by their
//! URLs; all that was started is stopped, and all that was made on a server that was given is taken away.

mod failover;
mod left;
mod need;
mod part;
mod postgres;
mod redis;
mod server;
mod standbys;
#[cfg(test)]
mod tests;

pub(crate) use self::redis::{empty as empty_keyspace, query};
pub use left::Left;
pub use need::{Given, Means, Need, NotOurs};
pub(crate) use part::{Hello, Part, lines, say, told_to_end};
pub use server::Server;
pub(crate) use standbys::set;
pub use standbys::{Partition, Standbys, commit_when_replayed, delay};

use crate::rungs::Rung;
use anyhow::{Context, bail};
use brigade_children::{Child, Run};
use brigade_core::measure::Process;
use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The components of a climb.
#[derive(Debug)]
pub struct Ground {
    // In the order in which they end.
    mail: Option<Part>,
    collector: Option<Part>,
    redis: Option<redis::Redis>,
    standbys: Option<Standbys>,
    postgres: Option<postgres::Postgres>,
    /// What rungs were handed and hold.
    left: RefCell<Vec<Left>>,
    given: Given,
    program: PathBuf,
    run: Run,
}

impl Ground {
    /// Starts what is needed, in a run of its own.
    ///
    /// # Errors
    /// A component is not installed, does not start, or does not answer where it was said to be; or there is no
    /// temporary folder. Each says what to do.
    pub fn start(needs: &[Need], given: &Given) -> anyhow::Result<Ground> {
        let program = given.program()?;
        let mut guard = Command::new(&program);
        guard.arg("guard");
        let run = Run::start("ladder", guard).context("a climb needs a temporary folder")?;
        Ground::within(run, needs, given)
    }

    /// Starts what is needed, as a part of `run`.
    ///
    /// # Errors
    /// As [`Ground::start`].
    pub fn within(run: Run, needs: &[Need], given: &Given) -> anyhow::Result<Ground> {
        let mut ground = Ground {
            mail: None,
            collector: None,
            redis: None,
            standbys: None,
            postgres: None,
            left: RefCell::default(),
            given: given.clone(),
            program: given.program()?,
            run,
        };
        ground.need(needs)?;
        Ok(ground)
    }

    /// Starts those of `needs` that are not there yet.
    ///
    /// # Errors
    /// As [`Ground::start`].
    pub fn need(&mut self, needs: &[Need]) -> anyhow::Result<()> {
        for need in needs {
            match need {
                Need::Postgres if self.postgres.is_none() => {
                    self.postgres = Some(match &self.given.postgres {
                        Some(url) => postgres::Postgres::given(url)?,
                        None => postgres::Postgres::start(&self.run)?,
                    });
                }
                Need::Standbys if self.standbys.is_none() => {
                    self.need(&[Need::Postgres])?;
                    let primary =
                        self.postgres.as_ref().filter(|_| !self.given.has(Need::Postgres));
                    let primary = primary.context(need::NO_COPIES)?;
                    self.standbys = Some(Standbys::start(primary, &self.run)?);
                }
                Need::Redis if self.redis.is_none() => {
                    self.redis = Some(match &self.given.redis {
                        Some(url) => redis::Redis::given(url)?,
                        None => redis::Redis::start(&self.run)?,
                    });
                }
                Need::Mail if self.mail.is_none() => {
                    let mut command = Command::new(&self.program);
                    let mail = Part::start(&self.run, command.arg("mail"), None);
                    self.mail = Some(mail.context("the provider of mail")?);
                }
                Need::Collector if self.collector.is_none() => {
                    let mut command = Command::new(&self.program);
                    let collector = Part::start(&self.run, command.arg("collector"), None);
                    self.collector = Some(collector.context("the collector")?);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// An empty database, an empty keyspace and a folder for a rung, each its own.
    ///
    /// # Errors
    /// The ground was not asked for what the rung needs, or a component refuses.
    pub fn means(&self, rung: &Rung) -> anyhow::Result<Means> {
        self.means_of(rung.needs)
    }

    /// The same, of just these components.
    ///
    /// # Errors
    /// As [`Ground::means`].
    pub fn means_of(&self, needs: &[Need]) -> anyhow::Result<Means> {
        let mut means = Means { folder: self.run.folder("rung", None)?, ..Means::default() };
        for need in needs {
            let absent = || format!("{} was not started", need.name());
            match need {
                Need::Postgres => {
                    let postgres = self.postgres.as_ref().with_context(absent)?;
                    means.postgres = Some(postgres.database(|left| self.keep(left, *need))?);
                }
                Need::Standbys => {
                    let standbys = self.standbys.as_ref().with_context(absent)?;
                    means.standbys = standbys.of(means.postgres()?)?;
                }
                Need::Redis => {
                    let redis = self.redis.as_ref().with_context(absent)?;
                    means.redis = Some(redis.keyspace(|left| self.keep(left, *need))?);
                }
                Need::Mail => means.mail = Some(self.mail.as_ref().with_context(absent)?.address()),
                Need::Collector => {
                    let collector = self.collector.as_ref().with_context(absent)?;
                    means.collector = Some(collector.address());
                }
            }
        }
        Ok(means)
    }

    /// Takes back all databases and keyspaces that were handed out: their rungs have ended.
    ///
    /// # Errors
    /// A component does not answer.
    pub fn clear(&self) -> anyhow::Result<()> {
        while let Some(left) = self.left.borrow_mut().pop() {
            left.remove()?;
        }
        if let Some(redis) = &self.redis {
            redis.begin_again();
        }
        Ok(())
    }

    /// Starts a rung in a process of its own. It ends with the value that comes back.
    ///
    /// # Errors
    /// It ended before it said where it listens: with its last words.
    pub fn serve(&self, rung: &Rung, means: &Means) -> anyhow::Result<Server> {
        Server::start(self.run.clone(), self.program.clone(), rung.number, means)
    }

    /// Starts PgBouncer before PostgreSQL, and says how the database of `url` is reached through it. It ends with the value that
    /// comes back. `settings` are lines of its configuration.
    ///
    /// # Errors
    /// [`NotOurs`] if PostgreSQL was given by its URL; or PgBouncer is not installed, or does not start.
    pub fn pooled(&self, url: &str, settings: &str) -> anyhow::Result<(Child, String)> {
        let absent = || format!("{} was not started", Need::Postgres.name());
        self.postgres.as_ref().with_context(absent)?.pooled(&self.run, url, settings)
    }

    /// Kills a component with `kill -9`, as the kernel does when memory runs out.
    ///
    /// # Errors
    /// [`NotOurs`] if it was given by its URL; or it was not started.
    pub fn kill(&mut self, need: Need) -> anyhow::Result<()> {
        let absent = || format!("{} was not started", need.name());
        match need {
            Need::Postgres => self.postgres.as_mut().with_context(absent)?.kill(),
            Need::Standbys => self.standbys.as_mut().with_context(absent)?.kill(),
            Need::Redis => self.redis.as_mut().with_context(absent)?.kill(),
            Need::Mail => self.mail.as_mut().with_context(absent)?.kill(),
            Need::Collector => self.collector.as_mut().with_context(absent)?.kill(),
        }
    }

    /// Starts a component again, where it was and on its data; one that runs is asked to end first.
    ///
    /// # Errors
    /// As [`Ground::kill`]; or it does not start: with its last words.
    pub fn restart(&mut self, need: Need) -> anyhow::Result<()> {
        let absent = || format!("{} was not started", need.name());
        match need {
            Need::Postgres if self.standbys.as_ref().is_some_and(Standbys::is_promoted) => {
                bail!("a standby is the primary now: what was it before would be a second one")
            }
            Need::Postgres => self.postgres.as_mut().with_context(absent)?.restart(),
            Need::Standbys => self.standbys.as_mut().with_context(absent)?.restart(),
            Need::Redis => self.redis.as_mut().with_context(absent)?.restart(&self.run),
            Need::Mail => {
                let address = self.mail.take().with_context(absent)?.address();
                self.mail = Some(self.part("mail", address)?);
                Ok(())
            }
            Need::Collector => {
                let address = self.collector.take().with_context(absent)?.address();
                self.collector = Some(self.part("collector", address)?);
                Ok(())
            }
        }
    }

    /// A program of ours, where it was.
    fn part(&self, name: &str, address: SocketAddr) -> anyhow::Result<Part> {
        let mut command = Command::new(&self.program);
        command.args([name, "--addr", &address.to_string()]);
        Part::start(&self.run, &mut command, None)
    }

    /// Every process whose CPU time counts, by the part that it is, with all that it started. A component that was given
    /// is not among them: it may serve others too, or run on another machine.
    pub fn processes(&self, server: &Server) -> Vec<(&'static str, Process)> {
        let standbys = self.standbys.iter().flat_map(Standbys::processes);
        let components = (self.postgres.iter().filter_map(postgres::Postgres::process))
            .map(|process| (Need::Postgres, process))
            .chain(standbys.map(|process| (Need::Standbys, process)))
            .chain(self.redis.iter().filter_map(redis::Redis::process).map(|it| (Need::Redis, it)))
            .chain(self.mail.iter().map(|mail| (Need::Mail, mail.process())))
            .chain(self.collector.iter().map(|it| (Need::Collector, it.process())));
        let components = components.map(|(need, process)| (need.name(), process));
        [("server", server.process())].into_iter().chain(components).collect()
    }

    /// Those of `needs` that were given, so that their CPU time is not counted.
    pub fn uncounted(&self, needs: &[Need]) -> Vec<&'static str> {
        needs.iter().filter(|need| self.given.has(**need)).map(|need| need.name()).collect()
    }

    /// Remembers what a rung is handed. On a server that goes on after the climb it is noted for the guard too.
    fn keep(&self, left: Left, need: Need) -> anyhow::Result<()> {
        let given = self.given.has(need);
        let left = if given { left.noted(&self.run, &self.program)? } else { left };
        self.left.borrow_mut().push(left);
        Ok(())
    }

    /// Which component of ours has ended by itself, and its last words.
    pub fn fallen(&self) -> Option<String> {
        let postgres = self.postgres.as_ref().and_then(|it| Some((Need::Postgres, it.fallen()?)));
        let standbys =
            || self.standbys.as_ref().and_then(|it| Some((Need::Standbys, it.fallen()?)));
        let redis = || self.redis.as_ref().and_then(|it| Some((Need::Redis, it.fallen()?)));
        let (need, how) = postgres.or_else(standbys).or_else(redis)?;
        Some(format!("{} has ended in the middle of the climb ({how}", need.name()))
    }

    /// What was started or given, each with its version: `PostgreSQL 15.18`.
    pub fn components(&self) -> Vec<String> {
        let postgres = self.postgres.as_ref().map(|it| format!("PostgreSQL {}", it.version()));
        let redis = self.redis.as_ref().map(|it| format!("Redis {}", it.version()));
        postgres.into_iter().chain(redis).collect()
    }

    /// The folder of the whole climb.
    pub fn folder(&self) -> &Path {
        self.run.path()
    }
}
