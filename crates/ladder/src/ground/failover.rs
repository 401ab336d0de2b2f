//! A primary that is gone: a standby takes its place, and afterwards the cluster is whole again.

use super::{Ground, Means, Need, Standbys};
use anyhow::{Context, ensure};

impl Ground {
    /// The standbys: [`delay`](Standbys::delay), [`cut`](Standbys::cut) or [`freeze`](Standbys::freeze) one.
    ///
    /// # Errors
    /// They were not started.
    pub fn standbys(&mut self) -> anyhow::Result<&mut Standbys> {
        self.standbys
            .as_mut()
            .with_context(|| format!("{} were not started", Need::Standbys.name()))
    }

    /// Promotes the standby that has received most of what a primary wrote that was [killed](Ground::kill), and has the other
    /// follow it. It takes writes at its own address then.
    ///
    /// # Errors
    /// The primary runs, there would be two; or no standby answers.
    pub fn promote(&mut self) -> anyhow::Result<()> {
        let primary = self.postgres.as_ref();
        let ended = primary.is_some_and(|primary| primary.fallen().is_some());
        ensure!(ended, "the primary runs: a standby that is promoted now would be a second one");
        self.standbys()?.promote()
    }

    /// Makes the cluster whole again if a standby was promoted: that one goes to the primary's address, what the old primary had
    /// is discarded, and a new standby comes in its place. All means are as they were.
    ///
    /// # Errors
    /// A server does not start: with its last words.
    pub fn whole(&mut self) -> anyhow::Result<()> {
        match (&mut self.standbys, &mut self.postgres) {
            (Some(standbys), Some(primary)) => standbys.whole(primary),
            _ => Ok(()),
        }
    }

    /// The same means, whose standbys are reached by ways that a [partition](Standbys::cut) cuts.
    ///
    /// # Errors
    /// A URL among them cannot be read.
    pub fn by_doors(&self, means: Means) -> anyhow::Result<Means> {
        match (&self.standbys, &means.postgres) {
            (Some(all), Some(database)) if !means.standbys.is_empty() => {
                Ok(Means { standbys: all.by_doors(database)?, ..means })
            }
            _ => Ok(means),
        }
    }
}
