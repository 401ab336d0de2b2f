//! What a drill may do: break and mend what the rung stands on and the server itself, wait for what users see, ask
//! something of its own, and say what it promises.

use super::kills::database;
use super::ledger::{Exposed, Ledger, Span};
use super::reread::{Reread, reread};
use super::user::User;
use super::witnesses::Witnesses;
use super::{Drill, Seen};
use crate::ground::{Ground, Means, Server, empty_keyspace};
use crate::rungs::Rung;
use anyhow::anyhow;
use brigade_core::measure::{Claim, Class, Measured, Quiet, Tolerance};
use std::time::Duration;

/// A rung that serves and what it stands on, while users go on reading and writing.
#[derive(Debug)]
pub struct Scene<'a> {
    /// What it stands on: [`kill`](Ground::kill) and [`restart`](Ground::restart) a component.
    pub ground: &'a mut Ground,
    /// How the rung reaches it: a cache to be flushed, a table to be locked.
    pub means: Means,
    /// The rung's process: [`kill`](Server::kill) it, and [`restart`](Server::restart) it at its address.
    pub server: Server,
    users: Witnesses,
    notes: Vec<String>,
    claims: Vec<Claim>,
    exposed: Option<Exposed>,
}

impl<'a> Scene<'a> {
    /// Starts the rung, and sends users to it.
    pub(super) fn begin(rung: &Rung, ground: &'a mut Ground) -> anyhow::Result<Scene<'a>> {
        let means = ground.by_doors(ground.means(rung)?)?;
        let server = ground.serve(rung, &means)?;
        let users = Witnesses::start(server.address())?;
        let (notes, claims) = (Vec::new(), Vec::new());
        Ok(Scene { ground, means, server, users, notes, claims, exposed: None })
    }

    /// Waits until each user has had so many right answers to what it asks from now on.
    ///
    /// # Errors
    /// That takes longer than half a minute: with the last words of the server.
    pub fn until_served(&self, answers: usize) -> anyhow::Result<()> {
        let served = self.users.until_served(answers);
        served.map_err(|why| anyhow!("{why}. Look at the server.{}", self.server.words()))
    }

    /// Waits until a user sees an error.
    ///
    /// # Errors
    /// None does within half a minute.
    pub fn until_missed(&self) -> anyhow::Result<()> {
        self.users.until_missed()
    }

    /// Requests of users that have failed so far.
    pub fn failed(&self) -> u64 {
        self.users.failed()
    }

    /// Lets users go on for so long.
    pub fn go_on(&self, time: Duration) {
        self.users.go_on(time);
    }

    /// One more user, for what the drill itself asks.
    pub fn user(&self) -> User {
        User::of(self.server.address())
    }

    /// Has every query on the table of links wait for so long, as behind a long migration, while users go on.
    ///
    /// # Errors
    /// The rung has no PostgreSQL, or that refuses.
    pub fn slow_database(&self, time: Duration) -> anyhow::Result<()> {
        database::locked(self.means.postgres()?, || self.go_on(time))
    }

    /// Says something that the drill saw, in a sentence without its full stop.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Does something, and says how long the slowest right answer of those took that came until it was done.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn slowest(
        &mut self,
        work: impl FnOnce(&mut Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<Duration> {
        let began = self.users.now();
        work(self)?;
        Ok(self.users.slowest_since(began))
    }

    /// Something that the drill promises: `counted` must be exactly `right`.
    pub fn promise(&mut self, statement: &str, counted: u64, right: u64) {
        self.claims.push(counts(statement, counted, right));
    }

    /// Promises that no user who tells what it has seen was shown anything older so far.
    pub fn promise_nothing_old(&mut self) {
        let old = self.users.old();
        self.promise("no user that tells what it has seen is shown anything older", old, 0);
    }

    /// Does something, and says when.
    ///
    /// # Errors
    /// Those of `work`.
    pub fn when(
        &mut self,
        work: impl FnOnce(&mut Ground) -> anyhow::Result<()>,
    ) -> anyhow::Result<Span> {
        let began = self.users.now();
        work(self.ground)?;
        Ok(Span { began, ended: self.users.now() })
    }

    /// What was acknowledged between these two is lost, since nothing but what was lost had received it; and nothing else is.
    pub fn loses(&mut self, from: Span, until: Span) {
        self.exposed = Some(Exposed { from, until });
    }

    /// It cannot be broken here, and why.
    pub(super) fn cannot(&mut self, why: &anyhow::Error) {
        let statement = "users are served again when it is mended";
        self.claims.push(Claim::untestable(statement, Class::Identity, why.to_string()));
    }

    /// Stops the users, makes whole what the drill left broken, starts the server once more, and asks for everything that was
    /// acknowledged.
    pub(super) fn end(mut self, drill: &Drill) -> anyhow::Result<Seen> {
        let ledger = self.users.end();
        self.ground.whole()?;
        self.server.restart()?;
        let there = self.reread(&ledger)?;
        self.claims.insert(0, self.kept(&ledger, &there.lost));
        self.server.stop()?;
        Ok(Seen::of(drill, &ledger, there, (self.notes, self.claims)))
    }
}

impl Scene<'_> {
    /// What is still there. Where writes are lost with a primary, what a cache still says of them is no sign of them: it is
    /// counted, and emptied.
    fn reread(&mut self, ledger: &Ledger) -> anyhow::Result<Reread> {
        let first = reread(self.server.address(), ledger)?;
        let Some(cache) = self.means.redis.as_deref().filter(|_| self.exposed.is_some()) else {
            return Ok(first);
        };
        empty_keyspace(cache)?;
        self.server.restart()?; // it keeps some links itself
        let there = reread(self.server.address(), ledger)?;
        let cached = there.lost.len().saturating_sub(first.lost.len());
        self.note(format!("the cache went on answering {cached} links that the database had lost"));
        Ok(there)
    }

    /// The claim of every drill.
    fn kept(&self, ledger: &Ledger, lost: &[String]) -> Claim {
        let Some(exposed) = self.exposed else {
            return counts("nothing that was acknowledged is lost", lost.len() as u64, 0);
        };
        let statement = "lost are just those acknowledged writes that no standby had received";
        counts(statement, ledger.against(exposed, lost), 0)
    }
}

/// Counted, so that no noise can spoil it.
pub(crate) fn counts(statement: &str, counted: u64, right: u64) -> Claim {
    let unasked = Quiet { others: None, kept_waiting_ms: 0.0 };
    let counted = Measured::counted(counted as f64, "");
    Claim::identity(statement, counted, right as f64, Tolerance::Exact, &unasked)
}
