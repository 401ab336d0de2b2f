//! One node is broken while users go on, and comes back: what they saw, what of that which was acknowledged is gone, and when
//! all was whole again.

use super::Several;
use super::node::Fault;
use super::users::{Client, Ledger, Users};
use crate::drills::{Seen, counts};
use anyhow::{Context, anyhow};
use brigade_children::until;
use brigade_core::measure::figure;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Right answers that each user gets before anything breaks, and after all is mended.
const CALM: usize = 15;
/// Where no other node takes the place of one that is broken, it is away for so long.
const AWAY: Duration = Duration::from_secs(2);
/// The nodes are whole again within this time.
const WHOLE: Duration = Duration::from_secs(60);
/// What was acknowledged can be asked for within this time.
const REREAD: Duration = Duration::from_secs(30);

/// What is broken, and what the engine promises.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drill {
    /// Of 20 columns at most.
    pub(super) name: &'static str,
    pub(super) fault: Fault,
    /// Another node takes the place of one that is broken.
    pub(super) is_replaced: bool,
    /// Nothing that was acknowledged is lost: else why it may be.
    pub(super) keeps: Result<(), &'static str>,
}

/// Runs it.
pub(super) fn run(
    drill: &Drill,
    nodes: &mut impl Several,
    runtime: &Runtime,
) -> anyhow::Result<Seen> {
    let mut client = nodes.client(runtime)?;
    let users = Users::start(runtime, &client);
    users.until_served(CALM)?;
    let broken = users.now();
    nodes.breaks(drill.fault)?;
    if drill.is_replaced {
        users.until_served(CALM)?;
    } else {
        users.go_on(AWAY);
    }
    nodes.mend()?;
    let whole = until(WHOLE, || nodes.is_whole().then(|| users.now() - broken));
    let whole = whole.with_context(|| format!("not whole again after {WHOLE:?}"))?;
    users.until_served(CALM)?;
    let ledger = users.end()?;
    let acknowledged = lost(runtime, &mut client, &ledger.acknowledged)?;
    let there = ledger.doubtful.len() - lost(runtime, &mut client, &ledger.doubtful)?;
    let notes = notes(drill, &ledger, whole).into_iter().chain(client.note()).collect();
    Ok(seen(drill, &ledger, acknowledged as u64, there as u64, notes))
}

/// How many of these are gone.
fn lost(runtime: &Runtime, client: &mut impl Client, names: &[String]) -> anyhow::Result<usize> {
    let mut why = String::new();
    let lost = until(REREAD, || match runtime.block_on(client.lost(names)) {
        Ok(lost) => Some(lost.len()),
        Err(new) => {
            why = new;
            None
        }
    });
    lost.ok_or_else(|| anyhow!("what was acknowledged cannot be asked for: {why}"))
}

fn notes(drill: &Drill, ledger: &Ledger, whole: Duration) -> Vec<String> {
    let seconds = |time: Duration| format!("{} s", figure(time.as_secs_f64()));
    let [writes, reads] = ledger.away().map(|away| away.map_or("no time".into(), seconds));
    let wrong = ledger.wrong().map_or("at no time".into(), |it| format!("for {}", seconds(it)));
    let times = format!(
        "requests failed {wrong}; one who writes had no right answer for {writes} at most, one who reads for {reads}; all nodes were whole again {} after one broke",
        seconds(whole)
    );
    let promised =
        drill.keeps.err().map(|why| format!("no promise is broken by what is lost: {why}"));
    [Some(times), promised].into_iter().flatten().collect()
}

fn seen(drill: &Drill, ledger: &Ledger, lost: u64, there_anyway: u64, notes: Vec<String>) -> Seen {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let kept = counts("nothing that was acknowledged is lost", lost, 0);
    Seen {
        drill: drill.name.into(),
        requests: ledger.requests(),
        failed: ledger.failed(),
        away_ms: ledger.away().into_iter().flatten().max().map(ms),
        slowest_ms: ledger.slowest().map(ms),
        acknowledged: ledger.acknowledged.len() as u64,
        lost,
        doubtful: ledger.doubtful.len() as u64,
        there_anyway,
        notes,
        claims: drill.keeps.is_ok().then_some(kept).into_iter().collect(),
    }
}
