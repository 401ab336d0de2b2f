//! A process of each way that is killed, and what others make of what it left. They wait most of the time, so those of
//! one step run at once, and the leases of what they held end together.

use super::Kill;
use super::process::{Process, finish, kill_at, letters};
use crate::engines::ask;
use crate::ground::Means;
use crate::jobs::Step;
use crate::jobs::signups::Kind;

/// Each way killed behind its answer, then behind its commit.
pub(super) fn kills(means: &Means, users: usize) -> anyhow::Result<Vec<Kill>> {
    let mut all = Vec::new();
    for step in [Step::Answered, Step::Committed] {
        let ways =
            Kind::ALL.into_iter().filter(|way| (*way, step) != (Kind::Outbox, Step::Committed));
        let kills: Vec<(Kind, String)> =
            ways.map(|way| (way, format!("{}-{step}", way.name()))).collect();
        let start = |(way, named): &(Kind, String)| {
            Process::signups(means, *way, users, named, &kill_at(step))
        };
        let started = kills.iter().map(start).collect::<anyhow::Result<Vec<_>>>()?;
        started.into_iter().try_for_each(|mut process| process.is_killed())?;
        all.extend(kills.into_iter().map(|(way, named)| (way, step, named)));
    }
    finish(means, &Kind::ALL)?;
    all.into_iter().map(|(way, step, named)| found(means, way, step, &named)).collect()
}

fn found(means: &Means, way: Kind, step: Step, named: &str) -> anyhow::Result<Kill> {
    let kept = format!("SELECT key FROM users WHERE key LIKE '{named}-%'");
    let (kept, letters) = (ask(means.postgres()?, &kept)?, letters(means)?);
    let lost = kept.iter().filter(|key| !letters.contains_key(*key)).count();
    let repeated = kept.iter().filter_map(|key| letters.get(key));
    let repeated = repeated.filter(|letter| letter.handed_in > 1).count();
    Ok(Kill { way, at: step.name().into(), kept: kept.len(), lost, repeated })
}
